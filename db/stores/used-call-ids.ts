import { and, eq, lt } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** Longer than any signature is valid, and as long as Stripe keeps idempotency keys. */
const KEPT_MS = 86_400_000;

/**
 * Takes a call's id for its one use. The database is the place for it: with several processes, or after a
 * restart, a process of its own memory would let a repeated call through.
 *
 * @param now UTC epoch milliseconds
 * @returns false when the id was used before
 */
export async function takeCallId(
  db: Database,
  { account, callId }: { account: Account; callId: string },
  now: number,
): Promise<boolean> {
  const { usedCallIds } = db.tables;
  return db.write(async (tx) => {
    const taken = await tx
      .insert(usedCallIds)
      .values({ account, id: callId, usedAt: now })
      .onConflictDoNothing()
      .returning({ id: usedCallIds.id });
    await tx
      .delete(usedCallIds)
      .where(and(eq(usedCallIds.account, account), lt(usedCallIds.usedAt, now - KEPT_MS)));
    return taken.length > 0;
  });
}
