import { and, eq, inArray } from "drizzle-orm";
import type { Account, ReversalFact } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";
import { findCustomersOfPayments } from "./upsert-facts.ts";

/** A reversal with its customer, who is found by its charge or payment where it names none. */
export async function readReversal(db: Database, account: Account, id: string): Promise<ReversalFact | null> {
  const { reversals } = db.tables;
  const [reversal] = await db.read
    .select()
    .from(reversals)
    .where(and(eq(reversals.account, account), eq(reversals.id, id)));
  if (!reversal) return null;
  if (reversal.customerId !== null) return reversal;
  const [customerId = null] = await db.write((tx) =>
    findCustomersOfPayments(db, tx, account, [], [reversal]),
  );
  return { ...reversal, customerId };
}

/** Those of the charges that no source has told of yet. */
export async function filterUnknownCharges(db: Database, account: Account, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { charges } = db.tables;
  const rows = await db.read
    .select({ id: charges.id })
    .from(charges)
    .where(and(eq(charges.account, account), inArray(charges.id, ids)));
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}
