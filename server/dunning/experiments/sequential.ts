import type { Estimate } from "./intervals.ts";

/** Outcomes of two arms, each in the order in which they came; true: it came in. */
export type Outcomes = { first: readonly boolean[]; second: readonly boolean[] };

/** How many outcomes of each arm are weighed together. */
export type Block = { first: number; second: number };

/** Whether two shares differ. */
export type SequentialTest = {
  /** The smallest level at which the arms differ, at any look until now. */
  p: number;
  /** The share of the first less that of the second, in whole blocks. */
  value: number;
};

/**
 * Each arm's share is expected to be what the arm has shown, drawn towards what both have shown as if that had
 * been seen in so many cases of it. Any such expectation keeps the test exact; this one bets little until
 * arms part, so it finds differences of a few points, which are those there are, in fewer cases.
 */
const PRIOR_CASES = 60;

/**
 * Blocks grow once so many have been seen, to one in so many of what has been seen: no look waits for more than
 * that, and very many cases are compared in a few thousand steps. The sizes must not hang on what comes.
 */
const MAX_SINGLE_BLOCKS = 256;

/** Differences are first tried at this distance, then the interval's ends are found between two of them. */
const STEP = 0.02;
const HALVINGS = 10;

/** What one block showed, and what the blocks before it lead one to expect. */
type Bet = { of: Block; hits: Block; expected: { first: number; second: number } };

/**
 * Tests whether two shares differ in a way that may be looked at after every single case, and stopped at will: the chance
 * that two equal arms are ever called different is at most the level, however often one looks.
 *
 * For each hypothesis "the shares differ by d" a bet is held against it: in each block, the probability of what
 * came, by shares learned from the blocks before, is divided by the probability under the hypothesis' member
 * that comes closest to those shares (in relative entropy). Under the hypothesis no such quotient has a mean
 * above 1, so neither has their product, and by Ville's inequality it ever reaches 1/level with at most
 * that probability. Exact for every number of cases: nothing is taken to be normal.
 *
 * Turner, Ly, Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
 * stopping", J. Statistical Planning and Inference 230 (2024).
 *
 * Outcomes count in whole blocks; what one arm has beyond waits for the other.
 */
export const testSequentially = ({ first, second }: Outcomes, block: Block): SequentialTest =>
  testOf(betsOf(first, second, block));

/**
 * The difference of two shares, the first less the second, with an interval that holds at every look at once:
 * every d whose bet has never reached 1/level. It leaves out zero when the test's p is below the level.
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
  const bar = Math.log(1 / level);
  const stands = (d: number) => highestLogBet(bets, d, bar) < bar;
  return { p, difference: { value, ...intervalAround(value, stands) } };
}

function testOf(bets: readonly Bet[]): SequentialTest {
  const of = { first: 0, second: 0 };
  const seen = { first: 0, second: 0 };
  for (const bet of bets) {
    for (const arm of ["first", "second"] as const) {
      of[arm] += bet.of[arm];
      seen[arm] += bet.hits[arm];
    }
  }
  return {
    p: Math.min(1, Math.exp(-highestLogBet(bets, 0, Infinity))),
    value: bets.length === 0 ? 0 : seen.first / of.first - seen.second / of.second,
  };
}

function betsOf(first: readonly boolean[], second: readonly boolean[], block: Block): Bet[] {
  const pairs = Math.min(Math.floor(first.length / block.first), Math.floor(second.length / block.second));
  const hitsIn = (outcomes: readonly boolean[], from: number, to: number) => {
    let hits = 0;
    for (let i = from; i < to; i++) if (outcomes[i]) hits++;
    return hits;
  };
  const seen = { first: 0, second: 0 };
  const bets: Bet[] = [];
  let past = 0;
  for (;;) {
    const size = Math.max(1, Math.floor(past / MAX_SINGLE_BLOCKS));
    const next = past + size;
    if (next > pairs) return bets;
    const [n1, n2] = [past * block.first, past * block.second];
    const both = (seen.first + seen.second + 1) / (n1 + n2 + 2);
    const expected = {
      first: (seen.first + PRIOR_CASES * both) / (n1 + PRIOR_CASES),
      second: (seen.second + PRIOR_CASES * both) / (n2 + PRIOR_CASES),
    };
    const hits = {
      first: hitsIn(first, n1, next * block.first),
      second: hitsIn(second, n2, next * block.second),
    };
    bets.push({ of: { first: size * block.first, second: size * block.second }, hits, expected });
    seen.first += hits.first;
    seen.second += hits.second;
    past = next;
  }
}

/** The logarithm of the highest that the bet against "they differ by d" ever stood; no further than `bar`. */
function highestLogBet(bets: readonly Bet[], d: number, bar: number): number {
  let [sum, top, near] = [0, 0, 0.5];
  for (const { of, hits, expected } of bets) {
    near = closestShare(expected, of, d, near);
    sum +=
      hits.first * Math.log(expected.first / (near + d)) +
      (of.first - hits.first) * Math.log((1 - expected.first) / (1 - near - d)) +
      hits.second * Math.log(expected.second / near) +
      (of.second - hits.second) * Math.log((1 - expected.second) / (1 - near));
    if (sum > top) top = sum;
    if (top >= bar) break;
  }
  return top;
}

/**
 * The second arm's share in that pair `d` apart which comes closest to the expected shares. The slope of the
 * relative entropy rises from one end of the possible shares to the other, so its zero is found by Newton's
 * method kept between them.
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

/** The outermost differences that still stand. */
function intervalAround(value: number, stands: (d: number) => boolean): { low: number; high: number } {
  const limit = 1 - STEP / 4;
  const from = Math.min(limit, Math.max(-limit, value));
  const middle = stands(from) ? from : nearestStanding(stands, from);
  const end = (sign: 1 | -1) => {
    let inside = middle;
    let outside = middle;
    do {
      inside = outside;
      outside = inside + sign * STEP;
      if (Math.abs(outside) > limit) {
        if (stands(sign * limit)) return sign;
        outside = sign * limit;
        break;
      }
    } while (stands(outside));
    for (let i = 0; i < HALVINGS; i++) {
      const between = (inside + outside) / 2;
      if (stands(between)) inside = between;
      else outside = between;
    }
    // The side that is excluded, so that the interval is rather too wide.
    return outside;
  };
  return { low: end(-1), high: end(1) };
}

/** Where the shares drifted, the difference as it stands may have been excluded before: the nearest that was not. */
function nearestStanding(stands: (d: number) => boolean, from: number): number {
  for (let away = STEP / 4; away < 2; away += STEP / 4) {
    for (const d of [from - away, from + away]) if (Math.abs(d) < 1 && stands(d)) return d;
  }
  return from;
}
