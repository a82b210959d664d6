import { z } from "zod";

/** Each outcome fades by this with every later one: half of what is known is from the last 350. */
const KEPT = 0.998;

const BINS = 10;

/** Below so many outcomes, fading reckoned in, nothing is said. */
const FEWEST = 100;

/** A calibration error below this moves no plan that matters, however sure it is. */
const TOLERATED = 0.05;

/**
 * Standard errors beyond which chance is ruled out, for the mean loss and for the calibration error. It is looked
 * at after every outcome, so it must not take one look in twenty for a finding. The error's distribution has a
 * heavier tail: with a single bin it is a folded normal, of which 6 spreads over the mean are 4.4 sigma.
 */
const BEYOND_NOISE = { loss: 4, error: 6 } as const;
/** It holds again once it is back within so many: not on the very edge, or it would go to and fro. */
const WITHIN_NOISE = { loss: 1, error: 1 } as const;

/** Chances are cut here before their logarithm is taken: one miracle must not weigh for ever. */
const LEAST_CHANCE = 0.001;

const sum = z.number();

const binSchema = z.strictObject({
  /** Sums over the outcomes whose chance fell into the bin, faded. */
  weight: sum.min(0),
  predicted: sum.min(0),
  observed: sum.min(0),
  /** Of the observed sum if the chances are right: each one's variance with its weight squared. */
  variance: sum.min(0),
});

export const calibrationSchema = z.strictObject({
  bins: z.array(binSchema).length(BINS),
  /** Logarithmic loss, faded: sums of weights, of their squares, of the model's and the prior's, and of their difference. */
  loss: z.strictObject({
    weight: sum.min(0),
    squares: sum.min(0),
    model: sum.min(0),
    prior: sum.min(0),
    worse: sum,
    worseSquared: sum.min(0),
  }),
  off: z.boolean(),
  /** Of retries whose time we chose, as the plan had said; never faded. */
  ours: z.strictObject({ attempts: z.int().min(0), predicted: sum.min(0), succeeded: z.int().min(0) }),
});

/** How an account's chances compare with what came, outcome by outcome as it was learnt. */
export type Calibration = z.infer<typeof calibrationSchema>;

export const nothingObserved = (): Calibration => ({
  bins: Array.from({ length: BINS }, () => ({ weight: 0, predicted: 0, observed: 0, variance: 0 })),
  loss: { weight: 0, squares: 0, model: 0, prior: 0, worse: 0, worseSquared: 0 },
  off: false,
  ours: { attempts: 0, predicted: 0, succeeded: 0 },
});

/** One attempt. All chances in [0, 1], said before its outcome was learnt. */
export type Observation = {
  /** The model's, with all that was learnt before. */
  chance: number;
  /** The prior's of the same attempt. */
  priorChance: number;
  succeeded: boolean;
  /** What our plan said when it chose this time; null: not ours, or no time was chosen. */
  planned: number | null;
};

/** Takes in one outcome; changes `calibration`. */
export function observe(
  calibration: Calibration,
  { chance, priorChance, succeeded, planned }: Observation,
): void {
  const { bins, loss, ours } = calibration;
  for (const bin of bins) {
    bin.weight *= KEPT;
    bin.predicted *= KEPT;
    bin.observed *= KEPT;
    bin.variance *= KEPT ** 2;
  }
  const bin = bins[Math.min(BINS - 1, Math.floor(chance * BINS))]!;
  bin.weight += 1;
  bin.predicted += chance;
  bin.observed += succeeded ? 1 : 0;
  bin.variance += chance * (1 - chance);

  const model = lossOf(chance, succeeded);
  const prior = lossOf(priorChance, succeeded);
  loss.weight = loss.weight * KEPT + 1;
  loss.squares = loss.squares * KEPT ** 2 + 1;
  loss.model = loss.model * KEPT + model;
  loss.prior = loss.prior * KEPT + prior;
  loss.worse = loss.worse * KEPT + (model - prior);
  loss.worseSquared = loss.worseSquared * KEPT + (model - prior) ** 2;

  if (planned !== null) {
    ours.attempts += 1;
    ours.predicted += planned;
    if (succeeded) ours.succeeded += 1;
  }
  calibration.off = isOff(calibration);
}

function lossOf(chance: number, succeeded: boolean): number {
  const said = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, succeeded ? chance : 1 - chance));
  return -Math.log(said);
}

export type CalibrationReport = {
  verdict: "too_few" | "fine" | "off";
  /** Outcomes that the report rests on, fading reckoned in: Kish's effective sample size. */
  effective: number;
  /** Expected calibration error in [0, 1]: mean distance of predicted and observed share over the bins, by weight. */
  error: number;
  /** What `error` is on average if every chance is right. */
  errorByChance: number;
  /** Mean logarithmic loss per outcome; lower is better. */
  loss: { model: number; prior: number };
  /** Per bin of predicted chance; null where none fell. */
  bins: ({ weight: number; predicted: number; observed: number } | null)[];
};

/**
 * What the outcomes say about the model. It is off where its loss is worse than the prior's beyond noise, or
 * where its error is larger than chance allows while it is no better than the prior. A model that is still
 * learning is skewed as well, but on its way from the prior: falling back would only undo what it has learnt.
 */
export function reportOf(calibration: Calibration): CalibrationReport {
  const { bins, loss } = calibration;
  const weight = Math.max(loss.weight, Number.MIN_VALUE);
  const { error, errorByChance } = errorOf(calibration);
  const effective = effectiveOf(calibration);
  return {
    verdict: effective < FEWEST ? "too_few" : calibration.off ? "off" : "fine",
    effective,
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
 * The error, and what chance makes of it: a bin's distance is then a folded normal with scale σ, of mean
 * σ·√(2/π) and variance σ²·(1 − 2/π).
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
  if (effectiveOf(calibration) < FEWEST) return false;
  const { loss, off } = calibration;
  const limit = off ? WITHIN_NOISE : BEYOND_NOISE;
  const mean = loss.worse / loss.weight;
  const variance = Math.max(0, loss.worseSquared / loss.weight - mean ** 2);
  const noise = Math.sqrt(variance / effectiveOf(calibration));
  if (mean > limit.loss * noise && mean > 1e-9) return true;
  if (mean < -(off ? BEYOND_NOISE : WITHIN_NOISE).loss * noise) return false;
  const { error, errorByChance, spread } = errorOf(calibration);
  return error > TOLERATED && error > errorByChance + limit.error * spread;
}
