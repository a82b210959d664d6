import { and, eq } from "drizzle-orm";
import type { Account, InvoiceStatus } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** The status by the last fact; null where the invoice is unknown. */
export async function readInvoiceStatus(
  db: Database,
  account: Account,
  invoiceId: string,
): Promise<InvoiceStatus | null> {
  const { invoices } = db.tables;
  const [row] = await db.read
    .select({ status: invoices.status })
    .from(invoices)
    .where(and(eq(invoices.account, account), eq(invoices.id, invoiceId)));
  return row?.status ?? null;
}
