import { and, count, eq, gte, isNull, max, ne } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import { type Database, withLongReads } from "../database.ts";

/** The subscriptions that live, and how many of them Stripe can pause: in flexible billing mode, without a schedule. */
export async function countPausable(
  db: Database,
  account: Account,
): Promise<{ living: number; pausable: number }> {
  const { subscriptions: t } = db.tables;
  const isLiving = [eq(t.account, account), isNull(t.endedAt), ne(t.status, "incomplete")];
  const isPausable = [eq(t.billingMode, "flexible"), isNull(t.scheduleId)];
  const of = (...conditions: typeof isLiving) =>
    db.read
      .select({ n: count() })
      .from(t)
      .where(and(...conditions));
  const [[living], [pausable]] = await Promise.all([of(...isLiving), of(...isLiving, ...isPausable)]);
  return { living: living?.n ?? 0, pausable: pausable?.n ?? 0 };
}

/**
 * The subscriptions that Stripe ended, and those that it left unpaid, after its last retry: whether the account's settings at
 * Stripe say so, no API tells, but what they did does.
 *
 * @param since epoch ms; what ended before is not counted
 */
export async function countEndedByStripe(
  db: Database,
  account: Account,
  since: number,
): Promise<{ ended: number; lastAt: number | null; unpaid: number }> {
  const { tables, read } = withLongReads(db);
  const { subscriptions: t } = tables;
  const [[ended], [unpaid]] = await Promise.all([
    read
      .select({ n: count(), lastAt: max(t.endedAt) })
      .from(t)
      .where(
        and(
          eq(t.account, account),
          eq(t.status, "canceled"),
          eq(t.cancellationReason, "payment_failed"),
          gte(t.endedAt, since),
        ),
      ),
    read
      .select({ n: count() })
      .from(t)
      .where(and(eq(t.account, account), eq(t.status, "unpaid"))),
  ]);
  return { ended: ended?.n ?? 0, lastAt: ended?.lastAt ?? null, unpaid: unpaid?.n ?? 0 };
}
