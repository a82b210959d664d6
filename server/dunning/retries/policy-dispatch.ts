import type { RetryPolicy } from "../experiments/experiment.ts";
import { planOnDays } from "./fixed-schedule.ts";
import type { Planner, PlannerInput, RetryPlan } from "./planner-types.ts";

/**
 * The plan under the retry policy of an experiment's arm. Budgets and obstacles bind every policy.
 *
 * @param policy undefined: the case is in no experiment about retries
 * @param planner plans under every policy but a fixed schedule
 */
export function planUnderPolicy(
  policy: RetryPolicy | undefined,
  input: PlannerInput,
  planner: Planner,
): RetryPlan {
  switch (policy?.kind) {
    case undefined:
    case "learned":
      return planner(input);
    case "prior":
      return planner({ ...input, modelState: null, exploration: null });
    case "schedule":
      return planOnDays(policy.days)(input);
  }
}
