import type { Reason } from "../model/reason.ts";
import { type Budget, budgetOf, forbiddenBy } from "./retry-limits.ts";
import { localTimeOf } from "./local-time.ts";
import { expiresAt, hardDeclineOf, type Target } from "./method-matching.ts";
import { choose } from "./exploration.ts";
import type {
  Decline,
  PastAttempt,
  RetryPlan,
  RetryChoice,
  RetryOutlook,
  PlannerInput,
} from "./planner-types.ts";
import { isBankDebit, railOf } from "./rails.ts";
import { bestSequence } from "./sequence-optimizer.ts";
import { slotsOf } from "./candidate-times.ts";
import { firstTryChance, type SuccessModel, successModel } from "./model/success-model.ts";
import { failuresSincePaid, featuresAfter } from "./failure-features.ts";
import { type Allowed, dueSlot, firstAllowed, guardAround, isAllowed } from "./stripe-guard-window.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Local hours at which an attempt may run: after midnight only where that helps, else while people are awake. */
const HOURS = { midnight: [0, 8, 12, 18], day: [8, 12, 18], bankDebit: [9] } as const;

/** A technical failure is tried again after its own wait, at least this long, four times as long each time. */
const TECHNICAL_LEAST_WAIT_MS = 15 * MINUTE;
const TECHNICAL_GROWTH = 4;

/** No strategy retries for longer; keeps the number of candidate slots bounded whatever the limits say. */
export const LONGEST_WINDOW_MS = 120 * DAY;

type Wait = (RetryPlan & { kind: "wait" })["for"];
const wait = (what: Wait, ...reasons: Reason[]): RetryPlan => ({ kind: "wait", for: what, reasons });
const exhausted = (...reasons: Reason[]): RetryPlan => ({ kind: "exhausted", reasons });

const reasonOf = ({ class: declineClass, code, retrySameMethod }: Decline): Reason => ({
  code: "decline",
  class: declineClass,
  decline: code,
  retry_same_method: retrySameMethod,
});

/**
 * The next automatic attempt with the default method, or what it waits for.
 *
 * @param onInvoice the attempts on the invoice, oldest first
 */
export function retryDefault(
  input: PlannerInput,
  target: Target,
  onInvoice: readonly PastAttempt[],
): RetryPlan {
  const { invoice, history, limits, now } = input;
  const { candidate } = target;
  const failures = failuresSincePaid(history, candidate, invoice.id);
  const own = failures.findLast(({ invoiceId }) => invoiceId === invoice.id) ?? failures.at(-1);
  const decline = own?.decline ?? null;
  if (own && !decline) return wait("evidence", { code: "reason_unknown", attempt_at: own.at });

  const obstacle = obstacleOf(input, target, decline);
  if (obstacle) return obstacle;
  const used = failures.filter(
    (attempt) => attempt.invoiceId === invoice.id && attempt.decline?.code === decline?.code,
  ).length;
  // What issuers mean by a soft decline is for the model to find out; the hint binds where a person has to act.
  const hint = decline?.class === "soft" ? null : (decline?.maxAttempts ?? null);
  const leftForCode = (hint ?? Number.POSITIVE_INFINITY) - Math.max(0, used - 1);
  if (decline) {
    if (leftForCode <= 0) {
      return wait("customer", reasonOf(decline), {
        code: "code_attempts_used",
        used: used - 1,
        max: decline.maxAttempts,
      });
    }
  }

  const budget = budgetOf({
    method: candidate,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "automatic",
    history,
  });
  if (budget.earliestAt === null) {
    const reasons = [...(decline ? [reasonOf(decline)] : []), ...budget.reasons];
    return isBankDebit(railOf(candidate.method)) && !spent(budget)
      ? wait("customer", ...reasons)
      : exhausted(...reasons);
  }
  const waited = Math.max(
    0,
    ...[own, failures.at(-1)].map((each) => (each ? each.at + (each.decline?.minWaitMs ?? 0) : 0)),
  );
  const allowed: Allowed = {
    from: Math.max(waited, budget.earliestAt, onInvoice.at(-1)?.at ?? 0),
    until: Math.min(
      limits.endsAt,
      invoice.firstFailedAt + LONGEST_WINDOW_MS,
      budget.latestAt ?? Number.POSITIVE_INFINITY,
      expiresAt(candidate) - 1,
    ),
    guard: guardAround(invoice.stripeNextAttemptAt),
  };
  const facts: Reason[] = [
    ...(decline ? [reasonOf(decline)] : [{ code: "method_untried", method: candidate.id }]),
    ...budget.reasons,
    ...(decline && decline.minWaitMs > 0
      ? [{ code: "min_wait", until: waited, hours: decline.minWaitMs / HOUR }]
      : []),
    ...(allowed.guard
      ? [{ code: "stripe_guard", from: allowed.guard.from, until: allowed.guard.until }]
      : []),
  ];
  const attempt = (
    at: number,
    chance: number,
    choice: RetryChoice | null,
    ...reasons: Reason[]
  ): RetryPlan & { kind: "attempt" } => ({
    kind: "attempt",
    at,
    paymentMethodId: target.paymentMethodId,
    trigger: "automatic",
    chance,
    ...(choice ? { choice } : {}),
    reasons: [...facts, ...reasons],
  });
  const over = exhausted(...facts, { code: "window_over", from: allowed.from, ends_at: allowed.until });

  if (!decline || !own) {
    const at = firstAllowed(allowed, now);
    return at === null ? over : attempt(at, firstTryChance(candidate.method), null, { code: "at_once" });
  }
  const features = featuresAfter(
    {
      method: candidate.method,
      timeZone: input.timeZone,
      until: allowed.until,
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
  const choiceAt = (at: number, how: Pick<RetryChoice, "propensity" | "explored">): RetryChoice => ({
    ...how,
    priorChance: input.modelState ? successModel(features, null).chance(at) : model.chance(at),
    outcomes: model.outcomes,
  });
  if (decline.class === "technical") {
    const backOff = own.at + technicalWait(onInvoice, own, decline);
    const at = firstAllowed({ ...allowed, from: Math.max(allowed.from, backOff) }, now);
    if (at === null) return over;
    return attempt(
      at,
      model.chance(at),
      choiceAt(at, { propensity: 1, explored: false }),
      { code: "soon", not_before: backOff },
      ...model.explain(at),
    );
  }

  const tries = Math.min(
    limits.max - invoice.automaticAttempts,
    budget.remaining ?? Number.POSITIVE_INFINITY,
    leftForCode,
  );
  const planned = planSequence(input, target, allowed, model, features.failures.at(-1)!, decline, tries);
  if (planned === null) return over;
  if (planned.slot === null) {
    return exhausted(...facts, ...model.explain(planned.best), {
      code: "not_worth_trying",
      chance: model.chance(planned.best),
    });
  }
  const { slot, at, outlook } = planned;
  const answer = attempt(
    at,
    model.chance(at),
    choiceAt(at, { propensity: planned.propensity, explored: planned.explored }),
    {
      code: planned.explored ? "explored" : "best_of_sequence",
      chance: rounded(model.chance(at)),
      tries_left: tries,
      planned: outlook.tries,
      candidates: planned.candidates,
    },
    ...planned.alternatives
      .slice(0, 2)
      .map((other): Reason => ({ code: "alternative", at: other, chance: rounded(model.chance(other)) })),
    ...(at > slot ? [{ code: "overdue", planned_at: slot }] : []),
    ...model.explain(at),
  );
  return { ...answer, outlook };
}

/** What makes charging this method pointless or forbidden, before any question of timing. */
function obstacleOf(
  { invoice, history, now }: PlannerInput,
  target: Target,
  decline: Decline | null,
): RetryPlan | null {
  const { candidate } = target;
  const dead = hardDeclineOf(candidate, history, invoice.id);
  if (dead?.decline) {
    return wait("new_method", reasonOf(dead.decline), {
      code: "method_declined_for_good",
      method: candidate.id,
      at: dead.at,
    });
  }
  const expired = expiresAt(candidate);
  if (expired <= now) return wait("new_method", { code: "card_expired", method: candidate.id, at: expired });
  const rule = forbiddenBy(candidate.method, "automatic");
  if (rule) return wait("customer", { code: "budget", rule: rule.id, remaining: 0, source: rule.source });
  if (!decline) return null;
  if (decline.class === "authentication") return wait("customer", reasonOf(decline));
  if (decline.retrySameMethod !== "no") return null;
  const forCustomer =
    decline.code !== "no_payment_method" && decline.class !== "config" && decline.class !== "hard";
  return wait(forCustomer ? "customer" : "new_method", reasonOf(decline));
}

/** The rule is used up, rather than closed to this kind of decline from the start. */
const spent = (budget: Budget): boolean =>
  budget.reasons.some((reason) => reason.rule === budget.rule && reason.remaining === 0);

function technicalWait(onInvoice: readonly PastAttempt[], own: PastAttempt, decline: Decline): number {
  let inARow = 0;
  for (let i = onInvoice.indexOf(own); i >= 0 && onInvoice[i]?.decline?.class === "technical"; i--) inARow++;
  const first = Math.max(TECHNICAL_LEAST_WAIT_MS, decline.minWaitMs);
  return Math.min(DAY, first * TECHNICAL_GROWTH ** Math.max(0, inARow - 1));
}

type Planned =
  | {
      slot: number;
      at: number;
      outlook: RetryOutlook;
      candidates: number;
      explored: boolean;
      propensity: number;
      alternatives: number[];
    }
  | { slot: null; best: number };

/** To the thousandth: enough for people, and the same on every machine. */
const rounded = (chance: number) => Math.round(chance * 1_000) / 1_000;

function planSequence(
  input: PlannerInput,
  { candidate }: Target,
  allowed: Allowed,
  model: SuccessModel,
  since: number,
  decline: Decline,
  tries: number,
): Planned | null {
  const rail = railOf(candidate.method);
  const { funding } = candidate.method;
  const debit = isBankDebit(rail);
  const slots = slotsOf({
    local: localTimeOf(input.timeZone),
    from: allowed.from,
    until: allowed.until,
    hours: debit
      ? HOURS.bankDebit
      : funding === "debit" || funding === "prepaid"
        ? HOURS.midnight
        : HOURS.day,
    workingDaysOnly: debit,
    seed: input.invoice.id,
  }).filter((slot) => isAllowed(allowed, slot));

  let found: Omit<Planned & { slot: number }, "slot" | "at"> | null = null;
  let candidates = 0;
  let left: number | null = null;
  const due = dueSlot(allowed, input.now, (from) => {
    const ahead = slots.filter((slot) => slot >= from);
    candidates = ahead.length;
    left = ahead[0] ?? left;
    const { at, worth, success, alternatives } = bestSequence({
      model,
      slots: ahead,
      since,
      firstFailedAt: input.invoice.firstFailedAt,
      tries,
      gapMs: Math.max(DAY, decline.minWaitMs),
    });
    const first = at[0];
    if (first === undefined) return null;
    const subject = `${input.invoice.id}|${input.history.length}`;
    const choice = choose({ at: first, worth }, alternatives, input.exploration, subject);
    found = {
      outlook: { chance: success, tries: at.length, until: at.at(-1)! },
      candidates,
      explored: choice.explored,
      propensity: choice.propensity,
      alternatives: (choice.explored ? [{ at: first }, ...alternatives] : alternatives)
        .map((other) => other.at)
        .filter((other) => other !== choice.chosen.at),
    };
    return choice.chosen.at;
  });
  if (due && found) return { ...due, ...(found as Omit<Planned & { slot: number }, "slot" | "at">) };
  return left === null || candidates === 0 ? null : { slot: null, best: left };
}
