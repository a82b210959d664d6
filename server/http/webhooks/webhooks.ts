import { lookUp } from "../../dunning/model/look-up.ts";
import { type Context, Hono } from "hono";
import { type Accounts, accountKey } from "../../../db/stores/accounts.ts";
import { type EventBatcher, IntakeFull } from "../../../db/stores/event-batcher.ts";
import type { Clock } from "../../clock.ts";
import type { ClockCheck } from "../../stripe/clock-check.ts";
import { ACCOUNT_EVENTS, HANDLED_EVENTS } from "../../stripe/mapping/handled-events.ts";
import { traceArrival } from "../../tracing/traces.ts";
import type { Refusals } from "../refusals.ts";
import { requireJson } from "../require-json.ts";
import { findSigner } from "../stripe-signature.ts";
import { cachedAccountStatus } from "./account-status.ts";
import { type BodyEnv, readBody } from "./read-body.ts";
import type { WebhookCounts, WebhookOutcome } from "./webhook-counts.ts";
import { type EventEnvelope, readEvent } from "./webhook-event.ts";

export type WebhookSubject = { account?: string; event?: string; error?: unknown };

export type WebhookDependencies = {
  /** Signing secrets of all endpoints that point here: live, test, sandboxes, and old ones in rotation. */
  secrets: readonly string[];
  /** Whose endpoint a secret belongs to, where that is known. */
  accountOfSecret?: Readonly<Record<string, string>>;
  batcher: EventBatcher;
  accounts: Pick<Accounts, "get" | "isArriving">;
  clock: Clock;
  /** Is told of times that Stripe signed and that our clock has not reached. */
  clockCheck?: Pick<ClockCheck, "noteAtLeast">;
  /** The API versions whose events can be translated. Events of other versions are stored and reported. */
  knownApiVersions: { has(version: string): boolean };
  /** The account of events that name none and whose secret says nothing; null where only Connect endpoints are used. */
  ownAccountId: string | null;
  counts: WebhookCounts;
  refusals?: Refusals;
  /** Gets one line for a person to read, never with payloads or secrets in it, and what it is about. */
  report: (line: string, about?: WebhookSubject) => void;
};

/** Stripe's events are some kilobytes, and the largest invoices stay well below this. */
const MAX_BODY_BYTES = 1024 * 1024;

const BODY_REFUSALS = {
  too_large: [413, `the body is over ${MAX_BODY_BYTES} bytes: no Stripe event is that large`],
  incomplete: [400, "the body ended early: send it again"],
} as const;

/**
 * `POST /webhooks/stripe`: verifies an event, stores it in the inbox, answers 2xx. Nothing else happens in
 * the request. Stripe repeats an event that was not answered with 2xx for up to three days, so a refusal loses
 * nothing.
 *
 * Event types without a handler, and events of accounts that never installed the app, are acknowledged and counted,
 * not stored: a platform's endpoint hears of all of its accounts, and refusing theirs for days would have Stripe switch
 * the endpoint off. An account whose installation is received but not applied yet is no such account.
 */
export function webhooks(parts: WebhookDependencies): Hono {
  const { secrets, batcher, clock, ownAccountId, accountOfSecret = {}, clockCheck } = parts;
  const { counts, refusals, report } = parts;
  const accountStatus = cachedAccountStatus(parts.accounts, clock);
  const noteUnknown = unknownAccountNotes(parts);
  const noteApiVersion = apiVersionNotes(parts);

  const refuse = (c: Context, status: 400 | 404 | 413 | 415 | 503, code: string, message: string) => {
    counts.count("refused", code);
    refusals?.note({ where: "webhook", code, requestId: (c.var as { requestId?: string }).requestId });
    return c.json({ error: message }, status);
  };
  const ignore = (c: Context, outcome: WebhookOutcome, label: string, cause: string) => {
    counts.count(outcome, label);
    return c.json({ received: true, ignored: cause });
  };

  const refuseFull = (c: Context) => {
    c.header("retry-after", "10");
    return refuse(c, 503, "intake_full", "too many events wait to be stored: send it again later");
  };

  async function receive(c: Context<BodyEnv>): Promise<Response> {
    const body = c.get("body");
    const receivedAt = clock.now();
    if (secrets.length === 0) return refuse(c, 503, "no_secret", NO_SECRET);
    const signed = findSigner(body, c.req.header("stripe-signature"), secrets, receivedAt);
    if ("code" in signed && signed.signedAt !== undefined) clockCheck?.noteAtLeast(signed.signedAt);
    if ("code" in signed) return refuse(c, 400, `signature_${signed.code}`, signed.message);

    const read = readEvent(body);
    if (read.kind === "unusable") return refuse(c, 400, "not_an_event", read.message);
    if (read.kind === "thin") {
      return ignore(c, "thin", read.type, `${read.type} is a thin event, which nothing here needs`);
    }
    const { event } = read;
    clockCheck?.noteAtLeast(event.createdAt);
    if (!HANDLED_EVENTS.has(event.type)) {
      return ignore(c, "unhandled_type", event.type, `nothing handles ${event.type}`);
    }
    const stripeAccountId = event.stripeAccountId ?? lookUp(accountOfSecret, signed.secret) ?? ownAccountId;
    if (stripeAccountId === null) {
      const next = "make this a Connect endpoint, or set STRIPE_ACCOUNT_ID for your own account's events";
      return refuse(c, 404, "no_account", `the event names no account: ${next}`);
    }
    const account = accountKey({ stripeAccountId, livemode: event.livemode });
    try {
      // An account becomes known, or leaves, by these events themselves.
      if (ACCOUNT_EVENTS.has(event.type)) accountStatus.noteArrival(account);
      else {
        const status = await accountStatus.of(account);
        if (status === "left") return ignore(c, "left_account", event.type, `${account} has left`);
        if (status === "unknown") {
          noteUnknown(account);
          return ignore(c, "unknown_account", event.type, `${account} has not authorized this app`);
        }
      }
      noteApiVersion(event);
      const { id: eventId, type, apiVersion, createdAt } = event;
      const isNew = await traceArrival(account, { id: eventId, type }, () =>
        batcher.accept({ account, eventId, type, apiVersion, createdAt, receivedAt, payload: body }),
      );
      counts.count(isNew ? "accepted" : "duplicate", type);
      return c.json({ received: true });
    } catch (error) {
      if (error instanceof IntakeFull) return refuseFull(c);
      const cause = error instanceof Error ? error.message : error;
      report(`webhook ${event.type} of ${account} could not be stored: ${cause}`, {
        account,
        event: event.id,
        error,
      });
      return refuse(c, 503, "not_stored", "the event could not be stored: send it again later");
    }
  }

  return new Hono().post(
    "/webhooks/stripe",
    async (c, next) => {
      if (!batcher.isFull()) return next();
      // The body is not read, so nothing else can follow on its connection.
      c.header("connection", "close");
      return refuseFull(c);
    },
    requireJson((c) =>
      refuse(c, 415, "not_json", "the body is not application/json: send the event as Stripe does"),
    ),
    readBody({
      maxBytes: MAX_BODY_BYTES,
      refuse: (c, code) => refuse(c, BODY_REFUSALS[code][0], code, BODY_REFUSALS[code][1]),
    }),
    receive,
  );
}

const NO_SECRET =
  "this server has no signing secret yet: run npm run connect, set STRIPE_WEBHOOK_SECRETS and start again";

/** Reports each unknown account once, and stops at a number that no honest setup reaches. */
function unknownAccountNotes({ report }: WebhookDependencies) {
  const reported = new Set<string>();
  return (account: string): void => {
    if (reported.has(account) || reported.size >= 100) return;
    reported.add(account);
    report(
      `webhook of ${account}, which has not installed the app: its events are ignored; open the app in that account's Dashboard once, or set STRIPE_ACCOUNT_ID or STRIPE_ACCOUNT_KEYS if it is your own`,
      { account },
    );
  };
}

/** Counts each event of an API version that is not known, and reports each such version once. */
function apiVersionNotes({ knownApiVersions, counts, report }: WebhookDependencies) {
  const reported = new Set<string>();
  return ({ id, type, apiVersion }: EventEnvelope): void => {
    if (apiVersion !== null && knownApiVersions.has(apiVersion)) return;
    const version = apiVersion ?? "none";
    counts.count("unknown_api_version", version);
    if (reported.has(version)) return;
    reported.add(version);
    report(
      `webhook ${type} has API version ${version}, which this server does not know: it is stored, and its facts may be incomplete; set the endpoint's API version`,
      { event: id },
    );
  };
}
