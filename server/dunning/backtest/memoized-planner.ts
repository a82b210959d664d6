import type { Planner, RetryPlan, PlannerInput } from "../retries/planner-types.ts";

/**
 * A planner that is asked the same question once. Most looks of a replay, and of two replays under rules
 * that hardly differ, ask what was asked before; planning is most of their work. An attempt that lies ahead
 * stays the same on later looks while nothing else changes, so it is answered from memory for as long.
 *
 * For one account as it stands: of what was learned about it only matters whether it is gone by.
 */
export function memoizedPlanner(planner: Planner): Planner {
  const known = new Map<string, { askedAt: number; answer: RetryPlan & { kind: "attempt" } }>();
  return (input) => {
    const key = keyOf(input);
    const before = known.get(key);
    if (before && before.askedAt <= input.now && input.now <= before.answer.at) return before.answer;
    const answer = planner(input);
    if (answer.kind === "attempt") known.set(key, { askedAt: input.now, answer });
    return answer;
  };
}

/** Everything that the answer depends on, but for the time of asking; a decline's reasons follow from its code. */
const keyOf = (input: PlannerInput): string =>
  JSON.stringify(input, (name, value: unknown) => {
    if (name === "now" || name === "reasons") return undefined;
    return name === "modelState" ? value !== null : value;
  });
