import type { Reason } from "../model/reason.ts";
import { budgetOf } from "./retry-limits.ts";
import { retryDefault } from "./primary-method-retry.ts";
import { localTimeOf } from "./local-time.ts";
import { byRecency, expiresAt, hardDeclineOf, madeWith, type Target } from "./method-matching.ts";
import { firstTryChance } from "./model/success-model.ts";
import type { CandidateMethod, PastAttempt, RetryPlan, PlannerInput } from "./planner-types.ts";
import { isBankDebit, railOf } from "./rails.ts";
import { slotsOf } from "./candidate-times.ts";
import { type Allowed, dueSlot, guardAround, isAllowed } from "./stripe-guard-window.ts";

const DAY = 86_400_000;

/** Another method is charged while people are awake, so that they can object or help. */
const HOURS = [8, 12, 18] as const;

/** The first slot is at most this far ahead: a long weekend for a bank debit. */
const LOOK_AHEAD_MS = 5 * DAY;

/**
 * Attempts with the customer's other stored methods, the likeliest first: those not tried on this invoice yet at the
 * next waking hour, those that failed on it at their own best time. Skipped: the same card under another id, expired
 * ones, those declined for good or waiting for the customer.
 *
 * @param instead why the default method is not charged
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function otherMethods(
  input: PlannerInput,
  target: Target | null,
  onInvoice: readonly PastAttempt[],
  instead: readonly Reason[],
): (RetryPlan & { kind: "attempt" })[] {
  const others = input.methods.filter((candidate) => !isUsual(candidate, target));
  const untried = others
    .filter((candidate) => usable(candidate, input, onInvoice))
    .sort((a, b) => firstTryChance(b.method) - firstTryChance(a.method) || byRecency(a, b));
  for (const candidate of untried) {
    const answer = attemptWith(candidate, input, onInvoice, instead);
    if (answer) return [answer];
  }
  return others
    .filter((candidate) => onInvoice.some((attempt) => madeWith(attempt, candidate)))
    .sort((a, b) => firstTryChance(b.method) - firstTryChance(a.method) || byRecency(a, b))
    .map((candidate) => retryDefault(input, { candidate, paymentMethodId: candidate.id }, onInvoice))
    .filter((answer) => answer.kind === "attempt")
    .map((answer) => ({
      ...answer,
      trigger: "other_method" as const,
      reasons: [
        { code: "other_method", method: answer.paymentMethodId, merchant_allows: true },
        ...answer.reasons,
      ],
    }));
}

function isUsual(candidate: CandidateMethod, target: Target | null): boolean {
  const { fingerprint } = candidate.method;
  return (
    candidate.isDefault ||
    candidate.id === target?.candidate.id ||
    (fingerprint !== null && fingerprint === target?.candidate.method.fingerprint)
  );
}

function usable(
  candidate: CandidateMethod,
  { invoice, history }: PlannerInput,
  onInvoice: readonly PastAttempt[],
): boolean {
  if (hardDeclineOf(candidate, history, invoice.id)) return false;
  if (onInvoice.some((attempt) => attempt.at >= candidate.changedAt && madeWith(attempt, candidate)))
    return false;
  const latest = history.findLast((attempt) => attempt.outcome === "failed" && madeWith(attempt, candidate));
  return !(latest && latest.at >= candidate.changedAt && latest.decline?.retrySameMethod === "no");
}

function attemptWith(
  candidate: CandidateMethod,
  { invoice, history, limits, now, timeZone }: PlannerInput,
  onInvoice: readonly PastAttempt[],
  instead: readonly Reason[],
): (RetryPlan & { kind: "attempt" }) | null {
  const trigger = "other_method";
  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger,
    history,
  });
  if (budget.earliestAt === null) return null;
  const latest = history.findLast((attempt) => attempt.outcome === "failed" && madeWith(attempt, candidate));
  const from = Math.max(
    budget.earliestAt,
    onInvoice.at(-1)?.at ?? invoice.firstFailedAt,
    Number.isFinite(candidate.changedAt) ? candidate.changedAt : 0,
    latest ? latest.at + (latest.decline?.minWaitMs ?? 0) : 0,
  );
  const allowed: Allowed = {
    from,
    until: Math.min(limits.endsAt, budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
    guard: guardAround(invoice.stripeNextAttemptAt),
  };
  const due = dueSlot(allowed, now, (earliest) => {
    const slots = slotsOf({
      local: localTimeOf(timeZone),
      from: earliest,
      until: Math.min(allowed.until, earliest + LOOK_AHEAD_MS),
      hours: HOURS,
      workingDaysOnly: isBankDebit(railOf(candidate.method)),
      seed: invoice.id,
    });
    return slots.find((slot) => isAllowed(allowed, slot)) ?? null;
  });
  if (!due) return null;
  return {
    kind: "attempt",
    at: due.at,
    paymentMethodId: candidate.id,
    trigger,
    chance: firstTryChance(candidate.method),
    reasons: [
      { code: "other_method", method: candidate.id, merchant_allows: true },
      ...instead,
      ...budget.reasons,
      ...(due.at > due.slot ? [{ code: "overdue", planned_at: due.slot }] : []),
    ],
  };
}
