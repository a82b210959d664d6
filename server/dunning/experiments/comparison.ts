import { type Estimate, newcombe, stratified } from "./intervals.ts";
import type { Outcome } from "./outcomes.ts";
import { type Block, compareSequentially } from "./sequential.ts";
import { byStratum } from "./strata.ts";

/** `too_early`: one of the two has fewer cases than the minimum. */
export const VERDICTS = ["too_early", "no_difference", "better", "worse"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An arm beside the one that it is compared with: this one's recovered share of cases less that one's. */
export type Comparison = {
  against: string;
  /** Newcombe's interval; true for one look that was fixed beforehand. */
  difference: Estimate;
  /** Alike cases with alike ones; null where no stratum has both. */
  stratified: Estimate | null;
  /** Holds at every look at once; the verdict goes by it. */
  always: Estimate;
  /** The smallest level at which they differ, however often one looked, for all comparisons together. */
  p: number;
  verdict: Verdict;
};

type Side = { id: string; outcomes: readonly Outcome[] };

/**
 * How many of each are weighed together: as their shares are to each other, the smaller one at a time. Equal
 * blocks would leave most of a large group out.
 *
 * @param shares per cent
 */
export const blockOf = (shares: Block): Block =>
  shares.first >= shares.second
    ? { first: Math.round(shares.first / shares.second), second: 1 }
    : { first: 1, second: Math.round(shares.second / shares.first) };

/**
 * Compares two groups; null while one of them has no case.
 *
 * @param family how many comparisons are made with the same group: the level is shared among them
 *   (Bonferroni), so that it holds for all together
 */
export function comparisonOf(
  first: Side,
  second: Side,
  { shares, minimum, family, level }: { shares: Block; minimum: number; family: number; level: number },
): Comparison | null {
  const difference = newcombe(tallyOf(first.outcomes), tallyOf(second.outcomes));
  if (!difference) return null;
  const sequential = compareSequentially(
    { first: recoveredOf(first.outcomes), second: recoveredOf(second.outcomes) },
    { block: blockOf(shares), level: level / family },
  );
  const p = Math.min(1, sequential.p * family);
  const early = first.outcomes.length < minimum || second.outcomes.length < minimum;
  return {
    against: second.id,
    difference,
    stratified: stratified(
      byStratum(first.outcomes, second.outcomes).map((stratum) => ({
        first: tallyOf(stratum.first),
        second: tallyOf(stratum.second),
      })),
    ),
    always: sequential.difference,
    p,
    verdict: early
      ? "too_early"
      : p > level
        ? "no_difference"
        : sequential.difference.value > 0
          ? "better"
          : "worse",
  };
}

const recoveredOf = (outcomes: readonly Outcome[]) => outcomes.map(({ recovered }) => recovered);

export const tallyOf = (outcomes: readonly Outcome[]) => ({
  hits: outcomes.filter(({ recovered }) => recovered).length,
  of: outcomes.length,
});
