import { and, countDistinct, desc, eq, gt, gte, isNull, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

const DAY = 86_400_000;

/** One invoice was tried by Stripe itself so many whole days after its first failure. */
export type StripeAttempt = { invoiceId: string; day: number };

/**
 * When Stripe itself tried invoices again after their first failure, in the newest cases of a time. Such an
 * attempt has no request behind it: one that failed is a notice without one, and one that brought money is
 * what the ledger says about its cause.
 *
 * @param since only cases opened from then on, epoch ms
 * @param limit cases looked at, the newest
 */
export async function listStripeAttempts(
  db: Database,
  account: Account,
  { since, limit }: { since: number; limit: number },
): Promise<{ invoices: number; attempts: StripeAttempt[] }> {
  const { cases, ledger, paymentEvents } = db.tables;
  const sample = () =>
    db.read
      .select({ id: cases.id, customerId: cases.customerId })
      .from(cases)
      .where(and(eq(cases.account, account), gte(cases.openedAt, since), ne(cases.kind, "sent")))
      .orderBy(desc(cases.openedAt), desc(cases.id))
      .limit(limit)
      .as("sample");
  const first = alias(ledger, "first");
  const ofSample = (recent: ReturnType<typeof sample>) =>
    and(
      eq(first.account, account),
      eq(first.customerId, recent.customerId),
      eq(first.caseId, recent.id),
      eq(first.kind, "failed"),
    );
  // Both databases divide whole numbers without a remainder.
  const dayOf = (at: typeof paymentEvents.at | typeof ledger.at) =>
    sql<number>`(${at} - ${first.at}) / ${sql.raw(String(DAY))}`.mapWith(Number);

  // A cross join keeps SQLite to the order that is written: few customers first, then what each of them has.
  const [one, two, three] = [sample(), sample(), sample()];
  const [[total], failed, brought] = await Promise.all([
    db.read
      .select({ invoices: countDistinct(first.invoiceId) })
      .from(one)
      .crossJoin(first)
      .where(ofSample(one)),
    db.read
      .selectDistinct({ invoiceId: first.invoiceId, day: dayOf(paymentEvents.at) })
      .from(two)
      .crossJoin(first)
      .crossJoin(paymentEvents)
      .where(
        and(
          ofSample(two),
          eq(paymentEvents.account, account),
          eq(paymentEvents.customerId, two.customerId),
          eq(paymentEvents.invoiceId, first.invoiceId),
          eq(paymentEvents.kind, "payment_failed"),
          isNull(paymentEvents.requestId),
          gt(paymentEvents.at, first.at),
        ),
      ),
    db.read
      .selectDistinct({ invoiceId: first.invoiceId, day: dayOf(ledger.at) })
      .from(three)
      .crossJoin(first)
      .crossJoin(ledger)
      .where(
        and(
          ofSample(three),
          eq(ledger.account, account),
          eq(ledger.customerId, three.customerId),
          eq(ledger.invoiceId, first.invoiceId),
          eq(ledger.cause, "stripe_retry"),
          eq(ledger.kind, "recovered"),
        ),
      ),
  ]);
  return { invoices: total?.invoices ?? 0, attempts: [...failed, ...brought] };
}
