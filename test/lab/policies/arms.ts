import { unitHashOf } from "../../../server/dunning/retries/exploration.ts";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { RetryPlan, PlannerInput } from "../../../server/dunning/retries/planner-types.ts";

type Attempt = RetryPlan & { kind: "attempt" };

/** A time that could have been chosen. */
export interface Arm {
  readonly at: number;
  /** The model's chance that an attempt then succeeds. */
  readonly chance: number;
}

/** A choice between times, with what another policy would have made of it. */
export interface ChoicePoint {
  /** The planner's own order: the best first. */
  readonly arms: readonly Arm[];
  /** Index in `arms`. */
  readonly chosen: number;
  /** Chance with which it was chosen. */
  readonly propensity: number;
  /** Index in `arms` of the choice of the prior alone; null: none of them. */
  readonly frozen: number | null;
}

/**
 * The times between which a plan chose: the planner is asked again with draws that lead to each. Null where no time
 * was chosen.
 *
 * @param question as it was put; the learned state must not have changed since
 * @throws Error when the draws do not lead to as many times as there were
 */
export function choicePointOf(input: PlannerInput, answer: Attempt): ChoicePoint | null {
  if (!answer.choice) return null;
  const { propensity, explored } = answer.choice;
  const best = explored ? attemptWith(input, null) : answer;
  const arms = [best, ...(propensity < 1 ? alternativesOf(input) : [])].map(({ at, chance }) => ({
    at,
    chance,
  }));
  const chosen = arms.findIndex(({ at }) => at === answer.at);
  if (chosen < 0 || new Set(arms.map(({ at }) => at)).size < arms.length)
    throw new Error(`Invoice ${input.invoice.id}: the times that could have been chosen were not found`);
  const frozen = planRetry({ ...input, modelState: null, exploration: null });
  const frozenAt = frozen.kind === "attempt" ? arms.findIndex(({ at }) => at === frozen.at) : -1;
  return { arms, chosen, propensity, frozen: frozenAt < 0 ? null : frozenAt };
}

/** With a share of 1 the draw alone decides between the alternatives, each with the same part of [0, 1). */
function alternativesOf(input: PlannerInput): Attempt[] {
  const draw = attemptWith(input, "0");
  const count = Math.round(1 / (draw.choice?.propensity ?? 1));
  const subject = `${input.invoice.id}|${input.history.length}`;
  return Array.from({ length: count }, (_, index) => {
    let seed = 0;
    while (Math.floor(unitHashOf(`${seed}|${subject}`) * count) !== index) seed += 1;
    return seed === 0 ? draw : attemptWith(input, `${seed}`);
  });
}

function attemptWith(input: PlannerInput, seed: string | null): Attempt {
  const answer = planRetry({ ...input, exploration: seed === null ? null : { share: 1, seed } });
  if (answer.kind === "attempt") return answer;
  throw new Error(`Invoice ${input.invoice.id}: asked again, the planner answers with ${answer.kind}`);
}
