/** One logged choice, with the behaviour of the evaluated policy in the same case. */
export type EvaluatedChoice = {
  /** The customer: choices for the same customer are not independent of each other. */
  group: string;
  /** Chance in (0, 1] with which the logging policy made its choice. */
  propensity: number;
  /** Chance in [0, 1] with which the evaluated policy would have made the same choice. */
  targetChance: number;
  /** The result: 1 and 0 for success and failure, or an amount. */
  reward: number;
  /** The reward that the model expected of the choice, before the outcome was known. */
  predicted: number;
  /** The reward that the model expects of the evaluated policy here: over its options, weighted by their chances. */
  targetPredicted: number;
};

/** An estimate of a mean with its 95 % interval. */
export type ConfidenceInterval = { mean: number; low: number; high: number };

/** An estimate from a log about a policy that did not write the log. */
export type PolicyEvaluation = {
  choices: number;
  /** Groups with at least one choice that carries weight. */
  groups: number;
  /** Effective sample size by Kish (1965): the number of choices of the policy's own that would say as much. */
  effective: number;
  /** Near 1 when the log covers everything that the policy would do. */
  meanWeight: number;
} & (
  | { kind: "estimate"; selfNormalised: ConfidenceInterval; doublyRobust: ConfidenceInterval }
  /** Too few choices or groups carry the weight for an interval. */
  | { kind: "too_few"; needed: number }
  /** The policy would make choices that the log does not hold, or the propensities are wrong. */
  | { kind: "not_covered" }
  /** Every outcome that carries weight is the same, so their spread says nothing about the uncertainty. */
  | { kind: "outcomes_alike" }
);

/** With fewer, neither a variance nor the normal approximation of the interval can be relied on. */
const LEAST_EFFECTIVE = 30;

/** Standard errors: a mean weight further than this from 1 is no accident. */
const COVERED_WITHIN = 5;

const Z_975 = 1.959964;

/**
 * The mean reward per choice that another policy would have had in the cases of a log, estimated from the logged choices
 * by two estimators over the inverse propensity weights w = targetChance / propensity (Horvitz and Thompson, JASA 1952):
 *
 * - self-normalised, Σ w·r / Σ w (Swaminathan and Joachims, NeurIPS 2015): a little biased in small logs, never
 *   outside the observed rewards;
 * - doubly robust, the mean of targetPredicted + w·(r − predicted) (Dudík, Langford and Li, ICML 2011): unbiased
 *   whatever the model predicts, and the narrower the better the model predicts.
 *
 * The intervals are normal ones, from the variance of each estimator's influence function, summed within groups first
 * (Liang and Zeger, Biometrika 1986). They hold for the population of cases that the log is a sample of; for the logged
 * cases alone they are on the wide side.
 *
 * A log says something only about the choices that it holds. Where choices are missing from the log, e.g. because another
 * attempt took their place, the estimate is about the remaining choices.
 *
 * @throws RangeError that names the choice and the field when a figure is outside its range
 */
export function evaluatePolicy(choices: readonly EvaluatedChoice[]): PolicyEvaluation {
  choices.forEach(assertInRange);
  const weights = choices.map(({ targetChance, propensity }) => targetChance / propensity);
  const total = sum(weights);
  const squares = sum(weights.map((weight) => weight * weight));
  const groups = choices.map(({ group }) => group);
  const sample = {
    choices: choices.length,
    groups: new Set(groups.filter((_, index) => weights[index]! > 0)).size,
    effective: squares === 0 ? 0 : total ** 2 / squares,
    meanWeight: choices.length === 0 ? 0 : total / choices.length,
  };
  if (Math.min(sample.effective, sample.groups) < LEAST_EFFECTIVE)
    return { kind: "too_few", ...sample, needed: LEAST_EFFECTIVE };
  // Weights are counts of rare events, so their variance grows with their mean. The test needs it at a mean of 1.
  const expectedError = intervalOf(weights, groups).error / Math.sqrt(sample.meanWeight);
  if (Math.abs(sample.meanWeight - 1) > ROUNDING + COVERED_WITHIN * expectedError)
    return { kind: "not_covered", ...sample };
  const rewards = choices.filter((_, index) => weights[index]! > 0).map(({ reward }) => reward);
  if (rewards.every((reward) => reward === rewards[0])) return { kind: "outcomes_alike", ...sample };

  const normalised = sum(choices.map(({ reward }, index) => weights[index]! * reward)) / total;
  const residuals = choices.map(
    ({ reward }, index) => normalised + (weights[index]! * (reward - normalised)) / sample.meanWeight,
  );
  const robust = choices.map(
    ({ targetPredicted, reward, predicted }, index) =>
      targetPredicted + weights[index]! * (reward - predicted),
  );
  return {
    kind: "estimate",
    ...sample,
    selfNormalised: intervalOf(residuals, groups).interval,
    doublyRobust: intervalOf(robust, groups).interval,
  };
}

/** Sums of floating-point weights that should be 1 differ from it in the last digits. */
const ROUNDING = 1e-9;

/** The mean of values that depend on each other within groups, and its standard error. */
function intervalOf(
  values: readonly number[],
  groups: readonly string[],
): { interval: ConfidenceInterval; error: number } {
  const mean = sum(values) / values.length;
  const deviations = new Map<string, number>();
  values.forEach((value, index) => {
    const group = groups[index]!;
    deviations.set(group, (deviations.get(group) ?? 0) + value - mean);
  });
  const count = deviations.size;
  const spread = sum([...deviations.values()].map((deviation) => deviation ** 2));
  const error = Math.sqrt((count / (count - 1)) * spread) / values.length;
  return { interval: { mean, low: mean - Z_975 * error, high: mean + Z_975 * error }, error };
}

function assertInRange(choice: EvaluatedChoice, index: number): void {
  const { propensity, targetChance, reward, predicted, targetPredicted } = choice;
  const outOfRange = (field: string, value: number, range: string) =>
    new RangeError(`Choice ${index} of the log: ${field} is ${value}, expected ${range}`);
  if (!(propensity > 0 && propensity <= 1))
    throw outOfRange("propensity", propensity, "a chance above 0 up to 1");
  if (!(targetChance >= 0 && targetChance <= 1))
    throw outOfRange("targetChance", targetChance, "a chance from 0 to 1");
  for (const [field, value] of Object.entries({ reward, predicted, targetPredicted }))
    if (!Number.isFinite(value)) throw outOfRange(field, value, "a finite number");
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
