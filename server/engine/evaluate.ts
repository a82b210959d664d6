import { commitDecision } from "../../db/stores/persist-decision.ts";
import type { Database, Writer } from "../../db/database.ts";
import { type Known, loadKnown } from "../../db/stores/snapshot-loader.ts";
import type { Clock } from "../clock.ts";
import { decide } from "../dunning/decide.ts";
import type { Decision } from "../dunning/model/decision.ts";
import type { Account } from "../dunning/facts/facts.ts";

/** Locks customers for the transaction, always in one order so that two loops cannot wait for each other. */
export async function lockCustomers(tx: Writer, account: Account, customerIds: string[]): Promise<void> {
  for (const id of [...customerIds].sort()) await tx.lock(`${account}/${id}`);
}

/**
 * Reads everything about these customers, decides, and commits the decisions, in the transaction given.
 * Returns what was known and decided, for callers that go on from it.
 */
export async function evaluateWithin(
  { db, clock }: { db: Database; clock: Clock },
  tx: Writer,
  account: Account,
  customerIds: string[],
): Promise<Map<string, Known & { decision: Decision }>> {
  const looks = new Map<string, Known & { decision: Decision }>();
  const now = clock.now();
  for (const [customerId, known] of await loadKnown(db, tx, account, customerIds)) {
    const decision = decide(known.snapshot, now);
    await commitDecision(db, tx, known, decision);
    looks.set(customerId, { ...known, decision });
  }
  return looks;
}

/** The same in a transaction of its own. */
export async function look(
  parts: { db: Database; clock: Clock },
  account: Account,
  customerIds: string[],
): Promise<void> {
  await parts.db.write(async (tx) => {
    await lockCustomers(tx, account, customerIds);
    await evaluateWithin(parts, tx, account, customerIds);
  });
}
