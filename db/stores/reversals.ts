import { and, eq, inArray } from "drizzle-orm";
import type { Account, ReversalFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Reader } from "../database.ts";
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

/** Those of the charges that some source has told of. */
export async function filterKnownCharges(
  db: Database,
  from: Reader,
  account: Account,
  ids: string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { charges } = db.tables;
  const rows = await from
    .select({ id: charges.id })
    .from(charges)
    .where(and(eq(charges.account, account), inArray(charges.id, ids)));
  return new Set(rows.map((row) => row.id));
}
