import { attemptsOf, linksOf } from "./attempts.ts";
import { caseIdOf, type Episode, episodesOf, statusOf } from "./cases.ts";
import type { Assignment, Attempt, Case, Command, Decision, LedgerEntry, Snapshot } from "./decision.ts";
import type { ActFact } from "./facts.ts";
import { type Hold, holdAt, holdsOf, UNTIL_RELEASED } from "./holds.ts";
import { type GivenUp, type Standing, settle } from "./money/ledger.ts";
import { kindOf, type Trouble, troubleOf } from "./money/trouble.ts";
import { customerZones } from "./contact/time-zone.ts";
import { planRetry } from "./retry/plan.ts";
import type { Planner } from "./retry/planner.ts";
import { declineOf } from "./retry/question.ts";
import { chargesOf } from "./charges.ts";
import { endOf, findOutcomes, readingsOf, scheduleOwnership } from "./chores.ts";
import { inputOf } from "./segments/input.ts";
import { firstMatch } from "./segments/match.ts";
import { nextSteps } from "./steps.ts";
import type { Strategy } from "./strategies/strategy.ts";
import { CAUSE_MS, EVIDENCE_MS, storyOf } from "./timeline.ts";

/** Acts that a customer or their money can feel: the first of them settles a case's segment and strategy. */
const STEPS_TAKEN = new Set(["charge", "message", "task", "end"]);

/**
 * Decides everything about one customer: facts in, decision out. Pure and deterministic; the same
 * snapshot and time give the same decision, in whatever order the facts came in.
 *
 * The decision is complete: it states every case, every movement of money and every command that is
 * wanted now. What it does not state is no longer wanted. So a late payment, a refund, a pause or a
 * write-off needs no handling of its own: it changes the facts, and the next look puts things right.
 *
 * @param now UTC epoch milliseconds
 * @param planner chooses attempts; any function of the same types can stand in
 * @throws when a segment, or a case that began, names a strategy that is not in the snapshot
 */
export function decide(snapshot: Snapshot, now: number, planner: Planner = planRetry): Decision {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const holds = holdsOf(snapshot);

  const troubles = snapshot.invoices
    .map((invoice) =>
      troubleOf(invoice, attempts.get(invoice.id) ?? [], snapshot.notices, snapshot.invoicePayments, now),
    )
    .filter((trouble) => trouble !== null);
  const standings = new Map<string, Standing>();
  for (const trouble of troubles) {
    const { invoice } = trouble;
    standings.set(
      invoice.id,
      settle(trouble, "", attempts.get(invoice.id) ?? [], givenUpOf(trouble, snapshot), snapshot, links),
    );
  }

  const settled = new Set(
    snapshot.acts.filter(({ kind }) => STEPS_TAKEN.has(kind)).map(({ caseId }) => caseId),
  );
  const episodes = episodesOf(troubles, ({ invoice }) => standings.get(invoice.id)!.endedAt, settled);

  const cases: Case[] = [];
  const ledger: LedgerEntry[] = [];
  const commands: Command[] = [
    ...findOutcomes(snapshot),
    ...readingsOf(troubles, standings, attempts, snapshot),
  ];
  for (const [index, episode] of episodes.entries()) {
    for (const { invoice } of episode.troubles) {
      ledger.push(...standings.get(invoice.id)!.entries.map((entry) => ({ ...entry, caseId: episode.id })));
    }
    const { one, wanted } = lookAtCase(episode, index, {
      attempts,
      holds,
      standings,
      settled,
      snapshot,
      now,
      planner,
    });
    cases.push(one);
    commands.push(...wanted);
  }
  const open = cases.filter(({ status }) => status === "open");
  for (const one of open) {
    const mine = commands.filter(({ caseId }) => caseId === one.id);
    one.wakeAt = mine.length > 0 ? Math.min(...mine.map(({ dueAt }) => dueAt)) : null;
  }

  const every = [...attempts.values()].flat().filter(({ invoiceId }) => standings.has(invoiceId));
  return {
    cases,
    ledger,
    commands,
    timeline: troubles.length > 0 ? storyOf(cases, every, ledger, holds, snapshot, now) : [],
    wakeAt: wakeAtOf(snapshot, holds, every, ledger, open.length > 0, now),
  };
}

type Context = {
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  standings: Map<string, Standing>;
  settled: ReadonlySet<string>;
  snapshot: Snapshot;
  now: number;
  planner: Planner;
};

function lookAtCase(episode: Episode, earlier: number, context: Context): { one: Case; wanted: Command[] } {
  const { attempts, holds, standings, snapshot, now, planner } = context;
  const { id, troubles } = episode;
  const standingOf = ({ invoice }: Trouble) => standings.get(invoice.id)!;
  const opener = troubles[0]!;
  const stillOpen = troubles.filter((trouble) => standingOf(trouble).open > 0);
  const lead = stillOpen[0] ?? opener;
  const status = statusOf(troubles.map(standingOf));

  const kind = kindOf(lead.invoice, subscriptionOf(lead, snapshot));
  const latest = latestFailure(attempts.get(lead.invoice.id));
  const decline = latest ? declineOf(latest) : null;
  const assignment = assignmentOf(episode, earlier, context);
  const one: Case = {
    id,
    customerId: snapshot.customerId,
    status,
    openedAt: opener.at,
    closedAt: status === "open" ? null : Math.max(...troubles.map((trouble) => standingOf(trouble).endedAt!)),
    invoiceIds: troubles.map(({ invoice }) => invoice.id),
    leadInvoiceId: lead.invoice.id,
    kind,
    declineClass: decline?.class ?? null,
    assignment,
    currency: lead.invoice.currency,
    amountOpen: stillOpen
      .filter(({ invoice }) => invoice.currency === lead.invoice.currency)
      .reduce((sum, trouble) => sum + standingOf(trouble).open, 0),
    wakeAt: null,
    waitsFor: [],
  };
  const wanted = scheduleOwnership(id, troubles, standings, holds, snapshot, now);
  if (status !== "open") return { one, wanted };

  const strategy = strategyOf(assignment, snapshot);
  const caseIds = new Set([id, ...one.invoiceIds.map(caseIdOf)]);
  const zone = customerZones(snapshot.customer?.country ?? null, snapshot.settings.timeZone).primary;

  const free = stillOpen.filter(({ invoice }) => !holdAt(holds, invoice.id, now));
  const held =
    holdAt(holds, null, now) ?? (free.length === 0 ? holdAt(holds, lead.invoice.id, now) : undefined);
  if (held) {
    one.waitsFor = [
      { code: "on_hold", hold: held.id, kind: held.kind, until: held.to === UNTIL_RELEASED ? null : held.to },
    ];
    return { one, wanted };
  }

  for (const trouble of free) {
    const plan = chargesOf(
      trouble,
      id,
      kindOf(trouble.invoice, subscriptionOf(trouble, snapshot)),
      strategy,
      zone,
      {
        attempts,
        snapshot,
        now,
        planner,
      },
    );
    wanted.push(...plan.commands);
    one.waitsFor.push(...plan.waitsFor);
  }

  const underWay = free.filter(({ invoice }) => attempts.get(invoice.id)?.at(-1)?.outcome === "processing");
  if (underWay.length === free.length) {
    one.waitsFor.push({ code: "payment_processing", invoice: lead.invoice.id });
    return { one, wanted };
  }

  const heldAt = holds
    .filter((hold) => hold.invoiceId === null || hold.invoiceId === lead.invoice.id)
    .map(({ from, to }) => ({ from: Math.max(from, opener.at), to }));
  const conversation = {
    caseId: id,
    caseIds,
    strategy,
    startAt: opener.at,
    heldAt,
    declineClass: one.declineClass,
    declinedAt: firstOfClass(stillOpen, attempts, one.declineClass),
    invoiceIds: free.map(({ invoice }) => invoice.id),
  };
  const steps = nextSteps(conversation, snapshot, now);
  wanted.push(...steps.commands);
  one.waitsFor.push(...steps.waitsFor);
  if (free.length === stillOpen.length) wanted.push(endOf(conversation, stillOpen, snapshot));
  return { one, wanted };
}

const subscriptionOf = ({ invoice }: Trouble, snapshot: Snapshot) =>
  snapshot.subscriptions.find(({ id }) => id === invoice.subscriptionId);

const latestFailure = (attempts: Attempt[] | undefined) =>
  attempts?.filter(({ outcome }) => outcome === "failed" || outcome === "requires_action").at(-1);

function firstOfClass(
  troubles: Trouble[],
  attempts: Map<string, Attempt[]>,
  declineClass: string | null,
): number | null {
  if (!declineClass) return null;
  const times = troubles
    .flatMap(({ invoice }) => attempts.get(invoice.id) ?? [])
    .filter((attempt) => declineOf(attempt)?.class === declineClass)
    .map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : null;
}

/**
 * The case's segment and strategy: as settled when its first step was taken; until then matched anew,
 * since the evidence of one failure comes in several events, in any order.
 */
function assignmentOf(
  episode: Episode,
  earlier: number,
  { attempts, standings, settled, snapshot }: Context,
): Assignment {
  const kept = snapshot.assignments.find(({ caseId }) => caseId === episode.id);
  if (kept && settled.has(episode.id)) return kept;
  const input = inputOf(episode.troubles, earlier, attempts, standings, snapshot);
  const { segment, why } = firstMatch(snapshot.segments, input);
  const newest = snapshot.strategies
    .filter(({ id }) => id === segment.strategyId)
    .reduce<Strategy | undefined>(
      (best, one) => (!best || one.version > best.version ? one : best),
      undefined,
    );
  return {
    caseId: episode.id,
    segmentId: segment.id,
    segmentReason: why,
    strategyId: segment.strategyId,
    strategyVersion: newest?.version ?? 0,
  };
}

function strategyOf({ strategyId, strategyVersion }: Assignment, snapshot: Snapshot): Strategy {
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (!strategy) {
    throw new Error(
      `Strategy ${strategyId} version ${strategyVersion} is not in the snapshot of customer ${snapshot.customerId}: ` +
        "publish it again or point its segment at another strategy.",
    );
  }
  return strategy;
}

/** Recovery of an invoice was given up: our end action, a person's word, or the customer is gone. */
function givenUpOf({ invoice, at }: Trouble, snapshot: Snapshot): GivenUp | null {
  const ended = snapshot.acts
    .filter(
      (act): act is ActFact & { finishedAt: number } =>
        act.kind === "end" && act.outcome === "done" && act.finishedAt !== null,
    )
    .map((act) => ({ at: act.finishedAt, reason: "given_up" }));
  const closed = snapshot.requests
    .filter(
      ({ kind, invoiceId }) => kind === "close_case" && (invoiceId === null || invoiceId === invoice.id),
    )
    .map((request) => ({ at: request.at, reason: "closed_by_staff" }));
  const gone = snapshot.customer?.deletedAt
    ? [{ at: snapshot.customer.deletedAt, reason: "customer_deleted" }]
    : [];
  return [...ended, ...closed, ...gone].filter((end) => end.at > at).sort((a, b) => a.at - b.at)[0] ?? null;
}

/** The next time at which looking again can change anything, besides the commands' own due times. */
function wakeAtOf(
  snapshot: Snapshot,
  holds: Hold[],
  attempts: Attempt[],
  ledger: LedgerEntry[],
  anyOpen: boolean,
  now: number,
): number | null {
  const times = snapshot.invoices
    .filter(({ status, collectionMethod }) => status === "open" && collectionMethod === "send_invoice")
    .map(({ dueAt }) => dueAt);
  times.push(...attempts.filter(({ evidence }) => !evidence?.outcomeType).map(({ at }) => at + EVIDENCE_MS));
  times.push(...ledger.map(({ at }) => at + CAUSE_MS));
  if (anyOpen) {
    times.push(...holds.flatMap(({ from, to }) => [from, to]).filter((at) => at !== UNTIL_RELEASED));
    const guard = 3 * 3_600_000;
    times.push(
      ...snapshot.invoices
        .filter(({ status, nextPaymentAttemptAt }) => status === "open" && nextPaymentAttemptAt !== null)
        .map(({ nextPaymentAttemptAt }) => nextPaymentAttemptAt! + guard),
    );
  }
  const future = times.filter((at): at is number => at !== null && at > now);
  return future.length > 0 ? Math.min(...future) : null;
}
