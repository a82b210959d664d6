import { blockOf, tallyOf } from "./comparison.ts";
import { type Estimate, newcombe, recoveredRatio, wilson } from "./intervals.ts";
import type { Outcome } from "./outcomes.ts";
import { type Block, testSequentially } from "./sequential.ts";

/** Guard metrics: events that may become more frequent while more money is recovered. */
export const GUARDS = ["cancellations", "disputes"] as const;
export type Guard = (typeof GUARDS)[number];

const GUARD_EVENTS: Readonly<Record<Guard, (outcome: Outcome) => boolean>> = {
  cancellations: ({ cancelled }) => cancelled,
  disputes: ({ disputed }) => disputed,
};

export type GuardResult = {
  id: Guard;
  count: number;
  share: Estimate | null;
  /** This arm's share less the control's; null for the control and for a hold-out. */
  difference: Estimate | null;
  /** Higher than the control's by more than chance allows, however often the results are read. */
  worse: boolean;
};

/** The figures of one arm, or of the hold-out. */
export type ArmMetrics = {
  id: string;
  /** Per cent of the customers. */
  share: number;
  /** Cases that count. */
  cases: number;
  /** First cases whose window is not over yet. */
  running: number;
  /** Further cases of customers whose first case is in the experiment. */
  later: number;
  recovered: number;
  recoveredShare: Estimate | null;
  /** By currency, the currency with most cases first. Minor units. */
  amounts: { currency: string; failed: number; recovered: number; share: Estimate | null }[];
  guards: GuardResult[];
};

type GuardBaseline = { control: readonly Outcome[]; shares: Block; level: number };

/**
 * The figures of one arm. Guards are tested against the control, with the level divided among them. They need no minimum
 * of cases: early harm is reported early, and the test is exact for few cases too.
 *
 * @param baseline null for the control and for a hold-out, whose guards are not tested
 */
export function armMetricsOf(
  counts: Pick<ArmMetrics, "id" | "share" | "running" | "later">,
  outcomes: readonly Outcome[],
  baseline: GuardBaseline | null,
): ArmMetrics {
  const tally = tallyOf(outcomes);
  return {
    ...counts,
    cases: tally.of,
    recovered: tally.hits,
    recoveredShare: wilson(tally),
    amounts: amountsOf(outcomes),
    guards: GUARDS.map((id) => guardResultOf(id, outcomes, baseline)),
  };
}

function guardResultOf(id: Guard, outcomes: readonly Outcome[], baseline: GuardBaseline | null): GuardResult {
  const inArm = outcomes.map(GUARD_EVENTS[id]);
  const tally = { hits: inArm.filter(Boolean).length, of: inArm.length };
  const figures = { id, count: tally.hits, share: wilson(tally) };
  if (!baseline) return { ...figures, difference: null, worse: false };
  const inControl = baseline.control.map(GUARD_EVENTS[id]);
  const { p, value } = testSequentially({ first: inArm, second: inControl }, blockOf(baseline.shares));
  return {
    ...figures,
    difference: newcombe(tally, { hits: inControl.filter(Boolean).length, of: inControl.length }),
    worse: p <= baseline.level / GUARDS.length && value > 0,
  };
}

function amountsOf(outcomes: readonly Outcome[]): ArmMetrics["amounts"] {
  const byCurrency = new Map<string, { failed: number; recovered: number }[]>();
  for (const { amounts } of outcomes) {
    for (const { currency, ...sums } of amounts) {
      const list = byCurrency.get(currency);
      if (list) list.push(sums);
      else byCurrency.set(currency, [sums]);
    }
  }
  return [...byCurrency]
    .sort(([a, m], [b, n]) => n.length - m.length || (a < b ? -1 : 1))
    .map(([currency, cases]) => ({
      currency,
      failed: cases.reduce((sum, { failed }) => sum + failed, 0),
      recovered: cases.reduce((sum, { recovered }) => sum + recovered, 0),
      share: estimateOf(recoveredRatio(cases)),
    }));
}

const estimateOf = (ratio: Estimate | null): Estimate | null =>
  ratio && { value: ratio.value, low: ratio.low, high: ratio.high };
