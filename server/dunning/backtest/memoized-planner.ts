import type { PlannedAttempt, Planner, PlannerInput } from "../retries/planner-types.ts";

/**
 * A planner that computes each plan once. Planning is most of a replay's work, and most evaluations of a replay, or of
 * two replays under similar rules, have the same input as an earlier one. A planned attempt that lies ahead stays the same
 * on later evaluations while nothing else changes, so it is reused until it is due.
 *
 * For one account at one time only: of the model state, the key holds merely whether it is used.
 */
export function memoizedPlanner(planner: Planner): Planner {
  const cache = new Map<string, { plannedAt: number; plan: PlannedAttempt }>();
  return (input) => {
    const key = keyOf(input);
    const cached = cache.get(key);
    if (cached && cached.plannedAt <= input.now && input.now <= cached.plan.at) return cached.plan;
    const plan = planner(input);
    if (plan.kind === "attempt") cache.set(key, { plannedAt: input.now, plan });
    return plan;
  };
}

/** All that the plan depends on except the present time. A decline's reasons follow from its code. */
const keyOf = (input: PlannerInput): string =>
  JSON.stringify(input, (name, value: unknown) => {
    if (name === "now" || name === "reasons") return undefined;
    return name === "modelState" ? value !== null : value;
  });
