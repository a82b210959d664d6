import { blockOf, tallyOf } from "./comparison.ts";
import { type Estimate, newcombe, recoveredRatio, wilson } from "./intervals.ts";
import type { Outcome } from "./outcomes.ts";
import { type Block, testSequentially } from "./sequential.ts";

/** What may get worse while more money comes in. */
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
  /** This group's share less the control's; null for the control and for a hold-out. */
  difference: Estimate | null;
  /** Higher than the control's by more than chance allows, at whatever look. */
  worse: boolean;
};

/** One group's figures. */
export type ArmMetrics = {
  id: string;
  /** Per cent of the customers. */
  share: number;
  /** Cases that count. */
  cases: number;
  /** First cases that are too young. */
  running: number;
  /** Further cases of customers who are in it already. */
  later: number;
  recovered: number;
  recoveredShare: Estimate | null;
  /** By currency, the one with most cases first. Minor units. */
  amounts: { currency: string; failed: number; recovered: number; share: Estimate | null }[];
  guards: GuardResult[];
};

type GuardBaseline = { control: readonly Outcome[]; shares: Block; level: number };

/**
 * The figures of one group; guards are held against the control's, with the same level shared among them.
 * They know no minimum: harm that shows early is said early, and the test is exact for few cases too.
 */
export function armMetricsOf(
  counted: Pick<ArmMetrics, "id" | "share" | "running" | "later">,
  outcomes: readonly Outcome[],
  besides: GuardBaseline | null,
): ArmMetrics {
  const tally = tallyOf(outcomes);
  return {
    ...counted,
    cases: tally.of,
    recovered: tally.hits,
    recoveredShare: wilson(tally),
    amounts: amountsOf(outcomes),
    guards: GUARDS.map((id) => guardOf(id, outcomes, besides)),
  };
}

function guardOf(id: Guard, outcomes: readonly Outcome[], besides: GuardBaseline | null): GuardResult {
  const happened = outcomes.map(GUARD_EVENTS[id]);
  const tally = { hits: happened.filter(Boolean).length, of: happened.length };
  const base = { id, count: tally.hits, share: wilson(tally) };
  if (!besides) return { ...base, difference: null, worse: false };
  const theirs = besides.control.map(GUARD_EVENTS[id]);
  const { p, value } = testSequentially({ first: happened, second: theirs }, blockOf(besides.shares));
  return {
    ...base,
    difference: newcombe(tally, { hits: theirs.filter(Boolean).length, of: theirs.length }),
    worse: p <= besides.level / GUARDS.length && value > 0,
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
