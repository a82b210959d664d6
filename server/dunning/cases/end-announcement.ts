import { ANNOUNCES_END } from "../contact/message-templates.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { announcedEndAt } from "./announced-dates.ts";
import { endOfDay } from "./case-closure.ts";
import { type Cadence, nextSteps, progressOf, type StepProgress } from "./cadence.ts";
import { addActiveTime } from "./holds.ts";
import { isStarted } from "./powers.ts";

const DAY = 86_400_000;

/** The least time between a warning and the end, where the strategy itself leaves that much. */
const LEAST_NOTICE_DAYS = 3;

/**
 * Whether the customer was told that the recovery ends:
 * - `announced`, from when on the end may happen;
 * - `coming`: the message has yet to go out, from when on the end may happen then;
 * - `missing`: nothing that could carry the warning goes out any more.
 */
export type EndAnnouncement = { state: "announced" | "coming"; notBefore: number } | { state: "missing" };

/** The step of the task about an end that no message announced. */
export const UNANNOUNCED_END_STEP = "unannounced_end";

/** What a person says about a task that did not reach the customer. */
const NOT_TOLD: ReadonlySet<string | null> = new Set(["not_reached", "wrong_contact"]);

/**
 * How far the announcement of the end is. A strategy without messages announces nothing by choice of the merchant, and a
 * step that a person skipped was left out on purpose. A person who completed a message's task in its place told the
 * customer, unless the outcome says otherwise.
 *
 * @param now UTC epoch milliseconds
 */
export function endAnnouncementOf(cadence: Cadence, snapshot: Snapshot, now: number): EndAnnouncement {
  const { strategy, stoppedAt } = cadence;
  const messages = progressOf(cadence, snapshot, now).filter(
    ({ step, state }) =>
      step.do.kind === "message" &&
      state !== "not_met" &&
      state !== "skipped" &&
      step.day < Math.max(strategy.end.day, 1),
  );
  const warnings = messages.filter(
    ({ step, state }) =>
      step.do.kind === "message" && ANNOUNCES_END.has(step.do.template) && state !== "overtaken",
  );
  const carriers = warnings.length > 0 ? warnings : messages;
  if (carriers.length === 0) return { state: "announced", notBefore: 0 };

  const lastWarningDay = Math.max(...carriers.map(({ step }) => step.day));
  const noticeDays = Math.min(LEAST_NOTICE_DAYS, Math.max(0, strategy.end.day - lastWarningDay));
  const after = (at: number) => endOfDay(addActiveTime(at, noticeDays * DAY, stoppedAt), cadence.timeZone);
  const told = carriers.flatMap((carrier) => toldAt(carrier, cadence, snapshot) ?? []);
  const announcedAt = announcedEndAt(cadence.caseIds, cadence.restartedAt, snapshot) ?? 0;
  if (told.length > 0)
    return { state: "announced", notBefore: Math.max(after(Math.min(...told)), announcedAt) };

  const isWarning = ({ do: action }: Command) =>
    action.kind === "message" && carriers.some(({ step }) => step.id === action.stepId);
  const next = nextSteps(cadence, snapshot, now).commands.find(isWarning);
  if (next) return { state: "coming", notBefore: after(Math.max(next.dueAt, now)) };
  // Not the next message, but one of those that follow it.
  const later = carriers.filter(({ state, channel, due }) => state === "ahead" && channel && due.at > now);
  if (later.length > 0)
    return { state: "coming", notBefore: after(Math.min(...later.map(({ due }) => due.at))) };
  return { state: "missing" };
}

/** When the customer was told; null: not, or nobody knows. */
function toldAt(
  { step }: StepProgress,
  { caseIds, restartedAt }: Cadence,
  { executions, powers, tasks }: Snapshot,
): number | null {
  const carried = executions.find(
    ({ caseId, stepId, outcome, startedAt }) =>
      caseIds.has(caseId) &&
      stepId === step.id &&
      startedAt >= (restartedAt ?? 0) &&
      outcome !== "refused" &&
      outcome !== "not_performed",
  );
  // While no end was started, a message could name none.
  if (!carried || !isStarted(powers, "ending", carried.startedAt)) return null;
  if (carried.kind !== "task") return carried.finishedAt ?? carried.startedAt;
  const task = tasks.find(({ id }) => id === carried.id);
  return task && !NOT_TOLD.has(task.outcome) ? task.doneAt : null;
}

/** The task for a person about an end that was not announced; null once it was given. */
export function unannouncedEndTask(
  { caseId, caseIds, restartedAt, strategy }: Cadence,
  { customerId, executions }: Snapshot,
  dueAt: number,
): Command | null {
  const stepId = UNANNOUNCED_END_STEP;
  const given = executions.some(
    (execution) =>
      execution.kind === "task" &&
      execution.stepId === stepId &&
      execution.outcome !== "started" &&
      execution.startedAt >= (restartedAt ?? 0) &&
      caseIds.has(execution.caseId),
  );
  if (given) return null;
  return {
    id: restartedAt === null ? `${stepId}:${caseId}` : `${stepId}:${caseId}:${restartedAt}`,
    caseId,
    customerId,
    invoiceId: null,
    dueAt,
    reasons: [{ code: "end_not_announced", action: strategy.end.action }],
    do: { kind: "task", stepId, task: "review", insteadOf: null },
  };
}
