import { asc, eq } from "drizzle-orm";
import type { Account, Power, PowerFact } from "../../server/dunning/facts/facts.ts";
import type { Database, Reader, Writer } from "../database.ts";

/** Every start and stop of an account's powers, oldest first. */
export function readPowers(db: Database, from: Reader, account: Account): Promise<PowerFact[]> {
  const { accountPowers } = db.tables;
  return from
    .select()
    .from(accountPowers)
    .where(eq(accountPowers.account, account))
    .orderBy(asc(accountPowers.at), asc(accountPowers.power));
}

/**
 * Notes the state in which an account begins. One that is known keeps its history.
 *
 * @returns whether the account is new
 */
export async function beginPowersWithin(
  db: Database,
  tx: Writer,
  account: Account,
  begins: { powers: readonly Power[]; started: boolean; at: number },
): Promise<boolean> {
  const { accountPowers } = db.tables;
  const { powers, started, at } = begins;
  if ((await tx.$count(accountPowers, eq(accountPowers.account, account))) > 0) return false;
  const rows = powers.map((power) => ({ account, power, at, started, by: "installation" }));
  await tx.insert(accountPowers).values(rows).onConflictDoNothing();
  return true;
}
