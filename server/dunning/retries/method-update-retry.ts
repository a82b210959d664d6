import { budgetOf } from "./retry-limits.ts";
import { expiresAt, hardDeclineOf, usesMethod, type ChargeTarget } from "./method-matching.ts";
import { firstAttemptChance } from "./model/success-model.ts";
import type { PastAttempt, RetryPlan, PlannerInput } from "./planner-types.ts";
import { firstAllowedAt, stripeGuardOf } from "./attempt-window.ts";

/**
 * The attempt that follows when the primary method was changed or replaced after a failure on the invoice: at once, and
 * once per change and invoice. A changed method that has meanwhile failed on another invoice is not charged at once.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 * @returns null when nothing changed, or when the method may not be charged
 */
export function retryUpdatedMethod(
  { invoice, history, now }: PlannerInput,
  { candidate, paymentMethodId }: ChargeTarget,
  onInvoice: readonly PastAttempt[],
): RetryPlan | null {
  const { changedAt } = candidate;
  const failedAt =
    onInvoice.findLast(
      ({ outcome, at }) => (outcome === "failed" || outcome === "requires_action") && at < changedAt,
    )?.at ?? invoice.firstFailedAt;
  if (failedAt >= changedAt) return null;
  const wasCharged = history.some(
    (attempt) =>
      attempt.at >= changedAt &&
      (attempt.invoiceId === invoice.id || attempt.outcome === "failed") &&
      usesMethod(attempt, candidate),
  );
  if (wasCharged || hardDeclineOf(candidate, history, invoice.id)) return null;

  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "method_change",
    history,
  });
  if (budget.earliestAt === null) return null;
  const at = firstAllowedAt(
    {
      from: Math.max(budget.earliestAt, changedAt),
      until: Math.min(budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
      guard: stripeGuardOf(invoice.stripeNextAttemptAt),
    },
    now,
  );
  if (at === null) return null;
  return {
    kind: "attempt",
    at,
    paymentMethodId,
    trigger: "method_change",
    chance: firstAttemptChance(candidate.method),
    reasons: [
      { code: "method_changed", method: candidate.id, changed_at: changedAt, failed_at: failedAt },
      ...budget.reasons,
      ...(at > now ? [{ code: "not_before", at }] : []),
    ],
  };
}
