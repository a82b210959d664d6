import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { LedgerEntry } from "./model/ledger-entry.ts";
import type { Snapshot } from "./model/snapshot.ts";
import type { TimelineEntry } from "./model/timeline-entry.ts";
import type { Hold } from "./cases/holds.ts";
import { promiseOutcomes } from "./money/promises.ts";
import { byTime } from "./cases/staff-requests.ts";
import { ATTRIBUTION_DELAY_MS, EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";
import { declineOf } from "./retries/declines.ts";

/**
 * What the facts have to tell, each under a subject of its own. Nothing is told twice; when more became
 * known about a subject, the entry that says so is appended and supersedes the earlier one. What our own
 * commands did is told where they end, with the reasons they had.
 */
export function timelineOf(
  cases: Case[],
  attempts: Attempt[],
  ledger: LedgerEntry[],
  holds: Hold[],
  snapshot: Snapshot,
  now: number,
): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const case_ of cases) {
    entries.push({
      id: `opened:${case_.id}`,
      at: case_.openedAt,
      invoiceId: case_.invoiceIds[0] ?? null,
      kind: "case_opened",
      detail: { case: case_.id, kind: case_.kind },
      reasons: [],
    });
    for (const { from, to, at } of case_.assignment.moves ?? []) {
      entries.push({
        id: `strategy_moved:${case_.id}:${to}`,
        at,
        invoiceId: null,
        kind: "strategy_moved",
        detail: { case: case_.id, strategy: case_.assignment.strategyId, from, to },
        reasons: [],
      });
    }
    if (case_.closedAt !== null) {
      entries.push({
        id: `closed:${case_.id}`,
        at: case_.closedAt,
        invoiceId: null,
        kind: "case_closed",
        detail: { case: case_.id, status: case_.status },
        reasons: [],
      });
    }
  }
  for (const attempt of attempts) {
    // The charge's own outcome is the best evidence; what came without it may be said better in a moment.
    // An attempt of which only a notice is known is told once its charge, or a look-up, has said why.
    if (
      attempt.outcome === "succeeded" ||
      !attempt.evidence ||
      (!attempt.evidence.outcomeType && now < attempt.at + EVIDENCE_DELAY_MS)
    )
      continue;
    const decline = declineOf(attempt);
    entries.push({
      id: `attempt:${attempt.id}`,
      at: attempt.at,
      invoiceId: attempt.invoiceId,
      kind: attempt.outcome === "processing" ? "attempt_processing" : "attempt_failed",
      detail: {
        attempt: attempt.id,
        trigger: attempt.trigger,
        amount: attempt.amount,
        currency: attempt.currency,
        code: decline?.code ?? null,
        class: decline?.class ?? null,
      },
      reasons: decline?.reasons ?? [],
    });
  }
  for (const entry of ledger) {
    if (entry.kind === "failed" || now < entry.at + ATTRIBUTION_DELAY_MS) continue;
    entries.push({
      id: `ledger:${entry.id}`,
      at: entry.at,
      invoiceId: entry.invoiceId,
      kind: entry.kind,
      detail: { amount: entry.amount, currency: entry.currency, cause: entry.cause, reason: entry.reason },
      reasons: [],
    });
  }
  for (const hold of holds) {
    const detail = { hold: hold.id, kind: hold.kind, owner: hold.owner };
    if (hold.from <= now) {
      entries.push({
        id: `hold:${hold.id}`,
        at: hold.from,
        invoiceId: hold.invoiceId,
        kind: "hold_began",
        detail:
          hold.kind === "promise" ? { ...detail, amount: hold.amount, currency: hold.currency } : detail,
        reasons: [],
      });
    }
    if (hold.to <= now) {
      entries.push({
        id: `hold_end:${hold.id}`,
        at: hold.to,
        invoiceId: hold.invoiceId,
        kind: "hold_ended",
        detail,
        reasons: [],
      });
    }
  }
  for (const { promise, outcome, at, currency, paid } of promiseOutcomes(snapshot.holds, ledger, now)) {
    entries.push({
      // One subject for both: a payment in time that is heard of late turns broken into kept.
      id: `promise:${promise.id}`,
      at,
      invoiceId: promise.invoiceId,
      kind: `promise_${outcome}`,
      detail: { hold: promise.id, owner: promise.owner, amount: promise.amount, currency, paid },
      reasons: [],
    });
  }
  for (const request of byTime(snapshot.staffRequests)) {
    const { id, invoiceId, kind, stepId, action, withdrawnAt } = request;
    const what = { what: kind, step: stepId, ...(kind === "end_now" ? { action } : {}) };
    entries.push({
      id: `request:${id}`,
      at: request.at,
      invoiceId,
      kind: "requested",
      detail: { ...what, by: request.by },
      reasons: [],
    });
    if (withdrawnAt === null) continue;
    entries.push({
      id: `request_withdrawn:${id}`,
      at: withdrawnAt,
      invoiceId,
      kind: "request_withdrawn",
      detail: { ...what, by: request.withdrawnBy },
      reasons: [],
    });
  }
  for (const task of snapshot.tasks) {
    if (task.doneAt === null) continue;
    entries.push({
      id: `task_done:${task.id}`,
      at: task.doneAt,
      invoiceId: null,
      kind: "task_done",
      detail: { task: task.id, kind: task.kind, by: task.doneBy, outcome: task.outcome },
      reasons: [],
    });
  }
  return entries;
}
