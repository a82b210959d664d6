import { and, count, desc, eq, gte, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/**
 * When the last event of an account was received, and how many of its events could not be applied.
 *
 * @param since epoch ms; older events are not looked for
 * @returns `lastAt` in epoch ms; null where no event came since then
 */
export async function readInboxHealth(
  db: Database,
  account: Account,
  since: number,
): Promise<{ lastAt: number | null; failed: number }> {
  const { inbox } = db.tables;
  const [last, failed] = await Promise.all([
    db.read
      .select({ at: inbox.receivedAt })
      .from(inbox)
      // The concatenation keeps the primary key out of the plan: by the key, all events of the account would
      // be read and sorted, while going back in time ends at the account's newest event.
      .where(and(gte(inbox.receivedAt, since), sql`${inbox.account} || '' = ${account}`))
      .orderBy(desc(inbox.receivedAt))
      .limit(1),
    db.read
      .select({ failed: count() })
      .from(inbox)
      // The state is a literal, because SQLite does not use a partial index for a parameter.
      .where(and(eq(inbox.account, account), sql`${inbox.state} = 'failed'`)),
  ]);
  return { lastAt: last[0]?.at ?? null, failed: failed[0]?.failed ?? 0 };
}
