import { and, asc, count, desc, eq, inArray, max, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import type { Running, Strategy, StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import type { Database, Reader, Writer } from "../database.ts";

type Made = { by: string; at: number };

/** One version of an account's segments, the newest without a version; null when it has none of its own. */
export async function readSegmentList(db: Database, from: Reader, account: Account, version?: number) {
  const { segments } = db.tables;
  const [row] = await from
    .select()
    .from(segments)
    .where(
      and(eq(segments.account, account), version === undefined ? undefined : eq(segments.version, version)),
    )
    .orderBy(desc(segments.version))
    .limit(1);
  return row ?? null;
}

/** 0 when the account has no list of its own. */
export async function newestSegmentVersion(db: Database, from: Reader, account: Account): Promise<number> {
  const { segments } = db.tables;
  const [row] = await from
    .select({ version: max(segments.version) })
    .from(segments)
    .where(eq(segments.account, account));
  return row?.version ?? 0;
}

export async function insertSegmentList(
  db: Database,
  tx: Writer,
  account: Account,
  { version, list }: { version: number; list: Segment[] },
  { by, at }: Made,
): Promise<void> {
  await tx.insert(db.tables.segments).values({ account, version, list, by, at });
}

/** Every version that the account made of every strategy, or of one, oldest first. */
export async function listStrategyVersions(db: Database, from: Reader, account: Account, id?: string) {
  const { strategies } = db.tables;
  return from
    .select()
    .from(strategies)
    .where(and(eq(strategies.account, account), id === undefined ? undefined : eq(strategies.id, id)))
    .orderBy(asc(strategies.id), asc(strategies.version));
}

/** Publishes a version; `running` says whether open cases on an earlier one go over to it. */
export async function insertStrategy(
  db: Database,
  tx: Writer,
  account: Account,
  strategy: Strategy,
  { running, by, at }: Made & { running: Running },
): Promise<void> {
  const { id, version } = strategy;
  await tx.insert(db.tables.strategies).values({ account, id, version, strategy, running, by, at });
}

/** Strategies that somebody is still writing, or the one with this id; the latest written first. */
export async function listDrafts(db: Database, from: Reader, account: Account, id?: string) {
  const { strategyDrafts: drafts } = db.tables;
  return from
    .select()
    .from(drafts)
    .where(and(eq(drafts.account, account), id === undefined ? undefined : eq(drafts.id, id)))
    .orderBy(desc(drafts.at), asc(drafts.id));
}

/** Keeps a draft; it takes the place of the one with its id, whoever wrote that. */
export async function saveDraft(
  db: Database,
  tx: Writer,
  account: Account,
  { basedOn, strategy }: { basedOn: number; strategy: StrategyDraft },
  { by, at }: Made,
): Promise<void> {
  const { strategyDrafts: drafts } = db.tables;
  const row = { account, id: strategy.id, basedOn, strategy, by, at };
  await tx
    .insert(drafts)
    .values(row)
    .onConflictDoUpdate({ target: [drafts.account, drafts.id], set: row });
}

/** Throws a draft away; false when there was none. */
export async function discardDraft(db: Database, tx: Writer, account: Account, id: string): Promise<boolean> {
  const { strategyDrafts: drafts } = db.tables;
  const gone = await tx
    .delete(drafts)
    .where(and(eq(drafts.account, account), eq(drafts.id, id)))
    .returning({ id: drafts.id });
  return gone.length > 0;
}

/** How many open cases run on each version of each strategy; versions without one are left out. */
export async function countOpenCasesByVersion(
  db: Database,
  from: Reader,
  account: Account,
): Promise<{ strategyId: string; version: number; openCases: number }[]> {
  const { cases } = db.tables;
  const strategyId = sql<string>`${cases.assignment} ->> 'strategyId'`;
  const version = sql<string>`${cases.assignment} ->> 'strategyVersion'`;
  const rows = await from
    .select({ strategyId, version, openCases: count() })
    .from(cases)
    .where(and(eq(cases.account, account), eq(cases.status, "open")))
    .groupBy(strategyId, version)
    .orderBy(strategyId, version);
  return rows.map((row) => ({ ...row, version: Number(row.version) }));
}

/** What every version of these strategies is called, without its steps; built-in ones are not in the database. */
export async function strategyNames(db: Database, account: Account, ids: string[]) {
  const { strategies } = db.tables;
  return db.read
    .select({
      id: strategies.id,
      version: strategies.version,
      name: sql<string>`${strategies.strategy} ->> 'name'`,
    })
    .from(strategies)
    .where(and(eq(strategies.account, account), inArray(strategies.id, ids)));
}
