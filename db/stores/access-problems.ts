import { and, count, eq, isNotNull, isNull } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** Since when Stripe refuses our key for an account, and its words. */
export type AccessProblem = { at: number; reason: string };

/**
 * Notes that Stripe refuses our key for an account, or, with null, that it no longer does.
 *
 * @returns whether that was news: a problem keeps its first time and reason
 */
export async function setAccessProblem(
  db: Database,
  account: Account,
  problem: AccessProblem | null,
): Promise<boolean> {
  const { accounts } = db.tables;
  const isNews = problem ? isNull(accounts.accessProblemAt) : isNotNull(accounts.accessProblemAt);
  const changed = await db.write((tx) =>
    tx
      .update(accounts)
      .set({ accessProblemAt: problem?.at ?? null, accessProblem: problem?.reason ?? null })
      .where(and(eq(accounts.account, account), isNews))
      .returning({ account: accounts.account }),
  );
  return changed.length > 0;
}

export async function readAccessProblem(db: Database, account: Account): Promise<AccessProblem | null> {
  const { accounts } = db.tables;
  const [row] = await db.read
    .select({ at: accounts.accessProblemAt, reason: accounts.accessProblem })
    .from(accounts)
    .where(eq(accounts.account, account));
  return row?.at == null ? null : { at: row.at, reason: row.reason ?? "" };
}

/** How many connected accounts wait for a key to be put right. */
export async function countAccessProblems(db: Database): Promise<number> {
  const { accounts } = db.tables;
  const [row] = await db.read
    .select({ n: count() })
    .from(accounts)
    .where(and(isNotNull(accounts.accessProblemAt), eq(accounts.status, "active")));
  return row?.n ?? 0;
}
