import { and, asc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts.ts";
import type { KeptLesson, RetryLesson } from "../../server/dunning/retry/lessons.ts";
import type { Database, Reader, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

export type LessonRow = Schema["retryLessons"]["$inferSelect"];

/** Keeps the lessons that are not kept yet: one an attempt for ever, learnt from or not. */
export async function keepLessons(
  db: Database,
  tx: Writer,
  account: Account,
  customerId: string,
  lessons: readonly RetryLesson[],
): Promise<void> {
  if (lessons.length === 0) return;
  const { retryLessons } = db.tables;
  const ids = lessons.map(({ attemptId }) => attemptId);
  const known = new Set(
    (
      await tx
        .select({ id: retryLessons.attemptId })
        .from(retryLessons)
        .where(and(eq(retryLessons.account, account), inArray(retryLessons.attemptId, ids)))
    ).map(({ id }) => id),
  );
  const rows = lessons
    .filter(({ attemptId }) => !known.has(attemptId))
    .map(({ attemptId, invoiceId, at, lesson, choice }) => ({
      account,
      attemptId,
      customerId,
      invoiceId,
      at,
      lesson: { ...lesson, choice } satisfies KeptLesson,
      learnedAt: null,
    }));
  if (rows.length > 0) await tx.insert(retryLessons).values(rows).onConflictDoNothing();
}

/** The oldest lessons of an account that were not learnt yet. */
export async function lessonsToLearn(
  db: Database,
  from: Reader,
  account: Account,
  limit: number,
): Promise<LessonRow[]> {
  const { retryLessons } = db.tables;
  return from
    .select()
    .from(retryLessons)
    .where(and(eq(retryLessons.account, account), isNull(retryLessons.learnedAt)))
    .orderBy(asc(retryLessons.at), asc(retryLessons.attemptId))
    .limit(limit);
}

/** Which accounts have something to learn: up to `limit` of them, the first by name after `after`. */
export async function accountsToLearn(
  db: Database,
  { after, limit }: { after: string; limit: number },
): Promise<Account[]> {
  const { retryLessons } = db.tables;
  const rows = await db.read
    .selectDistinct({ account: retryLessons.account })
    .from(retryLessons)
    .where(and(isNull(retryLessons.learnedAt), sql`${retryLessons.account} > ${after}`))
    .orderBy(asc(retryLessons.account))
    .limit(limit);
  return rows.map(({ account }) => account);
}

/** Whether any account has something to learn. */
export async function anyToLearn(db: Database): Promise<boolean> {
  const { retryLessons } = db.tables;
  const rows = await db.read
    .select({ at: retryLessons.at })
    .from(retryLessons)
    .where(isNull(retryLessons.learnedAt))
    .limit(1);
  return rows.length > 0;
}

/**
 * Notes that lessons were learnt, in the transaction that learnt them.
 *
 * @throws when one of them was noted before: then another process learnt it, and this one must not
 */
export async function noteLearned(
  db: Database,
  tx: Writer,
  account: Account,
  attemptIds: readonly string[],
  at: number,
): Promise<void> {
  const { retryLessons } = db.tables;
  const noted = await tx
    .update(retryLessons)
    .set({ learnedAt: at })
    .where(
      and(
        eq(retryLessons.account, account),
        inArray(retryLessons.attemptId, [...attemptIds]),
        isNull(retryLessons.learnedAt),
      ),
    )
    .returning({ id: retryLessons.attemptId });
  if (noted.length !== attemptIds.length) {
    throw new Error(
      `${attemptIds.length - noted.length} lessons of ${account} were learnt by another process meanwhile: ` +
        "nothing was changed, the next pass goes on.",
    );
  }
}

/** Deletes up to `limit` lessons of attempts made before `before` (epoch ms). Returns how many went. */
export async function pruneLessons(db: Database, before: number, limit: number): Promise<number> {
  const { retryLessons } = db.tables;
  const gone = await db.write((tx) => {
    const old = tx.$with("old", { account: retryLessons.account, attemptId: retryLessons.attemptId }).as(sql`
        select ${retryLessons.account}, ${retryLessons.attemptId} from ${retryLessons}
        where ${lt(retryLessons.at, before)} order by ${retryLessons.at} limit ${limit}`);
    return tx
      .with(old)
      .delete(retryLessons)
      .where(sql`(${retryLessons.account}, ${retryLessons.attemptId}) in (select * from ${old})`)
      .returning({ id: retryLessons.attemptId });
  });
  return gone.length;
}
