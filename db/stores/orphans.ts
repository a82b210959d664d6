import { and, eq, inArray } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** Those of the invoices that no open case of ours looks after. */
export async function filterOrphans(db: Database, account: Account, invoiceIds: string[]): Promise<string[]> {
  if (invoiceIds.length === 0) return [];
  const { cases, invoices } = db.tables;
  const looked = new Set<string>();
  for (let i = 0; i < invoiceIds.length; i += 500) {
    const rows = await db.read
      .selectDistinct({ invoiceIds: cases.invoiceIds })
      .from(invoices)
      .innerJoin(cases, and(eq(cases.account, invoices.account), eq(cases.customerId, invoices.customerId)))
      .where(
        and(
          eq(invoices.account, account),
          eq(cases.status, "open"),
          inArray(invoices.id, invoiceIds.slice(i, i + 500)),
        ),
      );
    for (const row of rows) for (const id of row.invoiceIds) looked.add(id);
  }
  return invoiceIds.filter((id) => !looked.has(id));
}
