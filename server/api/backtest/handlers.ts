import { setImmediate } from "node:timers/promises";
import {
  countCustomersWithCases,
  type CustomerByNewestCase,
  listCustomersByNewestCase,
} from "../../../db/stores/backtest-histories.ts";
import { listStrategyVersions } from "../../../db/stores/strategies.ts";
import { loadCustomerRecords } from "../../../db/stores/snapshot-loader.ts";
import { termsOf } from "../../channels/channel.ts";
import { BACKTEST_DAYS, backtestCustomer, type CustomerBacktest } from "../../dunning/backtest/backtest.ts";
import { isChanged } from "../../dunning/backtest/compare.ts";
import type { RuleSet } from "../../dunning/backtest/snapshot-as-of.ts";
import { totalsOf } from "../../dunning/backtest/totals.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import type { Context, Handlers } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import { requireKnownStrategies } from "../segments/validation.ts";
import { loadSurroundings, presentLint, requireNoErrors } from "../strategies/lint.ts";
import type { backtestContract } from "./contract.ts";
import { presentReplayedCustomer } from "./presenter.ts";
import { type Draft, readRunCursor, runCursorOf, runListName } from "./run-cursor.ts";

const DAY = 86_400_000;

/** A run replays no more: its shares would hardly change, and nobody would wait for the rest. */
const MAX_CUSTOMERS = 2_000;

type Page = { cursor: string | null; limit: number };

export const backtestHandlers: Handlers<typeof backtestContract> = {
  "segments.dryRun": async (context, { list, ...page }) => {
    await requireExistingStrategies(context, { list });
    return replayPage(context, "segments.dryRun", { list }, page);
  },

  "strategies.dryRun": async (context, { strategy, list, ...page }) => {
    const surroundings = await loadSurroundings(context);
    requireNoErrors(strategy, presentLint(strategy, surroundings, context.localeContext()));
    await requireExistingStrategies(context, { list, strategy });
    return replayPage(context, "strategies.dryRun", { list, strategy }, page);
  },
};

async function requireExistingStrategies({ db, account }: Context, { list, strategy }: Draft): Promise<void> {
  if (list === undefined) return;
  const own = await listStrategyVersions(db, db.read, account);
  const ids = [...builtInStrategies, ...own, ...(strategy ? [strategy] : [])].map(({ id }) => id);
  requireKnownStrategies(list, new Set(ids));
}

/**
 * Replays one page of customers. One customer takes 20 to 45 ms of a core (measured), so a run goes page by page,
 * and between two customers the server answers other calls.
 */
async function replayPage(
  context: Context,
  procedure: "segments.dryRun" | "strategies.dryRun",
  draft: Draft,
  { cursor, limit }: Page,
): Promise<HandlerOutput<"segments.dryRun">> {
  const { db, account } = context;
  const list = runListName(procedure, draft);
  const { until, done: doneBefore, after } = readRunCursor(context, list, cursor);
  const span = { from: until - BACKTEST_DAYS * DAY, until };
  const available = await countCustomersWithCases(db, account, span);
  const page = await listCustomersByNewestCase(db, account, span, {
    after,
    limit: Math.min(limit, Math.max(1, MAX_CUSTOMERS - doneBefore)),
  });
  const replayed = await replayCustomers(context, page.rows, draft, until);
  const done = doneBefore + page.rows.length;
  const next = done < MAX_CUSTOMERS ? page.next : null;
  return {
    ...span,
    customers: Math.min(available, MAX_CUSTOMERS),
    complete: available <= MAX_CUSTOMERS,
    done,
    totals: totalsOf(replayed),
    rows: replayed
      .filter(({ cases }) => cases.some(isChanged))
      .map(({ snapshot, rules, cases }) =>
        presentReplayedCustomer(context, snapshot.customerId, snapshot.customer, cases, {
          present: snapshot,
          draft: rules,
        }),
      ),
    nextCursor: runCursorOf(context, list, { until, done, after: next }),
  };
}

type ReplayedCustomer = CustomerBacktest & { snapshot: Snapshot; rules: RuleSet };

async function replayCustomers(
  { db, account, channels }: Context,
  rows: readonly CustomerByNewestCase[],
  draft: Draft,
  until: number,
): Promise<ReplayedCustomer[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ customerId }) => customerId);
  const replayed: ReplayedCustomer[] = [];
  for (const id of ids) {
    // One at a time: the facts of fifty customers, taken apart at one go, would keep every other request waiting.
    const known = await loadCustomerRecords(db, db.longRead, account, [id], termsOf(channels));
    const snapshot = known.get(id)?.snapshot;
    if (!snapshot) continue;
    const rules = rulesWith(draft, snapshot);
    replayed.push({ ...backtestCustomer(snapshot, rules, until), snapshot, rules });
    await setImmediate();
  }
  return replayed;
}

/** The rules in force with the draft in its place, as if it had been published before the first case. */
function rulesWith({ list, strategy }: Draft, { segments, strategies }: RuleSet): RuleSet {
  if (!strategy) return { segments: list ?? segments, strategies };
  const versions = strategies.filter(({ id }) => id === strategy.id).map(({ version }) => version);
  const version = Math.max(0, ...versions) + 1;
  return {
    segments: list ?? segments,
    strategies: [...strategies, { ...strategy, version, running: "keep" }],
  };
}
