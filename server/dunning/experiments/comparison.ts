import { type Estimate, newcombe, stratified } from "./intervals.ts";
import type { Outcome } from "./outcomes.ts";
import { type Block, compareSequentially } from "./sequential.ts";
import { byStratum } from "./strata.ts";

/** `too_early`: one of the two arms has fewer cases than the minimum. */
export const VERDICTS = ["too_early", "no_difference", "better", "worse"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Compares the share of recovered cases of an arm with that of another: this arm's share less the other's. */
export type Comparison = {
  against: string;
  /** Newcombe's interval; valid if the results are read once, at a time that was fixed beforehand. */
  difference: Estimate;
  /** The difference within strata of similar cases; null when no stratum has cases of both arms. */
  stratified: Estimate | null;
  /** The anytime-valid interval, valid however often the results are read; the verdict rests on it. */
  always: Estimate;
  /** Anytime-valid p-value, corrected for the number of comparisons. */
  p: number;
  verdict: Verdict;
};

type ArmOutcomes = { id: string; outcomes: readonly Outcome[] };

/**
 * The block size of each arm for the sequential test: 1 for the smaller arm, and the ratio of the shares for the larger.
 * Equal block sizes would leave out most cases of a large arm.
 *
 * @param shares per cent
 */
export const blockOf = (shares: Block): Block =>
  shares.first >= shares.second
    ? { first: Math.round(shares.first / shares.second), second: 1 }
    : { first: 1, second: Math.round(shares.second / shares.first) };

/**
 * Compares two arms; null while one of them has no case.
 *
 * @param family number of comparisons with the same arm; the level is divided among them (Bonferroni), so that it holds
 *   for all together
 */
export function comparisonOf(
  first: ArmOutcomes,
  second: ArmOutcomes,
  { shares, minimum, family, level }: { shares: Block; minimum: number; family: number; level: number },
): Comparison | null {
  const difference = newcombe(tallyOf(first.outcomes), tallyOf(second.outcomes));
  if (!difference) return null;
  const sequential = compareSequentially(
    { first: recoveredOf(first.outcomes), second: recoveredOf(second.outcomes) },
    { block: blockOf(shares), level: level / family },
  );
  const p = Math.min(1, sequential.p * family);
  const isTooEarly = first.outcomes.length < minimum || second.outcomes.length < minimum;
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
    verdict: isTooEarly
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
