import { and, eq, inArray } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

export type InvoiceOfCase = Pick<
  Schema["invoices"]["$inferSelect"],
  "id" | "status" | "amountRemaining" | "currency" | "finalizedAt" | "createdAt"
> & {
  /** When the subscription that it bills ended; null: it goes on, or there is none. */
  subscriptionEndedAt: number | null;
  /** By when a payment that is on its way must have arrived; null: none is. */
  onItsWayUntil: number | null;
};

/**
 * The invoices of a case by their last facts, the oldest first; of a case that is no longer there the invoice that is
 * named, if it is known.
 */
export async function readInvoicesOfCase(
  db: Database,
  account: Account,
  caseId: string,
  invoiceId: string,
): Promise<InvoiceOfCase[]> {
  const { cases, invoices, subscriptions } = db.tables;
  const [found] = await db.read
    .select({ invoiceIds: cases.invoiceIds, waitsFor: cases.waitsFor })
    .from(cases)
    .where(and(eq(cases.account, account), eq(cases.id, caseId)));
  const ids = [...new Set([invoiceId, ...(found?.invoiceIds ?? [])])];
  const rows: InvoiceOfCase[] = [];
  for (let i = 0; i < ids.length; i += 500) {
    rows.push(
      ...(
        await db.read
          .select({
            id: invoices.id,
            status: invoices.status,
            amountRemaining: invoices.amountRemaining,
            currency: invoices.currency,
            finalizedAt: invoices.finalizedAt,
            createdAt: invoices.createdAt,
            subscriptionEndedAt: subscriptions.endedAt,
          })
          .from(invoices)
          .leftJoin(
            subscriptions,
            and(eq(subscriptions.account, invoices.account), eq(subscriptions.id, invoices.subscriptionId)),
          )
          .where(and(eq(invoices.account, account), inArray(invoices.id, ids.slice(i, i + 500))))
      ).map((row) => ({ ...row, onItsWayUntil: null })),
    );
  }
  for (const { code, invoice, until } of found?.waitsFor ?? []) {
    const row = code === "payment_processing" ? rows.find(({ id }) => id === invoice) : undefined;
    if (row && typeof until === "number") row.onItsWayUntil = until;
  }
  const since = ({ finalizedAt, createdAt }: InvoiceOfCase) => finalizedAt ?? createdAt;
  return rows.sort((a, b) => since(a) - since(b) || (a.id < b.id ? -1 : 1));
}
