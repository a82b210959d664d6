import { and, eq, gte, sql } from "drizzle-orm";
import type { Database, Writer } from "../database.ts";
import { dueByTurns, type Share } from "./fair-claim.ts";
import { claimable, type Lease, nextDueAt } from "./lease.ts";

export type ClaimedWakeup = Database["tables"]["wakeups"]["$inferSelect"];

/** Identifies a wake-up that one worker holds. */
export type HeldWakeup = Pick<ClaimedWakeup, "account" | "customerId" | "leaseOwner">;

/** The wake-ups of all accounts as a queue of work. The evaluation that one calls for replaces or deletes it. */
export function wakeupQueue(db: Database) {
  const { wakeups } = db.tables;

  return {
    /** Leases up to `limit` due wake-ups to one worker, by turns of the accounts. Answered are those due for longest first. */
    async claim(
      limit: number,
      { owner, leaseMs, ...times }: Lease,
      share: Share = { rotation: { after: "" } },
    ): Promise<ClaimedWakeup[]> {
      const queue = { ...wakeups, table: wakeups, key: wakeups.customerId };
      const chosen = await dueByTurns(db, queue, { ...times, limit, share });
      const claimed = await db.write((tx) => {
        const due = tx.$with("due", { account: wakeups.account, customerId: wakeups.customerId }).as(sql`
          select ${wakeups.account}, ${wakeups.customerId} from ${wakeups}
          where (${wakeups.account}, ${wakeups.customerId}) in (${chosen}) and ${claimable(wakeups, times)} ${db.skipLocked}`);
        return tx
          .with(due)
          .update(wakeups)
          .set({ leaseOwner: owner, leaseUntil: (times.leaseNow ?? times.now) + leaseMs })
          .where(sql`(${wakeups.account}, ${wakeups.customerId}) in (select * from ${due})`)
          .returning();
      });
      return claimed.sort((a, b) => a.dueAt - b.dueAt || (a.customerId < b.customerId ? -1 : 1));
    },

    /** Gives a wake-up back unchanged, if this worker still holds it: any worker can claim it at once. */
    async releaseWithin(tx: Writer, { account, customerId, leaseOwner }: HeldWakeup): Promise<void> {
      const held = and(
        eq(wakeups.account, account),
        eq(wakeups.customerId, customerId),
        eq(wakeups.leaseOwner, leaseOwner ?? ""),
      );
      await tx.update(wakeups).set({ leaseOwner: null, leaseUntil: null }).where(held);
    },

    /** Gives back all that `owner` still holds: after a fault nobody may know of what was claimed. */
    releaseHeld: (owner: string): Promise<void> =>
      db.write(async (tx) => {
        await tx
          .update(wakeups)
          .set({ leaseOwner: null, leaseUntil: null })
          // The range makes it a search among the rows that are work.
          .where(and(gte(wakeups.dueAt, 0), eq(wakeups.leaseOwner, owner)));
      }),

    /** When the next wake-up can be claimed: epoch ms, null if there is none. */
    nextDueAt: (leaseAhead = 0) =>
      nextDueAt(db, { table: wakeups, dueAt: wakeups.dueAt, leaseUntil: wakeups.leaseUntil }, leaseAhead),
  };
}
