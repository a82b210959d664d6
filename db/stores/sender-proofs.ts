import { and, eq, isNull, lte, or } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** The sender's address, or its domain (`@shop.example`), that the account has proven to be its own; null: none. */
export async function readProvenSender(db: Database, account: Account): Promise<string | null> {
  const { accounts } = db.tables;
  const [row] = await db.read
    .select({ address: accounts.provenSender })
    .from(accounts)
    .where(eq(accounts.account, account));
  return row?.address ?? null;
}

/**
 * Notes the proof. False where the account's settings name another address by now, or the merchant has left.
 *
 * @param proven that address, or its domain (`@shop.example`)
 */
export const proveSender = (
  db: Database,
  account: Account,
  address: string,
  proven = address,
): Promise<boolean> =>
  db.write(async (tx) => {
    const { accounts } = db.tables;
    await tx.lock(`${account} settings`);
    const [row] = await tx.select().from(accounts).where(eq(accounts.account, account));
    if (row?.status !== "active" || row.settings.senderEmail !== address) return false;
    await tx.update(accounts).set({ provenSender: proven }).where(eq(accounts.account, account));
    return true;
  });

/** Whether a mail with a link may go out now, and if so, that it does: one in `everyMs`, so that nobody is mailed at will. */
export async function takeSenderMail(
  db: Database,
  account: Account,
  at: number,
  everyMs: number,
): Promise<boolean> {
  const { accounts } = db.tables;
  const isDue = or(isNull(accounts.senderMailAt), lte(accounts.senderMailAt, at - everyMs));
  const taken = await db.write((tx) =>
    tx
      .update(accounts)
      .set({ senderMailAt: at })
      .where(and(eq(accounts.account, account), isDue))
      .returning({ account: accounts.account }),
  );
  return taken.length > 0;
}
