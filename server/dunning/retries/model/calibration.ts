import { z } from "zod";

/** Every new outcome multiplies the weight of all earlier ones by this: half of the total weight is in the last 350. */
const DECAY = 0.998;

const BINS = 10;

/** With fewer effective outcomes there is no verdict. */
const MIN_OUTCOMES = 100;

/** A calibration error below this changes no plan that matters, however certain the error is. */
const TOLERATED_ERROR = 0.05;

/**
 * Standard errors beyond which chance is ruled out, for the mean loss and for the calibration error. The test runs after
 * every outcome, so a 5 % level would raise many false alarms. The error's distribution has a heavier tail: with a single
 * bin it is a folded normal, where 6 standard deviations over the mean are 4.4 sigma.
 */
const BEYOND_NOISE = { loss: 4, error: 6 } as const;
/** A model that is off holds again within these. They are well inside the limit, so that the verdict does not flip often. */
const WITHIN_NOISE = { loss: 1, error: 1 } as const;

/** Probabilities are at least this before their logarithm is taken: one miracle must not dominate the loss for ever. */
const MIN_PROBABILITY = 0.001;

const sum = z.number();

const binSchema = z.strictObject({
  /** Decayed sums over the outcomes whose chance fell into the bin. */
  weight: sum.min(0),
  predicted: sum.min(0),
  observed: sum.min(0),
  /** Variance of the observed sum if the chances are right: the outcomes' variances with their weights squared. */
  variance: sum.min(0),
});

export const calibrationSchema = z.strictObject({
  bins: z.array(binSchema).length(BINS),
  /** Logarithmic loss as decayed sums: of weights, of their squares, of the losses of model and prior, of their difference. */
  loss: z.strictObject({
    weight: sum.min(0),
    squares: sum.min(0),
    model: sum.min(0),
    prior: sum.min(0),
    worse: sum,
    worseSquared: sum.min(0),
  }),
  off: z.boolean(),
  /** Retries whose time we chose, with the chances that the plans gave them; never decayed. */
  ours: z.strictObject({ attempts: z.int().min(0), predicted: sum.min(0), succeeded: z.int().min(0) }),
});

/** How an account's predicted chances compare with the outcomes, in the order in which they were learned. */
export type Calibration = z.infer<typeof calibrationSchema>;

export const emptyCalibration = (): Calibration => ({
  bins: Array.from({ length: BINS }, () => ({ weight: 0, predicted: 0, observed: 0, variance: 0 })),
  loss: { weight: 0, squares: 0, model: 0, prior: 0, worse: 0, worseSquared: 0 },
  off: false,
  ours: { attempts: 0, predicted: 0, succeeded: 0 },
});

/** One attempt with its outcome. All chances are in [0, 1] and were predicted before the outcome was learned. */
export type PredictedOutcome = {
  /** The model's, with all that was learned before. */
  chance: number;
  /** The prior's for the same attempt. */
  priorChance: number;
  succeeded: boolean;
  /** The chance that our plan gave when it chose this time; null: not ours, or no time was chosen. */
  planned: number | null;
};

/** Adds one outcome. Changes `calibration`. */
export function addToCalibration(
  calibration: Calibration,
  { chance, priorChance, succeeded, planned }: PredictedOutcome,
): void {
  const { bins, loss, ours } = calibration;
  for (const bin of bins) {
    bin.weight *= DECAY;
    bin.predicted *= DECAY;
    bin.observed *= DECAY;
    bin.variance *= DECAY ** 2;
  }
  const bin = bins[Math.min(BINS - 1, Math.floor(chance * BINS))]!;
  bin.weight += 1;
  bin.predicted += chance;
  bin.observed += succeeded ? 1 : 0;
  bin.variance += chance * (1 - chance);

  const model = lossOf(chance, succeeded);
  const prior = lossOf(priorChance, succeeded);
  loss.weight = loss.weight * DECAY + 1;
  loss.squares = loss.squares * DECAY ** 2 + 1;
  loss.model = loss.model * DECAY + model;
  loss.prior = loss.prior * DECAY + prior;
  loss.worse = loss.worse * DECAY + (model - prior);
  loss.worseSquared = loss.worseSquared * DECAY + (model - prior) ** 2;

  if (planned !== null) {
    ours.attempts += 1;
    ours.predicted += planned;
    if (succeeded) ours.succeeded += 1;
  }
  calibration.off = isOff(calibration);
}

function lossOf(chance: number, succeeded: boolean): number {
  const probability = Math.min(
    1 - MIN_PROBABILITY,
    Math.max(MIN_PROBABILITY, succeeded ? chance : 1 - chance),
  );
  return -Math.log(probability);
}

export type CalibrationReport = {
  verdict: "too_few" | "fine" | "off";
  /** Number of outcomes that the report rests on, with their decay: Kish's effective sample size. */
  effectiveOutcomes: number;
  /** Expected calibration error in [0, 1]: mean distance between predicted and observed share over the bins, by weight. */
  error: number;
  /** The average `error` if every chance is right. */
  errorByChance: number;
  /** Mean logarithmic loss per outcome; lower is better. */
  loss: { model: number; prior: number };
  /** Per bin of predicted chance; null for an empty bin. */
  bins: ({ weight: number; predicted: number; observed: number } | null)[];
};

/**
 * The verdict about the model. The model is off when its loss is worse than the prior's beyond noise, or when its error is
 * larger than chance allows and its loss is no better than the prior's. A model that is still learning has an error as
 * well, but it already beats the prior: falling back to the prior would only undo what it has learned.
 */
export function calibrationReportOf(calibration: Calibration): CalibrationReport {
  const { bins, loss } = calibration;
  const weight = Math.max(loss.weight, Number.MIN_VALUE);
  const { error, errorByChance } = errorOf(calibration);
  const effective = effectiveOf(calibration);
  return {
    verdict: effective < MIN_OUTCOMES ? "too_few" : calibration.off ? "off" : "fine",
    effectiveOutcomes: effective,
    error,
    errorByChance,
    loss: { model: loss.model / weight, prior: loss.prior / weight },
    bins: bins.map((bin) =>
      bin.weight > 0
        ? { weight: bin.weight, predicted: bin.predicted / bin.weight, observed: bin.observed / bin.weight }
        : null,
    ),
  };
}

const effectiveOf = ({ loss: { weight, squares } }: Calibration): number =>
  squares > 0 ? weight ** 2 / squares : 0;

/**
 * The error, with its mean and standard deviation if every chance is right: a bin's distance is then a folded normal with
 * scale σ, mean σ·√(2/π) and variance σ²·(1 − 2/π).
 */
function errorOf({ bins }: Calibration): { error: number; errorByChance: number; spread: number } {
  const total = bins.reduce((weight, bin) => weight + bin.weight, 0);
  if (total === 0) return { error: 0, errorByChance: 0, spread: 0 };
  let [error, byChance, variance] = [0, 0, 0];
  for (const bin of bins) {
    error += Math.abs(bin.predicted - bin.observed) / total;
    const scale = Math.sqrt(bin.variance) / total;
    byChance += scale * Math.sqrt(2 / Math.PI);
    variance += scale ** 2 * (1 - 2 / Math.PI);
  }
  return { error, errorByChance: byChance, spread: Math.sqrt(variance) };
}

function isOff(calibration: Calibration): boolean {
  if (effectiveOf(calibration) < MIN_OUTCOMES) return false;
  const { loss, off } = calibration;
  const limit = off ? WITHIN_NOISE : BEYOND_NOISE;
  const mean = loss.worse / loss.weight;
  const variance = Math.max(0, loss.worseSquared / loss.weight - mean ** 2);
  const noise = Math.sqrt(variance / effectiveOf(calibration));
  if (mean > limit.loss * noise && mean > 1e-9) return true;
  if (mean < -(off ? BEYOND_NOISE : WITHIN_NOISE).loss * noise) return false;
  const { error, errorByChance, spread } = errorOf(calibration);
  return error > TOLERATED_ERROR && error > errorByChance + limit.error * spread;
}
