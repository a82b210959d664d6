import { isProvenBy } from "../../server/names/proven-sender.ts";
import { and, eq, gt, inArray, or, type SQL, sql } from "drizzle-orm";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { type AccountRow, withSettings } from "./accounts.ts";
import { upsertConnection } from "./account-connections.ts";
import type { Database, Reader, Writer } from "../database.ts";

export async function readAccount(db: Database, from: Reader, account: Account) {
  const { accounts } = db.tables;
  const [row] = await from.select().from(accounts).where(eq(accounts.account, account)).limit(1);
  return row ? withSettings(row) : null;
}

/**
 * Stores the settings that a person chose, and when that person disconnected or connected the account. The
 * caller holds the lock under which `before` was read.
 *
 * @param at when the settings were chosen, epoch ms
 */
export async function updateSettings(
  db: Database,
  tx: Writer,
  before: AccountRow,
  settings: AccountSettings,
  at: number,
): Promise<void> {
  const { accounts } = db.tables;
  const { account } = before;
  // Clocks of processes differ. A connection dated before the disconnection would leave every case's clock stopped.
  const settingsAt = Math.max(at, before.settingsAt ?? at);
  // A proof is for one address or domain: changed and changed back, it is asked for again.
  const { senderEmail } = settings;
  const isKept = senderEmail === before.settings.senderEmail || isProvenBy(before.provenSender, senderEmail);
  const proof = isKept ? {} : { provenSender: null };
  await tx
    .update(accounts)
    .set({ settings, settingsAt, ...proof })
    .where(eq(accounts.account, account));
  const { connected } = settings;
  if (connected === before.settings.connected) return;
  await upsertConnection(db, tx, { account, source: "settings", at: settingsAt, connected });
}

/**
 * Makes every customer with an open case due for evaluation, because rules or settings changed. One statement
 * does it, and the loop spreads the evaluations over its batches.
 */
export const wakeOpenCases = (db: Database, tx: Writer, account: Account, at: number): Promise<void> => {
  const { cases } = db.tables;
  return wakeCustomersOf(db, tx, and(eq(cases.account, account), eq(cases.status, "open")), at);
};

/** The same in all active accounts, and with every case that was closed after `at`: by a clock that was ahead. */
export const wakeAllOpenCases = (db: Database, tx: Writer, at: number): Promise<void> => {
  const { accounts, cases } = db.tables;
  const active = tx.select({ account: accounts.account }).from(accounts).where(eq(accounts.status, "active"));
  const which = and(inArray(cases.account, active), or(eq(cases.status, "open"), gt(cases.closedAt, at)));
  return wakeCustomersOf(db, tx, which, at);
};

async function wakeCustomersOf(db: Database, tx: Writer, which: SQL | undefined, at: number): Promise<void> {
  const { cases, wakeups } = db.tables;
  // Postgres takes parameters and nulls in a select for text, unless they are cast.
  const rows = tx
    .selectDistinct({
      account: cases.account,
      customerId: cases.customerId,
      dueAt: sql<number>`cast(${at} as bigint)`.as("due_at"),
      leaseUntil: sql<number | null>`cast(null as bigint)`.as("lease_until"),
      leaseOwner: sql<string | null>`cast(null as text)`.as("lease_owner"),
    })
    .from(cases)
    .where(which);
  await tx
    .insert(wakeups)
    .select(rows)
    .onConflictDoUpdate({
      target: [wakeups.account, wakeups.customerId],
      set: {
        dueAt: sql`case when ${wakeups.dueAt} < excluded.due_at then ${wakeups.dueAt} else excluded.due_at end`,
      },
    });
}
