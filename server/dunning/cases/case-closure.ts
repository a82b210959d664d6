import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact, EndAction, StaffRequestFact } from "../facts/facts.ts";
import { addActiveTime, type Interval } from "./holds.ts";
import type { Closure } from "../money/ledger.ts";
import type { Delinquency } from "../money/delinquency.ts";
import { activeRequests } from "./staff-requests.ts";
import type { Cadence } from "./cadence.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * How long a person who ended a recovery can take it back: the end is due this many milliseconds after it
 * was asked for. Once it ran there is no way back, since nothing is undone in Stripe: a cancelled
 * subscription stays cancelled and an uncollectible invoice stays so until it is paid or void.
 */
export const UNDO_MS = 10 * MINUTE;

/** `end_now`: its action says how. */
export type RequestedEnd = StaffRequestFact & { action: EndAction };

const endId = (caseId: string, which: string | number) => `end:${caseId}:${which}`;

/** The act that did what the request asked for, under whatever name its case went then. */
const isExecutionOf = (execution: ExecutionFact, request: StaffRequestFact) =>
  execution.kind === "end" && execution.id === endId(execution.caseId, request.id);

/**
 * The end that a person asked for since the case opened and that has not run yet: the earliest one, if
 * several stand. It covers every open invoice of the case, those that came to it since as well.
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
 * What runs when a person ended the recovery: that end, once it can no longer be taken back. While the
 * account is off nobody sees it coming, so the time to take it back stands still; on hold it does not.
 */
export const cancellableEnd = (
  caseId: string,
  asked: RequestedEnd,
  open: readonly Delinquency[],
  inactivePeriods: Interval[],
  { customerId }: Snapshot,
): Command => ({
  id: endId(caseId, asked.id),
  caseId,
  customerId,
  invoiceId: open[0]!.invoice.id,
  dueAt: addActiveTime(asked.at, UNDO_MS, inactivePeriods),
  reasons: [{ code: "asked_by_staff", request: asked.id }],
  do: { kind: "end", action: asked.action },
});

const lastDayOf = ({ strategy, startAt, stoppedAt }: Cadence): number =>
  addActiveTime(startAt, strategy.end.day * DAY, stoppedAt);

/**
 * When the strategy ends by itself: its last day, time on hold or disconnected not counted. A case that went over to a
 * version in which its last message or its end is already past would lose something unwarned: it gets as
 * much time after the move as the strategy gives everybody after its last message.
 */
export function endDueAt(cadence: Cadence): number {
  const { strategy, movedAt, stoppedAt } = cadence;
  const day = lastDayOf(cadence);
  if (movedAt === null) return day;
  const messages = strategy.steps.filter((step) => step.do.kind === "message");
  const warning = strategy.end.day - Math.max(...messages.map((step) => step.day), 0);
  const warned =
    messages.length > 0 ? addActiveTime(movedAt, Math.max(0, warning) * DAY, stoppedAt) : movedAt;
  return Math.max(day, warned);
}

/** The end action, on the strategy's last day. */
export function plannedEnd(cadence: Cadence, open: readonly Delinquency[], snapshot: Snapshot): Command {
  const { caseId, strategy } = cadence;
  const ends = snapshot.executions.filter(
    (execution) => execution.kind === "end" && cadence.caseIds.has(execution.caseId),
  ).length;
  const dueAt = endDueAt(cadence);
  const reasons: Reason[] = [{ code: "end_day", strategy: strategy.id, day: strategy.end.day }];
  if (dueAt > lastDayOf(cadence)) {
    reasons.push({ code: "end_after_move", movedAt: cadence.movedAt, until: dueAt });
  }
  return {
    id: endId(caseId, ends + 1),
    caseId,
    customerId: snapshot.customerId,
    invoiceId: open[0]!.invoice.id,
    dueAt,
    reasons,
    do: { kind: "end", action: strategy.end.action },
  };
}

/**
 * Recovery of an invoice was given up: by its strategy's end, by a person's (`closed_by_staff`, whatever
 * the action), or because the customer is gone.
 */
export function closureOf({ at }: Delinquency, snapshot: Snapshot): Closure | null {
  const ended = snapshot.executions
    .filter(
      (execution): execution is ExecutionFact & { finishedAt: number } =>
        execution.kind === "end" && execution.outcome === "done" && execution.finishedAt !== null,
    )
    .map((execution) => ({
      at: execution.finishedAt,
      // Withdrawn ones too: what a request led to before it was withdrawn was still led to by it.
      reason: snapshot.staffRequests.some((request) => isExecutionOf(execution, request))
        ? "closed_by_staff"
        : "given_up",
    }));
  const gone = snapshot.customer?.deletedAt
    ? [{ at: snapshot.customer.deletedAt, reason: "customer_deleted" }]
    : [];
  return [...ended, ...gone].filter((end) => end.at > at).sort((a, b) => a.at - b.at)[0] ?? null;
}
