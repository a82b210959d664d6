import { and, asc, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Running, Strategy, StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import type { Database, Reader, Writer } from "../database.ts";

/** Who made a change, and when (epoch ms). */
type Authorship = { by: string; at: number };

/** Every version of every strategy that the account made, or of one strategy, oldest first. */
export async function listStrategyVersions(db: Database, from: Reader, account: Account, id?: string) {
  const { strategies } = db.tables;
  return from
    .select()
    .from(strategies)
    .where(and(eq(strategies.account, account), id === undefined ? undefined : eq(strategies.id, id)))
    .orderBy(asc(strategies.id), asc(strategies.version));
}

/** Publishes a version. `running` says whether open cases on an earlier version move to it. */
export async function insertStrategyVersion(
  db: Database,
  tx: Writer,
  account: Account,
  strategy: Strategy,
  { running, by, at }: Authorship & { running: Running },
): Promise<void> {
  const { id, version } = strategy;
  await tx.insert(db.tables.strategies).values({ account, id, version, strategy, running, by, at });
}

/** All drafts, or the draft with this id; the last written first. */
export async function listStrategyDrafts(db: Database, from: Reader, account: Account, id?: string) {
  const { strategyDrafts: drafts } = db.tables;
  return from
    .select()
    .from(drafts)
    .where(and(eq(drafts.account, account), id === undefined ? undefined : eq(drafts.id, id)))
    .orderBy(desc(drafts.at), asc(drafts.id));
}

/** Stores a draft in place of an earlier one with its id, even where somebody else wrote that. */
export async function upsertStrategyDraft(
  db: Database,
  tx: Writer,
  account: Account,
  { basedOn, strategy }: { basedOn: number; strategy: StrategyDraft },
  { by, at }: Authorship,
): Promise<void> {
  const { strategyDrafts: drafts } = db.tables;
  const row = { account, id: strategy.id, basedOn, strategy, by, at };
  await tx
    .insert(drafts)
    .values(row)
    .onConflictDoUpdate({ target: [drafts.account, drafts.id], set: row });
}

/** False when there is no such draft. */
export async function deleteStrategyDraft(
  db: Database,
  tx: Writer,
  account: Account,
  id: string,
): Promise<boolean> {
  const { strategyDrafts: drafts } = db.tables;
  const deleted = await tx
    .delete(drafts)
    .where(and(eq(drafts.account, account), eq(drafts.id, id)))
    .returning({ id: drafts.id });
  return deleted.length > 0;
}

/** How many open cases run on each version of each strategy. Versions without a case are left out. */
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

/** The name of every version of these strategies. Built-in versions are not in the database. */
export async function listStrategyNames(db: Database, account: Account, ids: string[]) {
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
