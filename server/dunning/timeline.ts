import type { Hold } from "./cases/holds.ts";
import { settledBy } from "./cases/payment-under-way.ts";
import { byTime } from "./cases/staff-requests.ts";
import { ATTRIBUTION_DELAY_MS, EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";
import type { HoldFact, StaffRequestFact, TaskFact } from "./facts/facts.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { LedgerEntry } from "./model/ledger-entry.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { TimelineEntry } from "./model/timeline-entry.ts";
import { promiseOutcomes } from "./money/promises.ts";
import { declineOf } from "./retries/declines.ts";

/**
 * The timeline entries that follow from the facts, each under the id of its subject. An entry is written once. When more
 * becomes known about a subject, a new entry for it is appended and supersedes the earlier one. The effects of our own
 * commands are not here: they are written with their reasons when an execution finishes.
 *
 * @param now UTC epoch milliseconds
 */
export function timelineOf(
  cases: Case[],
  attempts: Attempt[],
  ledger: LedgerEntry[],
  holds: Hold[],
  snapshot: Snapshot,
  now: number,
): TimelineEntry[] {
  return [
    ...cases.flatMap(caseEntries),
    ...attempts.flatMap((attempt) => attemptEntry(attempt, snapshot, now)),
    ...ledger.flatMap((entry) => moneyEntry(entry, now)),
    ...holds.flatMap((hold) => holdEntries(hold, now)),
    ...promiseEntries(snapshot.holds, ledger, now),
    ...byTime(snapshot.staffRequests).flatMap(requestEntries),
    ...snapshot.tasks.flatMap(taskEntry),
  ];
}

function caseEntries({
  id,
  kind,
  status,
  openedAt,
  closedAt,
  invoiceIds,
  assignment,
}: Case): TimelineEntry[] {
  const opened: TimelineEntry = {
    id: `opened:${id}`,
    at: openedAt,
    invoiceId: invoiceIds[0] ?? null,
    kind: "case_opened",
    detail: { case: id, kind },
    reasons: [],
  };
  const moves = (assignment.moves ?? []).map(
    ({ from, to, at }): TimelineEntry => ({
      id: `strategy_moved:${id}:${to}`,
      at,
      invoiceId: null,
      kind: "strategy_moved",
      detail: { case: id, strategy: assignment.strategyId, from, to },
      reasons: [],
    }),
  );
  if (closedAt === null) return [opened, ...moves];
  const closed: TimelineEntry = {
    id: `closed:${id}`,
    at: closedAt,
    invoiceId: null,
    kind: "case_closed",
    detail: { case: id, status },
    reasons: [],
  };
  return [opened, ...moves, closed];
}

/**
 * A success is in the ledger. A failure waits for its evidence: the charge's own outcome is the best, so evidence without
 * an outcome waits for it a moment, and an attempt known from a payment event alone waits for its charge or a look-up.
 */
function attemptEntry(attempt: Attempt, snapshot: Snapshot, now: number): TimelineEntry[] {
  const { id, at, outcome, evidence } = attempt;
  if (outcome === "processing") {
    const { invoiceId, trigger, amount, currency } = attempt;
    const detail = { attempt: id, trigger, amount, currency, until: settledBy(attempt, snapshot) };
    return [{ id: `attempt:${id}`, at, invoiceId, kind: "attempt_processing", detail, reasons: [] }];
  }
  if (outcome === "succeeded" || !evidence) return [];
  if (!evidence.outcomeType && now < at + EVIDENCE_DELAY_MS) return [];
  const decline = declineOf(attempt);
  return [
    {
      id: `attempt:${id}`,
      at,
      invoiceId: attempt.invoiceId,
      kind: "attempt_failed",
      detail: {
        attempt: id,
        trigger: attempt.trigger,
        amount: attempt.amount,
        currency: attempt.currency,
        code: decline?.code ?? null,
        class: decline?.class ?? null,
      },
      reasons: decline?.reasons ?? [],
    },
  ];
}

/** The entry waits until the event that shows the cause has had its time to arrive. */
function moneyEntry(entry: LedgerEntry, now: number): TimelineEntry[] {
  const { id, at, invoiceId, kind, amount, currency, cause, reason } = entry;
  if (kind === "failed" || now < at + ATTRIBUTION_DELAY_MS) return [];
  return [
    { id: `ledger:${id}`, at, invoiceId, kind, detail: { amount, currency, cause, reason }, reasons: [] },
  ];
}

function holdEntries(hold: Hold, now: number): TimelineEntry[] {
  const { id, kind, owner, invoiceId, from, to, amount, currency, plannedEnd, releasedBy } = hold;
  const detail = { hold: id, kind, owner, until: plannedEnd };
  const began: TimelineEntry = {
    id: `hold:${id}`,
    at: from,
    invoiceId,
    kind: "hold_began",
    detail: kind === "promise" ? { ...detail, amount, currency } : detail,
    reasons: [],
  };
  const ended: TimelineEntry = {
    id: `hold_end:${id}`,
    at: to,
    invoiceId,
    kind: "hold_ended",
    // Who ended a hold that had run out by itself by then ended nothing.
    detail: { ...detail, by: plannedEnd !== null && to >= plannedEnd ? null : releasedBy },
    reasons: [],
  };
  return [...(from <= now ? [began] : []), ...(to <= now ? [ended] : [])];
}

/** Kept and broken share one subject: a payment in time that becomes known late turns broken into kept. */
const promiseEntries = (holds: HoldFact[], ledger: LedgerEntry[], now: number): TimelineEntry[] =>
  promiseOutcomes(holds, ledger, now).map(({ promise, outcome, at, currency, paid }) => ({
    id: `promise:${promise.id}`,
    at,
    invoiceId: promise.invoiceId,
    kind: `promise_${outcome}`,
    detail: { hold: promise.id, owner: promise.owner, amount: promise.amount, currency, paid },
    reasons: [],
  }));

function requestEntries(request: StaffRequestFact): TimelineEntry[] {
  const { id, invoiceId, kind, stepId, action, at, withdrawnAt } = request;
  const detail = { what: kind, step: stepId, ...(kind === "end_now" ? { action } : {}) };
  const made: TimelineEntry = {
    id: `request:${id}`,
    at,
    invoiceId,
    kind: "requested",
    detail: { ...detail, by: request.by },
    reasons: [],
  };
  if (withdrawnAt === null) return [made];
  const withdrawn: TimelineEntry = {
    id: `request_withdrawn:${id}`,
    at: withdrawnAt,
    invoiceId,
    kind: "request_withdrawn",
    detail: { ...detail, by: request.withdrawnBy },
    reasons: [],
  };
  return [made, withdrawn];
}

function taskEntry({ id, kind, doneAt, doneBy, outcome }: TaskFact): TimelineEntry[] {
  if (doneAt === null) return [];
  return [
    {
      id: `task_done:${id}`,
      at: doneAt,
      invoiceId: null,
      kind: "task_done",
      detail: { task: id, kind, by: doneBy, outcome },
      reasons: [],
    },
  ];
}
