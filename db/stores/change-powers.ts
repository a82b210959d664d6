import type { Account, Power } from "../../server/dunning/facts/facts.ts";
import type { Database, Writer } from "../database.ts";
import { wakeOpenCases } from "./account-activity.ts";
import { readPowers } from "./powers.ts";

/**
 * Starts or stops powers of an account, and makes every open case due for another look: what was queued is checked again
 * before it is executed, so that a stop binds it. A power that is so already is left as it is.
 *
 * @returns the powers that changed
 */
export const changePowers = (
  db: Database,
  account: Account,
  change: { powers: readonly Power[]; started: boolean; by: string; at: number },
): Promise<Power[]> => db.write((tx) => changePowersWithin(db, tx, account, change));

/** `changePowers` in the caller's transaction. */
export async function changePowersWithin(
  db: Database,
  tx: Writer,
  account: Account,
  { powers, started, by, at }: { powers: readonly Power[]; started: boolean; by: string; at: number },
): Promise<Power[]> {
  const { accountPowers } = db.tables;
  await tx.lock(`${account} powers`);
  const known = await readPowers(db, tx, account);
  const rows = powers.flatMap((power) => {
    const last = known.findLast((fact) => fact.power === power);
    if ((last?.started ?? false) === started) return [];
    // Clocks of processes differ. A start dated before the stop that it follows would change nothing.
    return [{ account, power, at: Math.max(at, (last?.at ?? 0) + 1), started, by }];
  });
  if (rows.length === 0) return [];
  await tx.insert(accountPowers).values(rows);
  await wakeOpenCases(db, tx, account, at);
  return rows.map(({ power }) => power);
}
