import type { Snapshot } from "../model/snapshot.ts";
import { planRetry } from "../retries/plan-retry.ts";
import type { Planner } from "../retries/planner-types.ts";
import { compare, type ComparedCase } from "./compare.ts";
import { customerHistoryOf } from "./history.ts";
import { memoizedPlanner } from "./memoized-planner.ts";
import { replay } from "./replay.ts";
import type { RuleSet } from "./snapshot-as-of.ts";

const DAY = 86_400_000;

/** How far back a backtest goes. People read about it as a dry run. */
export const BACKTEST_DAYS = 90;

export type CustomerBacktest = {
  cases: ComparedCase[];
  /** True when a replay reached its limit of evaluations: later events are missing. */
  cutShort: boolean;
};

/**
 * Replays one customer's cases of the last 90 days under a draft and under the present rules, and compares the two. Both
 * replay the same facts, so every difference comes from the draft. What actually happened is no baseline, because it ran
 * under rules that may have changed meanwhile. Pure: it sends, charges and writes nothing.
 *
 * @param snapshot all facts known now, with the present rules
 * @param until the present, UTC epoch milliseconds
 * @throws when a segment of the draft names a strategy that the draft does not have
 */
export function backtestCustomer(
  snapshot: Snapshot,
  draft: RuleSet,
  until: number,
  planner: Planner = planRetry,
): CustomerBacktest {
  const history = customerHistoryOf(snapshot, until - BACKTEST_DAYS * DAY, until);
  const memoized = memoizedPlanner(planner);
  const underPresent = replay(history, snapshot, until, memoized);
  const underDraft = replay(history, draft, until, memoized);
  return {
    cases: compare(underPresent, underDraft),
    cutShort: underPresent.cutShort || underDraft.cutShort,
  };
}
