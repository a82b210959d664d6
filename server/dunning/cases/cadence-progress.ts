import { decideCase } from "../decide-case.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { endDueAt } from "./case-closure.ts";
import { END_ACTIONS, type EndAction } from "../facts/facts.ts";
import { holdAt, UNTIL_RELEASED } from "./holds.ts";
import { planRetry } from "../retries/plan-retry.ts";
import { customerStateOf } from "../customer-state.ts";
import { type Cadence, progressOf, type StepProgress, stepCommandId } from "./cadence.ts";
import type { Step } from "../strategies/strategy.ts";

/**
 * `skipped`: by a person, or it was tried and could not be done (no address, the mail server refused).
 * `overtaken`: a later message went out instead. `not_met`: its condition misses the case.
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
    /** When it was done or skipped; for `next` when it is due after contact rules, for `planned` before them;
     * null: never, or not before something happens that has no date. UTC epoch milliseconds. */
    at: number | null;
  }[];
  /** `asked`: by a person, who can take it back until `at`. */
  end: { action: EndAction; at: number | null; state: "planned" | "asked" | "done" };
  /** The place, from 1, of the next step, else of the last that was done, else of the first; 0 without steps. */
  current: number;
};

/**
 * The whole course of a case, for showing: what was done, what comes, what was left out. Made from the same
 * decision that the engine acts on, so that what it calls next is what the engine will do next. Pure.
 *
 * @param now UTC epoch milliseconds
 * @returns null when the snapshot has no such case, or a closed one whose strategy is not known any more
 * @throws when an open case names a strategy that is not in the snapshot
 */
export function cadenceProgress(snapshot: Snapshot, caseId: string, now: number): CadenceProgress | null {
  const customerState = customerStateOf(snapshot, now);
  const index = customerState.caseGroups.findIndex(({ id }) => id === caseId);
  const caseGroup = customerState.caseGroups[index];
  if (!caseGroup) return null;
  const { case_, commands, cadence } = decideCase(caseGroup, index, customerState, planRetry);
  if (!cadence) return null;

  const goesOn = case_.status === "open" && !case_.waitsFor.some(({ code }) => STOPPED.has(code));
  const held = case_.heldBy === null ? undefined : holdAt(customerState.holds, case_.leadInvoiceId, now);
  const notBefore = Math.max(now, held?.to ?? now);
  const later = (at: number): number | null =>
    !goesOn || at === UNTIL_RELEASED || notBefore === UNTIL_RELEASED ? null : Math.max(at, notBefore);
  const noTime = new Set(
    case_.waitsFor.filter(({ code }) => code === "no_time_for_contact").map(({ step }) => step),
  );

  const progress = progressOf(cadence, snapshot, now);
  const commandOf = ({ step }: StepProgress) =>
    commands.find(({ id }) => id === stepCommandId(cadence.caseId, step.id));
  const coming = progress
    .map((entry) => ({ entry, command: commandOf(entry) }))
    .filter((pair): pair is { entry: StepProgress; command: Command } => pair.command !== undefined)
    .sort((a, b) => a.command.dueAt - b.command.dueAt)[0];

  const steps = progress.map((entry) => {
    const { step, state, at } = entry;
    const shown = { stepId: step.id, day: step.day, do: step.do };
    if (entry === coming?.entry) return { ...shown, state: "next" as const, at: coming.command.dueAt };
    if (state === "not_performed") return { ...shown, state: "skipped" as const, at };
    if (state !== "ahead") return { ...shown, state, at };
    return {
      ...shown,
      state: "planned" as const,
      at: noTime.has(step.id) ? null : later(commandOf(entry)?.dueAt ?? entry.due.at),
    };
  });
  const next = steps.findIndex(({ state }) => state === "next");
  const last = steps.findLastIndex(({ state }) => state === "done");
  return {
    steps,
    end:
      case_.status === "open"
        ? comingEnd(cadence, commands, later(endDueAt(cadence)))
        : pastEnd(cadence, snapshot),
    current: next >= 0 ? next + 1 : last >= 0 ? last + 1 : Math.min(1, steps.length),
  };
}

/** While a case waits for one of these, no step of it will run. */
const STOPPED = new Set(["disconnected", "ending_asked"]);

function comingEnd(
  { strategy }: Cadence,
  commands: Command[],
  plannedAt: number | null,
): CadenceProgress["end"] {
  const command = commands.find(({ do: action }) => action.kind === "end");
  if (command?.do.kind !== "end") return { action: strategy.end.action, at: plannedAt, state: "planned" };
  const asked = command.reasons.some(({ code }) => code === "asked_by_staff");
  return { action: command.do.action, at: command.dueAt, state: asked ? "asked" : "planned" };
}

/** A case that was paid or settled otherwise never comes to its end. */
function pastEnd({ caseIds, strategy }: Cadence, { executions }: Snapshot): CadenceProgress["end"] {
  const done = executions.find(
    (execution) => execution.kind === "end" && execution.outcome === "done" && caseIds.has(execution.caseId),
  );
  if (!done) return { action: strategy.end.action, at: null, state: "planned" };
  const action = END_ACTIONS.find((known) => known === done.detail.action) ?? strategy.end.action;
  return { action, at: done.finishedAt, state: "done" };
}
