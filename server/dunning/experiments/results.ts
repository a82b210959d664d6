import { type Comparison, comparisonOf } from "./comparison.ts";
import { HOLD_OUT, type StartedExperiment } from "./experiment.ts";
import { type ArmMetrics, armMetricsOf, type Guard } from "./arm-metrics.ts";
import { type Amounts, type Estimate, ratioDifference, recoveredRatio } from "./intervals.ts";
import { type Outcome, outcomesOf, type EnrolledCase } from "./outcomes.ts";
import { type StratumCount, strataOf } from "./strata.ts";

/** The chance that an experiment is allowed to call something different that is not. */
export const LEVEL = 0.05;

/** An arm's results; the control, which the others are compared with, has no comparison. */
export type ArmResult = ArmMetrics & { isControl: boolean; comparison: Comparison | null };

/** What an arm recovers beyond what Stripe's default does. */
export type Incremental = {
  armId: string;
  comparison: Comparison;
  amounts: { currency: string; difference: Estimate; recovered: number }[];
};

/** What came in anyway; only beside it is anything incremental. */
export type HoldOutResult = ArmMetrics & { incremental: Incremental[] };

export type Results = {
  /** Cases opened until then are old enough to count: UTC epoch milliseconds. */
  openedUntil: number;
  arms: ArmResult[];
  /** Null without a hold-out: what would have come in anyway is then not known, and nothing says it is. */
  holdOut: HoldOutResult | null;
  balanced: boolean;
  strata: StratumCount[];
  verdict: { kind: Comparison["verdict"]; armId: string | null };
  /** Arms that a guard warns of. */
  harmful: { armId: string; guard: Guard }[];
};

const DAY = 86_400_000;

/**
 * The results of an experiment as they stand.
 *
 * What counts is a customer's first case in it, so that cases are independent, once the window after its
 * opening is over, with what came in within the window. A case that closed earlier waits for that too: cases
 * close early because they recover, so counting the closed ones at once would make every arm look better the
 * more recently it drew cases, and an arm that recovers sooner look as if it recovered more. Of a stopped
 * experiment those count whose window was over when it stopped.
 *
 * @param recruits every case that was drawn into it, in any order
 * @param now UTC epoch milliseconds
 */
export function resultsOf(
  experiment: StartedExperiment,
  recruits: readonly EnrolledCase[],
  now: number,
): Results {
  const { draft, stoppedAt } = experiment;
  const openedUntil = Math.min(now, stoppedAt ?? now) - draft.windowDays * DAY;
  const { firsts, later } = outcomesOf(recruits);
  const mature = firsts.filter(({ openedAt }) => openedAt <= openedUntil);

  const ids = [...draft.arms.map(({ id }) => id), ...(draft.holdOut === null ? [] : [HOLD_OUT])];
  const control = mature.filter(({ armId }) => armId === draft.control);
  const compared = draft.arms.length - 1;
  const groups = new Map(
    ids.map((id): [string, { group: ArmMetrics; outcomes: Outcome[] }] => {
      const outcomes = mature.filter(({ armId }) => armId === id);
      const counted = {
        id,
        share: shareOf(experiment, id),
        running: firsts.filter(({ armId, openedAt }) => armId === id && openedAt > openedUntil).length,
        later: later.filter(({ armId }) => armId === id).length,
      };
      const besides =
        id === draft.control || id === HOLD_OUT
          ? null
          : { control, shares: sharesOf(experiment, id, draft.control), level: LEVEL / compared };
      return [id, { group: armMetricsOf(counted, outcomes, besides), outcomes }];
    }),
  );
  const compare = (id: string, against: string, family: number) =>
    comparisonOf(
      { id, outcomes: groups.get(id)!.outcomes },
      { id: against, outcomes: groups.get(against)!.outcomes },
      { shares: sharesOf(experiment, id, against), minimum: draft.minimum, family, level: LEVEL },
    );

  const arms = draft.arms.map(
    ({ id }): ArmResult => ({
      ...groups.get(id)!.group,
      isControl: id === draft.control,
      comparison: id === draft.control ? null : compare(id, draft.control, compared),
    }),
  );
  const held = groups.get(HOLD_OUT);
  const holdOut: HoldOutResult | null = held
    ? {
        ...held.group,
        incremental: draft.arms.flatMap(({ id }) => {
          const comparison = compare(id, HOLD_OUT, draft.arms.length);
          const amounts = incrementalAmounts(groups.get(id)!.outcomes, held.outcomes);
          return comparison ? [{ armId: id, comparison, amounts }] : [];
        }),
      }
    : null;
  const comparisons = arms.some(({ isControl }) => !isControl)
    ? arms.flatMap(({ id, isControl, comparison }) => (isControl ? [] : [{ id, comparison }]))
    : (holdOut?.incremental ?? []).map(({ armId, comparison }) => ({ id: armId, comparison }));
  return {
    openedUntil,
    arms,
    holdOut,
    balanced: isBalanced(
      ids.map((id) => ({
        drawn: firsts.filter(({ armId }) => armId === id).length,
        share: shareOf(experiment, id) / 100,
      })),
    ),
    strata: strataOf(mature),
    verdict: verdictOver(comparisons),
    harmful: arms.flatMap(({ id, guards }) =>
      guards.filter(({ worse }) => worse).map((guard) => ({ armId: id, guard: guard.id })),
    ),
  };
}

const shareOf = ({ draft }: StartedExperiment, id: string): number =>
  (id === HOLD_OUT ? draft.holdOut : draft.arms.find((arm) => arm.id === id)?.share) ?? 0;

const sharesOf = (experiment: StartedExperiment, first: string, second: string) => ({
  first: shareOf(experiment, first),
  second: shareOf(experiment, second),
});

/** The best arm if any is better than the control; `worse` if every one is worse: then the control is best. */
function verdictOver(
  comparisons: readonly { id: string; comparison: Comparison | null }[],
): Results["verdict"] {
  const early = comparisons.some(({ comparison }) => !comparison || comparison.verdict === "too_early");
  if (early || comparisons.length === 0) return { kind: "too_early", armId: null };
  const best = comparisons
    .filter(({ comparison }) => comparison?.verdict === "better")
    .sort((a, b) => b.comparison!.always.value - a.comparison!.always.value)[0];
  if (best) return { kind: "better", armId: best.id };
  if (comparisons.every(({ comparison }) => comparison?.verdict === "worse"))
    return { kind: "worse", armId: null };
  return { kind: "no_difference", armId: null };
}

function incrementalAmounts(arm: readonly Outcome[], held: readonly Outcome[]): Incremental["amounts"] {
  const inCurrency = (outcomes: readonly Outcome[], currency: string): Amounts[] =>
    outcomes.flatMap(({ amounts }) => amounts.filter((amount) => amount.currency === currency));
  const currencies = new Set(arm.flatMap(({ amounts }) => amounts.map(({ currency }) => currency)));
  return [...currencies].sort().flatMap((currency) => {
    const mine = inCurrency(arm, currency);
    const [first, second] = [recoveredRatio(mine), recoveredRatio(inCurrency(held, currency))];
    if (!first || !second) return [];
    const difference = ratioDifference(first, second);
    const failed = mine.reduce((sum, amounts) => sum + amounts.failed, 0);
    return [{ currency, difference, recovered: Math.round(difference.value * failed) }];
  });
}

/** The chi-square distribution's 99.9 % points by degrees of freedom, from 1. */
const CHI_SQUARE_999 = [10.828, 13.816, 16.266, 18.467, 20.515, 22.458];

/**
 * Whether the groups are as large as their shares say. If they are further off than one draw in a thousand,
 * some cases are lost or some drawn twice, and no figure can be relied on.
 *
 * Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
 */
function isBalanced(groups: readonly { drawn: number; share: number }[]): boolean {
  const total = groups.reduce((sum, { drawn }) => sum + drawn, 0);
  const distance = groups.reduce(
    (sum, { drawn, share }) => sum + (total === 0 ? 0 : (drawn - total * share) ** 2 / (total * share)),
    0,
  );
  return distance <= (CHI_SQUARE_999[groups.length - 2] ?? Infinity);
}
