import type { EndAction, ExecutionFact, StaffRequestFact } from "../facts/facts.ts";
import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Closure } from "../money/ledger.ts";
import type { Cadence } from "./cadence.ts";
import { addActiveTime, type Interval } from "./holds.ts";
import { activeRequests } from "./staff-requests.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * How long a person who ended a recovery can withdraw the request: the end is due this many milliseconds later. An end
 * that was executed cannot be undone in Stripe: a cancelled subscription stays cancelled, and an uncollectible invoice
 * stays uncollectible until it is paid or void.
 */
export const UNDO_MS = 10 * MINUTE;

/** A request of the kind `end_now`, which always has an action. */
export type RequestedEnd = StaffRequestFact & { action: EndAction };

const endId = (caseId: string, suffix: string | number) => `end:${caseId}:${suffix}`;

/** Whether an execution carried out the request, under any id that the case had then. */
const isExecutionOf = (execution: ExecutionFact, request: StaffRequestFact) =>
  execution.kind === "end" && execution.id === endId(execution.caseId, request.id);

/**
 * The end that a person requested since the case opened and that was not executed yet; of several, the earliest. It covers
 * every open invoice of the case, also invoices that joined the case later.
 */
export function requestedEndOf(startAt: number, snapshot: Snapshot): RequestedEnd | undefined {
  return activeRequests(snapshot).find(
    (request): request is RequestedEnd =>
      request.kind === "end_now" &&
      request.action !== null &&
      request.at >= startAt &&
      !snapshot.executions.some(
        (execution) => execution.outcome !== "started" && isExecutionOf(execution, request),
      ),
  );
}

/**
 * The end that a person requested, due once the request can no longer be withdrawn. While the account is disconnected
 * nobody sees the end coming, so that time does not count; time on hold does.
 */
export const cancellableEnd = (
  caseId: string,
  request: RequestedEnd,
  open: readonly Delinquency[],
  inactivePeriods: Interval[],
  { customerId }: Snapshot,
): Command => ({
  id: endId(caseId, request.id),
  caseId,
  customerId,
  invoiceId: open[0]!.invoice.id,
  dueAt: addActiveTime(request.at, UNDO_MS, inactivePeriods),
  reasons: [{ code: "asked_by_staff", request: request.id }],
  do: { kind: "end", action: request.action },
});

const lastDayOf = ({ strategy, startAt, stoppedAt }: Cadence): number =>
  addActiveTime(startAt, strategy.end.day * DAY, stoppedAt);

/**
 * When the strategy ends by itself: on its last day, without counting time on hold or disconnected. A case may move to a
 * version whose last message or end is already past. It would end without a warning, so it gets as much time after the
 * move as the strategy has between its last message and its end.
 */
export function endDueAt(cadence: Cadence): number {
  const { strategy, movedAt, stoppedAt } = cadence;
  const lastDay = lastDayOf(cadence);
  if (movedAt === null) return lastDay;
  const messages = strategy.steps.filter((step) => step.do.kind === "message");
  const warningDays = strategy.end.day - Math.max(...messages.map((step) => step.day), 0);
  const warnedAt =
    messages.length > 0 ? addActiveTime(movedAt, Math.max(0, warningDays) * DAY, stoppedAt) : movedAt;
  return Math.max(lastDay, warnedAt);
}

/** The strategy's own end action. */
export function plannedEnd(cadence: Cadence, open: readonly Delinquency[], snapshot: Snapshot): Command {
  const { caseId, strategy } = cadence;
  const earlierEnds = snapshot.executions.filter(
    (execution) => execution.kind === "end" && cadence.caseIds.has(execution.caseId),
  ).length;
  const dueAt = endDueAt(cadence);
  const reasons: Reason[] = [{ code: "end_day", strategy: strategy.id, day: strategy.end.day }];
  if (dueAt > lastDayOf(cadence)) {
    reasons.push({ code: "end_after_move", movedAt: cadence.movedAt, until: dueAt });
  }
  return {
    id: endId(caseId, earlierEnds + 1),
    caseId,
    customerId: snapshot.customerId,
    invoiceId: open[0]!.invoice.id,
    dueAt,
    reasons,
    do: { kind: "end", action: strategy.end.action },
  };
}

/**
 * When and why the recovery of an invoice was given up: at its strategy's end, by a person (`closed_by_staff`, with any
 * action), or because the customer was deleted. Null: it was not.
 */
export function closureOf({ at }: Delinquency, snapshot: Snapshot): Closure | null {
  const ended = snapshot.executions
    .filter(
      (execution): execution is ExecutionFact & { finishedAt: number } =>
        execution.kind === "end" && execution.outcome === "done" && execution.finishedAt !== null,
    )
    .map((execution) => ({
      at: execution.finishedAt,
      // Withdrawn requests count too: a request may have been executed before it was withdrawn.
      reason: snapshot.staffRequests.some((request) => isExecutionOf(execution, request))
        ? "closed_by_staff"
        : "given_up",
    }));
  const deleted = snapshot.customer?.deletedAt
    ? [{ at: snapshot.customer.deletedAt, reason: "customer_deleted" }]
    : [];
  return [...ended, ...deleted].filter((end) => end.at > at).sort((a, b) => a.at - b.at)[0] ?? null;
}
