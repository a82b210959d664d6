import { customerStateOf } from "../customer-state.ts";
import { decideCase } from "../decide-case.ts";
import { END_ACTIONS, type EndAction } from "../facts/facts.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { planRetry } from "../retries/plan-retry.ts";
import type { Step } from "../strategies/strategy.ts";
import { type Cadence, progressOf, type StepProgress } from "./cadence.ts";
import { endDueAt } from "./case-closure.ts";
import { holdAt, UNTIL_RELEASED } from "./holds.ts";
import { isStarted } from "./powers.ts";
import { partByPower } from "./withheld-commands.ts";

/**
 * `skipped`: by a person, or the step could not be executed in any way. `overtaken`: a later
 * message went out instead. `not_met`: its condition does not match the case.
 */
export const STEP_STATES = ["done", "skipped", "overtaken", "next", "planned", "not_met"] as const;
export type StepState = (typeof STEP_STATES)[number];

export type CadenceProgress = {
  /** In the order of the strategy's schedule. */
  steps: {
    stepId: string;
    day: number;
    do: Step["do"];
    state: StepState;
    /**
     * When it was done or skipped; for `next` when it is due after contact rules, for `planned` before them. Null: never,
     * or not before an event without a date. UTC epoch milliseconds.
     */
    at: number | null;
  }[];
  /** `asked`: requested by a person, who can withdraw the request until `at`. */
  end: { action: EndAction; at: number | null; state: "planned" | "asked" | "done" };
  /** Position, from 1, of the next step, else of the last step that was done, else of the first; 0 without steps. */
  current: number;
};

/**
 * All steps of a case for display: done, coming and left out. They come from the same decision that the engine executes,
 * so the engine takes the same next step. Pure.
 *
 * @param now UTC epoch milliseconds
 * @returns null when the snapshot has no such case, or a closed one whose strategy is no longer stored
 * @throws Error when an open case names a strategy that is not in the snapshot
 */
export function cadenceProgress(snapshot: Snapshot, caseId: string, now: number): CadenceProgress | null {
  const customerState = customerStateOf(snapshot, now);
  const index = customerState.caseGroups.findIndex(({ id }) => id === caseId);
  const caseGroup = customerState.caseGroups[index];
  if (!caseGroup) return null;
  const { case_, commands: all, cadence } = decideCase(caseGroup, index, customerState, planRetry);
  if (!cadence) return null;
  const { powers } = snapshot;
  // What waits for a start has no day yet.
  const commands = partByPower(all, powers).wanted;

  const stepsContinue = case_.status === "open" && !case_.waitsFor.some(({ code }) => STOPPED.has(code));
  const hold = case_.heldBy === null ? undefined : holdAt(customerState.holds, case_.leadInvoiceId, now);
  const notBefore = Math.max(now, hold?.to ?? now);
  const plannedAt = (dueAt: number): number | null =>
    !stepsContinue || dueAt === UNTIL_RELEASED || notBefore === UNTIL_RELEASED
      ? null
      : Math.max(dueAt, notBefore);
  const stepsWithoutTime = new Set(
    case_.waitsFor.filter(({ code }) => code === "no_time_for_contact").map(({ step }) => step),
  );

  const progress = progressOf(cadence, snapshot, now);
  const commandOf = ({ commandId }: StepProgress) => commands.find(({ id }) => id === commandId);
  const next = progress
    .map((entry) => ({ entry, command: commandOf(entry) }))
    .filter((pair): pair is { entry: StepProgress; command: Command } => pair.command !== undefined)
    .sort((a, b) => a.command.dueAt - b.command.dueAt)[0];

  const steps = progress.map((entry) => {
    const { step, state, at } = entry;
    const base = { stepId: step.id, day: step.day, do: step.do };
    if (entry === next?.entry) return { ...base, state: "next" as const, at: next.command.dueAt };
    if (state === "not_performed") return { ...base, state: "skipped" as const, at };
    if (state !== "ahead") return { ...base, state, at };
    return {
      ...base,
      state: "planned" as const,
      at:
        stepsWithoutTime.has(step.id) || !isStarted(powers, "writing")
          ? null
          : plannedAt(commandOf(entry)?.dueAt ?? entry.due.at),
    };
  });
  const nextIndex = steps.findIndex(({ state }) => state === "next");
  const lastDoneIndex = steps.findLastIndex(({ state }) => state === "done");
  return {
    steps,
    end:
      case_.status === "open"
        ? comingEnd(cadence, commands, isStarted(powers, "ending") ? plannedAt(endDueAt(cadence)) : null)
        : pastEnd(cadence, snapshot),
    current:
      nextIndex >= 0 ? nextIndex + 1 : lastDoneIndex >= 0 ? lastDoneIndex + 1 : Math.min(1, steps.length),
  };
}

/** While a case waits for one of these, none of its steps will run. */
const STOPPED = new Set(["disconnected", "ending_asked"]);

function comingEnd(
  { strategy }: Cadence,
  commands: Command[],
  plannedAt: number | null,
): CadenceProgress["end"] {
  const command = commands.find(({ do: action }) => action.kind === "end");
  if (command?.do.kind !== "end") return { action: strategy.end.action, at: plannedAt, state: "planned" };
  const isRequested = command.reasons.some(({ code }) => code === "asked_by_staff");
  return { action: command.do.action, at: command.dueAt, state: isRequested ? "asked" : "planned" };
}

/** A case that was paid, or closed in another way, never came to its strategy's end. */
function pastEnd({ caseIds, strategy }: Cadence, { executions }: Snapshot): CadenceProgress["end"] {
  const done = executions.find(
    (execution) => execution.kind === "end" && execution.outcome === "done" && caseIds.has(execution.caseId),
  );
  if (!done) return { action: strategy.end.action, at: null, state: "planned" };
  const action = END_ACTIONS.find((endAction) => endAction === done.detail.action) ?? strategy.end.action;
  return { action, at: done.finishedAt, state: "done" };
}
