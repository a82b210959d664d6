import type { Snapshot } from "../model/snapshot.ts";
import { planRetry } from "../retries/plan-retry.ts";
import type { Planner } from "../retries/planner-types.ts";
import { type ComparedCase, compare } from "./compare.ts";
import type { RuleSet } from "./snapshot-as-of.ts";
import { customerHistoryOf } from "./history.ts";
import { memoizedPlanner } from "./memoized-planner.ts";
import { replay } from "./replay.ts";

const DAY = 86_400_000;

/** How far back a dry run goes. */
export const BACKTEST_DAYS = 90;

export type CustomerBacktest = {
  cases: ComparedCase[];
  /** One of the replays stopped at the limit of its looks, so that what came after is missing. */
  cutShort: boolean;
};

/**
 * Replays one customer's cases of the last 90 days under a draft and under the present rules, and says what
 * differs. Both are replays of the same facts, so that a difference is the draft's alone; history itself ran
 * under rules that may have changed meanwhile. Pure: it sends, charges and writes nothing.
 *
 * @param snapshot everything known now; its own segments and strategies are the present rules
 * @param until the present, UTC epoch milliseconds
 * @throws when a segment of the draft names a strategy that the draft does not have
 */
export function backtestCustomer(
  snapshot: Snapshot,
  draft: RuleSet,
  until: number,
  planner: Planner = planRetry,
): CustomerBacktest {
  const record = customerHistoryOf(snapshot, until - BACKTEST_DAYS * DAY, until);
  const remembering = memoizedPlanner(planner);
  const present = replay(record, snapshot, until, remembering);
  const drafted = replay(record, draft, until, remembering);
  return { cases: compare(present, drafted), cutShort: present.cutShort || drafted.cutShort };
}
