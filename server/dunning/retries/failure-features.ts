import { madeWith, type MethodIdentity } from "./method-matching.ts";
import { earlierFailures } from "./prior-failures.ts";
import type { Decline, PastAttempt } from "./planner-types.ts";
import { railOf } from "./rails.ts";
import type { FailureFeatures } from "./model/features.ts";

const DAY = 86_400_000;

/** Failures older than this say nothing about the present state of a method. */
const REMEMBERED_MS = 45 * DAY;

/**
 * The failures that say something about what is behind this decline, oldest first, at least one: those of
 * the last weeks, and of an outage only its own, for an outage tells nothing about money and the reverse.
 *
 * @param failures with one method, oldest first; the decline's own is among them
 */
export function tellingFailures(failures: readonly PastAttempt[], decline: Decline): PastAttempt[] {
  const isTechnical = (attempt: PastAttempt) => attempt.decline?.class === "technical";
  const technical = decline.class === "technical";
  const alike = failures.filter((attempt) => isTechnical(attempt) === technical);
  const last = alike.at(-1)!.at;
  const other = technical
    ? failures.findLast((attempt) => !isTechnical(attempt) && attempt.at < last)
    : undefined;
  const from = Math.max(other?.at ?? 0, last - REMEMBERED_MS);
  return alike.filter(({ at }) => at >= from);
}

/**
 * The failures with a method, oldest first, without those on other invoices that it has paid something after: they
 * belong to a trouble that is over.
 */
export function failuresSincePaid(
  history: readonly PastAttempt[],
  candidate: MethodIdentity,
  invoiceId: string,
): PastAttempt[] {
  const made = history.filter((attempt) => madeWith(attempt, candidate));
  const paidAt = made.findLast(({ outcome }) => outcome === "succeeded")?.at ?? Number.NEGATIVE_INFINITY;
  return made.filter(
    (attempt) => attempt.outcome === "failed" && (attempt.invoiceId === invoiceId || attempt.at > paidAt),
  );
}

/** What is known of the invoice and the customer, whatever was tried. */
export type Circumstances = Pick<
  FailureFeatures,
  "method" | "timeZone" | "until" | "amount" | "kind" | "customerSince"
>;

/**
 * All that the chance of the next try with a method depends on, as far as it was known at a time.
 *
 * @param decline of the latest failure with the method
 * @param failures with the method, oldest first
 * @param history every attempt of the customer until then, oldest first
 */
export function featuresAfter(
  about: Circumstances,
  decline: Decline,
  failures: readonly PastAttempt[],
  history: readonly PastAttempt[],
  invoiceId: string,
): FailureFeatures {
  const telling = tellingFailures(failures, decline);
  return {
    ...about,
    decline: { class: decline.class, code: decline.code },
    rail: railOf(about.method),
    failures: telling.map(({ at }) => at),
    said: telling.map((each) => each.decline?.code ?? decline.code),
    earlier: earlierFailures(history, invoiceId),
  };
}
