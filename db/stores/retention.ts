import { and, eq, isNotNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

type TableOfAccount = Extract<Schema[keyof Schema], { account: unknown }>;

/** The hidden name of a row. Neither database deletes a number of rows, and keys differ from table to table. */
const rowName = (db: Database): SQL => sql.raw(db.dialect === "sqlite" ? "rowid" : "ctid");

const some = (db: Database, table: TableOfAccount, where: SQL | undefined, limit: number): SQL =>
  sql`${rowName(db)} in (select ${rowName(db)} from ${table} where ${where} limit ${limit})`;

/**
 * Deletes what is left of merchants who left before `before` (epoch ms): up to `limit` rows of each of their tables, and the
 * account itself once nothing else is left of it. Returns how many rows were deleted.
 */
export async function forgetLeftAccounts(db: Database, before: number, limit: number): Promise<number> {
  const { accounts, ...others } = db.tables;
  const left = and(eq(accounts.status, "left"), isNotNull(accounts.leftAt), lt(accounts.leftAt, before));
  const gone = await db.read.select({ account: accounts.account }).from(accounts).where(left).limit(10);
  let deleted = 0;
  for (const { account } of gone) {
    deleted += await db.write(async (tx) => {
      // A merchant who came back meanwhile keeps everything.
      const still = await tx.$count(accounts, and(eq(accounts.account, account), left));
      if (still === 0) return 0;
      let rows = 0;
      for (const table of Object.values(others)) {
        if (!("account" in table)) continue;
        const of = table as Schema["notes"];
        const removed = await tx
          .delete(of)
          .where(some(db, of, eq(of.account, account), limit))
          .returning({ account: of.account });
        rows += removed.length;
      }
      if (rows === 0) await tx.delete(accounts).where(eq(accounts.account, account));
      return rows;
    });
  }
  return deleted;
}

/**
 * Erases texts that people wrote before `before` (epoch ms) and that nobody works with any more: notes about customers
 * without an open case, and the reasons of pauses and promises that have ended. And events that could not be applied and
 * that nobody has asked for since: their payloads hold names and addresses. Up to `limit` of each; returns how many.
 */
export async function forgetOldTexts(db: Database, before: number, limit: number): Promise<number> {
  const { notes, holds, inbox, cases } = db.tables;
  const isOpen = (of: typeof notes | typeof holds) =>
    sql`exists (select 1 from ${cases} where ${cases.account} = ${of.account} and ${cases.customerId} = ${of.customerId} and ${cases.status} = 'open')`;
  const oldNotes = and(lt(notes.at, before), sql`not ${isOpen(notes)}`);
  const ended = sql`coalesce(${holds.releasedAt}, ${holds.untilAt}) < ${before}`;
  const oldReasons = and(ne(holds.reason, ""), ended, sql`not ${isOpen(holds)}`);
  const parked = and(sql`${inbox.state} = 'failed'`, lt(inbox.receivedAt, before));
  const erased = await db.write(async (tx) => [
    await tx
      .delete(notes)
      .where(some(db, notes, oldNotes, limit))
      .returning({ id: notes.id }),
    await tx
      .update(holds)
      .set({ reason: "" })
      .where(some(db, holds, oldReasons, limit))
      .returning({ id: holds.id }),
    await tx
      .delete(inbox)
      .where(some(db, inbox, parked, limit))
      .returning({ id: inbox.eventId }),
  ]);
  return erased.reduce((sum, rows) => sum + rows.length, 0);
}
