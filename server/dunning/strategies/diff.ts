import type { Step, StrategyDraft } from "./strategy.ts";

const PARTS = ["day", "do", "atOnceIf", "onlyIf", "hours"] as const;
/** What of a step can differ. */
export type StepPart = (typeof PARTS)[number];

export type Change =
  | { kind: "added" | "removed"; step: Step }
  | { kind: "changed"; step: Step; before: Step; parts: StepPart[] }
  | { kind: "name" | "clock" | "retries" | "end" };

/** Equal whatever order the keys stand in. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

/**
 * What a draft changes in the version whose place it takes: first its frame, then its steps in the order of days.
 * Steps are known by their id. Of a strategy that has no version yet every step is added, and the frame is no change.
 */
export function changesBetween(before: StrategyDraft | null, after: StrategyDraft): Change[] {
  const old = before?.steps ?? [];
  const steps: Change[] = after.steps.flatMap((step): Change[] => {
    const was = old.find(({ id }) => id === step.id);
    if (!was) return [{ kind: "added", step }];
    const parts = PARTS.filter((part) => !same(was[part], step[part]));
    return parts.length === 0 ? [] : [{ kind: "changed", step, before: was, parts }];
  });
  const removed = old
    .filter(({ id }) => after.steps.every((step) => step.id !== id))
    .map((step): Change => ({ kind: "removed", step }));
  const frame = (["name", "clock", "retries", "end"] as const)
    .filter((part) => before && !same(before[part], after[part]))
    .map((kind): Change => ({ kind }));
  const dayOf = (change: Change) => ("step" in change ? change.step.day : 0);
  return [...frame, ...[...steps, ...removed].sort((a, b) => dayOf(a) - dayOf(b))];
}
