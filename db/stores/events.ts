import { and, count, desc, eq, gte, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/**
 * When the last event of this account came in since a time, and how many could not be applied.
 *
 * @param since looked no further back than this, epoch ms
 * @returns `lastAt` epoch ms, null: none came
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
      // Written so that the account's part of the key is not used: it would read and sort all that the
      // account ever got, while going back in time ends at the first event of a merchant who has any.
      .where(and(gte(inbox.receivedAt, since), sql`${inbox.account} || '' = ${account}`))
      .orderBy(desc(inbox.receivedAt))
      .limit(1),
    db.read
      .select({ failed: count() })
      .from(inbox)
      // The state is a literal: only then does SQLite see that the partial index covers the question.
      .where(and(eq(inbox.account, account), sql`${inbox.state} = 'failed'`)),
  ]);
  return { lastAt: last[0]?.at ?? null, failed: failed[0]?.failed ?? 0 };
}
