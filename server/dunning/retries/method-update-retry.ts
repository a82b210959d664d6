import { budgetOf } from "./retry-limits.ts";
import { expiresAt, hardDeclineOf, madeWith, type Target } from "./method-matching.ts";
import { firstTryChance } from "./model/success-model.ts";
import type { PastAttempt, RetryPlan, PlannerInput } from "./planner-types.ts";
import { firstAllowed, guardAround } from "./stripe-guard-window.ts";

/**
 * The attempt that a changed or new default method calls for: at once, one per change and invoice, once
 * a failure on the invoice came before the change. If the changed method has failed on another invoice
 * meanwhile, it is no longer news. Null: nothing changed, or the method may not be charged.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function changeOfMethod(
  { invoice, history, now }: PlannerInput,
  { candidate, paymentMethodId }: Target,
  onInvoice: readonly PastAttempt[],
): RetryPlan | null {
  const { changedAt } = candidate;
  const failedAt =
    onInvoice.findLast(({ outcome, at }) => outcome === "failed" && at < changedAt)?.at ??
    invoice.firstFailedAt;
  if (failedAt >= changedAt) return null;
  const tried = history.some(
    (attempt) =>
      attempt.at >= changedAt &&
      (attempt.invoiceId === invoice.id || attempt.outcome === "failed") &&
      madeWith(attempt, candidate),
  );
  if (tried || hardDeclineOf(candidate, history, invoice.id)) return null;

  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "method_change",
    history,
  });
  if (budget.earliestAt === null) return null;
  const at = firstAllowed(
    {
      from: Math.max(budget.earliestAt, changedAt),
      until: Math.min(budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
      guard: guardAround(invoice.stripeNextAttemptAt),
    },
    now,
  );
  if (at === null) return null;
  return {
    kind: "attempt",
    at,
    paymentMethodId,
    trigger: "method_change",
    chance: firstTryChance(candidate.method),
    reasons: [
      { code: "method_changed", method: candidate.id, changed_at: changedAt, failed_at: failedAt },
      ...budget.reasons,
      ...(at > now ? [{ code: "not_before", at }] : []),
    ],
  };
}
