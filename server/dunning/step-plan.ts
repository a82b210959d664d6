import { decideCase } from "./decide-case.ts";
import type { Command, Snapshot } from "./decision.ts";
import { endDueAt } from "./ending.ts";
import { END_ACTIONS, type EndAction } from "./facts.ts";
import { holdAt, UNTIL_RELEASED } from "./holds.ts";
import { planRetry } from "./retry/plan.ts";
import { situationOf } from "./situation.ts";
import { type Conversation, progressOf, type StepProgress, stepCommandId } from "./steps.ts";
import type { Step } from "./strategies/strategy.ts";

/**
 * `skipped`: by a person, or it was tried and could not be done (no address, the mail server refused).
 * `overtaken`: a later message went out instead. `not_met`: its condition misses the case.
 */
export const STEP_STATES = ["done", "skipped", "overtaken", "next", "planned", "not_met"] as const;
export type StepState = (typeof STEP_STATES)[number];

export type StepPlan = {
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
export function stepPlan(snapshot: Snapshot, caseId: string, now: number): StepPlan | null {
  const situation = situationOf(snapshot, now);
  const index = situation.episodes.findIndex(({ id }) => id === caseId);
  const episode = situation.episodes[index];
  if (!episode) return null;
  const { one, wanted, conversation } = decideCase(episode, index, situation, planRetry);
  if (!conversation) return null;

  const goesOn = one.status === "open" && !one.waitsFor.some(({ code }) => STOPPED.has(code));
  const held = one.heldBy === null ? undefined : holdAt(situation.holds, one.leadInvoiceId, now);
  const notBefore = Math.max(now, held?.to ?? now);
  const later = (at: number): number | null =>
    !goesOn || at === UNTIL_RELEASED || notBefore === UNTIL_RELEASED ? null : Math.max(at, notBefore);
  const noTime = new Set(
    one.waitsFor.filter(({ code }) => code === "no_time_for_contact").map(({ step }) => step),
  );

  const progress = progressOf(conversation, snapshot, now);
  const commandOf = ({ step }: StepProgress) =>
    wanted.find(({ id }) => id === stepCommandId(conversation.caseId, step.id));
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
      one.status === "open"
        ? comingEnd(conversation, wanted, later(endDueAt(conversation)))
        : pastEnd(conversation, snapshot),
    current: next >= 0 ? next + 1 : last >= 0 ? last + 1 : Math.min(1, steps.length),
  };
}

/** While a case waits for one of these, no step of it will run. */
const STOPPED = new Set(["disconnected", "ending_asked"]);

function comingEnd({ strategy }: Conversation, wanted: Command[], plannedAt: number | null): StepPlan["end"] {
  const command = wanted.find((one) => one.do.kind === "end");
  if (command?.do.kind !== "end") return { action: strategy.end.action, at: plannedAt, state: "planned" };
  const asked = command.because.some(({ code }) => code === "asked_by_staff");
  return { action: command.do.action, at: command.dueAt, state: asked ? "asked" : "planned" };
}

/** A case that was paid or settled otherwise never comes to its end. */
function pastEnd({ caseIds, strategy }: Conversation, { acts }: Snapshot): StepPlan["end"] {
  const done = acts.find((act) => act.kind === "end" && act.outcome === "done" && caseIds.has(act.caseId));
  if (!done) return { action: strategy.end.action, at: null, state: "planned" };
  const action = END_ACTIONS.find((one) => one === done.detail.action) ?? strategy.end.action;
  return { action, at: done.finishedAt, state: "done" };
}
