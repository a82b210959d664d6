import { and, asc, gte, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";

/**
 * Work is rows with a due time. A worker claims due rows by writing its name and an end time on them; until
 * then no other worker gets them. A worker that dies loses its rows to another at that time.
 */
export type Lease = {
  /** Unique among all workers of all processes. */
  owner: string;
  /** Epoch ms. */
  now: number;
  leaseMs: number;
};

/** The columns that make a table a queue of work. Rows without a due time are not work. */
type Queue = { table: SQLiteTable; dueAt: SQLiteColumn; leaseUntil: SQLiteColumn };

/** Rows that are due and that no worker holds. */
export const claimable = ({ dueAt, leaseUntil }: Omit<Queue, "table">, now: number): SQL | undefined =>
  and(lte(dueAt, now), or(isNull(leaseUntil), lte(leaseUntil, now)));

/**
 * How many rows from the front of a queue are looked at for leases that end. More than all workers
 * together hold at a time; rows beyond it are found once those before them are gone.
 */
const LEASED_AT_FRONT = 1_000;

/**
 * When the next row of a queue can be claimed: epoch ms, in the past if one can be now, null if the queue
 * is empty. A leased row counts from the end of its lease. Costs the same however many rows wait.
 */
export async function nextDueAt(
  { read }: Database,
  { table, dueAt, leaseUntil }: Queue,
): Promise<number | null> {
  // A range, not `is not null`: it is what makes SQLite step over rows that have no due time.
  const isWork = gte(dueAt, 0);
  const [free] = await read
    .select({ at: sql<number>`${dueAt}` })
    .from(table)
    .where(and(isWork, isNull(leaseUntil)))
    .orderBy(asc(dueAt))
    .limit(1);
  const front = read
    .select({ dueAt: sql<number>`${dueAt}`.as("due"), leaseUntil: sql<number>`${leaseUntil}`.as("leased") })
    .from(table)
    .where(isWork)
    .orderBy(asc(dueAt))
    .limit(LEASED_AT_FRONT)
    .as("front");
  const [leased] = await read
    .select({
      at: sql<
        number | null
      >`min(case when ${front.leaseUntil} > ${front.dueAt} then ${front.leaseUntil} else ${front.dueAt} end)`,
    })
    .from(front)
    .where(isNotNull(front.leaseUntil));
  const times = [free?.at, leased?.at].filter((at) => at !== undefined && at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}
