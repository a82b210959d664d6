import type { Step, Strategy } from "./edit.ts";

/** What of a step can differ. */
export type StepPart = "day" | "do" | "atOnceIf" | "onlyIf" | "hours";
const PARTS: readonly StepPart[] = ["day", "do", "atOnceIf", "onlyIf", "hours"];

export type Change =
  | { kind: "added" | "removed"; step: Step }
  | { kind: "changed"; step: Step; before: Step; parts: StepPart[] }
  | { kind: "name" | "clock" | "retries" | "end" };

/** Equal whatever order the keys stand in. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

/** What a draft changes in the version it takes the place of, in the order of days; steps are known by their id. */
export function changesBetween(before: Strategy, after: Strategy): Change[] {
  const steps: Change[] = after.steps.flatMap((step): Change[] => {
    const old = before.steps.find(({ id }) => id === step.id);
    if (!old) return [{ kind: "added", step }];
    const parts = PARTS.filter((part) => !same(old[part], step[part]));
    return parts.length === 0 ? [] : [{ kind: "changed", step, before: old, parts }];
  });
  const removed = before.steps
    .filter(({ id }) => after.steps.every((step) => step.id !== id))
    .map((step): Change => ({ kind: "removed", step }));
  const frame = (["name", "clock", "retries", "end"] as const)
    .filter((part) => !same(before[part], after[part]))
    .map((kind): Change => ({ kind }));
  const dayOf = (change: Change) => ("step" in change ? change.step.day : 0);
  return [...frame, ...[...steps, ...removed].sort((a, b) => dayOf(a) - dayOf(b))];
}
