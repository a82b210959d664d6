import { and, asc, desc, eq, max } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import type { Strategy } from "../../server/dunning/strategies/strategy.ts";
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

export async function insertStrategy(
  db: Database,
  tx: Writer,
  account: Account,
  strategy: Strategy,
  { by, at }: Made,
): Promise<void> {
  const { id, version } = strategy;
  await tx.insert(db.tables.strategies).values({ account, id, version, strategy, by, at });
}
