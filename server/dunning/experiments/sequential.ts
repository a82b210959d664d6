import type { Estimate } from "./intervals.ts";

/** Outcomes of two arms, each in the order in which they came; true: a success. */
export type Outcomes = { first: readonly boolean[]; second: readonly boolean[] };

/** Number of outcomes of each arm in one block of the test. */
export type Block = { first: number; second: number };

/** A test of whether two shares differ. */
export type SequentialTest = {
  /** Anytime-valid p-value: the smallest so far. */
  p: number;
  /** The first arm's share less the second's, over whole blocks. */
  value: number;
};

/**
 * Weight, in cases, with which an arm's expected share is drawn towards the share of both arms together. The test is exact
 * for any such expectation. This one bets little until the arms differ, so it needs fewer cases for differences of a few
 * points, which are the usual ones.
 */
const PRIOR_CASES = 60;

/**
 * After this many blocks, blocks are combined, each step into a 256th of the past. So a very large experiment takes a few
 * thousand steps, and no result waits for more than that part of the cases. The sizes must not depend on the outcomes.
 */
const MAX_SINGLE_BLOCKS = 256;

/** Differences are first tested in these steps; then an end of the interval is found between two of them by bisection. */
const STEP = 0.02;
const HALVINGS = 10;

/** The outcomes of one block, with the shares expected after the blocks before it. */
type Bet = { of: Block; hits: Block; expected: { first: number; second: number } };

/**
 * Tests whether two shares differ. The results may be read after every case, and the test stopped at any time: the chance
 * that two equal arms are ever called different is at most the level.
 *
 * Against each hypothesis "the shares differ by d" a bet is placed. In each block, the probability of the outcomes under
 * the shares learned from earlier blocks is divided by their probability under the closest pair of shares that satisfies
 * the hypothesis (closest in relative entropy). If the hypothesis is true, no such quotient has a mean above 1, so their
 * product has none either. By Ville's inequality the product then ever reaches 1/level with a probability of at most the
 * level. This is exact for every number of cases; no normal approximation is used.
 *
 * Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
 * stopping", J. Statistical Planning and Inference 230 (2024).
 *
 * Outcomes count in whole blocks; an arm's surplus waits for the other arm.
 */
export const testSequentially = ({ first, second }: Outcomes, block: Block): SequentialTest =>
  testOf(betsOf(first, second, block));

/**
 * The difference of two shares, the first less the second, with an anytime-valid interval: every d whose bet has never
 * reached 1/level. The interval excludes zero when the test's p is below the level.
 *
 * Turner, Grünwald, "Exact anytime-valid confidence intervals for contingency tables and beyond", Statistics
 * & Probability Letters 198 (2023).
 *
 * @param level e.g. 0.05
 */
export function compareSequentially(
  { first, second }: Outcomes,
  { block, level }: { block: Block; level: number },
): { p: number; difference: Estimate } {
  const bets = betsOf(first, second, block);
  const { p, value } = testOf(bets);
  const threshold = Math.log(1 / level);
  const isAccepted = (d: number) => highestLogBet(bets, d, threshold) < threshold;
  return { p, difference: { value, ...intervalAround(value, isAccepted) } };
}

function testOf(bets: readonly Bet[]): SequentialTest {
  const of = { first: 0, second: 0 };
  const hits = { first: 0, second: 0 };
  for (const bet of bets) {
    for (const arm of ["first", "second"] as const) {
      of[arm] += bet.of[arm];
      hits[arm] += bet.hits[arm];
    }
  }
  return {
    p: Math.min(1, Math.exp(-highestLogBet(bets, 0, Infinity))),
    value: bets.length === 0 ? 0 : hits.first / of.first - hits.second / of.second,
  };
}

function betsOf(first: readonly boolean[], second: readonly boolean[], block: Block): Bet[] {
  const blocks = Math.min(Math.floor(first.length / block.first), Math.floor(second.length / block.second));
  const hitsIn = (outcomes: readonly boolean[], from: number, to: number) => {
    let hits = 0;
    for (let i = from; i < to; i++) if (outcomes[i]) hits++;
    return hits;
  };
  const pastHits = { first: 0, second: 0 };
  const bets: Bet[] = [];
  let past = 0;
  for (;;) {
    const size = Math.max(1, Math.floor(past / MAX_SINGLE_BLOCKS));
    const next = past + size;
    if (next > blocks) return bets;
    const [n1, n2] = [past * block.first, past * block.second];
    const shareOfBoth = (pastHits.first + pastHits.second + 1) / (n1 + n2 + 2);
    const expected = {
      first: (pastHits.first + PRIOR_CASES * shareOfBoth) / (n1 + PRIOR_CASES),
      second: (pastHits.second + PRIOR_CASES * shareOfBoth) / (n2 + PRIOR_CASES),
    };
    const hits = {
      first: hitsIn(first, n1, next * block.first),
      second: hitsIn(second, n2, next * block.second),
    };
    bets.push({ of: { first: size * block.first, second: size * block.second }, hits, expected });
    pastHits.first += hits.first;
    pastHits.second += hits.second;
    past = next;
  }
}

/** The logarithm of the highest value so far of the bet against "the shares differ by d"; stops once at `threshold`. */
function highestLogBet(bets: readonly Bet[], d: number, threshold: number): number {
  let [logBet, highest, share] = [0, 0, 0.5];
  for (const { of, hits, expected } of bets) {
    share = closestShare(expected, of, d, share);
    logBet +=
      hits.first * Math.log(expected.first / (share + d)) +
      (of.first - hits.first) * Math.log((1 - expected.first) / (1 - share - d)) +
      hits.second * Math.log(expected.second / share) +
      (of.second - hits.second) * Math.log((1 - expected.second) / (1 - share));
    if (logBet > highest) highest = logBet;
    if (highest >= threshold) break;
  }
  return highest;
}

/**
 * The second arm's share in the pair of shares with difference `d` that is closest to the expected shares. The slope of
 * the relative entropy increases over the possible shares, so its zero is found by Newton's method, kept within brackets.
 */
function closestShare(expected: Bet["expected"], of: Block, d: number, start: number): number {
  if (d === 0) {
    return (of.first * expected.first + of.second * expected.second) / (of.first + of.second);
  }
  let [low, high] = [Math.max(0, -d), Math.min(1, 1 - d)];
  let share = start > low && start < high ? start : (low + high) / 2;
  for (let i = 0; i < 60; i++) {
    const [v1, v2] = [(share + d) * (1 - share - d), share * (1 - share)];
    const slope =
      (of.first * (share + d - expected.first)) / v1 + (of.second * (share - expected.second)) / v2;
    if (slope > 0) high = share;
    else low = share;
    const curve =
      (of.first * (v1 - (share + d - expected.first) * (1 - 2 * (share + d)))) / v1 ** 2 +
      (of.second * (v2 - (share - expected.second) * (1 - 2 * share))) / v2 ** 2;
    const next = share - slope / curve;
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - share) < 1e-12) return inside;
    share = inside;
  }
  return share;
}

/** The outermost accepted differences. */
function intervalAround(value: number, isAccepted: (d: number) => boolean): { low: number; high: number } {
  const limit = 1 - STEP / 4;
  const start = Math.min(limit, Math.max(-limit, value));
  const middle = isAccepted(start) ? start : nearestAccepted(isAccepted, start);
  const end = (sign: 1 | -1) => {
    let inside = middle;
    let outside = middle;
    do {
      inside = outside;
      outside = inside + sign * STEP;
      if (Math.abs(outside) > limit) {
        if (isAccepted(sign * limit)) return sign;
        outside = sign * limit;
        break;
      }
    } while (isAccepted(outside));
    for (let i = 0; i < HALVINGS; i++) {
      const between = (inside + outside) / 2;
      if (isAccepted(between)) inside = between;
      else outside = between;
    }
    // The excluded side, so that the interval is a little too wide rather than too narrow.
    return outside;
  };
  return { low: end(-1), high: end(1) };
}

/** The nearest accepted difference: where the shares drifted, the present difference may have been excluded earlier. */
function nearestAccepted(isAccepted: (d: number) => boolean, start: number): number {
  for (let distance = STEP / 4; distance < 2; distance += STEP / 4) {
    for (const d of [start - distance, start + distance]) if (Math.abs(d) < 1 && isAccepted(d)) return d;
  }
  return start;
}
