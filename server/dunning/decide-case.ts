import { assignmentOf, findStrategy, strategyOf } from "./cases/assignment.ts";
import { caseIdOf, type CaseGroup, statusOf } from "./cases/case-grouping.ts";
import { chargesOf } from "./retries/charge-plan.ts";
import { scheduleOwnership } from "./reconciliation.ts";
import { customerZones } from "./contact/time-zone.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { Command } from "./model/command.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { DeclineClass } from "./model/decline-class.ts";
import { strategyInArm } from "./experiments/arm-strategy.ts";
import { type HeldOut, heldOutOf, type Opening } from "./experiments/enrollment.ts";
import { askedEnd, askedEndOf, endOf } from "./cases/case-closure.ts";
import { holdAt, UNTIL_RELEASED } from "./cases/holds.ts";
import { kindOf, type Delinquency } from "./money/delinquency.ts";
import type { Planner, RetryPlan } from "./retries/planner-types.ts";
import { declineOf } from "./retries/planner-input.ts";
import { segmentAttributesOf } from "./segments/attributes.ts";
import type { SegmentAttributes } from "./segments/segment.ts";
import type { CustomerState } from "./customer-state.ts";
import { type Cadence, nextSteps } from "./cases/cadence.ts";
import type { Strategy } from "./strategies/strategy.ts";
import { EVIDENCE_MS } from "./timeline.ts";
import { reevaluateAt } from "./priority/reevaluation-times.ts";
import { casePriorityOf } from "./priority/case-priority.ts";
import { NO_CONTACT_VALUE, type ContactValue } from "./priority/contact-value.ts";

/**
 * What one look decides about one case, and the conversation it is in; null where the strategy is not known
 * any more, which only a closed case survives.
 */
export type CaseDecision = {
  one: Case;
  wanted: Command[];
  cadence: Cadence | null;
  /** When the worth of its contacts is judged anew though nothing happened; null: only when something does. */
  reevaluateAt: number | null;
};

/**
 * Decides about one case. What stops it comes first, the strongest before the others: the account is
 * disconnected, a person ended it, it is on hold or left to Stripe, all of its payments are under way. Only
 * then do retries, messages, tasks and the strategy's end have their turn.
 *
 * An end that a person asked for is not bound by a hold: a hold stops what goes by itself, and whoever
 * ends a recovery has decided about it anew.
 *
 * @param earlier how many cases the customer had before
 * @throws when an open case names a strategy that is not in the snapshot
 */
export function decideCase(
  caseGroup: CaseGroup,
  earlier: number,
  customerState: CustomerState,
  planning: Planner,
): CaseDecision {
  const planner = memoized(planning);
  const { attempts, holds, inactivePeriods, balances, snapshot, now } = customerState;
  const { id, delinquencies } = caseGroup;
  const balanceOf = ({ invoice }: Delinquency) => balances.get(invoice.id)!;
  const opener = delinquencies[0]!;
  const stillOpen = delinquencies.filter((delinquency) => balanceOf(delinquency).open > 0);
  const lead = stillOpen[0] ?? opener;
  const status = statusOf(delinquencies.map(balanceOf));
  const free = stillOpen.filter(({ invoice }) => !holdAt(holds, invoice.id, now));
  const held =
    holdAt(holds, null, now) ?? (free.length === 0 ? holdAt(holds, lead.invoice.id, now) : undefined);

  const latest = latestFailure(attempts.get(lead.invoice.id));
  const kept = snapshot.assignments.find(({ caseId }) => caseId === id);
  // Nothing is done to a hold-out that could settle it; it is settled once its failure is fully known.
  const leftAlone = kept?.experiment?.holdOut === true && now >= opener.at + EVIDENCE_MS;
  const locked = customerState.locked.has(id) || leftAlone;
  const opening = openingOf(opener.at, customerState);
  const attributes = caseAttributesOf(caseGroup, earlier, locked, customerState);
  const assignment = assignmentOf(
    id,
    { locked, runs: status === "open", opening },
    attributes,
    snapshot,
    now,
  );
  const one: Case = {
    id,
    customerId: snapshot.customerId,
    status,
    openedAt: opener.at,
    closedAt:
      status === "open"
        ? null
        : Math.max(...delinquencies.map((delinquency) => balanceOf(delinquency).endedAt!)),
    invoiceIds: delinquencies.map(({ invoice }) => invoice.id),
    leadInvoiceId: lead.invoice.id,
    kind: kindOf(lead.invoice, subscriptionOf(lead, snapshot)),
    declineClass: (latest ? declineOf(latest)?.class : null) ?? null,
    assignment,
    currency: lead.invoice.currency,
    amountOpen: stillOpen
      .filter(({ invoice }) => invoice.currency === lead.invoice.currency)
      .reduce((sum, delinquency) => sum + balanceOf(delinquency).open, 0),
    wakeAt: null,
    waitsFor: [],
    heldBy: status === "open" && held ? held.kind : null,
    attributes,
    selfCure: null,
    expectedValue: 0,
    priorityReasons: [],
  };
  const heldOut = heldOutOf(assignment.experiment, opener.at, snapshot.experiments);
  const leftToStripe = heldOut !== null && now < heldOut.to ? heldOut : null;
  const wanted = scheduleOwnership(id, delinquencies, balances, holds, snapshot, now, leftToStripe);
  const strategy = status === "open" ? strategyOf(assignment, snapshot) : findStrategy(assignment, snapshot);
  const course = strategy ? cadenceOf(one, strategy, stillOpen, lead, free, heldOut, customerState) : null;
  const timeZone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;
  const policy = assignment.experiment?.retryPolicy;
  const worth =
    course && status === "open"
      ? casePriorityOf({
          ...customerState,
          cadence: course,
          stillOpen,
          currency: one.currency,
          timeZone,
          planner,
          policy,
          leftToStripe: leftToStripe !== null,
        })
      : NO_CONTACT_VALUE;
  one.selfCure = worth.selfCure;
  one.expectedValue = worth.expectedValue;
  one.priorityReasons = worth.reasons;
  const cadence = course && knowing(worth, course);
  const result = {
    one,
    wanted,
    cadence,
    reevaluateAt: worth.ages && !held && !leftToStripe ? reevaluateAt(one.openedAt, now) : null,
  };
  if (status !== "open" || !cadence) return result;

  if (!snapshot.settings.connected) {
    one.waitsFor = [{ code: "disconnected" }];
    return result;
  }

  const asked = askedEndOf(opener.at, snapshot);
  if (asked) {
    const end = askedEnd(id, asked, stillOpen, inactivePeriods, snapshot);
    wanted.push(end);
    one.waitsFor = [{ code: "ending_asked", request: asked.id, action: asked.action, at: end.dueAt }];
    return result;
  }

  if (held) {
    one.waitsFor = [
      { code: "on_hold", hold: held.id, kind: held.kind, until: held.to === UNTIL_RELEASED ? null : held.to },
    ];
    return result;
  }

  if (leftToStripe) {
    one.waitsFor = [{ code: "held_out", experiment: leftToStripe.experimentId, until: leftToStripe.to }];
    return result;
  }

  for (const delinquency of free) {
    const kind = kindOf(delinquency.invoice, subscriptionOf(delinquency, snapshot));
    const plan = chargesOf(delinquency, id, kind, cadence.strategy, timeZone, {
      attempts,
      snapshot,
      now,
      planner,
      policy,
    });
    wanted.push(...plan.commands);
    one.waitsFor.push(...plan.waitsFor);
  }

  const underWay = free.filter(({ invoice }) => attempts.get(invoice.id)?.at(-1)?.outcome === "processing");
  if (underWay.length === free.length) {
    one.waitsFor.push({ code: "payment_processing", invoice: lead.invoice.id });
    return result;
  }

  const steps = nextSteps(cadence, snapshot, now);
  wanted.push(...steps.commands);
  one.waitsFor.push(...steps.waitsFor);
  if (free.length === stillOpen.length) wanted.push(endOf(cadence, stillOpen, snapshot));
  return result;
}

/** Within one look an invoice is planned once, whoever wants to know. */
function memoized(planner: Planner): Planner {
  const plans = new Map<string, RetryPlan>();
  return (input) => {
    const key = `${input.mode} ${input.invoice.id}`;
    const plan = plans.get(key) ?? planner(input);
    plans.set(key, plan);
    return plan;
  };
}

/** What segment rules are asked: as kept since the case settled; until then as the facts stand now. */
function caseAttributesOf(
  caseGroup: CaseGroup,
  earlier: number,
  locked: boolean,
  customerState: CustomerState,
): SegmentAttributes {
  const { attempts, balances, snapshot } = customerState;
  const kept = snapshot.keptAttributes.find(({ caseId }) => caseId === caseGroup.id);
  if (kept && locked) return kept.attributes;
  return segmentAttributesOf(caseGroup.delinquencies, earlier, attempts, balances, snapshot);
}

function cadenceOf(
  { id, invoiceIds, openedAt, declineClass, attributes, assignment }: Case,
  strategy: Strategy,
  stillOpen: Delinquency[],
  lead: Delinquency,
  free: Delinquency[],
  heldOut: HeldOut | null,
  { attempts, holds, inactivePeriods }: CustomerState,
): Cadence {
  return {
    caseId: id,
    caseIds: new Set([id, ...invoiceIds.map(caseIdOf)]),
    strategy: strategyInArm(strategy, assignment.experiment, heldOut),
    attributes,
    startAt: openedAt,
    movedAt: assignment.moves?.at(-1)?.at ?? null,
    stoppedAt: [
      ...holds.filter((hold) => hold.invoiceId === null || hold.invoiceId === lead.invoice.id),
      ...inactivePeriods,
      ...(heldOut ? [heldOut] : []),
    ].map(({ from, to }) => ({ from: Math.max(from, openedAt), to })),
    declineClass,
    declinedAt: firstOfClass(stillOpen, attempts, declineClass),
    invoiceIds: free.map(({ invoice }) => invoice.id),
    addsLittle: null,
  };
}

/** The conversation with what is known of the worth of its contacts: for its steps' conditions and as a hint. */
const knowing = ({ selfCure, reasons }: ContactValue, cadence: Cadence): Cadence => ({
  ...cadence,
  attributes: selfCure === null ? cadence.attributes : { ...cadence.attributes, self_cure: selfCure },
  addsLittle: reasons.find(({ code }) => code === "contact_adds_little") ?? null,
});

/** When a case opened, and when the customer's others were open. */
const openingOf = (at: number, { caseGroups, balances }: CustomerState): Opening => ({
  at,
  others: caseGroups.map(({ delinquencies }) => {
    const ends = delinquencies.map(({ invoice }) => balances.get(invoice.id)!.endedAt);
    return {
      from: delinquencies[0]!.at,
      to: ends.reduce<number | null>(
        (last, end) => (last === null || end === null ? null : Math.max(last, end)),
        0,
      ),
    };
  }),
});

const subscriptionOf = ({ invoice }: Delinquency, snapshot: Snapshot) =>
  snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);

const latestFailure = (attempts: Attempt[] | undefined) =>
  attempts?.filter(({ outcome }) => outcome === "failed" || outcome === "requires_action").at(-1);

function firstOfClass(
  delinquencies: Delinquency[],
  attempts: Map<string, Attempt[]>,
  declineClass: DeclineClass | null,
): number | null {
  if (!declineClass) return null;
  const times = delinquencies
    .flatMap(({ invoice }) => attempts.get(invoice.id) ?? [])
    .filter((attempt) => declineOf(attempt)?.class === declineClass)
    .map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : null;
}
