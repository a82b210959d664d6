import { and, asc, count, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { Database, NewEvent, Writer } from "../database.ts";
import { dueByTurns, type Share } from "./fair-claim.ts";
import { claimable, type Lease, nextDueAt } from "./lease.ts";
import { decompress } from "../connection/compression.ts";

type InboxRow = Database["tables"]["inbox"]["$inferSelect"];

/** An event that one worker holds; `payload` is the raw body as Stripe sent it. */
export type ClaimedEvent = Omit<InboxRow, "state" | "problem" | "failedRelease">;

/** Identifies an event that one worker holds. */
export type HeldEvent = Pick<InboxRow, "account" | "eventId" | "leaseOwner">;

export type InboxStats = {
  type: string;
  apiVersion: string | null;
  state: InboxRow["state"];
  count: number;
};

/** A key has two values, and SQLite takes at most 32,766 values in a statement. */
const KEYS_PER_STATEMENT = 1_000;

/**
 * The durable inbox. An event is `waiting` until a worker has applied it (`applied`) or has given it up after
 * several tries (`failed`: it stays visible, with the problem). Only `waiting` rows have a due time.
 */
export function inbox(db: Database) {
  const { inbox } = db.tables;

  /** Only while the event waits and this worker holds it: another worker may have finished it. */
  const held = ({ account, eventId, leaseOwner }: HeldEvent) =>
    and(
      eq(inbox.account, account),
      eq(inbox.eventId, eventId),
      eq(inbox.state, "waiting"),
      eq(inbox.leaseOwner, leaseOwner ?? ""),
    );

  async function finishWithin(tx: Writer, rows: readonly HeldEvent[]): Promise<void> {
    for (let from = 0; from < rows.length; from += KEYS_PER_STATEMENT) {
      const keys = rows
        .slice(from, from + KEYS_PER_STATEMENT)
        .map((row) => sql`(${row.account}, ${row.eventId})`);
      await tx
        .update(inbox)
        .set({ state: "applied", dueAt: null, leaseOwner: null, leaseUntil: null, problem: null })
        .where(
          and(
            sql`(${inbox.account}, ${inbox.eventId}) in (values ${sql.join(keys, sql`, `)})`,
            // Applying is idempotent, so it counts even after the lease. An event that failed stays failed.
            eq(inbox.state, "waiting"),
          ),
        );
    }
  }

  return {
    /** Stores events in one commit. Resolves with true for each new event and false for each duplicate. */
    append: (events: readonly NewEvent[]): Promise<boolean[]> => db.appendEvents(events),

    /**
     * Leases up to `limit` due events to one worker, by turns of the accounts. Answered are those due for longest first,
     * then in Stripe's order.
     */
    async claim(
      limit: number,
      { owner, leaseMs, ...times }: Lease,
      share: Share = { rotation: { after: "" } },
    ): Promise<ClaimedEvent[]> {
      const queue = { ...inbox, table: inbox, key: inbox.eventId };
      const chosen = await dueByTurns(db, queue, { ...times, limit, share });
      const claimed = await db.write((tx) => {
        const due = tx.$with("due", { account: inbox.account, eventId: inbox.eventId }).as(sql`
          select ${inbox.account}, ${inbox.eventId} from ${inbox}
          where (${inbox.account}, ${inbox.eventId}) in (${chosen}) and ${claimable(inbox, times)} ${db.skipLocked}`);
        return tx
          .with(due)
          .update(inbox)
          .set({ leaseOwner: owner, leaseUntil: (times.leaseNow ?? times.now) + leaseMs })
          .where(sql`(${inbox.account}, ${inbox.eventId}) in (select * from ${due})`)
          .returning();
      });
      return claimed
        .sort(
          (a, b) =>
            (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.createdAt - b.createdAt || (a.eventId < b.eventId ? -1 : 1),
        )
        .map(({ state: _state, problem: _problem, failedRelease: _release, ...row }) => ({
          ...row,
          payload: decompress(row.payload),
        }));
    },

    /** Marks events as applied, in the transaction that applies them. */
    finishWithin,

    /** `finishWithin` in a transaction of its own. */
    finish: (rows: readonly HeldEvent[]): Promise<void> => db.write((tx) => finishWithin(tx, rows)),

    /** Counts one try and plans the next for `nextAt`. Does nothing once the event is done or another worker's. */
    async fail(row: HeldEvent, problem: string, nextAt: number): Promise<void> {
      await db.write((tx) =>
        tx
          .update(inbox)
          .set({ dueAt: nextAt, leaseOwner: null, leaseUntil: null, problem, tries: sql`${inbox.tries} + 1` })
          .where(held(row)),
      );
    },

    /** Counts one try and plans no other: the event is `failed`, and its problem stays with the release that had it. */
    async giveUp(row: HeldEvent, problem: string, release: string | null = null): Promise<void> {
      await db.write((tx) =>
        tx
          .update(inbox)
          .set({
            state: "failed",
            dueAt: null,
            leaseOwner: null,
            leaseUntil: null,
            problem,
            failedRelease: release,
            tries: sql`${inbox.tries} + 1`,
          })
          .where(held(row)),
      );
    },

    /** Makes a failed event due at `now`. False where there is no such failed event. */
    async retry({ account, eventId }: Pick<InboxRow, "account" | "eventId">, now: number): Promise<boolean> {
      const again = await db.write((tx) =>
        tx
          .update(inbox)
          .set({ state: "waiting", dueAt: now })
          .where(and(eq(inbox.account, account), eq(inbox.eventId, eventId), eq(inbox.state, "failed")))
          .returning({ eventId: inbox.eventId }),
      );
      return again.length > 0;
    },

    /** Makes every event due at `now` that another release could not apply. Returns how many. */
    async retryAfterUpgrade(release: string, now: number): Promise<number> {
      const again = await db.write((tx) =>
        tx
          .update(inbox)
          .set({ state: "waiting", dueAt: now, tries: 0 })
          // The state is a literal, because SQLite does not use a partial index for a parameter.
          .where(and(sql`${inbox.state} = 'failed'`, sql`coalesce(${inbox.failedRelease}, '') <> ${release}`))
          .returning({ eventId: inbox.eventId }),
      );
      return again.length;
    },

    /** How many events could not be applied, over all accounts. */
    async countFailures(): Promise<number> {
      const [row] = await db.read.select({ n: count() }).from(inbox).where(sql`${inbox.state} = 'failed'`);
      return row?.n ?? 0;
    },

    /** One event with its payload as Stripe sent it, in whichever state it is. */
    async find({ account, eventId }: Pick<InboxRow, "account" | "eventId">) {
      const [row] = await db.read
        .select()
        .from(inbox)
        .where(and(eq(inbox.account, account), eq(inbox.eventId, eventId)));
      return row && { ...row, payload: decompress(row.payload) };
    },

    /** The failed events, newest first: of one account, or of all where none is named. */
    failures: (account: string | undefined, limit: number) =>
      db.read
        .select({
          account: inbox.account,
          eventId: inbox.eventId,
          type: inbox.type,
          apiVersion: inbox.apiVersion,
          receivedAt: inbox.receivedAt,
          tries: inbox.tries,
          problem: inbox.problem,
        })
        .from(inbox)
        .where(
          and(sql`${inbox.state} = 'failed'`, account === undefined ? undefined : eq(inbox.account, account)),
        )
        .orderBy(desc(inbox.receivedAt), asc(inbox.eventId))
        .limit(limit),

    /** How many events there are by type, API version and state, of one account or of all. Reads every row. */
    stats: (account?: string): Promise<InboxStats[]> =>
      db.read
        .select({ type: inbox.type, apiVersion: inbox.apiVersion, state: inbox.state, count: count() })
        .from(inbox)
        .where(account === undefined ? undefined : eq(inbox.account, account))
        .groupBy(inbox.type, inbox.apiVersion, inbox.state)
        .orderBy(asc(inbox.type), asc(inbox.apiVersion), asc(inbox.state)),

    /**
     * Deletes up to `limit` applied events that were received before `before` (epoch ms). Their facts stay;
     * their payloads hold names and addresses, and are not needed any more. Returns how many were deleted.
     */
    async prune(before: number, limit: number): Promise<number> {
      const deleted = await db.write((tx) => {
        const old = tx.$with("old", { account: inbox.account, eventId: inbox.eventId }).as(sql`
          select ${inbox.account}, ${inbox.eventId} from ${inbox}
          where ${and(lt(inbox.receivedAt, before), eq(inbox.state, "applied"))}
          order by ${inbox.receivedAt} limit ${limit}`);
        return tx
          .with(old)
          .delete(inbox)
          .where(sql`(${inbox.account}, ${inbox.eventId}) in (select * from ${old})`)
          .returning({ eventId: inbox.eventId });
      });
      return deleted.length;
    },

    /** Gives back all that `owner` still holds: after a fault nobody may know of what was claimed. */
    releaseHeld: (owner: string): Promise<void> =>
      db.write(async (tx) => {
        await tx
          .update(inbox)
          .set({ leaseOwner: null, leaseUntil: null })
          // The range makes it a search among the rows that are work.
          .where(and(gte(inbox.dueAt, 0), eq(inbox.leaseOwner, owner)));
      }),

    /** When the next event can be claimed: epoch ms, null if none waits. */
    nextDueAt: (leaseAhead = 0) =>
      nextDueAt(db, { table: inbox, dueAt: inbox.dueAt, leaseUntil: inbox.leaseUntil }, leaseAhead),
  };
}

export type Inbox = ReturnType<typeof inbox>;
