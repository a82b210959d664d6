import { and, eq } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";

/** The member of staff who looks after a customer; null: nobody in particular. */
export async function readOwner(db: Database, account: Account, customerId: string): Promise<string | null> {
  const { owners } = db.tables;
  const [row] = await db.read
    .select({ owner: owners.owner })
    .from(owners)
    .where(and(eq(owners.account, account), eq(owners.customerId, customerId)))
    .limit(1);
  return row?.owner ?? null;
}

export async function assignOwner(
  db: Database,
  tx: Writer,
  { account, customerId }: { account: Account; customerId: string },
  owner: string | null,
  { by, at }: { by: string; at: number },
): Promise<void> {
  const { owners } = db.tables;
  if (owner === null) {
    await tx.delete(owners).where(and(eq(owners.account, account), eq(owners.customerId, customerId)));
    return;
  }
  await tx
    .insert(owners)
    .values({ account, customerId, owner, by, at })
    .onConflictDoUpdate({ target: [owners.account, owners.customerId], set: { owner, by, at } });
}
