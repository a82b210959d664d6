import type { EndAction, ExecutionFact, StaffRequestFact } from "../facts/facts.ts";
import { ofKind } from "../facts/look-ups.ts";
import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Delinquency } from "../money/delinquency.ts";
import type { Closure } from "../money/ledger.ts";
import { localTimeOf } from "../local-time.ts";
import type { Cadence } from "./cadence.ts";
import { addActiveTime, type Interval } from "./holds.ts";
import { ownEndAt, subscriptionOf, waivedAtOf } from "./relationship.ts";
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
  do: { kind: "end", action: request.action, invoiceIds: open.map(({ invoice }) => invoice.id) },
});

const lastDayOf = ({ strategy, startAt, stoppedAt, timeZone }: Cadence): number =>
  midnightNearest(addActiveTime(startAt, strategy.end.day * DAY, stoppedAt), timeZone);

/** The last instant that a date can hold. A hold without an end reaches beyond it, and so does what waits for it. */
const LAST_DATE_MS = 8_640_000_000_000_000 - DAY;

/**
 * The end of the day that ends nearest, where the customer lives. An end comes at the end of a day, so that a person who is
 * told of the day has all of it, and no strategy runs for more than half a day longer or shorter than it says.
 */
const midnightNearest = (at: number, timeZone: string): number => endOfDay(at - DAY / 2, timeZone);

/** The end of that day where the customer lives. */
export function endOfDay(at: number, timeZone: string): number {
  if (at > LAST_DATE_MS) return at;
  const local = localTimeOf(timeZone);
  return local.endOf(local.dayOf(at));
}

/**
 * When the strategy ends by itself: at the midnight nearest to its last day, without counting time on hold or disconnected. A case may move to a
 * version whose last message or end is already past. It would end without a warning, so it gets as much time after the
 * move as the strategy has between its last message and its end.
 */
export function endDueAt(cadence: Cadence): number {
  const { strategy, movedAt, stoppedAt, timeZone } = cadence;
  const lastDay = lastDayOf(cadence);
  if (movedAt === null) return lastDay;
  const messages = strategy.steps.filter((step) => step.do.kind === "message");
  const warningDays = strategy.end.day - Math.max(...messages.map((step) => step.day), 0);
  const warnedAt =
    messages.length > 0 ? addActiveTime(movedAt, Math.max(0, warningDays) * DAY, stoppedAt) : movedAt;
  return Math.max(lastDay, endOfDay(warnedAt, timeZone));
}

/** Every action at an end but `leave` is done to the subscription too. */
const endsSubscription = ({ strategy }: Cadence, { invoice }: Delinquency): boolean =>
  strategy.end.action !== "leave" && invoice.subscriptionId !== null;

const ownEndOf = (cadence: Cadence, { at }: Delinquency): number => endDueAt({ ...cadence, startAt: at });

/**
 * The open invoices that the end of an invoice's subscription waits for: all that failed before the oldest of them had its
 * time, itself among them. Further renewals that fail while these have their time do not put the end off again, or a
 * subscription that is billed each week would never end. An invoice that ends alone is alone here.
 *
 * @param open oldest first
 */
export function invoicesToEndTogether(
  cadence: Cadence,
  delinquency: Delinquency,
  open: readonly Delinquency[],
): readonly Delinquency[] {
  if (!endsSubscription(cadence, delinquency)) return [delinquency];
  const ofSubscription = open.filter(
    ({ invoice }) => invoice.subscriptionId === delinquency.invoice.subscriptionId,
  );
  const firstEndAt = ownEndOf(cadence, ofSubscription[0]!);
  return ofSubscription.filter(({ at }) => at < firstEndAt);
}

/**
 * The strategy's own end action on the invoices that are next to come to it. Every invoice has its own end, counted from
 * its own failure: a younger one is not ended with an older one. An end of a subscription takes all its invoices along, so
 * it comes when the youngest of them has had its time (`invoicesToEndTogether`). Invoices of one day end together on the
 * last of them, so that a customer with several renewals on one day is told of one end.
 *
 * @param open what is still owed, oldest first, not empty
 */
export function plannedEnd(cadence: Cadence, open: readonly Delinquency[], snapshot: Snapshot): Command {
  const { caseId, strategy } = cadence;
  const earlierEnds = snapshot.executions.filter(
    (execution) => execution.kind === "end" && cadence.caseIds.has(execution.caseId),
  ).length;
  const youngestOf = new Map<string, Delinquency>();
  const ends = open.map((delinquency) => {
    const ending = endsSubscription(cadence, delinquency) ? delinquency.invoice.subscriptionId! : null;
    const youngest =
      (ending === null ? delinquency : youngestOf.get(ending)) ??
      invoicesToEndTogether(cadence, delinquency, open).at(-1)!;
    if (ending !== null) youngestOf.set(ending, youngest);
    const own = { ...cadence, startAt: youngest.at };
    return { ...delinquency, dueAt: endDueAt(own), lastDay: lastDayOf(own), youngest };
  });
  const firstDueAt = Math.min(...ends.map(({ dueAt }) => dueAt));
  const next = ends.filter(({ dueAt }) => dueAt < firstDueAt + DAY || dueAt === firstDueAt);
  const dueAt = Math.max(...next.map((end) => end.dueAt));
  const reasons: Reason[] = [{ code: "end_day", strategy: strategy.id, day: strategy.end.day }];
  const { invoice, youngest } = next[0]!;
  if (ownEndOf(cadence, next[0]!) < next[0]!.dueAt)
    reasons.push({ code: "end_after_younger", invoice: youngest.invoice.id, until: dueAt });
  if (dueAt > Math.max(...next.map(({ lastDay }) => lastDay))) {
    reasons.push({ code: "end_after_move", movedAt: cadence.movedAt, until: dueAt });
  }
  return {
    id: endId(caseId, earlierEnds + 1),
    caseId,
    customerId: snapshot.customerId,
    invoiceId: invoice.id,
    dueAt,
    reasons,
    do: { kind: "end", action: strategy.end.action, invoiceIds: next.map(({ invoice }) => invoice.id) },
  };
}

/**
 * The cadence as it speaks now. A younger invoice that puts the end off, and failed after the customer had been written to
 * about the older ones, takes the conversation over: it begins anew from that failure, about all that is open. Until
 * then one conversation goes on.
 *
 * @param open what is still owed, oldest first
 */
export function takenOverByYounger(
  cadence: Cadence,
  open: readonly Delinquency[],
  { executions }: Pick<Snapshot, "executions">,
): Cadence {
  const oldest = open[0];
  if (!oldest || open.length === 1) return cadence;
  const together = invoicesToEndTogether(cadence, oldest, open);
  const written = ofKind(executions, "message").filter(
    ({ caseId, outcome }) => cadence.caseIds.has(caseId) && (outcome === "done" || outcome === "unknown"),
  );
  const ending = new Set(together);
  // The conversation is also about invoices that end apart: it does not begin anew over their heads.
  const firstApart = Math.min(...open.filter((other) => !ending.has(other)).map(({ at }) => at));
  let current = cadence;
  for (const { at } of together.slice(1)) {
    const since = current.restartedAt ?? current.startAt;
    if (
      at <= firstApart &&
      at > since &&
      written.some(({ startedAt }) => startedAt >= since && startedAt < at)
    )
      current = { ...current, startAt: at, restartedAt: at };
  }
  return current;
}

/** The invoices that an end covered, as its detail keeps them; one from before that was noted covered them all. */
export function wasEndedBy({ detail, outcome }: ExecutionFact, invoiceId: string): boolean {
  if (typeof detail.invoices === "string") return detail.invoices.split(",").includes(invoiceId);
  return outcome === "done";
}

/** The last end of a case, by any of its ids, that left something open: from then on the case talks about the rest. */
export const lastEndOf = (
  caseIds: ReadonlySet<string>,
  { executions }: Pick<Snapshot, "executions">,
): number | null =>
  executions
    .filter(({ kind, outcome, caseId }) => kind === "end" && outcome === "done" && caseIds.has(caseId))
    .reduce<number | null>((last, { finishedAt }) => Math.max(last ?? 0, finishedAt ?? 0), null);

/**
 * When and why the recovery of an invoice was given up: at its strategy's end, by a person (`closed_by_staff`, with any
 * action), because its subscription ended without us, or because the customer was deleted. Null: it was not.
 */
export function closureOf({ invoice, at }: Delinquency, snapshot: Snapshot): Closure | null {
  // Withdrawn requests count too: a request may have been executed before it was withdrawn.
  const reasonOf = (execution: ExecutionFact) =>
    snapshot.staffRequests.some((request) => isExecutionOf(execution, request))
      ? "closed_by_staff"
      : "given_up";
  const ended = ofKind(snapshot.executions, "end")
    .filter(
      (execution): execution is ExecutionFact & { finishedAt: number } =>
        (execution.outcome === "done" || execution.outcome === "refused") &&
        execution.finishedAt !== null &&
        wasEndedBy(execution, invoice.id),
    )
    .map((execution) => ({ at: execution.finishedAt, reason: reasonOf(execution) }))
    .filter((end) => end.at > at);
  const deleted = snapshot.customer?.deletedAt;
  const closures = [
    ...ended,
    ...(deleted && deleted > at ? [{ at: deleted, reason: "customer_deleted" }] : []),
  ];
  const waivedAt = waivedAtOf(invoice, snapshot);
  if (waivedAt !== null && waivedAt > at) closures.push({ at: waivedAt, reason: "closed_by_staff" });
  const endedAt = subscriptionOf(invoice, snapshot)?.endedAt ?? null;
  if (endedAt !== null && ended.length === 0) {
    // Our own end may have ended the subscription of a younger invoice, which nobody can collect any more either.
    const own = ownEndAt(endedAt, snapshot);
    closures.push({
      at: Math.max(own?.finishedAt ?? endedAt, at),
      reason: own ? reasonOf(own) : "subscription_ended",
    });
  }
  return closures.sort((a, b) => a.at - b.at)[0] ?? null;
}
