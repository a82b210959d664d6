import { and, desc, eq, max } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import type { Database, Reader, Writer } from "../database.ts";

/** One version of an account's segments, by default the newest; null when the account has none of its own. */
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

/** The newest version; 0 when the account has no segments of its own. */
export async function readSegmentVersion(db: Database, from: Reader, account: Account): Promise<number> {
  const { segments } = db.tables;
  const [row] = await from
    .select({ version: max(segments.version) })
    .from(segments)
    .where(eq(segments.account, account));
  return row?.version ?? 0;
}

/** The newest versions, newest first, with how many segments each has. */
export async function listSegmentVersions(db: Database, account: Account, limit: number) {
  const { segments } = db.tables;
  const rows = await db.read
    .select()
    .from(segments)
    .where(eq(segments.account, account))
    .orderBy(desc(segments.version))
    .limit(limit);
  return rows.map(({ version, by, at, list }) => ({ version, by, at, segments: list.length }));
}

export async function insertSegmentList(
  db: Database,
  tx: Writer,
  account: Account,
  { version, list }: { version: number; list: Segment[] },
  { by, at }: { by: string; at: number },
): Promise<void> {
  await tx.insert(db.tables.segments).values({ account, version, list, by, at });
}
