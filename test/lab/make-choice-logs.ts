import { type EvaluatedChoice, type PolicyEvaluation, evaluatePolicy } from "./evaluate-policy.ts";
import { randomOf } from "../dunning/retries/seeded-random.ts";

/** Situations in which three arms succeed with chances of their own; arm 0 is the arm that the log prefers. */
const SITUATIONS = [
  [0.5, 0.3, 0.1],
  [0.2, 0.25, 0.4],
  [0.05, 0.3, 0.6],
] as const;
export const LOGGED = [0.7, 0.15, 0.15] as const;

export type Chances = readonly [number, number, number];
export const ONLY_LAST: Chances = [0, 0, 1];

/** What always choosing by `target` is worth. */
export const truthOf = (target: Chances) =>
  SITUATIONS.reduce((sum, arms) => sum + arms.reduce((all, p, arm) => all + p * target[arm]!, 0), 0) / 3;

/** @param predict the model's prediction for an arm with this true chance */
export function logOf(
  seed: number,
  count: number,
  target: Chances,
  predict: (chance: number) => number = () => 0,
): EvaluatedChoice[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const arms = SITUATIONS[Math.floor(random() * 3)]!;
    const draw = random();
    const chosen = draw < LOGGED[0] ? 0 : draw < LOGGED[0] + LOGGED[1] ? 1 : 2;
    return {
      group: `cus_${index}`,
      propensity: LOGGED[chosen],
      targetChance: target[chosen],
      reward: random() < arms[chosen] ? 1 : 0,
      predicted: predict(arms[chosen]),
      targetPredicted: arms.reduce((sum, p, arm) => sum + predict(p) * target[arm]!, 0),
    };
  });
}

export function estimateOf(choices: readonly EvaluatedChoice[]): PolicyEvaluation & { kind: "estimate" } {
  const judgement = evaluatePolicy(choices);
  if (judgement.kind !== "estimate") throw new Error(`The log is refused: ${judgement.kind}`);
  return judgement;
}
