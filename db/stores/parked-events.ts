import { and, asc, count, eq, isNull, max, min, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type { Database } from "../database.ts";

/** Events of one type that could not be applied for the same reason. Times in epoch ms. */
export type ParkedKind = {
  type: string;
  problem: string | null;
  events: number;
  /** When the first and the last of them were received. */
  since: number;
  lastAt: number;
};

/** Names the events of a kind. */
export type KindKey = Pick<ParkedKind, "type" | "problem">;

/** The kinds of an account's parked events, the longest parked first. */
export async function listParkedKinds(db: Database, account: Account, limit: number): Promise<ParkedKind[]> {
  const { inbox: t } = db.tables;
  const rows = await db.read
    .select({
      type: t.type,
      problem: t.problem,
      events: count(),
      since: min(t.receivedAt),
      lastAt: max(t.receivedAt),
    })
    .from(t)
    // The state is a literal, because SQLite does not use a partial index for a parameter.
    .where(and(eq(t.account, account), sql`${t.state} = 'failed'`))
    .groupBy(t.type, t.problem)
    .orderBy(asc(min(t.receivedAt)), asc(t.type))
    .limit(limit);
  return rows.map((row) => ({ ...row, since: row.since ?? 0, lastAt: row.lastAt ?? 0 }));
}

const ofKind = ({ tables: { inbox: t } }: Database, account: Account, { type, problem }: KindKey) =>
  and(
    eq(t.account, account),
    sql`${t.state} = 'failed'`,
    eq(t.type, type),
    problem === null ? isNull(t.problem) : eq(t.problem, problem),
  );

/** Makes all events of a kind due at `now`, with all their tries. Returns how many. */
export async function retryKind(db: Database, account: Account, kind: KindKey, now: number): Promise<number> {
  const { inbox } = db.tables;
  const again = await db.write((tx) =>
    tx
      .update(inbox)
      .set({ state: "waiting", dueAt: now, tries: 0 })
      .where(ofKind(db, account, kind))
      .returning({ eventId: inbox.eventId }),
  );
  return again.length;
}

/**
 * Gives all events of a kind up for good. They count as applied, so that Stripe's repetition of one is not parked again, and are
 * deleted as those are; until then they say who dropped them. Returns how many.
 */
export const dropKind = (db: Database, account: Account, kind: KindKey, by: string): Promise<number> =>
  dropWhere(db, ofKind(db, account, kind), by);

/** The same for one event. False where there is no such parked event. */
export async function dropEvent(
  db: Database,
  { account, eventId }: { account: Account; eventId: string },
  by: string,
): Promise<boolean> {
  const { inbox: t } = db.tables;
  const isIt = and(eq(t.account, account), eq(t.eventId, eventId), sql`${t.state} = 'failed'`);
  return (await dropWhere(db, isIt, by)) > 0;
}

async function dropWhere(db: Database, where: ReturnType<typeof and>, by: string): Promise<number> {
  const { inbox: t } = db.tables;
  const dropped = await db.write((tx) =>
    tx
      .update(t)
      .set({ state: "applied", problem: sql`'dropped by ' || ${by} || ': ' || coalesce(${t.problem}, '')` })
      .where(where)
      .returning({ eventId: t.eventId }),
  );
  return dropped.length;
}
