import type { RetryPolicy } from "../experiments/experiment.ts";
import type { Planner, RetryAnswer, RetryQuestion } from "./planner.ts";
import { planOnDays } from "./schedule.ts";

/**
 * The answer under the retry policy of an experiment's arm; budgets and obstacles bind whichever it is.
 *
 * @param policy undefined: the case is in no experiment about retries
 * @param planner what plans where nothing else is asked for
 */
export function planUnder(
  policy: RetryPolicy | undefined,
  question: RetryQuestion,
  planner: Planner,
): RetryAnswer {
  switch (policy?.kind) {
    case undefined:
    case "learned":
      return planner(question);
    case "prior":
      return planner({ ...question, learned: null, exploration: null });
    case "schedule":
      return planOnDays(policy.days)(question);
  }
}
