import type { RetryPolicy } from "../experiments/experiment.ts";
import type { Planner, RetryPlan, PlannerInput } from "./planner-types.ts";
import { planOnDays } from "./fixed-schedule.ts";

/**
 * The answer under the retry policy of an experiment's arm; budgets and obstacles bind whichever it is.
 *
 * @param policy undefined: the case is in no experiment about retries
 * @param planner what plans where nothing else is asked for
 */
export function planUnder(policy: RetryPolicy | undefined, input: PlannerInput, planner: Planner): RetryPlan {
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
