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

/** How the time of an attempt of ours was chosen, with the chance in [0, 1] that it was given. */
export type LoggedChoice = z.infer<typeof choiceSchema>;

/** A planner's choice as it is noted: these figures and nothing else that it may have at hand. */
export const noted = (
  chance: number,
  { priorChance, propensity, explored, outcomes }: RetryChoice,
): LoggedChoice => ({ chance, priorChance, propensity, explored, outcomes });

/** As it stands in the detail of the act that made the attempt. */
export const choiceDetail = ({
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

/** What an act noted about its choice; null: no time was chosen, or it was made before choices were noted. */
export function choiceOf({ detail }: Pick<ExecutionFact, "detail">): LoggedChoice | null {
  const { chance, prior_chance: priorChance, propensity, explored, outcomes } = detail;
  const read = choiceSchema.safeParse({ chance, priorChance, propensity, explored, outcomes });
  return read.success ? read.data : null;
}
