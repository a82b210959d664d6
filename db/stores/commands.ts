import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database, Writer } from "../database.ts";
import { dueByTurns, type Share } from "./fair-claim.ts";
import { claimable, type Lease, nextDueAt } from "./lease.ts";

export type ClaimedCommand = Database["tables"]["commands"]["$inferSelect"];

/** Identifies a command that one worker holds. */
export type HeldCommand = Pick<ClaimedCommand, "account" | "id" | "leaseOwner">;

/** The commands of all accounts as a queue of work. `persist-decision.ts` writes them. */
export function commandQueue(db: Database) {
  const { commands } = db.tables;

  /** Only while this worker holds the command: after its lease another worker may. */
  const held = ({ account, id, leaseOwner }: HeldCommand) =>
    and(eq(commands.account, account), eq(commands.id, id), eq(commands.leaseOwner, leaseOwner ?? ""));

  return {
    /** Leases up to `limit` due commands to one worker, by turns of the accounts. Answered are those due for longest first. */
    async claim(
      limit: number,
      { owner, leaseMs, ...times }: Lease,
      share: Share = { rotation: { after: "" } },
    ): Promise<ClaimedCommand[]> {
      const queue = { ...commands, table: commands, key: commands.id };
      const chosen = await dueByTurns(db, queue, { ...times, limit, share });
      const claimed = await db.write((tx) => {
        const due = tx.$with("due", { account: commands.account, id: commands.id }).as(sql`
          select ${commands.account}, ${commands.id} from ${commands}
          where (${commands.account}, ${commands.id}) in (${chosen}) and ${claimable(commands, times)} ${db.skipLocked}`);
        return tx
          .with(due)
          .update(commands)
          .set({ leaseOwner: owner, leaseUntil: (times.leaseNow ?? times.now) + leaseMs })
          .where(sql`(${commands.account}, ${commands.id}) in (select * from ${due})`)
          .returning();
      });
      return claimed.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    },

    /** Gives a command back unchanged, so that any worker can claim it at once. */
    async releaseWithin(tx: Writer, command: HeldCommand): Promise<void> {
      await tx.update(commands).set({ leaseOwner: null, leaseUntil: null }).where(held(command));
    },

    /**
     * Keeps a command from all workers until `until` (epoch ms), and counts one try. The due time stays: it is
     * the decision's, and the next evaluation would set it again.
     */
    async postponeWithin(tx: Writer, command: HeldCommand, until: number): Promise<void> {
      await tx
        .update(commands)
        .set({ leaseOwner: null, leaseUntil: until, tries: sql`${commands.tries} + 1` })
        .where(held(command));
    },

    /** Holds commands until `until` (epoch ms) for the worker that holds them already. */
    async renewWithin(tx: Writer, rows: readonly HeldCommand[], until: number): Promise<void> {
      for (const row of rows) await tx.update(commands).set({ leaseUntil: until }).where(held(row));
    },

    /** Keeps a command from all workers until `until` (epoch ms), and counts no try: nothing was tried. */
    async restWithin(tx: Writer, command: HeldCommand, until: number): Promise<void> {
      await tx.update(commands).set({ leaseOwner: null, leaseUntil: until }).where(held(command));
    },

    /** A person wants it now: what rests of a customer's commands after a try that did not get through is tried at once. */
    async hastenWithin(tx: Writer, account: string, customerId: string): Promise<void> {
      await tx
        .update(commands)
        .set({ leaseUntil: null })
        .where(
          and(
            eq(commands.account, account),
            eq(commands.customerId, customerId),
            isNull(commands.leaseOwner),
            isNotNull(commands.leaseUntil),
          ),
        );
    },

    /** When the next command can be claimed: epoch ms, null if there is none. */
    nextDueAt: (leaseAhead = 0) =>
      nextDueAt(db, { table: commands, dueAt: commands.dueAt, leaseUntil: commands.leaseUntil }, leaseAhead),
  };
}
