import { type Context, Hono } from "hono";
import { type Accounts, accountKey } from "../../../db/stores/accounts.ts";
import type { Intake } from "../../../db/stores/event-batcher.ts";
import type { Clock } from "../../clock.ts";
import { ACCOUNT_EVENTS, HANDLED_EVENTS } from "../../stripe/mapping/handled-events.ts";
import { checkSignature } from "../stripe-signature.ts";
import { type EventEnvelope, readEvent } from "./webhook-event.ts";
import type { WebhookCounts } from "./webhook-counts.ts";

export type WebhookParts = {
  /** Signing secrets of all endpoints that point here: live, test, sandboxes, and old ones in rotation. */
  secrets: readonly string[];
  intake: Intake;
  accounts: Pick<Accounts, "get">;
  clock: Clock;
  /** The API versions whose events can be translated; others are kept and reported. */
  knownApiVersions: { has(version: string): boolean };
  /** The account of events that name none: one's own. Null where only Connect endpoints are used. */
  ownAccountId: string | null;
  counts: WebhookCounts;
  /** Told, in one line, of what a person should know; never of payloads or secrets. */
  report: (line: string) => void;
};

/** Stripe's events are some kilobytes; the largest invoices stay well below this. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * How long an account seen as active counts as such without asking again. Only a merchant who leaves makes
 * it wrong, and what comes in from one who has left is dropped later, when it is applied.
 */
const ACTIVE_FOR_MS = 60_000;

/**
 * `POST /webhooks/stripe`: verifies an event, stores it in the inbox, answers 2xx. Nothing else happens in
 * the request. Stripe repeats what was not answered with 2xx for up to three days, so a refusal loses
 * nothing: an unknown account gets 404, and its events come again after its authorization has arrived.
 *
 * Event types that nothing handles are acknowledged and counted, not stored.
 */
export function webhooks(parts: WebhookParts): Hono {
  const { secrets, intake, accounts, clock, knownApiVersions, ownAccountId, counts, report } = parts;
  if (secrets.length === 0) throw new Error("webhooks need at least one signing secret");

  const activeUntil = new Map<string, number>();
  const reportedVersions = new Set<string>();

  async function statusOf(account: string): Promise<"active" | "left" | "unknown"> {
    if ((activeUntil.get(account) ?? 0) > clock.now()) return "active";
    const status = (await accounts.get(account))?.status ?? "unknown";
    // Only "active" is remembered: one who has left may authorize the app again at any moment.
    if (status === "active") activeUntil.set(account, clock.now() + ACTIVE_FOR_MS);
    else activeUntil.delete(account);
    return status;
  }

  function noteApiVersion({ type, apiVersion }: EventEnvelope): void {
    if (apiVersion !== null && knownApiVersions.has(apiVersion)) return;
    const version = apiVersion ?? "none";
    counts.count("unknown_api_version", version);
    if (reportedVersions.has(version)) return;
    reportedVersions.add(version);
    report(
      `webhook ${type} has API version ${version}, which this server does not know: it is kept, and its facts may be incomplete; set the endpoint's API version`,
    );
  }

  async function receive(c: Context): Promise<Response> {
    const refuse = (status: 400 | 404 | 413 | 503, code: string, message: string) => {
      counts.count("refused", code);
      return c.json({ error: message }, status);
    };
    const ignore = (outcome: "unhandled_type" | "thin" | "left_account", label: string, why: string) => {
      counts.count(outcome, label);
      return c.json({ received: true, ignored: why });
    };

    const body = await readBody(c);
    if (body === "too_large") {
      return refuse(
        413,
        "too_large",
        `the body is over ${MAX_BODY_BYTES} bytes: no Stripe event is that large`,
      );
    }
    if (body === "incomplete") return refuse(400, "incomplete", "the body ended early: send it again");

    const receivedAt = clock.now();
    const problem = checkSignature(body, c.req.header("stripe-signature"), secrets, receivedAt);
    if (problem) return refuse(400, `signature_${problem.code}`, problem.message);

    const read = readEvent(body);
    if (read.kind === "unusable") return refuse(400, "not_an_event", read.message);
    if (read.kind === "thin") {
      return ignore("thin", read.type, `${read.type} is a thin event, which nothing here needs`);
    }
    const { event } = read;
    if (!HANDLED_EVENTS.has(event.type)) {
      return ignore("unhandled_type", event.type, `nothing handles ${event.type}`);
    }

    const stripeAccountId = event.stripeAccountId ?? ownAccountId;
    if (stripeAccountId === null) {
      return refuse(
        404,
        "no_account",
        "the event names no account: make this a Connect endpoint, or set STRIPE_ACCOUNT_ID for your own account's events",
      );
    }
    const account = accountKey({ stripeAccountId, livemode: event.livemode });
    try {
      if (!ACCOUNT_EVENTS.has(event.type)) {
        const status = await statusOf(account);
        if (status === "unknown") {
          return refuse(
            404,
            "unknown_account",
            `${account} has not authorized this app: install it there, and Stripe sends this event again`,
          );
        }
        if (status === "left") return ignore("left_account", event.type, `${account} has left`);
      }
      noteApiVersion(event);
      const added = await intake.accept({
        account,
        eventId: event.id,
        type: event.type,
        apiVersion: event.apiVersion,
        createdAt: event.createdAt,
        receivedAt,
        payload: body,
      });
      counts.count(added ? "accepted" : "duplicate", event.type);
      return c.json({ received: true });
    } catch (error) {
      report(
        `webhook ${event.type} of ${account} could not be stored: ${error instanceof Error ? error.message : error}`,
      );
      return refuse(503, "not_stored", "the event could not be stored: send it again later");
    }
  }

  return new Hono().post("/webhooks/stripe", receive);
}

/** The raw bytes, as far as the limit allows. */
async function readBody(c: Context): Promise<Buffer | "too_large" | "incomplete"> {
  const length = c.req.header("content-length");
  if (Number(length) > MAX_BODY_BYTES) return "too_large";
  try {
    if (length !== undefined) return Buffer.from(await c.req.arrayBuffer());
    const chunks: Uint8Array[] = [];
    let size = 0;
    // Read to the end even if it is too much: a body left half read takes the connection, and with it the
    // refusal, down. What is over the limit is not kept.
    for await (const chunk of c.req.raw.body ?? []) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    }
    return size > MAX_BODY_BYTES ? "too_large" : Buffer.concat(chunks);
  } catch {
    return "incomplete";
  }
}
