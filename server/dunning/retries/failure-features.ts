import { type MethodIdentity, usesMethod } from "./method-matching.ts";
import type { FailureFeatures, PriorFailure } from "./model/features.ts";
import type { Decline } from "./declines.ts";
import type { PastAttempt } from "./planner-types.ts";
import { railOf } from "./rails.ts";

const DAY = 86_400_000;

/** Failures older than this say nothing about the present state of a method. */
const RELEVANT_MS = 45 * DAY;

/** A method that failed on hundreds of invoices has failed: the latest failures say all that there is to learn. */
const MAX_FAILURES = 60;

/** The latest attempts of a customer, in which the earlier failures are looked for. */
const MAX_PRIOR_ATTEMPTS = 500;

/**
 * The failures that say something about the cause of this decline, oldest first, at least one: those of the last weeks.
 * A technical failure says nothing about money and the reverse, so of the two kinds only the decline's own counts, and
 * an outage only as far back as the last failure of the other kind.
 *
 * @param failures with one method, oldest first; the decline's own is among them
 */
export function relevantFailures(failures: readonly PastAttempt[], decline: Decline): PastAttempt[] {
  const isTechnical = (attempt: PastAttempt) => attempt.decline?.class === "technical";
  const technical = decline.class === "technical";
  const sameKind = failures.filter((attempt) => isTechnical(attempt) === technical);
  const last = sameKind.at(-1)!.at;
  const otherKind = technical
    ? failures.findLast((attempt) => !isTechnical(attempt) && attempt.at < last)
    : undefined;
  const from = Math.max(otherKind?.at ?? 0, last - RELEVANT_MS);
  return sameKind.filter(({ at }) => at >= from).slice(-MAX_FAILURES);
}

/**
 * The failures with a method, oldest first. A failure on another invoice is left out once the method has paid something
 * after it: whatever stood behind that failure is over.
 */
export function failuresSinceLastPayment(
  history: readonly PastAttempt[],
  candidate: MethodIdentity,
  invoiceId: string,
): PastAttempt[] {
  const withMethod = history.filter((attempt) => usesMethod(attempt, candidate));
  const paidAt =
    withMethod.findLast(({ outcome }) => outcome === "succeeded")?.at ?? Number.NEGATIVE_INFINITY;
  return withMethod.filter(
    (attempt) => attempt.outcome === "failed" && (attempt.invoiceId === invoiceId || attempt.at > paidAt),
  );
}

/**
 * How earlier failures of this customer went, invoice by invoice, oldest first. They teach when the customer has money,
 * which depends on the person and not on a card. Outages and the present invoice are left out.
 */
export function priorFailuresOf(history: readonly PastAttempt[], invoiceId: string): PriorFailure[] {
  const byInvoice = new Map<string, { failures: number[]; paidAt: number | null }>();
  for (const attempt of history.slice(-MAX_PRIOR_ATTEMPTS)) {
    if (attempt.invoiceId === invoiceId) continue;
    const invoice = byInvoice.get(attempt.invoiceId);
    if (attempt.outcome === "failed" && attempt.decline?.class !== "technical") {
      if (invoice) invoice.failures.push(attempt.at);
      else byInvoice.set(attempt.invoiceId, { failures: [attempt.at], paidAt: null });
    } else if (attempt.outcome === "succeeded" && invoice) invoice.paidAt ??= attempt.at;
  }
  return [...byInvoice.values()].slice(-MAX_FAILURES);
}

/** The features that do not depend on the attempts made so far. */
export type FeatureContext = Pick<
  FailureFeatures,
  "method" | "timeZone" | "until" | "amount" | "kind" | "customerSince"
>;

/**
 * All that the chance of the next attempt with a method depends on, as far as it was known at a time.
 *
 * @param decline of the latest failure with the method
 * @param failures with the method, oldest first
 * @param history every attempt of the customer until then, oldest first
 */
export function failureFeaturesOf(
  context: FeatureContext,
  decline: Decline,
  failures: readonly PastAttempt[],
  history: readonly PastAttempt[],
  invoiceId: string,
): FailureFeatures {
  const relevant = relevantFailures(failures, decline);
  return {
    ...context,
    decline: { class: decline.class, code: decline.code },
    rail: railOf(context.method),
    failures: relevant.map(({ at }) => at),
    said: relevant.map((failure) => failure.decline?.code ?? decline.code),
    earlier: priorFailuresOf(history, invoiceId),
  };
}
