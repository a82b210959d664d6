import { and, countDistinct, desc, eq, gt, gte, isNull, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

const DAY = 86_400_000;

/** Stripe itself tried an invoice again, this number of whole days after its first failure. */
export type StripeAttempt = { invoiceId: string; day: number };

/**
 * When Stripe itself tried invoices again after their first failure, in the newest cases of a period. No API
 * request is behind such an attempt: where it failed, its payment event has no request id, and where it
 * succeeded, the ledger's cause says so.
 *
 * @param since epoch ms; older cases are left out
 * @param limit how many of the newest cases are read
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
  // Both databases drop the remainder when they divide integers.
  const dayOf = (at: typeof paymentEvents.at | typeof ledger.at) =>
    sql<number>`(${at} - ${first.at}) / ${sql.raw(String(DAY))}`.mapWith(Number);

  // A cross join makes SQLite keep the written order: few customers first, then the rows of each.
  const [allSample, failedSample, paidSample] = [sample(), sample(), sample()];
  const [[total], failed, paid] = await Promise.all([
    db.read
      .select({ invoices: countDistinct(first.invoiceId) })
      .from(allSample)
      .crossJoin(first)
      .where(ofSample(allSample)),
    db.read
      .selectDistinct({ invoiceId: first.invoiceId, day: dayOf(paymentEvents.at) })
      .from(failedSample)
      .crossJoin(first)
      .crossJoin(paymentEvents)
      .where(
        and(
          ofSample(failedSample),
          eq(paymentEvents.account, account),
          eq(paymentEvents.customerId, failedSample.customerId),
          eq(paymentEvents.invoiceId, first.invoiceId),
          eq(paymentEvents.kind, "payment_failed"),
          isNull(paymentEvents.requestId),
          gt(paymentEvents.at, first.at),
        ),
      ),
    db.read
      .selectDistinct({ invoiceId: first.invoiceId, day: dayOf(ledger.at) })
      .from(paidSample)
      .crossJoin(first)
      .crossJoin(ledger)
      .where(
        and(
          ofSample(paidSample),
          eq(ledger.account, account),
          eq(ledger.customerId, paidSample.customerId),
          eq(ledger.invoiceId, first.invoiceId),
          eq(ledger.cause, "stripe_retry"),
          eq(ledger.kind, "recovered"),
        ),
      ),
  ]);
  return { invoices: total?.invoices ?? 0, attempts: [...failed, ...paid] };
}
