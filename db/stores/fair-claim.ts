import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "../database.ts";
import { claimable, type Lease } from "./lease.ts";

/** A queue of work of many accounts. Its primary key is the account and `key`. */
type SharedQueue = {
  table: SQLiteTable;
  account: SQLiteColumn;
  key: SQLiteColumn;
  dueAt: SQLiteColumn;
  leaseUntil: SQLiteColumn;
};

/** Where a worker's walk over the accounts of a queue stands. Kept by the worker from one claim to the next. */
export type Rotation = { after: string };

/** How a claim is shared among accounts. */
export type Share = {
  rotation: Rotation;
  /** The most rows that one account gets. */
  perAccount?: number;
  /** Rows that each account holds already, to be taken off its share. */
  held?: ReadonlyMap<string, number>;
};

/** How far into the rows that are due for longest a claim looks, in rows for each row that it takes. */
const FRONT = 4;

/** Accounts with due work that one claim takes from the walk, however far behind the front their work is. */
const WALK_TAKES = 8;
/** Accounts that one claim looks at for it: some microseconds each. */
const WALK_STEP = 64;
const WALK_MOST = 1_024;

/**
 * Rows to claim, by turns: the first of each account, then the second of each, and so on, those due for longest first. The
 * candidates are the front of the queue, and beside it the next accounts of a walk over all of them: the front alone may be
 * one account's hundred thousand rows, and another's first row would wait for them all. The cost does not grow with the queue.
 *
 * @returns a sub-select of account and key
 */
export async function dueByTurns(
  db: Database,
  queue: SharedQueue,
  { limit, share, ...times }: Pick<Lease, "now" | "leaseNow"> & { limit: number; share: Share },
): Promise<SQL> {
  const { table, account, key, dueAt } = queue;
  const isDue = claimable(queue, times);
  const { rotation, perAccount = limit, held = new Map() } = share;
  const rowsOf = (where: SQL | undefined, most: number) => sql`
    select * from (select ${account} as account, ${key} as id, ${dueAt} as due from ${table}
      where ${where} order by ${dueAt} limit ${most}) as candidates`;
  const walked = await walk(db, queue, times, rotation);
  const most = Math.min(perAccount, Math.ceil((2 * limit) / WALK_TAKES));
  const candidates = [
    rowsOf(isDue, limit * FRONT),
    ...walked.map((id) => rowsOf(and(eq(account, id), isDue), most)),
  ];
  const taken = [...held].map(([id, rows]) => sql`when ${id} then ${rows}`);
  const left =
    taken.length > 0 ? sql`${perAccount} - case account ${sql.join(taken, sql` `)} else 0 end` : perAccount;
  return sql`
    select account, id from (
      select account, id, due, row_number() over (partition by account order by due, id) as turn
      from (${sql.join(candidates, sql` union `)}) as rows_of_all
    ) as turns where turn <= ${left} order by turn, due limit ${limit}`;
}

/** The next accounts that have due work, after the one where the walk stands. */
async function walk(
  db: Database,
  queue: SharedQueue,
  times: Pick<Lease, "now" | "leaseNow">,
  rotation: Rotation,
): Promise<string[]> {
  const { table, account, dueAt, leaseUntil } = queue;
  const found: string[] = [];
  const beganAfter = rotation.after;
  let wrapped = false;
  for (let seen = 0; seen < WALK_MOST && found.length < WALK_TAKES; seen += WALK_STEP) {
    const next = (after: SQL) => sql`(select min(${account}) from ${table} where ${gt(account, after)})`;
    const hasWork = sql`exists (select 1 from ${table} where ${and(
      eq(account, sql`walked.account`),
      claimable({ dueAt, leaseUntil }, times),
    )})`;
    const steps = await db.read
      .select({ account: sql<string>`account`, hasWork: sql<number | boolean>`${hasWork}` })
      .from(
        sql`(with recursive walked(account, step) as (
          select ${next(sql`${rotation.after}`)}, 1
          union all select ${next(sql`walked.account`)}, step + 1 from walked
          where walked.account is not null and step < ${WALK_STEP}
        ) select account from walked where account is not null) as walked`,
      );
    for (const step of steps) {
      rotation.after = step.account;
      if (step.hasWork) found.push(step.account);
      if (found.length === WALK_TAKES) return found;
      if (wrapped && step.account >= beganAfter) return found;
    }
    if (steps.length < WALK_STEP) {
      if (wrapped || beganAfter === "") {
        rotation.after = "";
        return found;
      }
      wrapped = true;
      rotation.after = "";
    }
  }
  return found;
}
