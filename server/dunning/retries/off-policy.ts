/** One logged choice, beside what the policy in question would have done in the same situation. */
export type JudgedChoice = {
  /** For whom it was made: choices for the same customer are not independent of each other. */
  group: string;
  /** Chance in (0, 1] with which the log's policy chose what it chose. */
  propensity: number;
  /** Chance in [0, 1] with which the policy in question would have chosen the same. */
  targetChance: number;
  /** What came of it: 1 and 0 for success and failure, or an amount. */
  reward: number;
  /** What the model expected of what was chosen, before its outcome was known. */
  predicted: number;
  /** What the model expects of the policy in question here: its arms' predictions, weighted by their chances. */
  targetPredicted: number;
};

/** An estimate of a mean with its 95 % interval. */
export type Interval = { mean: number; low: number; high: number };

/** What a log says about a policy that did not write it. */
export type Judgement = {
  choices: number;
  /** Those with a choice that carries weight. */
  groups: number;
  /** Effective sample size by Kish (1965): so many choices of the policy's own would tell as much. */
  effective: number;
  /** Near 1 where the log covers all that the policy would do. */
  meanWeight: number;
} & (
  | { kind: "estimate"; selfNormalised: Interval; doublyRobust: Interval }
  /** Too few choices or groups carry all the weight: no interval would be worth its name. */
  | { kind: "too_few"; needed: number }
  /** The policy would do what the log's never did, or the propensities are wrong. */
  | { kind: "not_covered" }
  /** Every outcome that carries weight is the same, so their spread says nothing about the doubt. */
  | { kind: "outcomes_alike" }
);

/** With fewer, neither a variance nor the normal approximation of the interval can be relied on. */
const LEAST_EFFECTIVE = 30;

/** A mean weight so many standard errors from 1 is no accident. */
const COVERED_WITHIN = 5;

const Z_975 = 1.959964;

/**
 * The mean reward per choice that another policy would have had in the situations of a log, from what was chosen
 * there, by two estimators over the inverse propensity weights w = targetChance / propensity (Horvitz and Thompson,
 * JASA 1952):
 *
 * - self-normalised, Σ w·r / Σ w (Swaminathan and Joachims, NeurIPS 2015): a little biased in small logs, never
 *   outside the rewards that were seen;
 * - doubly robust, the mean of targetPredicted + w·(r − predicted) (Dudík, Langford and Li, ICML 2011): unbiased
 *   whatever the model predicts, and narrower the better it does.
 *
 * The intervals are normal ones, from the variance of each estimator's influence function, summed within groups first
 * (Liang and Zeger, Biometrika 1986). They are about the situations at large of which the log's are a sample; for
 * what would have happened in these very situations they are on the wide side.
 *
 * A log says something only of the choices that it holds. Where a choice was left out because of how it was drawn,
 * e.g. because another attempt took its place, the estimate is about those that were left.
 *
 * @throws RangeError that names the choice and the field when a figure is outside its range
 */
export function judge(choices: readonly JudgedChoice[]): Judgement {
  choices.forEach(assertInRange);
  const weights = choices.map(({ targetChance, propensity }) => targetChance / propensity);
  const total = sum(weights);
  const squares = sum(weights.map((weight) => weight * weight));
  const groups = choices.map(({ group }) => group);
  const seen = {
    choices: choices.length,
    groups: new Set(groups.filter((_, index) => weights[index]! > 0)).size,
    effective: squares === 0 ? 0 : total ** 2 / squares,
    meanWeight: choices.length === 0 ? 0 : total / choices.length,
  };
  if (Math.min(seen.effective, seen.groups) < LEAST_EFFECTIVE)
    return { kind: "too_few", ...seen, needed: LEAST_EFFECTIVE };
  // Weights are counts of rare events: their variance grows with their mean, and is wanted at a mean of 1.
  const expectedError = intervalOf(weights, groups).error / Math.sqrt(seen.meanWeight);
  if (Math.abs(seen.meanWeight - 1) > ROUNDING + COVERED_WITHIN * expectedError)
    return { kind: "not_covered", ...seen };
  const rewards = choices.filter((_, index) => weights[index]! > 0).map(({ reward }) => reward);
  if (rewards.every((reward) => reward === rewards[0])) return { kind: "outcomes_alike", ...seen };

  const normalised = sum(choices.map(({ reward }, index) => weights[index]! * reward)) / total;
  const residuals = choices.map(
    ({ reward }, index) => normalised + (weights[index]! * (reward - normalised)) / seen.meanWeight,
  );
  const robust = choices.map(
    ({ targetPredicted, reward, predicted }, index) =>
      targetPredicted + weights[index]! * (reward - predicted),
  );
  return {
    kind: "estimate",
    ...seen,
    selfNormalised: intervalOf(residuals, groups).interval,
    doublyRobust: intervalOf(robust, groups).interval,
  };
}

/** Sums of weights that are 1 on paper differ from it in the last digits. */
const ROUNDING = 1e-9;

/** The mean of values that hang together within groups, and its standard error. */
function intervalOf(
  values: readonly number[],
  groups: readonly string[],
): { interval: Interval; error: number } {
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

function assertInRange(choice: JudgedChoice, index: number): void {
  const { propensity, targetChance, reward, predicted, targetPredicted } = choice;
  const wrong = (field: string, value: number, range: string) =>
    new RangeError(`Choice ${index} of the log: ${field} is ${value}, expected ${range}`);
  if (!(propensity > 0 && propensity <= 1)) throw wrong("propensity", propensity, "a chance above 0 up to 1");
  if (!(targetChance >= 0 && targetChance <= 1))
    throw wrong("targetChance", targetChance, "a chance from 0 to 1");
  for (const [field, value] of Object.entries({ reward, predicted, targetPredicted }))
    if (!Number.isFinite(value)) throw wrong(field, value, "a finite number");
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
