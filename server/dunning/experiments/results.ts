import { type Comparison, comparisonOf } from "./comparison.ts";
import { HOLD_OUT, type StartedExperiment } from "./experiment.ts";
import { type ArmMetrics, armMetricsOf, type Guard } from "./arm-metrics.ts";
import { type Amounts, type Estimate, ratioDifference, recoveredRatio } from "./intervals.ts";
import { type Outcome, outcomesOf, type EnrolledCase } from "./outcomes.ts";
import { type StratumCount, strataOf } from "./strata.ts";

/** Significance level: the accepted chance that an experiment reports a difference where there is none. */
export const LEVEL = 0.05;

/** An arm's results. The control has no comparison, because the other arms are compared with it. */
export type ArmResult = ArmMetrics & { isControl: boolean; comparison: Comparison | null };

/** How much more an arm recovers than the hold-out, which gets nothing but Stripe's default. */
export type Incremental = {
  armId: string;
  comparison: Comparison;
  amounts: { currency: string; difference: Estimate; recovered: number }[];
};

/** The results of the hold-out, with each arm's increment over it. */
export type HoldOutResult = ArmMetrics & { incremental: Incremental[] };

export type Results = {
  /** Cases that opened until then count: UTC epoch milliseconds. */
  openedUntil: number;
  arms: ArmResult[];
  /** Null without a hold-out: how much would have come in anyway is then unknown. */
  holdOut: HoldOutResult | null;
  balanced: boolean;
  strata: StratumCount[];
  verdict: { kind: Comparison["verdict"]; armId: string | null };
  /** Arms with a guard metric that got worse. */
  harmful: { armId: string; guard: Guard }[];
};

const DAY = 86_400_000;

/**
 * The results of an experiment at a time.
 *
 * Only a customer's first case in the experiment counts, so that cases are independent. It counts once the window after
 * its opening is over, with the money that came in within the window. A case that closed earlier waits for the window's
 * end too: cases close early because they recover, so with closed cases counted at once an arm would look better the more
 * recently it drew cases, and faster recovery would look like more recovery. Of a stopped experiment the cases count
 * whose window was over when it stopped.
 *
 * @param cases every case of the experiment, in any order
 * @param now UTC epoch milliseconds
 */
export function resultsOf(
  experiment: StartedExperiment,
  cases: readonly EnrolledCase[],
  now: number,
): Results {
  const { draft, stoppedAt } = experiment;
  const openedUntil = Math.min(now, stoppedAt ?? now) - draft.windowDays * DAY;
  const { firsts, later } = outcomesOf(cases);
  const mature = firsts.filter(({ openedAt }) => openedAt <= openedUntil);

  const ids = [...draft.arms.map(({ id }) => id), ...(draft.holdOut === null ? [] : [HOLD_OUT])];
  const control = mature.filter(({ armId }) => armId === draft.control);
  const comparedArms = draft.arms.length - 1;
  const metricsById = new Map(
    ids.map((id): [string, { metrics: ArmMetrics; outcomes: Outcome[] }] => {
      const outcomes = mature.filter(({ armId }) => armId === id);
      const counts = {
        id,
        share: shareOf(experiment, id),
        running: firsts.filter(({ armId, openedAt }) => armId === id && openedAt > openedUntil).length,
        later: later.filter(({ armId }) => armId === id).length,
      };
      const baseline =
        id === draft.control || id === HOLD_OUT
          ? null
          : { control, shares: sharesOf(experiment, id, draft.control), level: LEVEL / comparedArms };
      return [id, { metrics: armMetricsOf(counts, outcomes, baseline), outcomes }];
    }),
  );
  const compare = (id: string, against: string, family: number) =>
    comparisonOf(
      { id, outcomes: metricsById.get(id)!.outcomes },
      { id: against, outcomes: metricsById.get(against)!.outcomes },
      { shares: sharesOf(experiment, id, against), minimum: draft.minimum, family, level: LEVEL },
    );

  const arms = draft.arms.map(
    ({ id }): ArmResult => ({
      ...metricsById.get(id)!.metrics,
      isControl: id === draft.control,
      comparison: id === draft.control ? null : compare(id, draft.control, comparedArms),
    }),
  );
  const inHoldOut = metricsById.get(HOLD_OUT);
  const holdOut: HoldOutResult | null = inHoldOut
    ? {
        ...inHoldOut.metrics,
        incremental: draft.arms.flatMap(({ id }) => {
          const comparison = compare(id, HOLD_OUT, draft.arms.length);
          const amounts = incrementalAmounts(metricsById.get(id)!.outcomes, inHoldOut.outcomes);
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

/** The best arm if one is better than the control; `worse` if every arm is worse, so that the control is best. */
function verdictOver(
  comparisons: readonly { id: string; comparison: Comparison | null }[],
): Results["verdict"] {
  const isTooEarly = comparisons.some(({ comparison }) => !comparison || comparison.verdict === "too_early");
  if (isTooEarly || comparisons.length === 0) return { kind: "too_early", armId: null };
  const best = comparisons
    .filter(({ comparison }) => comparison?.verdict === "better")
    .sort((a, b) => b.comparison!.always.value - a.comparison!.always.value)[0];
  if (best) return { kind: "better", armId: best.id };
  if (comparisons.every(({ comparison }) => comparison?.verdict === "worse"))
    return { kind: "worse", armId: null };
  return { kind: "no_difference", armId: null };
}

function incrementalAmounts(arm: readonly Outcome[], holdOut: readonly Outcome[]): Incremental["amounts"] {
  const inCurrency = (outcomes: readonly Outcome[], currency: string): Amounts[] =>
    outcomes.flatMap(({ amounts }) => amounts.filter((amount) => amount.currency === currency));
  const currencies = new Set(arm.flatMap(({ amounts }) => amounts.map(({ currency }) => currency)));
  return [...currencies].sort().flatMap((currency) => {
    const ofArm = inCurrency(arm, currency);
    const [first, second] = [recoveredRatio(ofArm), recoveredRatio(inCurrency(holdOut, currency))];
    if (!first || !second) return [];
    const difference = ratioDifference(first, second);
    const failed = ofArm.reduce((sum, amounts) => sum + amounts.failed, 0);
    return [{ currency, difference, recovered: Math.round(difference.value * failed) }];
  });
}

/** The chi-square distribution's 99.9 % points by degrees of freedom, from 1. */
const CHI_SQUARE_999 = [10.828, 13.816, 16.266, 18.467, 20.515, 22.458];

/**
 * Whether the arms are as large as their shares say: a chi-square test at the 0.1 % level. If they are not, cases are lost
 * or drawn twice, and no figure can be relied on.
 *
 * Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
 */
function isBalanced(arms: readonly { drawn: number; share: number }[]): boolean {
  const total = arms.reduce((sum, { drawn }) => sum + drawn, 0);
  const distance = arms.reduce(
    (sum, { drawn, share }) => sum + (total === 0 ? 0 : (drawn - total * share) ** 2 / (total * share)),
    0,
  );
  return distance <= (CHI_SQUARE_999[arms.length - 2] ?? Infinity);
}
