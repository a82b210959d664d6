import { and, count, eq, isNull, ne } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

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
