import type { RetryPlan, RetryOutlook } from "../retries/planner-types.ts";

/**
 * What the tries that are to come promise: the planned sequence's, or the one try's where no sequence was planned. A
 * method that is new to the invoice has its one try; what comes after depends on why that fails.
 *
 * @returns null when no try is planned
 */
export function retryOutlook(answer: RetryPlan): RetryOutlook | null {
  if (answer.kind !== "attempt") return null;
  return answer.outlook ?? { chance: answer.chance, attempts: 1, lastAt: answer.at };
}
