import type { IncomingMessage } from "node:http";
import Stripe from "stripe";
import type { Account } from "../dunning/facts/facts.ts";
import { noteCall } from "../tracing/traces.ts";

/** Secret or restricted keys of the platform; null where a mode is not set up. */
export type StripeKeys = { live: string | null; test: string | null };

export type ClientOptions = {
  keys: StripeKeys;
  /** The account whose keys these are: calls for it carry no `Stripe-Account` header. */
  ownAccountId?: string | undefined;
  /** Further accounts that have a key of their own. */
  accountKeys?: readonly { accountId: string; livemode: boolean; key: string }[] | undefined;
  /** Another origin than Stripe's, e.g. `http://localhost:12111`. */
  apiBase?: string | undefined;
  /** How long a call may stand still before its outcome counts as unknown, milliseconds; in all it may take twice as long. */
  timeoutMs: number;
  /** Is given the `Date` of each answer, Stripe's own time, as soon as its head arrives. */
  noteDate?: ((date: string | undefined) => void) | undefined;
};

/** A client for the account's mode, and what names the account in each call. */
export type AccountClient = { stripe: Stripe; as: { stripeAccount?: string } };

/** The server was set up without a key for the mode that a call is for. */
export class MissingKey extends Error {
  override readonly name = "MissingKey";
}

/** `acct_1abc:live` as Stripe's id and mode. */
export function accountParts(account: Account): { stripeAccountId: string; livemode: boolean } {
  const match = /^(acct_\w+):(live|test)$/.exec(account);
  if (match === null) throw new Error(`account "${account}": expected acct_… with :live or :test`);
  return { stripeAccountId: match[1]!, livemode: match[2] === "live" };
}

/**
 * Stripe's client repeats a request once after the connection closed, even with its retries switched off,
 * and tells nobody whether it did. For a payment that hides what must be known: after "connection refused"
 * on the second try the first may well have been executed. So that one call is one request, such an error
 * is passed on under a code that the client does not repeat.
 */
function oneRequestPerCall(
  inner: Stripe.HttpClient,
  deadlineMs: number,
  noteDate: ClientOptions["noteDate"],
): Stripe.HttpClient {
  return {
    getClientName: () => inner.getClientName(),
    makeRequest: async (...request) => {
      try {
        const response = await withDeadline(inner.makeRequest(...request), deadlineMs);
        const { date } = response.getHeaders();
        noteDate?.(typeof date === "string" ? date : undefined);
        return response;
      } catch (error) {
        if (error instanceof Error && "code" in error && CLOSED.has(error.code))
          error.code = `CLOSED_${error.code}`;
        throw error;
      }
    },
  };
}

/**
 * The client's own timeout is for a connection that stands still. An answer that drips in, a byte now and then, would never
 * run into it, and its command would stay under way for ever.
 */
async function withDeadline(
  answered: Promise<Stripe.HttpClientResponse>,
  deadlineMs: number,
): Promise<Stripe.HttpClientResponse> {
  const tooLate = Object.assign(new Error("no whole answer in time"), { code: "ETIMEDOUT" });
  let response: IncomingMessage | undefined;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(tooLate);
      response?.destroy(tooLate);
    }, deadlineMs);
    answered.then(
      (answer) => {
        response = answer.getRawResponse() as IncomingMessage;
        response.once("close", () => clearTimeout(timer));
        resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

const CLOSED: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE"]);

/** An object's id in a path, `in_…` for one: spans with one name can be counted together. */
const OBJECT_ID = /(?<=\/)[a-z]+_[A-Za-z0-9_]+/g;

/**
 * One client for one key. It is pinned to the package's own API version, so that answers have the shape of its types whatever
 * the account's default is. Retries are the caller's decision (see `CallFailure`), except that a read may be repeated by
 * the client: the call says so. No telemetry is sent.
 */
export function openClient(
  key: string,
  { apiBase, timeoutMs, noteDate }: Pick<ClientOptions, "apiBase" | "timeoutMs" | "noteDate">,
): Stripe {
  const base = apiBase === undefined ? null : new URL(apiBase);
  const stripe = new Stripe(key, {
    apiVersion: Stripe.API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    httpClient: oneRequestPerCall(Stripe.createNodeHttpClient(), 2 * timeoutMs, noteDate),
    appInfo: { name: "Makegood" },
    ...(base === null
      ? {}
      : {
          host: base.hostname,
          port: base.port || (base.protocol === "http:" ? 80 : 443),
          protocol: base.protocol === "http:" ? ("http" as const) : ("https" as const),
        }),
  });
  stripe.on(
    "response",
    ({ method, path, status, request_start_time, request_end_time }: Stripe.ResponseEvent) =>
      noteCall(
        `Stripe ${method} ${path.split("?")[0]?.replace(OBJECT_ID, ":id")}`,
        { "http.request.method": method, "http.response.status_code": status },
        { startedAt: request_start_time, endedAt: request_end_time },
      ),
  );
  return stripe;
}

/** Opens clients, one for each key, made at their first use and kept: a client holds the connections. */
export function openClients({
  keys,
  ownAccountId,
  accountKeys = [],
  ...options
}: ClientOptions): (account: Account) => AccountClient {
  const clients = new Map<string, Stripe>();
  const keyOf = new Map(accountKeys.map(({ accountId, livemode, key }) => [`${accountId} ${livemode}`, key]));

  const clientFor = (key: string): Stripe => {
    const stripe = clients.get(key) ?? openClient(key, options);
    clients.set(key, stripe);
    return stripe;
  };

  return (account) => {
    const { stripeAccountId, livemode } = accountParts(account);
    const ownKey = keyOf.get(`${stripeAccountId} ${livemode}`);
    if (ownKey !== undefined) return { stripe: clientFor(ownKey), as: {} };
    const mode = livemode ? "live" : "test";
    const key = livemode ? keys.live : keys.test;
    if (key === null)
      throw new MissingKey(`no Stripe key for ${mode} mode: set it to make calls for ${mode} accounts`);
    return {
      stripe: clientFor(key),
      as: stripeAccountId === ownAccountId ? {} : { stripeAccount: stripeAccountId },
    };
  };
}
