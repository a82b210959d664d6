import { z } from "zod";
import type { ExecutionFact } from "../facts/facts.ts";
import type { RetryChoice } from "./planner-types.ts";

const share = z.number().min(0).max(1);

export const choiceSchema = z.strictObject({
  chance: share,
  priorChance: share,
  propensity: z.number().gt(0).max(1),
  explored: z.boolean(),
  outcomes: z.int().min(0),
}) satisfies z.ZodType<RetryChoice & { chance: number }>;

/** How the time of an attempt of ours was chosen, with the chance in [0, 1] that the planner gave the attempt. */
export type LoggedChoice = z.infer<typeof choiceSchema>;

/** A planner's choice as it is logged: exactly these figures, whatever else the planner put into it. */
export const toLoggedChoice = (
  chance: number,
  { priorChance, propensity, explored, outcomes }: RetryChoice,
): LoggedChoice => ({ chance, priorChance, propensity, explored, outcomes });

/** The choice as it is stored in the detail of the execution. */
export const choiceToDetail = ({
  chance,
  priorChance,
  propensity,
  explored,
  outcomes,
}: LoggedChoice): ExecutionFact["detail"] => ({
  chance,
  prior_chance: priorChance,
  propensity,
  explored,
  outcomes,
});

/** The choice in the detail of an execution; null when no time was chosen, or when choices were not logged yet. */
export function choiceFromDetail({ detail }: Pick<ExecutionFact, "detail">): LoggedChoice | null {
  const { chance, prior_chance: priorChance, propensity, explored, outcomes } = detail;
  const result = choiceSchema.safeParse({ chance, priorChance, propensity, explored, outcomes });
  return result.success ? result.data : null;
}
