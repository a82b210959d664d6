import type { Reason } from "../model/reason.ts";
import { localTimeOf } from "../local-time.ts";
import {
  type AttemptWindow,
  announcedDayOf,
  dueTimeOf,
  firstAllowedAt,
  isAllowed,
  isLate,
  stripeGuardOf,
} from "./attempt-window.ts";
import { candidateTimesOf } from "./candidate-times.ts";
import type { Decline } from "./declines.ts";
import { chooseWithExploration } from "./exploration.ts";
import { failureFeaturesOf, failuresSinceLastPayment } from "./failure-features.ts";
import { type ChargeTarget, expiresAt, hardDeclineOf } from "./method-matching.ts";
import { firstAttemptChance, type SuccessModel, successModel } from "./model/success-model.ts";
import type {
  PastAttempt,
  PlannedAttempt,
  PlannerInput,
  RetryChoice,
  RetryOutlook,
  RetryPlan,
} from "./planner-types.ts";
import { isBankDebit, railOf } from "./rails.ts";
import { type Budget, budgetOf, forbiddenBy } from "./retry-limits.ts";
import { bestSequence, type SequenceWorth } from "./sequence-optimizer.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Local hours at which an attempt may run: just after midnight only where that helps, else while people are awake. */
const HOURS = { midnight: [0, 8, 12, 18], day: [8, 12, 18], bankDebit: [9] } as const;

/** After a technical failure: the decline's own wait, at least this long, and four times as long after each further one. */
const TECHNICAL_LEAST_WAIT_MS = 15 * MINUTE;
const TECHNICAL_WAIT_GROWTH = 4;

/** No strategy retries for longer. Bounds the number of candidate times, whatever the limits say. */
export const LONGEST_WINDOW_MS = 120 * DAY;

type WaitFor = (RetryPlan & { kind: "wait" })["for"];
const wait = (waitFor: WaitFor, ...reasons: Reason[]): RetryPlan => ({ kind: "wait", for: waitFor, reasons });
const exhausted = (...reasons: Reason[]): RetryPlan => ({ kind: "exhausted", reasons });

const declineReason = ({ class: declineClass, code, retrySameMethod }: Decline): Reason => ({
  code: "decline",
  class: declineClass,
  decline: code,
  retry_same_method: retrySameMethod,
});

/**
 * The next automatic attempt with the primary method, or what the invoice waits for.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function retryPrimaryMethod(
  input: PlannerInput,
  target: ChargeTarget,
  onInvoice: readonly PastAttempt[],
): RetryPlan {
  const { invoice, history, limits, now } = input;
  const { candidate } = target;
  const failures = failuresSinceLastPayment(history, candidate, invoice.id);
  const latest = failures.at(-1);
  const failure = failures.findLast(({ invoiceId }) => invoiceId === invoice.id) ?? latest;
  const decline = failure?.decline ?? null;
  if (failure && !decline) return wait("evidence", { code: "reason_unknown", attempt_at: failure.at });

  const obstacle = obstacleOf(input, target, decline);
  if (obstacle) return obstacle;
  const failuresWithCode = failures.filter(
    (attempt) => attempt.invoiceId === invoice.id && attempt.decline?.code === decline?.code,
  ).length;
  // The model learns how many attempts a soft decline is worth. The table's hint binds where a person has to act.
  const maxForCode = decline?.class === "soft" ? null : (decline?.maxAttempts ?? null);
  const leftForCode = (maxForCode ?? Number.POSITIVE_INFINITY) - Math.max(0, failuresWithCode - 1);
  if (decline && leftForCode <= 0) {
    return wait("customer", declineReason(decline), {
      code: "code_attempts_used",
      used: failuresWithCode - 1,
      max: decline.maxAttempts,
    });
  }

  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "automatic",
    history,
  });
  if (budget.earliestAt === null) {
    const reasons = [...(decline ? [declineReason(decline)] : []), ...budget.reasons];
    return isBankDebit(railOf(candidate.method)) && !isSpent(budget)
      ? wait("customer", ...reasons)
      : exhausted(...reasons);
  }
  const waitEndsAt = Math.max(
    0,
    ...[failure, latest].map((failed) => (failed ? failed.at + (failed.decline?.minWaitMs ?? 0) : 0)),
  );
  const window: AttemptWindow = {
    from: Math.max(waitEndsAt, budget.earliestAt, onInvoice.at(-1)?.at ?? 0),
    until: Math.min(
      limits.endsAt,
      invoice.firstFailedAt + LONGEST_WINDOW_MS,
      budget.latestAt ?? Number.POSITIVE_INFINITY,
      expiresAt(candidate) - 1,
    ),
    guard: stripeGuardOf(invoice.stripeNextAttemptAt),
  };
  const facts: Reason[] = [
    ...(decline ? [declineReason(decline)] : [{ code: "method_untried", method: candidate.id }]),
    ...budget.reasons,
    ...(decline && decline.minWaitMs > 0
      ? [{ code: "min_wait", until: waitEndsAt, hours: decline.minWaitMs / HOUR }]
      : []),
    ...(window.guard ? [{ code: "stripe_guard", from: window.guard.from, until: window.guard.until }] : []),
  ];
  const attempt = (
    at: number,
    chance: number,
    choice: RetryChoice | null,
    ...reasons: Reason[]
  ): PlannedAttempt => ({
    kind: "attempt",
    at,
    paymentMethodId: target.paymentMethodId,
    trigger: "automatic",
    chance,
    ...(choice ? { choice } : {}),
    reasons: [...facts, ...reasons],
  });
  const announced = announcedDayOf(window, {
    announcedAt: invoice.announcedAt,
    lastAttemptAt: onInvoice.at(-1)?.at ?? null,
    timeZone: input.timeZone,
    now,
  });
  const isKept = (at: number) => announced === null || (at >= announced.from && at <= announced.until);
  // The day was chosen earlier, from other facts, so it says nothing about the policy of today.
  const asAnnounced = ({ at }: { at: number }, model: SuccessModel) =>
    attempt(at, model.chance(at), null, { code: "announced_day", at }, ...model.explain(at));
  const windowOver = exhausted(...facts, { code: "window_over", from: window.from, ends_at: window.until });

  if (!decline || !failure) {
    const at = firstAllowedAt(window, now);
    return at === null
      ? windowOver
      : attempt(at, firstAttemptChance(candidate.method), null, { code: "at_once" });
  }
  const features = failureFeaturesOf(
    {
      method: candidate.method,
      timeZone: input.timeZone,
      until: window.until,
      amount: invoice.amount,
      kind: invoice.kind,
      customerSince: input.customerSince,
    },
    decline,
    failures,
    history,
    invoice.id,
  );
  const model = successModel(features, input.modelState);
  const choiceAt = (at: number, drawn: Pick<RetryChoice, "propensity" | "explored">): RetryChoice => ({
    ...drawn,
    priorChance: input.modelState ? successModel(features, null).chance(at) : model.chance(at),
    outcomes: model.outcomes,
  });
  if (decline.class === "technical") {
    const notBefore = failure.at + technicalWait(onInvoice, failure, decline);
    const at = firstAllowedAt({ ...window, from: Math.max(window.from, notBefore) }, now);
    if (announced && (at === null || !isKept(at))) return asAnnounced(announced, model);
    if (at === null) return windowOver;
    return attempt(
      at,
      model.chance(at),
      choiceAt(at, { propensity: 1, explored: false }),
      { code: "soon", not_before: notBefore },
      ...model.explain(at),
    );
  }

  const attemptsLeft = Math.min(
    limits.max - invoice.automaticAttempts,
    budget.remaining ?? Number.POSITIVE_INFINITY,
    leftForCode,
  );
  const sequence = planSequence(
    input,
    target,
    window,
    model,
    features.failures.at(-1)!,
    decline,
    attemptsLeft,
  );
  if (announced && (!sequence?.plannedAt || !isKept(sequence.at))) return asAnnounced(announced, model);
  if (sequence === null) return windowOver;
  if (sequence.plannedAt === null) {
    return exhausted(...facts, ...model.explain(sequence.firstCandidate), {
      code: "not_worth_trying",
      chance: model.chance(sequence.firstCandidate),
    });
  }
  const { plannedAt, at, outlook } = sequence;
  const money = (share: number) => Math.round(share * invoice.amount);
  const worth = money(netOf(sequence.worth));
  const plan = attempt(
    at,
    model.chance(at),
    choiceAt(at, { propensity: sequence.propensity, explored: sequence.explored }),
    {
      code: sequence.explored ? "explored" : "best_of_sequence",
      chance: rounded(model.chance(at)),
      tries_left: attemptsLeft,
      planned: sequence.planned,
      candidates: sequence.candidates,
      worth,
      amount: invoice.amount,
      currency: invoice.currency,
    },
    planWorthReason(sequence.worth, worth, sequence.planned, invoice),
    // What was second best is over once the planned time is.
    ...(isLate(at, plannedAt)
      ? [{ code: "overdue", planned_at: plannedAt }]
      : sequence.alternatives.map(
          (other): Reason => ({
            code: "alternative",
            at: other.at,
            chance: rounded(model.chance(other.at)),
            worth: money(netOf(other.worth)),
            currency: invoice.currency,
            lost: whyLost(sequence.worth, other.worth, money),
          }),
        )),
    ...model
      .explain(at)
      .map((reason) =>
        reason.code === "local_hour" && !isLate(at, plannedAt) ? { ...reason, chosen: true } : reason,
      ),
  );
  return { ...plan, outlook };
}

/** What makes a charge of this method pointless or forbidden, before any question of timing. */
function obstacleOf(
  { invoice, history, now }: PlannerInput,
  { candidate }: ChargeTarget,
  decline: Decline | null,
): RetryPlan | null {
  const hardDecline = hardDeclineOf(candidate, history, invoice.id);
  if (hardDecline?.decline) {
    return wait("new_method", declineReason(hardDecline.decline), {
      code: "method_declined_for_good",
      method: candidate.id,
      at: hardDecline.at,
    });
  }
  const expiredAt = expiresAt(candidate);
  if (expiredAt <= now)
    return wait("new_method", { code: "card_expired", method: candidate.id, at: expiredAt });
  const rule = forbiddenBy(candidate.method, "automatic");
  if (rule) return wait("customer", { code: "budget", rule: rule.id, remaining: 0, source: rule.source });
  if (!decline) return null;
  if (decline.class === "authentication") return wait("customer", declineReason(decline));
  if (decline.retrySameMethod !== "no") return null;
  const canCustomerHelp =
    decline.code !== "no_payment_method" && decline.class !== "config" && decline.class !== "hard";
  return wait(canCustomerHelp ? "customer" : "new_method", declineReason(decline));
}

/** True when the rule's attempts are used up; false when it is closed to this kind of decline from the start. */
const isSpent = (budget: Budget): boolean =>
  budget.reasons.some((reason) => reason.rule === budget.rule && reason.remaining === 0);

function technicalWait(onInvoice: readonly PastAttempt[], failure: PastAttempt, decline: Decline): number {
  let inARow = 0;
  for (let i = onInvoice.indexOf(failure); i >= 0 && onInvoice[i]?.decline?.class === "technical"; i--)
    inARow++;
  const first = Math.max(TECHNICAL_LEAST_WAIT_MS, decline.minWaitMs);
  return Math.min(DAY, first * TECHNICAL_WAIT_GROWTH ** Math.max(0, inARow - 1));
}

type FirstOfSequence = {
  plannedAt: number;
  at: number;
  outlook: RetryOutlook;
  /** Number of candidate times. */
  candidates: number;
  explored: boolean;
  propensity: number;
  /** Number of attempts in the chosen sequence, and what they are worth. */
  planned: number;
  worth: SequenceWorth;
  /** At most two, the best first, each with the worth of the sequence that it would begin. */
  alternatives: { at: number; worth: SequenceWorth }[];
};

const MAX_ALTERNATIVES = 2;

const netOf = ({ chance, waiting, attempts }: SequenceWorth): number => chance - waiting - attempts;

/** What the worth of all planned attempts is made of, in minor units: `expected - waiting - attempts = worth`. */
function planWorthReason(
  { chance, waiting }: SequenceWorth,
  worth: number,
  planned: number,
  { amount, currency }: PlannerInput["invoice"],
): Reason {
  const expected = Math.round(chance * amount);
  const lostByWaiting = Math.min(Math.round(waiting * amount), Math.max(0, expected - worth));
  return {
    code: "plan_worth",
    planned,
    chance: rounded(chance),
    amount,
    currency,
    expected,
    waiting: lostByWaiting,
    attempts: expected - lostByWaiting - worth,
    worth,
  };
}

/** The part in which an alternative's sequence falls behind the most; or that it does not, as far as money can show. */
function whyLost(
  chosen: SequenceWorth,
  other: SequenceWorth,
  money: (share: number) => number,
): "better" | "equal" | "chance" | "waiting" | "attempts" {
  const [ours, theirs] = [chosen, other].map((worth) => money(netOf(worth))) as [number, number];
  if (theirs > ours) return "better";
  if (theirs === ours) return "equal";
  const behind = {
    chance: chosen.chance - other.chance,
    waiting: other.waiting - chosen.waiting,
    attempts: other.attempts - chosen.attempts,
  };
  if (behind.chance >= behind.waiting && behind.chance >= behind.attempts) return "chance";
  return behind.waiting >= behind.attempts ? "waiting" : "attempts";
}

/** No attempt is worth its cost. */
type NothingWorthwhile = { plannedAt: null; firstCandidate: number };

/** To the thousandth: enough for people, and the same on every machine. */
const rounded = (chance: number) => Math.round(chance * 1_000) / 1_000;

/** @returns the first attempt of the best sequence; null when the window has no candidate time left */
function planSequence(
  input: PlannerInput,
  { candidate }: ChargeTarget,
  window: AttemptWindow,
  model: SuccessModel,
  lastFailedAt: number,
  decline: Decline,
  attemptsLeft: number,
): FirstOfSequence | NothingWorthwhile | null {
  const { funding } = candidate.method;
  const isDebit = isBankDebit(railOf(candidate.method));
  const times = candidateTimesOf({
    local: localTimeOf(input.timeZone),
    from: window.from,
    until: window.until,
    hours: isDebit
      ? HOURS.bankDebit
      : funding === "debit" || funding === "prepaid"
        ? HOURS.midnight
        : HOURS.day,
    workingDaysOnly: isDebit,
    seed: input.invoice.id,
  }).filter((time) => isAllowed(window, time));

  let first: Omit<FirstOfSequence, "plannedAt" | "at"> | null = null;
  let candidates = 0;
  let firstCandidate: number | null = null;
  const due = dueTimeOf(window, input.now, (from) => {
    const remaining = times.filter((time) => time >= from);
    candidates = remaining.length;
    firstCandidate = remaining[0] ?? firstCandidate;
    const sequence = bestSequence({
      model,
      times: remaining,
      lastFailedAt,
      firstFailedAt: input.invoice.firstFailedAt,
      attemptsLeft,
      gapMs: Math.max(DAY, decline.minWaitMs),
    });
    const { expectedValue, alternatives } = sequence;
    const bestAt = sequence.times[0];
    if (bestAt === undefined) return null;
    const subject = `${input.invoice.id}|${input.history.length}`;
    const best = { at: bestAt, expectedValue, times: sequence.times };
    const { chosen, explored, propensity } = chooseWithExploration(
      best,
      alternatives,
      input.exploration,
      subject,
    );
    first = {
      worth: sequence.worthOf(chosen.times),
      outlook: {
        chance: sequence.chance,
        attempts: sequence.times.length,
        lastAt: sequence.times.at(-1)!,
      },
      planned: chosen.times.length,
      candidates,
      explored,
      propensity,
      alternatives: (explored ? [best, ...alternatives] : alternatives)
        .filter(({ at }) => at !== chosen.at)
        .slice(0, MAX_ALTERNATIVES)
        .map(({ at, times }) => ({ at, worth: sequence.worthOf(times) })),
    };
    return chosen.at;
  });
  if (due && first) return { ...due, ...(first as Omit<FirstOfSequence, "plannedAt" | "at">) };
  return firstCandidate === null || candidates === 0 ? null : { plannedAt: null, firstCandidate };
}
