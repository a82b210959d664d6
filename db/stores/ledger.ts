import { and, eq, inArray } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";

/** All movements of money of these customers. */
export async function listLedgerOf(
  db: Database,
  account: Account,
  customerIds: readonly string[],
): Promise<Schema["ledger"]["$inferSelect"][]> {
  const { ledger } = db.tables;
  return db.read
    .select()
    .from(ledger)
    .where(and(eq(ledger.account, account), inArray(ledger.customerId, [...customerIds])));
}
