import {
  and,
  asc,
  count,
  gte,
  isNotNull,
  isNull,
  lte,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "../database.ts";

/**
 * A worker claims due rows by writing its name and an end time into them. Until that time no other worker gets
 * them. A worker that dies loses its rows to another one then.
 */
export type Lease = {
  /** Unique among all workers of all processes. */
  owner: string;
  /** By which rows fall due, epoch ms. */
  now: number;
  /**
   * By which leases begin and end, epoch ms: the same for all processes on the database, so that one whose clock is ahead
   * takes no row from another that still works on it. Left out: there is one clock only.
   */
  leaseNow?: number;
  leaseMs: number;
};

/** The columns that make a table a queue. Rows without a due time are not in it. */
type Queue = { table: SQLiteTable; dueAt: SQLiteColumn; leaseUntil: SQLiteColumn };

/** Rows that are due and not leased. */
export const claimable = (
  { dueAt, leaseUntil }: Omit<Queue, "table">,
  { now, leaseNow = now }: Pick<Lease, "now" | "leaseNow">,
): SQL | undefined => and(lte(dueAt, now), or(isNull(leaseUntil), lte(leaseUntil, leaseNow)));

/** How many rows at the front of a queue are searched for leases: more than all workers usually hold. */
const FRONT = 1_000;

/**
 * When the next row of a queue can be claimed: epoch ms by the clock of due times, in the past where one can be claimed
 * now, null where the queue is empty. `leaseAhead`: how far the clock of leases is ahead of that one. A leased row counts from the end of its lease. The cost does not grow with the queue:
 * the whole table is read only while more than a thousand rows are leased.
 */
export async function nextDueAt(
  { read }: Database,
  { table, dueAt, leaseUntil }: Queue,
  leaseAhead: number,
): Promise<number | null> {
  // A range instead of `is not null`, because only a range makes SQLite skip rows without a due time.
  const isWork = gte(dueAt, 0);
  const [free] = await read
    .select({ at: sql<number>`${dueAt}` })
    .from(table)
    .where(and(isWork, isNull(leaseUntil)))
    .orderBy(asc(dueAt))
    .limit(1);
  const front = read
    .select({ due: sql<number>`${dueAt}`.as("due"), leased: sql<number | null>`${leaseUntil}`.as("leased") })
    .from(table)
    .where(isWork)
    .orderBy(asc(dueAt))
    .limit(FRONT)
    .as("front");
  const [atFront] = await read
    .select({ rows: count(), at: earliestEnd(front.due, front.leased, leaseAhead) })
    .from(front)
    .where(isNotNull(front.leased));
  let leasedUntil = atFront?.at ?? null;
  if (atFront?.rows === FRONT) {
    const [all] = await read
      .select({ at: earliestEnd(dueAt, leaseUntil, leaseAhead) })
      .from(table)
      .where(and(isWork, isNotNull(leaseUntil)));
    leasedUntil = all?.at ?? null;
  }
  const times = [free?.at, leasedUntil].filter((at) => at !== undefined && at !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

/** The earliest time at which one of the leased rows can be claimed again. */
const earliestEnd = (due: SQLWrapper, leased: SQLWrapper, leaseAhead: number): SQL<number | null> => {
  // Written out, because Postgres cannot tell the type of a parameter in a sum.
  const freeAt = sql`${leased} - ${sql.raw(String(Math.round(leaseAhead)))}`;
  return sql`min(case when ${freeAt} > ${due} then ${freeAt} else ${due} end)`;
};
