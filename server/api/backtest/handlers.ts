import { termsOf } from "../../channels/channel.ts";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import {
  countCustomersOfCases,
  type CustomerOfCases,
  customersOfCases,
} from "../../../db/stores/backtest-histories.ts";
import type { Position } from "../../../db/stores/keyset.ts";
import { listStrategyVersions } from "../../../db/stores/rules.ts";
import { loadKnown } from "../../../db/stores/snapshot-loader.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { type CustomerDryRun, DRY_RUN_DAYS, dryRun } from "../../dunning/backtest/backtest.ts";
import type { Rules } from "../../dunning/backtest/snapshot-as-of.ts";
import { isChanged } from "../../dunning/backtest/compare.ts";
import { totalsOf } from "../../dunning/backtest/totals.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import type { StrategyDraft } from "../../dunning/strategies/strategy.ts";
import type { Context, Run } from "../context.ts";
import { cursorOf, readCursor } from "../cursor.ts";
import type { Returned } from "../contract.ts";
import { ApiError } from "../api-error.ts";
import { shownCase } from "./presenter.ts";
import { refuseUnknownStrategies } from "../segments/handlers.ts";
import { refuseErrors } from "../strategies/handlers.ts";
import { remarksOn, surroundingsOf } from "../strategies/lint.ts";

const DAY = 86_400_000;

/** A run takes no more: its shares would hardly change, and whoever waits for it would give up. */
const MOST_CUSTOMERS = 2_000;

type Answer = Returned<"segments.dryRun">;
type Asked = { cursor: string | null; limit: number };
/** What is not published yet; the rest is as it is in force. */
type Draft = { list?: Segment[] | undefined; strategy?: StrategyDraft | undefined };

export const dryRunSegments: Run<"segments.dryRun"> = async (context, { list, ...asked }) => {
  await refuseUnknown(context, { list });
  return pageOf(context, "segments.dryRun", { list }, asked);
};

export const dryRunStrategy: Run<"strategies.dryRun"> = async (context, { strategy, list, ...asked }) => {
  refuseErrors(strategy, remarksOn(strategy, await surroundingsOf(context), context.localeContext()));
  await refuseUnknown(context, { list, strategy });
  return pageOf(context, "strategies.dryRun", { list, strategy }, asked);
};

async function refuseUnknown({ db, account }: Context, { list, strategy }: Draft): Promise<void> {
  if (list === undefined) return;
  const own = await listStrategyVersions(db, db.read, account);
  const known = [...builtInStrategies, ...own, ...(strategy ? [strategy] : [])].map(({ id }) => id);
  refuseUnknownStrategies(list, new Set(known));
}

/**
 * Replays one page of customers. Each takes 20 to 45 ms of one core (measured), so a run goes page by page, and between two
 * customers the server turns to whoever else waits.
 */
async function pageOf(
  context: Context,
  procedure: "segments.dryRun" | "strategies.dryRun",
  draft: Draft,
  { cursor, limit }: Asked,
): Promise<Answer> {
  const { db, account } = context;
  const list = `${procedure} ${digestOf(draft)}`;
  const { until, done, after } = whereFrom(context, list, cursor);
  const from = until - DRY_RUN_DAYS * DAY;
  const span = { from, until };
  const all = await countCustomersOfCases(db, account, span);
  const customers = Math.min(all, MOST_CUSTOMERS);
  const page = await customersOfCases(db, account, span, {
    after,
    limit: Math.min(limit, Math.max(1, MOST_CUSTOMERS - done)),
  });
  const compared = await replayAll(context, page.rows, draft, until);

  const doneNow = done + page.rows.length;
  const next = page.next !== null && doneNow < MOST_CUSTOMERS ? page.next : null;
  return {
    from,
    until,
    customers,
    complete: all <= MOST_CUSTOMERS,
    done: doneNow,
    totals: totalsOf(compared),
    rows: compared.filter(({ cases }) => cases.some(isChanged)).map((one) => presentCustomer(context, one)),
    nextCursor: next && cursorOf(account, list, { at: until, id: `${doneNow}:${next.at}:${next.id}` }),
  };
}

type Compared = CustomerDryRun & { snapshot: Snapshot; rules: Rules };

async function replayAll(
  { db, account, channels }: Context,
  rows: readonly CustomerOfCases[],
  draft: Draft,
  until: number,
): Promise<Compared[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ customerId }) => customerId);
  const known = await loadKnown(db, db.read, account, ids, termsOf(channels));
  const compared: Compared[] = [];
  for (const id of ids) {
    const snapshot = known.get(id)?.snapshot;
    if (!snapshot) continue;
    const rules = rulesOf(snapshot, draft);
    compared.push({ ...dryRun(snapshot, rules, until), snapshot, rules });
    await setImmediate();
  }
  return compared;
}

/** The rules in force with the draft in its place, as if it had been published before the first case. */
function rulesOf({ segments, strategies }: Snapshot, { list, strategy }: Draft): Rules {
  if (!strategy) return { segments: list ?? segments, strategies };
  const versions = strategies.filter(({ id }) => id === strategy.id).map(({ version }) => version);
  const version = Math.max(0, ...versions) + 1;
  return {
    segments: list ?? segments,
    strategies: [...strategies, { ...strategy, version, running: "keep" }],
  };
}

const presentCustomer = (context: Context, { snapshot, rules, cases }: Compared): Answer["rows"][number] => ({
  customerId: snapshot.customerId,
  customerName: snapshot.customer?.name ?? null,
  customerEmail: snapshot.customer?.email ?? null,
  cases: cases.map((one) => shownCase(one, { present: snapshot, draft: rules }, snapshot.customer, context)),
});

const digestOf = (draft: Draft): string =>
  createHash("sha256")
    .update(JSON.stringify([draft.list ?? null, draft.strategy ?? null]))
    .digest("base64url")
    .slice(0, 16);

const PLACE = /^(\d{1,9}):(\d{1,16}):(.+)$/;

/**
 * A run keeps the time of its first page, so that its pages fit together. A cursor is of one draft: pages of
 * two drafts would add up to nothing.
 */
function whereFrom(
  { account, clock }: Context,
  list: string,
  cursor: string | null,
): { until: number; done: number; after: Position | null } {
  const position = readCursor(account, list, cursor);
  if (position === null) return { until: clock.now(), done: 0, after: null };
  const [, done, at, id] = PLACE.exec(position.id) ?? [];
  if (done === undefined || at === undefined || id === undefined || position.at > clock.now()) {
    throw new ApiError(
      "invalid_input",
      "The cursor is not one that this dry run gave.",
      "Begin the dry run anew, without a cursor.",
      [{ path: "cursor", message: "expected nextCursor of the page before" }],
    );
  }
  return { until: position.at, done: Number(done), after: { at: Number(at), id } };
}
