import type { Step, StrategyDraft } from "./strategy.ts";

const PARTS = ["day", "do", "atOnceIf", "onlyIf", "hours"] as const;
/** The parts of a step that can differ. */
export type StepPart = (typeof PARTS)[number];

export type Change =
  | { kind: "added" | "removed"; step: Step }
  | { kind: "changed"; step: Step; before: Step; parts: StepPart[] }
  | { kind: "name" | "clock" | "retries" | "end" };

/** Deep equality, whatever the order of keys. The core imports nothing of Node.js, so not its `isDeepStrictEqual`. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    [...keys].every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

/**
 * The changes from one version to a draft: first name, clock, retries and end, then the steps in the order of days. Steps
 * are matched by their id. Without an earlier version every step is added, and nothing else is a change.
 */
export function changesBetween(before: StrategyDraft | null, after: StrategyDraft): Change[] {
  const oldSteps = before?.steps ?? [];
  const steps: Change[] = after.steps.flatMap((step): Change[] => {
    const oldStep = oldSteps.find(({ id }) => id === step.id);
    if (!oldStep) return [{ kind: "added", step }];
    const parts = PARTS.filter((part) => !isSame(oldStep[part], step[part]));
    return parts.length === 0 ? [] : [{ kind: "changed", step, before: oldStep, parts }];
  });
  const removed = oldSteps
    .filter(({ id }) => after.steps.every((step) => step.id !== id))
    .map((step): Change => ({ kind: "removed", step }));
  const settings = (["name", "clock", "retries", "end"] as const)
    .filter((part) => before && !isSame(before[part], after[part]))
    .map((kind): Change => ({ kind }));
  const dayOf = (change: Change) => ("step" in change ? change.step.day : 0);
  return [...settings, ...[...steps, ...removed].sort((a, b) => dayOf(a) - dayOf(b))];
}
