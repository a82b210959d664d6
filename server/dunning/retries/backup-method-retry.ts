import type { Reason } from "../model/reason.ts";
import { localTimeOf } from "../local-time.ts";
import { type AttemptWindow, dueTimeOf, isAllowed, isLate, stripeGuardOf } from "./attempt-window.ts";
import { candidateTimesOf } from "./candidate-times.ts";
import { byRecency, type ChargeTarget, expiresAt, hardDeclineOf, usesMethod } from "./method-matching.ts";
import { firstAttemptChance } from "./model/success-model.ts";
import type {
  CandidateMethod,
  PastAttempt,
  PlannedAttempt,
  PlannerInput,
  RetryPlan,
} from "./planner-types.ts";
import { retryPrimaryMethod } from "./primary-method-retry.ts";
import { isBankDebit, railOf } from "./rails.ts";
import { budgetOf } from "./retry-limits.ts";

const DAY = 86_400_000;

/** Local hours. Another method is charged while people are awake, so that they can object or help. */
const HOURS = [8, 12, 18] as const;

/** How far ahead the first candidate time may lie: a long weekend for a bank debit. */
const LOOK_AHEAD_MS = 5 * DAY;

/**
 * Attempts with the customer's other stored methods, the likeliest first. A method that was not tried on this invoice
 * yet is charged at the next waking hour; then the methods that failed on it are planned at their own best times. Left
 * out are the primary card under another id, expired cards, and methods that were declined for good or that wait for the
 * customer.
 *
 * @param primaryPlan what is planned for the primary method: another one that goes before it names both chances
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function retryBackupMethods(
  input: PlannerInput,
  primary: ChargeTarget | null,
  onInvoice: readonly PastAttempt[],
  primaryPlan: RetryPlan,
): PlannedAttempt[] {
  const backups = input.methods.filter((candidate) => !isPrimary(candidate, primary));
  const untried = backups.filter((candidate) => isUntried(candidate, input, onInvoice)).sort(likeliestFirst);
  for (const candidate of untried) {
    const plan = planFirstAttempt(candidate, input, onInvoice, primaryPlan);
    if (plan) return [plan];
  }
  return backups
    .filter((candidate) => onInvoice.some((attempt) => usesMethod(attempt, candidate)))
    .sort(likeliestFirst)
    .map((candidate) => retryPrimaryMethod(input, { candidate, paymentMethodId: candidate.id }, onInvoice))
    .filter((plan) => plan.kind === "attempt")
    .map((plan) => ({
      ...plan,
      trigger: "other_method" as const,
      reasons: [whyOther(plan.paymentMethodId, plan.chance, primaryPlan), ...plan.reasons],
    }));
}

/** The usual method cannot be charged, or it could be and the other one is likelier or sooner. */
const whyOther = (method: string | null, chance: number, primaryPlan: RetryPlan): Reason =>
  primaryPlan.kind === "attempt"
    ? {
        code: "other_method_first",
        method,
        chance: rounded(chance),
        primary_at: primaryPlan.at,
        primary_chance: rounded(primaryPlan.chance),
      }
    : { code: "other_method", method, merchant_allows: true };

const rounded = (chance: number): number => Math.round(chance * 1_000) / 1_000;

const likeliestFirst = (a: CandidateMethod, b: CandidateMethod): number =>
  firstAttemptChance(b.method) - firstAttemptChance(a.method) || byRecency(a, b);

function isPrimary(candidate: CandidateMethod, primary: ChargeTarget | null): boolean {
  const { fingerprint } = candidate.method;
  return (
    candidate.isDefault ||
    candidate.id === primary?.candidate.id ||
    (fingerprint !== null && fingerprint === primary?.candidate.method.fingerprint)
  );
}

/** True while no attempt on the invoice was made with the method since it changed, and no decline forbids one. */
function isUntried(
  candidate: CandidateMethod,
  { invoice, history }: PlannerInput,
  onInvoice: readonly PastAttempt[],
): boolean {
  if (hardDeclineOf(candidate, history, invoice.id)) return false;
  if (onInvoice.some((attempt) => attempt.at >= candidate.changedAt && usesMethod(attempt, candidate)))
    return false;
  const latest = latestFailureOf(candidate, history);
  return !(latest && latest.at >= candidate.changedAt && latest.decline?.retrySameMethod === "no");
}

const latestFailureOf = (candidate: CandidateMethod, history: readonly PastAttempt[]) =>
  history.findLast((attempt) => attempt.outcome === "failed" && usesMethod(attempt, candidate));

function planFirstAttempt(
  candidate: CandidateMethod,
  { invoice, history, limits, now, timeZone }: PlannerInput,
  onInvoice: readonly PastAttempt[],
  primaryPlan: RetryPlan,
): PlannedAttempt | null {
  const trigger = "other_method";
  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger,
    history,
  });
  if (budget.earliestAt === null) return null;
  const latest = latestFailureOf(candidate, history);
  const from = Math.max(
    budget.earliestAt,
    onInvoice.at(-1)?.at ?? invoice.firstFailedAt,
    Number.isFinite(candidate.changedAt) ? candidate.changedAt : 0,
    latest ? latest.at + (latest.decline?.minWaitMs ?? 0) : 0,
  );
  const window: AttemptWindow = {
    from,
    until: Math.min(limits.endsAt, budget.latestAt ?? Number.POSITIVE_INFINITY, expiresAt(candidate) - 1),
    guard: stripeGuardOf(invoice.stripeNextAttemptAt),
  };
  const due = dueTimeOf(window, now, (earliest) => {
    const times = candidateTimesOf({
      local: localTimeOf(timeZone),
      from: earliest,
      until: Math.min(window.until, earliest + LOOK_AHEAD_MS),
      hours: HOURS,
      workingDaysOnly: isBankDebit(railOf(candidate.method)),
      seed: invoice.id,
    });
    return times.find((time) => isAllowed(window, time)) ?? null;
  });
  if (!due) return null;
  const chance = firstAttemptChance(candidate.method);
  return {
    kind: "attempt",
    at: due.at,
    paymentMethodId: candidate.id,
    trigger,
    chance,
    reasons: [
      whyOther(candidate.id, chance, primaryPlan),
      // Why a time was chosen for the usual method says nothing about this one.
      ...(primaryPlan.kind === "attempt" ? [] : primaryPlan.reasons),
      ...budget.reasons,
      ...(isLate(due.at, due.plannedAt) ? [{ code: "overdue", planned_at: due.plannedAt }] : []),
    ],
  };
}
