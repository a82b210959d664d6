import { assignmentOf, findStrategy, strategyOf } from "./assignment.ts";
import { caseIdOf, type Episode, statusOf } from "./cases.ts";
import { chargesOf } from "./charges.ts";
import { scheduleOwnership } from "./chores.ts";
import { customerZones } from "./contact/time-zone.ts";
import type { Attempt, Case, Command, Snapshot } from "./decision.ts";
import type { DeclineClass } from "./decline-class.ts";
import { strategyInArm } from "./experiments/arm-strategy.ts";
import { type HeldOut, heldOutOf, type Opening } from "./experiments/placement.ts";
import { askedEnd, askedEndOf, endOf } from "./ending.ts";
import { holdAt, UNTIL_RELEASED } from "./holds.ts";
import { kindOf, type Trouble } from "./money/trouble.ts";
import type { Planner, RetryAnswer } from "./retry/planner.ts";
import { declineOf } from "./retry/question.ts";
import { inputOf } from "./segments/input.ts";
import type { SegmentInput } from "./segments/segment.ts";
import type { Situation } from "./situation.ts";
import { type Conversation, nextSteps } from "./steps.ts";
import type { Strategy } from "./strategies/strategy.ts";
import { EVIDENCE_MS } from "./timeline.ts";
import { judgedNextAt } from "./worth/ages.ts";
import { worthOfCase } from "./worth/case-worth.ts";
import { NO_WORTH, type Worth } from "./worth/worth.ts";

/**
 * What one look decides about one case, and the conversation it is in; null where the strategy is not known
 * any more, which only a closed case survives.
 */
export type CaseDecision = {
  one: Case;
  wanted: Command[];
  conversation: Conversation | null;
  /** When the worth of its contacts is judged anew though nothing happened; null: only when something does. */
  judgedNextAt: number | null;
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
  episode: Episode,
  earlier: number,
  situation: Situation,
  planning: Planner,
): CaseDecision {
  const planner = asksOnce(planning);
  const { attempts, holds, disconnections, standings, snapshot, now } = situation;
  const { id, troubles } = episode;
  const standingOf = ({ invoice }: Trouble) => standings.get(invoice.id)!;
  const opener = troubles[0]!;
  const stillOpen = troubles.filter((trouble) => standingOf(trouble).open > 0);
  const lead = stillOpen[0] ?? opener;
  const status = statusOf(troubles.map(standingOf));
  const free = stillOpen.filter(({ invoice }) => !holdAt(holds, invoice.id, now));
  const held =
    holdAt(holds, null, now) ?? (free.length === 0 ? holdAt(holds, lead.invoice.id, now) : undefined);

  const latest = latestFailure(attempts.get(lead.invoice.id));
  const kept = snapshot.assignments.find(({ caseId }) => caseId === id);
  // Nothing is done to a hold-out that could settle it; it is settled once its failure is fully known.
  const leftAlone = kept?.experiment?.holdOut === true && now >= opener.at + EVIDENCE_MS;
  const settled = situation.settled.has(id) || leftAlone;
  const opening = openingOf(opener.at, situation);
  const input = caseInputOf(episode, earlier, settled, situation);
  const assignment = assignmentOf(id, { settled, runs: status === "open", opening }, input, snapshot, now);
  const one: Case = {
    id,
    customerId: snapshot.customerId,
    status,
    openedAt: opener.at,
    closedAt: status === "open" ? null : Math.max(...troubles.map((trouble) => standingOf(trouble).endedAt!)),
    invoiceIds: troubles.map(({ invoice }) => invoice.id),
    leadInvoiceId: lead.invoice.id,
    kind: kindOf(lead.invoice, subscriptionOf(lead, snapshot)),
    declineClass: (latest ? declineOf(latest)?.class : null) ?? null,
    assignment,
    currency: lead.invoice.currency,
    amountOpen: stillOpen
      .filter(({ invoice }) => invoice.currency === lead.invoice.currency)
      .reduce((sum, trouble) => sum + standingOf(trouble).open, 0),
    wakeAt: null,
    waitsFor: [],
    heldBy: status === "open" && held ? held.kind : null,
    input,
    selfCure: null,
    expectedValue: 0,
    worth: [],
  };
  const heldOut = heldOutOf(assignment.experiment, opener.at, snapshot.experiments);
  const leftToStripe = heldOut !== null && now < heldOut.to ? heldOut : null;
  const wanted = scheduleOwnership(id, troubles, standings, holds, snapshot, now, leftToStripe);
  const strategy = status === "open" ? strategyOf(assignment, snapshot) : findStrategy(assignment, snapshot);
  const course = strategy ? conversationOf(one, strategy, stillOpen, lead, free, heldOut, situation) : null;
  const timeZone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;
  const policy = assignment.experiment?.retryPolicy;
  const worth =
    course && status === "open"
      ? worthOfCase({
          ...situation,
          conversation: course,
          stillOpen,
          currency: one.currency,
          timeZone,
          planner,
          policy,
          leftToStripe: leftToStripe !== null,
        })
      : NO_WORTH;
  one.selfCure = worth.selfCure;
  one.expectedValue = worth.expectedValue;
  one.worth = worth.because;
  const conversation = course && knowing(worth, course);
  const result = {
    one,
    wanted,
    conversation,
    judgedNextAt: worth.ages && !held && !leftToStripe ? judgedNextAt(one.openedAt, now) : null,
  };
  if (status !== "open" || !conversation) return result;

  if (!snapshot.settings.connected) {
    one.waitsFor = [{ code: "disconnected" }];
    return result;
  }

  const asked = askedEndOf(opener.at, snapshot);
  if (asked) {
    const end = askedEnd(id, asked, stillOpen, disconnections, snapshot);
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

  for (const trouble of free) {
    const kind = kindOf(trouble.invoice, subscriptionOf(trouble, snapshot));
    const plan = chargesOf(trouble, id, kind, conversation.strategy, timeZone, {
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

  const steps = nextSteps(conversation, snapshot, now);
  wanted.push(...steps.commands);
  one.waitsFor.push(...steps.waitsFor);
  if (free.length === stillOpen.length) wanted.push(endOf(conversation, stillOpen, snapshot));
  return result;
}

/** Within one look an invoice is planned once, whoever wants to know. */
function asksOnce(planner: Planner): Planner {
  const answers = new Map<string, RetryAnswer>();
  return (question) => {
    const key = `${question.mode} ${question.invoice.id}`;
    const answer = answers.get(key) ?? planner(question);
    answers.set(key, answer);
    return answer;
  };
}

/** What segment rules are asked: as kept since the case settled; until then as the facts stand now. */
function caseInputOf(
  episode: Episode,
  earlier: number,
  settled: boolean,
  situation: Situation,
): SegmentInput {
  const { attempts, standings, snapshot } = situation;
  const kept = snapshot.inputs.find(({ caseId }) => caseId === episode.id);
  if (kept && settled) return kept.input;
  return inputOf(episode.troubles, earlier, attempts, standings, snapshot);
}

function conversationOf(
  { id, invoiceIds, openedAt, declineClass, input, assignment }: Case,
  strategy: Strategy,
  stillOpen: Trouble[],
  lead: Trouble,
  free: Trouble[],
  heldOut: HeldOut | null,
  { attempts, holds, disconnections }: Situation,
): Conversation {
  return {
    caseId: id,
    caseIds: new Set([id, ...invoiceIds.map(caseIdOf)]),
    strategy: strategyInArm(strategy, assignment.experiment, heldOut),
    input,
    startAt: openedAt,
    movedAt: assignment.moves?.at(-1)?.at ?? null,
    stoppedAt: [
      ...holds.filter((hold) => hold.invoiceId === null || hold.invoiceId === lead.invoice.id),
      ...disconnections,
      ...(heldOut ? [heldOut] : []),
    ].map(({ from, to }) => ({ from: Math.max(from, openedAt), to })),
    declineClass,
    declinedAt: firstOfClass(stillOpen, attempts, declineClass),
    invoiceIds: free.map(({ invoice }) => invoice.id),
    addsLittle: null,
  };
}

/** The conversation with what is known of the worth of its contacts: for its steps' conditions and as a hint. */
const knowing = ({ selfCure, because }: Worth, conversation: Conversation): Conversation => ({
  ...conversation,
  input: selfCure === null ? conversation.input : { ...conversation.input, self_cure: selfCure },
  addsLittle: because.find(({ code }) => code === "contact_adds_little") ?? null,
});

/** When a case opened, and when the customer's others were open. */
const openingOf = (at: number, { episodes, standings }: Situation): Opening => ({
  at,
  others: episodes.map(({ troubles }) => {
    const ends = troubles.map(({ invoice }) => standings.get(invoice.id)!.endedAt);
    return {
      from: troubles[0]!.at,
      to: ends.reduce<number | null>(
        (last, end) => (last === null || end === null ? null : Math.max(last, end)),
        0,
      ),
    };
  }),
});

const subscriptionOf = ({ invoice }: Trouble, snapshot: Snapshot) =>
  snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);

const latestFailure = (attempts: Attempt[] | undefined) =>
  attempts?.filter(({ outcome }) => outcome === "failed" || outcome === "requires_action").at(-1);

function firstOfClass(
  troubles: Trouble[],
  attempts: Map<string, Attempt[]>,
  declineClass: DeclineClass | null,
): number | null {
  if (!declineClass) return null;
  const times = troubles
    .flatMap(({ invoice }) => attempts.get(invoice.id) ?? [])
    .filter((attempt) => declineOf(attempt)?.class === declineClass)
    .map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : null;
}
