import { assignmentOf, findStrategy, strategyOf } from "./cases/assignment.ts";
import { type Cadence, nextSteps } from "./cases/cadence.ts";
import {
  cancellableEnd,
  lastEndOf,
  plannedEnd,
  requestedEndOf,
  takenOverByYounger,
} from "./cases/case-closure.ts";
import { caseIdOf, type CaseGroup, statusOf } from "./cases/case-grouping.ts";
import { endAnnouncementOf, unannouncedEndTask } from "./cases/end-announcement.ts";
import { holdAt, type Hold, UNTIL_RELEASED } from "./cases/holds.ts";
import {
  type PaymentUnderWay,
  paymentUnderWay,
  settlementLookUp,
  timesUnderWay,
  underWayReason,
} from "./cases/payment-under-way.ts";
import { isGiven } from "./cases/resumption.ts";
import { RESUBSCRIBED_STEP, resubscribedTaskId, subscriptionOf } from "./cases/relationship.ts";
import { customerZones } from "./contact/time-zone.ts";
import type { CustomerState } from "./customer-state.ts";
import { strategyInArm } from "./experiments/arm-strategy.ts";
import { type HoldOutPeriod, holdOutPeriodOf, type CaseOpening } from "./experiments/enrollment.ts";
import type { RetryPolicy } from "./experiments/experiment.ts";
import { EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { Command } from "./model/command.ts";
import type { DeclineClass } from "./model/decline-class.ts";
import { invoiceKindOf } from "./model/invoice-kind.ts";
import type { Reason } from "./model/reason.ts";
import type { Delinquency } from "./money/delinquency.ts";
import { casePriorityOf } from "./priority/case-priority.ts";
import { type ContactValue, NO_CONTACT_VALUE } from "./priority/contact-value.ts";
import { reevaluateAt } from "./priority/reevaluation-times.ts";
import { chargePlanOf } from "./retries/charge-plan.ts";
import { declineOf } from "./retries/declines.ts";
import type { Planner, RetryPlan } from "./retries/planner-types.ts";
import { MAX_PLANNED_INVOICES, type Turns, turnsOf } from "./retries/turns.ts";
import { stripeRetryOwnership } from "./retries/stripe-retry-ownership.ts";
import { segmentAttributesOf } from "./segments/attributes.ts";
import type { SegmentAttributes } from "./segments/segment.ts";
import type { Strategy } from "./strategies/strategy.ts";

/** The decision about one case. */
export type CaseDecision = {
  case_: Case;
  commands: Command[];
  /** Null where the strategy is no longer known, which only a closed case survives. */
  cadence: Cadence | null;
  /** When a contact's value is judged anew, or other invoices get their turn, although nothing happened; null: never. */
  reevaluateAt: number | null;
};

/** Everything that the rules of an open case look at. */
type CaseContext = {
  state: CustomerState;
  case_: Case;
  cadence: Cadence;
  /** Still owed, oldest first. */
  openDelinquencies: readonly Delinquency[];
  /** Those of them that neither a hold nor a payment on its way stops. */
  freeDelinquencies: readonly Delinquency[];
  turns: Turns;
  /** On the open invoices; also those that should have arrived by now. */
  underWay: readonly PaymentUnderWay[];
  /** The invoice that the customer is spoken to about. */
  lead: Delinquency;
  /** The hold on the customer, or the one that leaves no invoice free. */
  hold: Hold | undefined;
  leftToStripe: HoldOutPeriod | null;
  planner: Planner;
  policy: RetryPolicy | undefined;
  timeZone: string;
};

/** What a rule contributes: commands, what the case waits for, and whether the later rules still apply. */
type RuleResult = { commands?: Command[]; waitsFor?: Reason[]; stop?: true };

type Rule = { name: string; apply: (context: CaseContext) => RuleResult | null };

/**
 * The rules of an open case, in the order in which they apply; a rule that stops is the last one. The
 * strongest reasons to do nothing come first. An end that a person asked for comes before a hold: a hold stops what goes
 * by itself, and the person who ends a recovery has decided about it anew.
 */
const RULES: readonly Rule[] = [
  { name: "the account is disconnected", apply: disconnected },
  { name: "the customer came back with a new subscription", apply: resubscribed },
  { name: "a person ended the recovery", apply: endRequested },
  { name: "the case is on hold", apply: onHold },
  { name: "an experiment leaves the case to Stripe", apply: heldOut },
  { name: "payments are under way", apply: processing },
  { name: "a subscription is paused meanwhile", apply: paused },
  { name: "open invoices are charged again", apply: retries },
  { name: "the strategy's next message and task", apply: steps },
  { name: "Stripe refused the end", apply: endRefused },
  { name: "nobody was told of the end", apply: unannouncedEnd },
  { name: "the strategy's last day", apply: end },
];

function disconnected({ state }: CaseContext): RuleResult | null {
  if (state.snapshot.settings.connected) return null;
  return { waitsFor: [{ code: "disconnected" }], stop: true };
}

/** A question for staff about each old subscription, whatever else holds the case. */
function resubscribed({ state, case_, openDelinquencies }: CaseContext): RuleResult | null {
  const { holds, snapshot } = state;
  const commands = new Map<string, Command>();
  for (const { invoice } of openDelinquencies) {
    const hold = holds.find(({ kind, invoiceId }) => kind === "resubscribed" && invoiceId === invoice.id);
    if (!hold || invoice.subscriptionId === null) continue;
    const id = resubscribedTaskId(invoice.subscriptionId);
    if (isGiven(id, snapshot) || commands.has(id)) continue;
    commands.set(id, {
      id,
      caseId: case_.id,
      customerId: snapshot.customerId,
      invoiceId: invoice.id,
      dueAt: hold.from,
      reasons: [{ code: "resubscribed", invoice: invoice.id }],
      do: { kind: "task", stepId: RESUBSCRIBED_STEP, task: "review", insteadOf: null },
    });
  }
  return commands.size > 0 ? { commands: [...commands.values()] } : null;
}

function endRequested({ state, case_, openDelinquencies }: CaseContext): RuleResult | null {
  const request = requestedEndOf(case_.openedAt, state.snapshot);
  if (!request) return null;
  const command = cancellableEnd(case_.id, request, openDelinquencies, state.inactivePeriods, state.snapshot);
  return {
    commands: [command],
    waitsFor: [{ code: "ending_asked", request: request.id, action: request.action, at: command.dueAt }],
    stop: true,
  };
}

function onHold({ hold }: CaseContext): RuleResult | null {
  if (!hold) return null;
  const until = hold.to === UNTIL_RELEASED ? null : hold.to;
  return { waitsFor: [{ code: "on_hold", hold: hold.id, kind: hold.kind, until }], stop: true };
}

function heldOut({ leftToStripe }: CaseContext): RuleResult | null {
  if (!leftToStripe) return null;
  const { experimentId, to } = leftToStripe;
  return { waitsFor: [{ code: "held_out", experiment: experimentId, until: to }], stop: true };
}

/** Its open invoice is collected all the same: payment resumes it (`cases/resumption.ts`). */
function paused({ state, openDelinquencies }: CaseContext): RuleResult | null {
  const subscriptions = openDelinquencies
    .map(({ invoice }) => subscriptionOf(invoice, state.snapshot))
    .filter((subscription) => subscription?.status === "paused");
  const reasons = new Map(
    subscriptions.map((subscription) => [subscription!.id, subscription!.pauseReason] as const),
  );
  if (reasons.size === 0) return null;
  return {
    waitsFor: [...reasons].map(([subscription, why]) => ({ code: "subscription_paused", subscription, why })),
  };
}

function processing({ state, case_, freeDelinquencies, underWay }: CaseContext): RuleResult | null {
  return {
    commands: underWay.map((payment) => settlementLookUp(payment, case_.id, state.snapshot)),
    waitsFor: underWay.map(underWayReason),
    ...(freeDelinquencies.length === 0 ? { stop: true } : {}),
  };
}

function retries({
  state,
  case_,
  cadence,
  freeDelinquencies,
  underWay,
  turns,
  ...planning
}: CaseContext): RuleResult {
  const { attempts, snapshot, now } = state;
  const busy = new Set(underWay.map(({ invoiceId }) => invoiceId));
  const chargeable = freeDelinquencies.filter(
    ({ invoice }) => turns.planned.has(invoice.id) && !busy.has(invoice.id),
  );
  const plans = chargeable.map((delinquency) =>
    chargePlanOf(
      delinquency,
      case_.id,
      invoiceKindOf(delinquency.invoice, snapshot.subscriptions),
      cadence.strategy,
      planning.timeZone,
      { attempts, snapshot, now, planner: planning.planner, policy: planning.policy },
    ),
  );
  return {
    commands: plans.flatMap(({ commands }) => commands),
    waitsFor: [
      ...plans.flatMap(({ waitsFor }) => waitsFor),
      ...(turns.waiting.size > 0
        ? [{ code: "waits_for_turn", n: turns.waiting.size, at_once: MAX_PLANNED_INVOICES }]
        : []),
    ],
  };
}

function steps({ state, cadence }: CaseContext): RuleResult {
  return nextSteps(cadence, state.snapshot, state.now);
}

/** An end that Stripe refused did not happen: a person looks into it, and completes the task to have it tried again. */
function endRefused({ state, cadence }: CaseContext): RuleResult | null {
  const { snapshot } = state;
  const last = snapshot.executions
    .filter(
      ({ kind, caseId, outcome }) => kind === "end" && cadence.caseIds.has(caseId) && outcome !== "started",
    )
    .sort((a, b) => a.startedAt - b.startedAt)
    .at(-1);
  if (last?.outcome !== "refused") return null;
  const id = `end_refused:${last.id}`;
  const task = snapshot.tasks.find((given) => given.id === id);
  if (task && task.doneAt !== null) return null;
  const reason = {
    code: "end_refused",
    action: last.detail.action ?? null,
    problem: last.detail.problem ?? null,
  };
  const command: Command = {
    id,
    caseId: cadence.caseId,
    customerId: snapshot.customerId,
    invoiceId: last.invoiceId,
    dueAt: last.finishedAt ?? last.startedAt,
    reasons: [reason],
    do: { kind: "task", stepId: "end_refused", task: "review", insteadOf: null },
  };
  return { commands: isGiven(id, snapshot) ? [] : [command], waitsFor: [reason], stop: true };
}

/**
 * An end that the customer was never told of does not happen by itself: a person decides. An end whose announcement went
 * out late waits until the customer had time to act on it.
 */
function unannouncedEnd({ state, cadence, openDelinquencies, ...context }: CaseContext): RuleResult | null {
  const { snapshot, now } = state;
  const { action } = cadence.strategy.end;
  if (action === "leave" || context.freeDelinquencies.length < openDelinquencies.length) return null;
  const planned = plannedEnd(cadence, openDelinquencies, snapshot);
  const announcement = endAnnouncementOf(cadence, snapshot, now);
  if (announcement.state !== "missing") {
    const { notBefore } = announcement;
    if (notBefore <= planned.dueAt) return null;
    const reasons = [...planned.reasons, { code: "end_after_announcement", until: notBefore }];
    return { commands: [{ ...planned, dueAt: notBefore, reasons }], stop: true };
  }
  if (now < planned.dueAt) return null;
  const task = unannouncedEndTask(cadence, snapshot, planned.dueAt);
  return {
    commands: task ? [task] : [],
    waitsFor: [{ code: "end_not_announced", action }],
    stop: true,
  };
}

/** A part of the case on hold, or on its way, keeps the whole of it from ending. */
function end({ state, cadence, openDelinquencies, freeDelinquencies }: CaseContext): RuleResult | null {
  if (freeDelinquencies.length < openDelinquencies.length) return null;
  return { commands: [plannedEnd(cadence, openDelinquencies, state.snapshot)] };
}

/**
 * Decides about one case: what it is (`describe`), what is wanted of Stripe's own retries, and, while it is open, what
 * the rules say.
 *
 * @param earlierCases how many cases the customer had before
 * @throws when an open case names a strategy that is not in the snapshot
 */
export function decideCase(
  group: CaseGroup,
  earlierCases: number,
  state: CustomerState,
  planning: Planner,
): CaseDecision {
  const planner = memoized(planning);
  const { holds, balances, snapshot, now } = state;
  const { delinquencies } = group;
  const opener = delinquencies[0]!;
  const openDelinquencies = delinquencies.filter(({ invoice }) => balances.get(invoice.id)!.open > 0);
  const underWay = openDelinquencies
    .map(({ invoice }) => paymentUnderWay(state.attempts.get(invoice.id), snapshot, now))
    .filter((payment) => payment !== null);
  const onTheirWay = new Set(underWay.filter(({ isLate }) => !isLate).map(({ invoiceId }) => invoiceId));
  const isOnItsWay = ({ invoice }: Delinquency) => onTheirWay.has(invoice.id);
  const freeDelinquencies = openDelinquencies.filter(
    (delinquency) => !holdAt(holds, delinquency.invoice.id, now) && !isOnItsWay(delinquency),
  );
  const lead =
    openDelinquencies.find((delinquency) => !isOnItsWay(delinquency)) ?? openDelinquencies[0] ?? opener;
  const hold =
    holdAt(holds, null, now) ??
    (freeDelinquencies.length === 0 ? holdAt(holds, lead.invoice.id, now) : undefined);

  const case_ = describe(group, earlierCases, lead, openDelinquencies, hold, state);
  const { assignment } = case_;
  const isOpen = case_.status === "open";
  const heldOut = holdOutPeriodOf(assignment.experiment, opener.at, snapshot.experiments);
  const leftToStripe = heldOut !== null && now < heldOut.to ? heldOut : null;
  const commands = stripeRetryOwnership(
    case_.id,
    delinquencies,
    balances,
    holds,
    snapshot,
    now,
    leftToStripe,
  );

  const strategy = isOpen ? strategyOf(assignment, snapshot) : findStrategy(assignment, snapshot);
  if (!strategy) return { case_, commands, cadence: null, reevaluateAt: null };
  const timeZone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;
  const policy = assignment.experiment?.retryPolicy;
  const plain = cadenceOf(
    case_,
    strategy,
    openDelinquencies,
    lead,
    freeDelinquencies,
    heldOut,
    timeZone,
    state,
  );
  const free = new Set(freeDelinquencies.map(({ invoice }) => invoice.id));
  const turns = turnsOf(openDelinquencies, plain.strategy, (id) => free.has(id), snapshot, now);
  const value = isOpen
    ? casePriorityOf({
        ...state,
        cadence: plain,
        openDelinquencies,
        currency: case_.currency,
        timeZone,
        planner,
        policy,
        turns,
        leftToStripe: leftToStripe !== null,
      })
    : NO_CONTACT_VALUE;
  case_.selfCure = value.selfCure;
  case_.expectedValue = value.expectedValue;
  case_.priorityReasons = value.reasons;
  const cadence = withContactValue(plain, value);

  if (isOpen) {
    const context: CaseContext = {
      state,
      case_,
      cadence,
      openDelinquencies,
      freeDelinquencies,
      underWay,
      turns,
      lead,
      hold,
      leftToStripe,
      planner,
      policy,
      timeZone,
    };
    for (const { apply } of RULES) {
      const result = apply(context);
      commands.push(...(result?.commands ?? []));
      case_.waitsFor.push(...(result?.waitsFor ?? []));
      if (result?.stop) break;
    }
  }
  const changesWithTime = value.changesOverTime && !hold && !leftToStripe;
  return {
    case_,
    commands,
    cadence,
    reevaluateAt: soonest(
      isOpen ? turns.nextAt : null,
      changesWithTime ? reevaluateAt(case_.openedAt, now) : null,
    ),
  };
}

const soonest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** The case as it stands, before anything is decided about it. */
function describe(
  { id, delinquencies }: CaseGroup,
  earlierCases: number,
  lead: Delinquency,
  openDelinquencies: readonly Delinquency[],
  hold: Hold | undefined,
  state: CustomerState,
): Case {
  const { attempts, balances, snapshot, now } = state;
  const { currency } = lead.invoice;
  const opener = delinquencies[0]!;
  const balancesOfCase = delinquencies.map(({ invoice }) => balances.get(invoice.id)!);
  const status = statusOf(balancesOfCase);
  const latest = latestFailure(attempts.get(lead.invoice.id));

  const stored = snapshot.assignments.find(({ caseId }) => caseId === id);
  // Nothing is done to a hold-out that could lock it; it is locked once its failure is fully known.
  const isHoldOut = stored?.experiment?.holdOut === true && now >= opener.at + EVIDENCE_DELAY_MS;
  const locked = state.lockedCaseIds.has(id) || isHoldOut;
  const attributes = attributesOf(id, delinquencies, earlierCases, locked, state);
  const opening = openingOf(opener.at, state);
  return {
    id,
    customerId: snapshot.customerId,
    status,
    openedAt: opener.at,
    closedAt: status === "open" ? null : Math.max(...balancesOfCase.map(({ closedAt }) => closedAt!)),
    invoiceIds: delinquencies.map(({ invoice }) => invoice.id),
    leadInvoiceId: lead.invoice.id,
    kind: invoiceKindOf(lead.invoice, snapshot.subscriptions),
    declineClass: (latest ? declineOf(latest)?.class : null) ?? null,
    assignment: assignmentOf(id, { locked, isOpen: status === "open", opening }, attributes, snapshot, now),
    currency,
    amountOpen: openDelinquencies
      .filter(({ invoice }) => invoice.currency === currency)
      .reduce((sum, { invoice }) => sum + balances.get(invoice.id)!.open, 0),
    wakeAt: null,
    waitsFor: [],
    heldBy: status === "open" && hold ? hold.kind : null,
    attributes,
    selfCure: null,
    expectedValue: 0,
    priorityReasons: [],
  };
}

/** Within one evaluation an invoice is planned once, however many parts need the plan. */
function memoized(planner: Planner): Planner {
  const plans = new Map<string, RetryPlan>();
  return (input) => {
    const key = `${input.mode} ${input.invoice.id}`;
    const plan = plans.get(key) ?? planner(input);
    plans.set(key, plan);
    return plan;
  };
}

/** The attributes that segment rules read: as stored once the case is locked; until then as the facts stand now. */
function attributesOf(
  caseId: string,
  delinquencies: Delinquency[],
  earlierCases: number,
  locked: boolean,
  { attempts, balances, snapshot }: CustomerState,
): SegmentAttributes {
  const stored = snapshot.keptAttributes.find((kept) => kept.caseId === caseId);
  if (stored && locked) return stored.attributes;
  return segmentAttributesOf(delinquencies, earlierCases, attempts, balances, snapshot);
}

function cadenceOf(
  { id, invoiceIds, openedAt, declineClass, attributes, assignment }: Case,
  strategy: Strategy,
  openDelinquencies: readonly Delinquency[],
  lead: Delinquency,
  freeDelinquencies: readonly Delinquency[],
  heldOut: HoldOutPeriod | null,
  timeZone: string,
  { attempts, holds, inactivePeriods, snapshot }: CustomerState,
): Cadence {
  const caseIds = new Set([id, ...invoiceIds.map(caseIdOf)]);
  const lastEndAt = lastEndOf(caseIds, snapshot);
  const restartedAt = openDelinquencies.length > 0 && openDelinquencies[0]!.at > openedAt ? lastEndAt : null;
  const cadence: Cadence = {
    caseId: id,
    caseIds,
    strategy: strategyInArm(strategy, assignment.experiment, heldOut),
    attributes,
    startAt: restartedAt === null ? openedAt : lead.at,
    timeZone,
    restartedAt,
    movedAt: assignment.moves?.at(-1)?.at ?? null,
    stoppedAt: [
      ...holds.filter((hold) => hold.invoiceId === null || hold.invoiceId === lead.invoice.id),
      ...inactivePeriods,
      ...(heldOut ? [heldOut] : []),
      ...timesUnderWay(attempts.get(lead.invoice.id), openedAt, snapshot),
    ].map(({ from, to }) => ({ from: Math.max(from, openedAt), to })),
    declineClass,
    declinedAt: firstDeclineOf(declineClass, openDelinquencies, attempts),
    invoiceIds: freeDelinquencies.map(({ invoice }) => invoice.id),
    addsLittle: null,
  };
  return takenOverByYounger(cadence, openDelinquencies, snapshot);
}

/** The cadence with the value of its contacts: for its steps' conditions and as a hint. */
const withContactValue = (cadence: Cadence, { selfCure, reasons }: ContactValue): Cadence => ({
  ...cadence,
  attributes: selfCure === null ? cadence.attributes : { ...cadence.attributes, self_cure: selfCure },
  addsLittle: reasons.find(({ code }) => code === "contact_adds_little") ?? null,
});

/** When a case opened, and when the customer's others were open. */
const openingOf = (at: number, { caseGroups, balances }: CustomerState): CaseOpening => ({
  at,
  others: caseGroups.map(({ delinquencies }) => {
    const ends = delinquencies.map(({ invoice }) => balances.get(invoice.id)!.closedAt);
    return {
      from: delinquencies[0]!.at,
      to: ends.reduce<number | null>(
        (last, endedAt) => (last === null || endedAt === null ? null : Math.max(last, endedAt)),
        0,
      ),
    };
  }),
});

const latestFailure = (attempts: Attempt[] | undefined) =>
  attempts?.filter(({ outcome }) => outcome === "failed" || outcome === "requires_action").at(-1);

function firstDeclineOf(
  declineClass: DeclineClass | null,
  delinquencies: readonly Delinquency[],
  attempts: Map<string, Attempt[]>,
): number | null {
  if (!declineClass) return null;
  let first: number | null = null;
  for (const { invoice } of delinquencies)
    for (const attempt of attempts.get(invoice.id) ?? [])
      if ((first === null || attempt.at < first) && declineOf(attempt)?.class === declineClass)
        first = attempt.at;
  return first;
}
