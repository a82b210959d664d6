import type { Reason } from "../model/reason.ts";
import { retryBackupMethods } from "./backup-method-retry.ts";
import { type ChargeTarget, primaryTargetOf, usesMethod } from "./method-matching.ts";
import { retryUpdatedMethod } from "./method-update-retry.ts";
import type { PastAttempt, Planner, PlannerInput, RetryPlan } from "./planner-types.ts";
import { retryPrimaryMethod } from "./primary-method-retry.ts";

/** Plans the primary method's retries. @param onInvoice the attempts on the invoice, oldest first */
export type PrimaryMethodPlanner = (
  input: PlannerInput,
  target: ChargeTarget,
  onInvoice: readonly PastAttempt[],
) => RetryPlan;

/**
 * The standard planner: hard limits from the tables, timing from the success model. In this order:
 *
 * 1. in watch mode Stripe's schedule rules;
 * 2. nothing while a payment is processing;
 * 3. a primary method that changed since the failure is charged at once, also while the customer is to confirm the old one:
 *    Stripe then confirms the same PaymentIntent with the new method;
 * 4. while the primary method is to be confirmed, nothing; while the reason of the latest failure is unknown, wait for it;
 * 5. the strategy's limits;
 * 6. the primary method, at the best time of the remaining sequence;
 * 7. if the merchant allows it, the customer's other methods.
 *
 * It never throws. A planned time is never before `now`, keeps to every budget, and stays the same on later evaluations
 * while it lies ahead and no new fact arrives. The strategy's limits bind automatic attempts and other methods; they do
 * not hold up an attempt that follows the customer's change of method.
 */
export const planRetry: Planner = (input) => planWith(retryPrimaryMethod)(input);

/** The standard planner with another way to plan the primary method's retries. */
export const planWith =
  (planPrimary: PrimaryMethodPlanner): Planner =>
  (unsorted) => {
    if (unsorted.mode === "watch") return wait("stripe", [{ code: "watch_mode" }]);

    const { invoice, limits, now } = unsorted;
    const history = [...unsorted.history].sort((a, b) => a.at - b.at);
    const input = { ...unsorted, history };
    const onInvoice = history.filter((attempt) => attempt.invoiceId === invoice.id);
    const latest = onInvoice.at(-1);
    const processing = onInvoice.find(({ outcome }) => outcome === "processing");
    if (processing) return wait("processing", [{ code: "payment_processing", since: processing.at }]);
    if (latest?.outcome === "succeeded")
      return wait("processing", [{ code: "payment_succeeded", at: latest.at }]);
    const target = primaryTargetOf(input, onInvoice);
    const afterUpdate = target ? retryUpdatedMethod(input, target, onInvoice) : null;
    if (afterUpdate) return afterUpdate;

    const toConfirm =
      latest?.outcome === "requires_action" && (!target || usesMethod(latest, target.candidate))
        ? wait("customer", [{ code: "authentication_open", since: latest.at }])
        : null;
    if (toConfirm && (!input.mayChargeOtherMethods || latest?.decline === null)) return toConfirm;
    if (!latest)
      return wait("evidence", [{ code: "no_attempt_known", first_failed_at: invoice.firstFailedAt }]);
    if (latest.decline === null) return wait("evidence", [{ code: "reason_unknown", attempt_at: latest.at }]);

    if (invoice.automaticAttempts >= limits.max) {
      return {
        kind: "exhausted",
        reasons: [{ code: "attempts_used", used: invoice.automaticAttempts, max: limits.max }],
      };
    }
    if (now > limits.endsAt)
      return { kind: "exhausted", reasons: [{ code: "window_over", ended_at: limits.endsAt }] };

    const planPrimaryFor = (plannerInput: PlannerInput) =>
      toConfirm ??
      (target
        ? planPrimary(plannerInput, target, onInvoice)
        : wait("new_method", [whyNoMethod(input, onInvoice)]));
    const primary = planPrimaryFor(input);
    if (!input.mayChargeOtherMethods) return primary;
    const backups = retryBackupMethods(input, target, onInvoice, primary);
    if (backups.length === 0) return primary;
    // Which method comes next is decided as of the latest failure. Decided anew on each evaluation, a planned attempt
    // would give way to another as soon as the first time of the other is missed.
    const atFailure = { ...input, now: latest.at };
    const primaryAtFailure = planPrimaryFor(atFailure);
    const chosen = preferredPlan(
      primaryAtFailure,
      retryBackupMethods(atFailure, target, onInvoice, primaryAtFailure),
    );
    return (
      [primary, ...backups].find((plan) => isSameAttempt(plan, chosen)) ?? preferredPlan(primary, backups)
    );
  };

/** Why there is nothing to charge: what became of the method of the latest attempt, if that is known. */
function whyNoMethod({ unusable = [] }: PlannerInput, onInvoice: readonly PastAttempt[]): Reason {
  const lastId =
    onInvoice.findLast(({ paymentMethodId }) => paymentMethodId !== null)?.paymentMethodId ?? null;
  const gone =
    unusable.find(({ id }) => id !== null && id === lastId) ?? unusable.find(({ id }) => id === null);
  return gone?.why ?? { code: "no_payment_method" };
}

/** A method this many times as likely to succeed is likelier beyond the doubt about either estimate. */
const CLEARLY_LIKELIER = 1.5;

/**
 * The primary method's attempt or a backup's. A clearly likelier attempt goes first, because every failed attempt costs;
 * else the earlier attempt, because another account has its own paydays.
 */
function preferredPlan(primary: RetryPlan, backups: RetryPlan[]): RetryPlan {
  let best = primary;
  for (const backup of backups) {
    if (backup.kind !== "attempt") continue;
    if (best.kind !== "attempt" || backup.chance > best.chance * CLEARLY_LIKELIER) best = backup;
    else if (backup.at < best.at && backup.chance * CLEARLY_LIKELIER > best.chance) best = backup;
  }
  return best;
}

const isSameAttempt = (a: RetryPlan, b: RetryPlan): boolean =>
  a.kind === "attempt" &&
  b.kind === "attempt" &&
  a.paymentMethodId === b.paymentMethodId &&
  a.trigger === b.trigger;

const wait = (waitFor: (RetryPlan & { kind: "wait" })["for"], reasons: Reason[]): RetryPlan => ({
  kind: "wait",
  for: waitFor,
  reasons,
});
