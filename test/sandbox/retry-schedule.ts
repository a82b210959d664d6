import { DAY, HOUR } from "./clock.ts";
import type { Random } from "./random.ts";

/** What happens to the subscription when the last automatic retry has failed. */
export type EndOfRetries = "cancel" | "unpaid" | "past_due";

/** A merchant's setting in the Dashboard (Billing > Revenue recovery > Retries); no API shows it. */
export type RetryPolicy =
  | { kind: "off"; end?: EndOfRetries }
  /** Days after the attempt before; Stripe allows three. */
  | { kind: "custom"; days: readonly number[]; end?: EndOfRetries }
  /** `tries` tries within `days` days of the first failure, at moments that Stripe chooses. */
  | { kind: "smart"; tries: number; days: number; end?: EndOfRetries };

export const NO_RETRIES: RetryPolicy = { kind: "off", end: "past_due" };

/**
 * The codes after which Stripe keeps the schedule but makes no charge until there is a new payment method.
 * Source: docs.stripe.com/billing/revenue-recovery/smart-retries.
 */
const NEEDS_NEW_METHOD: ReadonlySet<string> = new Set([
  "incorrect_number",
  "lost_card",
  "pickup_card",
  "stolen_card",
  "revocation_of_authorization",
  "revocation_of_all_authorizations",
  "authentication_required",
  "highest_risk_level",
  "transaction_not_allowed",
]);

export function needsNewMethod(...codes: (string | null | undefined)[]): boolean {
  return codes.some((code) => typeof code === "string" && NEEDS_NEW_METHOD.has(code));
}

/**
 * When Stripe tries next, in epoch milliseconds, or undefined after the last try.
 * @param retriesMade automatic retries after the first attempt
 * @param firstFailedAt when the first attempt failed
 */
export function nextRetryAt(
  policy: RetryPolicy,
  retriesMade: number,
  firstFailedAt: number,
  now: number,
  chance: Random,
): number | undefined {
  switch (policy.kind) {
    case "off":
      return undefined;
    case "custom": {
      const days = policy.days[retriesMade];
      return days === undefined ? undefined : now + days * DAY;
    }
    case "smart": {
      // How Stripe's model chooses is not public. Drawn evenly inside equal slots of the window, it makes the
      // promised number of tries in the promised time, which is what a reader of the schedule can rely on.
      const end = firstFailedAt + policy.days * DAY;
      const left = policy.tries - retriesMade;
      if (left <= 0 || now >= end) return undefined;
      const slot = (end - now) / left;
      return Math.min(end, now + Math.max(HOUR, Math.floor(slot * (0.5 + 0.5 * chance.unit()))));
    }
  }
}
