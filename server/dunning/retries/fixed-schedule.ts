import type { Reason } from "../model/reason.ts";
import { type AttemptWindow, dueTimeOf, firstAllowedAt, stripeGuardOf } from "./attempt-window.ts";
import type { Decline } from "./declines.ts";
import { failureFeaturesOf, failuresSinceLastPayment } from "./failure-features.ts";
import { type ChargeTarget, expiresAt } from "./method-matching.ts";
import { successModel } from "./model/success-model.ts";
import { planWith } from "./plan-retry.ts";
import type { PastAttempt, Planner, PlannerInput, RetryPlan } from "./planner-types.ts";
import { retryPrimaryMethod } from "./primary-method-retry.ts";
import { budgetOf } from "./retry-limits.ts";

const DAY = 86_400_000;

/**
 * A planner that retries the primary method on fixed days after the first failure, at the first failure's time of day,
 * as a merchant's own schedule would. It meets the same obstacles and keeps to the same budgets as any planner: a day
 * that comes too early for one is postponed until it is allowed, and left out when the next day comes before that.
 * Everything besides the primary method's retries is as in `planRetry`.
 *
 * @param days whole days, ascending
 */
export const planOnDays = (days: readonly number[]): Planner =>
  planWith((input, target, onInvoice) => retryOnDays(days, input, target, onInvoice));

function retryOnDays(
  days: readonly number[],
  input: PlannerInput,
  target: ChargeTarget,
  onInvoice: readonly PastAttempt[],
): RetryPlan {
  // What the primary method waits for does not depend on how times are chosen.
  const unscheduled = retryPrimaryMethod({ ...input, exploration: null }, target, onInvoice);
  if (unscheduled.kind === "wait") return unscheduled;
  const { invoice, history, limits, now } = input;
  const { candidate, paymentMethodId } = target;
  const failures = failuresSinceLastPayment(history, candidate, invoice.id);
  const latest = failures.at(-1);
  const failure = failures.findLast(({ invoiceId }) => invoiceId === invoice.id) ?? latest;
  // A method that never failed is charged at once, and a spent budget ends the retries, with any planner.
  if (!failure?.decline) return unscheduled;
  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "automatic",
    history,
  });
  if (budget.earliestAt === null) return unscheduled;
  const lastAttemptAt = onInvoice.at(-1)?.at ?? invoice.firstFailedAt;
  const window: AttemptWindow = {
    from: Math.max(
      lastAttemptAt,
      budget.earliestAt,
      ...[failure, latest].map((failed) => (failed ? failed.at + (failed.decline?.minWaitMs ?? 0) : 0)),
    ),
    until: Math.min(limits.endsAt, budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
    guard: stripeGuardOf(invoice.stripeNextAttemptAt),
  };
  const schedule = days.flatMap((day) => {
    const scheduledAt = invoice.firstFailedAt + day * DAY;
    const at = scheduledAt > lastAttemptAt ? firstAllowedAt(window, scheduledAt) : null;
    return at === null ? [] : [{ day, scheduledAt, at }];
  });
  const due = dueTimeOf(window, now, (from) => schedule.find(({ at }) => at >= from)?.at ?? null);
  const facts: Reason[] = [
    {
      code: "decline",
      class: failure.decline.class,
      decline: failure.decline.code,
      retry_same_method: failure.decline.retrySameMethod,
    },
    ...budget.reasons,
  ];
  if (!due) {
    return {
      kind: "exhausted",
      reasons: [...facts, { code: "schedule_over", day: days.at(-1) ?? 0, days: days.length }],
    };
  }
  const { day, scheduledAt } = schedule.findLast(({ at }) => at === due.plannedAt)!;
  return {
    kind: "attempt",
    at: due.at,
    paymentMethodId,
    trigger: "automatic",
    chance: chanceOf(input, target, failures, failure.decline, due.at),
    reasons: [
      ...facts,
      { code: "scheduled_day", day },
      ...(due.at > scheduledAt ? [{ code: "overdue", planned_at: scheduledAt }] : []),
    ],
  };
}

/** The success model's chance of the attempt, for people to read: the schedule does not depend on it. */
function chanceOf(
  { invoice, history, timeZone, customerSince, modelState }: PlannerInput,
  { candidate }: ChargeTarget,
  failures: readonly PastAttempt[],
  decline: Decline,
  at: number,
): number {
  const context = {
    method: candidate.method,
    timeZone,
    until: at,
    amount: invoice.amount,
    kind: invoice.kind,
    customerSince,
  };
  const features = failureFeaturesOf(context, decline, failures, history, invoice.id);
  return successModel(features, modelState).chance(at);
}
