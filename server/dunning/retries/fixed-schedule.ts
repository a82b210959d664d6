import type { Reason } from "../model/reason.ts";
import { budgetOf } from "./retry-limits.ts";
import { expiresAt, type Target } from "./method-matching.ts";
import { retryDefault } from "./primary-method-retry.ts";
import { planWith } from "./plan-retry.ts";
import type { PastAttempt, Planner, RetryPlan, PlannerInput } from "./planner-types.ts";
import { successModel } from "./model/success-model.ts";
import { failuresSincePaid, featuresAfter } from "./failure-features.ts";
import { type Allowed, dueSlot, firstAllowed, guardAround } from "./stripe-guard-window.ts";

const DAY = 86_400_000;

/**
 * A planner that retries the default method on fixed days after the first failure, at its time of day, as a
 * merchant's own schedule would. It meets the same obstacles and keeps to the same budgets as any other:
 * a day that comes too early for one is put off until it is allowed, and left out where the next day comes
 * before that. Everything besides the default method's retries is as in `planRetry`.
 *
 * @param days whole days, ascending
 */
export const planOnDays = (days: readonly number[]): Planner =>
  planWith((input, target, onInvoice) => retryOnDays(days, input, target, onInvoice));

function retryOnDays(
  days: readonly number[],
  input: PlannerInput,
  target: Target,
  onInvoice: readonly PastAttempt[],
): RetryPlan {
  // What the default method waits for does not depend on how times are chosen.
  const chosen = retryDefault({ ...input, exploration: null }, target, onInvoice);
  if (chosen.kind === "wait") return chosen;
  const { invoice, history, limits, now } = input;
  const { candidate, paymentMethodId } = target;
  const failures = failuresSincePaid(history, candidate, invoice.id);
  const own = failures.findLast(({ invoiceId }) => invoiceId === invoice.id) ?? failures.at(-1);
  // A method that never failed is tried at once, and a budget that is used up ends it, here as there.
  if (!own?.decline) return chosen;
  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "automatic",
    history,
  });
  if (budget.earliestAt === null) return chosen;
  const since = onInvoice.at(-1)?.at ?? invoice.firstFailedAt;
  const allowed: Allowed = {
    from: Math.max(
      since,
      budget.earliestAt,
      ...[own, failures.at(-1)].map((each) => (each ? each.at + (each.decline?.minWaitMs ?? 0) : 0)),
    ),
    until: Math.min(limits.endsAt, budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
    guard: guardAround(invoice.stripeNextAttemptAt),
  };
  const slots = days.flatMap((day) => {
    const planned = invoice.firstFailedAt + day * DAY;
    const at = planned > since ? firstAllowed(allowed, planned) : null;
    return at === null ? [] : [{ day, planned, at }];
  });
  const due = dueSlot(allowed, now, (from) => slots.find(({ at }) => at >= from)?.at ?? null);
  const facts: Reason[] = [
    {
      code: "decline",
      class: own.decline.class,
      decline: own.decline.code,
      retry_same_method: own.decline.retrySameMethod,
    },
    ...budget.reasons,
  ];
  if (!due) {
    return {
      kind: "exhausted",
      reasons: [...facts, { code: "schedule_over", day: days.at(-1) ?? 0, days: days.length }],
    };
  }
  const { day, planned } = slots.findLast(({ at }) => at === due.slot)!;
  return {
    kind: "attempt",
    at: due.at,
    paymentMethodId,
    trigger: "automatic",
    chance: chanceOf(input, target, failures, own.decline, due.at),
    reasons: [
      ...facts,
      { code: "scheduled_day", day },
      ...(due.at > planned ? [{ code: "overdue", planned_at: planned }] : []),
    ],
  };
}

/** What the success model says of it; the schedule does not ask, but people do. */
function chanceOf(
  { invoice, history, timeZone, customerSince, modelState }: PlannerInput,
  { candidate }: Target,
  failures: readonly PastAttempt[],
  decline: NonNullable<PastAttempt["decline"]>,
  at: number,
): number {
  const about = {
    method: candidate.method,
    timeZone,
    until: at,
    amount: invoice.amount,
    kind: invoice.kind,
    customerSince,
  };
  return successModel(featuresAfter(about, decline, failures, history, invoice.id), modelState).chance(at);
}
