import Stripe from "stripe";

/**
 * How a call failed, by what the caller may do next:
 * - `declined`, `requires_action`: Stripe tried, and the error carries why;
 * - `gone`: Stripe does not have the object, or not for this account;
 * - `refused`: Stripe did nothing and will do nothing; asking again changes nothing;
 * - `no_access`: Stripe refuses our key or one of its permissions. That is about us and not about the object: nothing was
 *   done, and everything of the account waits until somebody puts the key right;
 * - `try_later`: Stripe did nothing; asking again, with the same key, is safe;
 * - `unknown`: nobody knows what was done; it is looked up, never replayed under another key.
 */
export type CallFailure = {
  kind: "declined" | "requires_action" | "gone" | "refused" | "no_access" | "try_later" | "unknown";
  /** One line: a fixed word for programs, then what Stripe said. */
  reason: string;
  /** Whether the object can be read again to see how it stands. */
  readable: boolean;
  error: Stripe.errors.StripeError;
};

/** Codes that say that the customer has to authenticate, as error code or as decline code. */
const AUTHENTICATION_CODES = [
  "authentication_required",
  "authentication_not_handled",
  "invoice_payment_intent_requires_action",
  "payment_intent_action_required",
  "payment_intent_authentication_failure",
  "subscription_payment_intent_requires_action",
];

type Rule = {
  /** All that is named must fit; a rule that names nothing fits all. */
  sent?: boolean;
  statuses?: readonly number[];
  types?: readonly string[];
  codes?: readonly string[];
  kind: CallFailure["kind"];
  word: string;
  readable?: boolean;
};

/**
 * The first rule that fits decides. Sources: docs.stripe.com/api/errors, docs.stripe.com/error-low-level,
 * docs.stripe.com/rate-limits (429 also for locked objects), docs.stripe.com/api/idempotent_requests (a key
 * in use answers 409; a key reused with other parameters answers 400 and says nothing about what the first
 * request did).
 */
const RULES: readonly Rule[] = [
  { sent: false, kind: "try_later", word: "unreachable" },
  { sent: true, kind: "unknown", word: "connection_lost" },
  { codes: ["lock_timeout"], kind: "try_later", word: "locked" },
  { codes: ["rate_limit"], kind: "try_later", word: "rate_limited" },
  { statuses: [429], kind: "try_later", word: "rate_limited" },
  { statuses: [409], kind: "try_later", word: "key_in_use" },
  { types: ["idempotency_error"], kind: "unknown", word: "key_reused" },
  { statuses: [400, 402], codes: AUTHENTICATION_CODES, kind: "requires_action", word: "requires_action" },
  { statuses: [402], kind: "declined", word: "declined" },
  { statuses: [401, 403], kind: "no_access", word: "permissions", readable: false },
  { statuses: [404], kind: "gone", word: "not_found", readable: false },
  { statuses: [400], kind: "refused", word: "invalid_request" },
  { kind: "unknown", word: "server_error" },
];

/**
 * Sorts what a call threw.
 *
 * @throws the error itself where it is not Stripe's answer nor the network's: a fault of ours
 */
export function failureOf(error: unknown): CallFailure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const sent = error instanceof Stripe.errors.StripeConnectionError ? wasSent(error.detail) : null;
  const codes = [error.code, error.decline_code];
  const rule = RULES.find(
    (each) =>
      (each.sent === undefined || each.sent === sent) &&
      (each.statuses === undefined || each.statuses.includes(error.statusCode ?? 0)) &&
      (each.types === undefined || each.types.includes(error.rawType ?? "")) &&
      (each.codes === undefined || each.codes.some((code) => codes.includes(code))),
  )!;
  return { kind: rule.kind, reason: reasonOf(rule.word, error), readable: rule.readable ?? true, error };
}

/** Codes by which Stripe says that the method itself is at fault. Source: docs.stripe.com/error-codes. */
const METHOD_CODES: ReadonlySet<string> = new Set([
  "missing",
  "payment_method_not_available",
  "payment_method_unactivated",
  "payment_method_unexpected_state",
]);

/**
 * Where Stripe gives the reason as a sentence only: a customer without a default, a method that was detached, a card of
 * another customer.
 */
const METHOD_MESSAGES = /no attached payment source|no active card|may not be used again|does not belong to/i;

/** Whether a refused charge names the method as the reason: not there any more, detached, or not the customer's. */
export const refusesMethod = ({ kind, error }: CallFailure): boolean =>
  kind === "refused" &&
  error.statusCode === 400 &&
  (error.param === "payment_method" ||
    error.param === "source" ||
    METHOD_CODES.has(error.code ?? "") ||
    METHOD_MESSAGES.test(error.message));

function reasonOf(word: string, error: Stripe.errors.StripeError): string {
  const { statusCode, code, rawType, requestId, message } = error;
  const parts = [
    statusCode === undefined ? null : `HTTP ${statusCode}`,
    code ?? rawType ?? null,
    requestId ?? null,
    // Stripe quotes parts of the key when it refuses one.
    word === "permissions" ? null : message,
  ].filter((part) => part !== null && part !== "");
  return parts.length === 0 ? word : `${word}: ${parts.join(", ")}`;
}

/** Errors of finding, reaching and trusting the server: the request had not left yet. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** In doubt it was sent. A host with several addresses fails with one error for each. */
function wasSent(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.some(wasSent);
  if (!(cause instanceof Error)) return true;
  const code = "code" in cause ? String(cause.code) : "";
  const syscall = "syscall" in cause ? cause.syscall : undefined;
  return !(BEFORE_SENDING.has(code) || syscall === "connect" || syscall === "getaddrinfo");
}

/** The answer of a call, or how it failed. */
export async function outcomeOf<Answer>(
  call: Promise<Answer>,
): Promise<{ answer: Answer } | { failure: CallFailure }> {
  try {
    return { answer: await call };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
