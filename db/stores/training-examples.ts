import { and, asc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Account } from "../../server/dunning/facts/facts.ts";
import type {
  StoredTrainingExample,
  AttemptTrainingExample,
} from "../../server/dunning/retries/training-examples.ts";
import type { Database, Reader, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

export type TrainingExampleRow = Schema["trainingExamples"]["$inferSelect"];

/** Inserts the examples that are new. An attempt has one example for good, learned or not. */
export async function insertTrainingExamples(
  db: Database,
  tx: Writer,
  account: Account,
  customerId: string,
  examples: readonly AttemptTrainingExample[],
): Promise<void> {
  if (examples.length === 0) return;
  const { trainingExamples } = db.tables;
  const ids = examples.map(({ attemptId }) => attemptId);
  const known = new Set(
    (
      await tx
        .select({ id: trainingExamples.attemptId })
        .from(trainingExamples)
        .where(and(eq(trainingExamples.account, account), inArray(trainingExamples.attemptId, ids)))
    ).map(({ id }) => id),
  );
  const rows = examples
    .filter(({ attemptId }) => !known.has(attemptId))
    .map(({ attemptId, invoiceId, at, example, choice }) => ({
      account,
      attemptId,
      customerId,
      invoiceId,
      at,
      example: { ...example, choice } satisfies StoredTrainingExample,
      learnedAt: null,
    }));
  if (rows.length > 0) await tx.insert(trainingExamples).values(rows).onConflictDoNothing();
}

/** The oldest examples of an account that the model has not learned yet. */
export async function listUnlearnedExamples(
  db: Database,
  from: Reader,
  account: Account,
  limit: number,
): Promise<TrainingExampleRow[]> {
  const { trainingExamples } = db.tables;
  return from
    .select()
    .from(trainingExamples)
    .where(and(eq(trainingExamples.account, account), isNull(trainingExamples.learnedAt)))
    .orderBy(asc(trainingExamples.at), asc(trainingExamples.attemptId))
    .limit(limit);
}

/** Up to `limit` accounts that have something to learn, in order from `after` on. */
export async function listAccountsToTrain(
  db: Database,
  { after, limit }: { after: string; limit: number },
): Promise<Account[]> {
  const { trainingExamples } = db.tables;
  const rows = await db.read
    .selectDistinct({ account: trainingExamples.account })
    .from(trainingExamples)
    .where(and(isNull(trainingExamples.learnedAt), sql`${trainingExamples.account} > ${after}`))
    .orderBy(asc(trainingExamples.account))
    .limit(limit);
  return rows.map(({ account }) => account);
}

/** Whether any account has an example to learn. */
export async function hasUnlearnedExamples(db: Database): Promise<boolean> {
  const { trainingExamples } = db.tables;
  const rows = await db.read
    .select({ at: trainingExamples.at })
    .from(trainingExamples)
    .where(isNull(trainingExamples.learnedAt))
    .limit(1);
  return rows.length > 0;
}

/**
 * Marks examples as learned, in the transaction that stores the model.
 *
 * @throws when one of them is marked already: another process learned it, so this one must not
 */
export async function markLearned(
  db: Database,
  tx: Writer,
  account: Account,
  attemptIds: readonly string[],
  at: number,
): Promise<void> {
  const { trainingExamples } = db.tables;
  const marked = await tx
    .update(trainingExamples)
    .set({ learnedAt: at })
    .where(
      and(
        eq(trainingExamples.account, account),
        inArray(trainingExamples.attemptId, [...attemptIds]),
        isNull(trainingExamples.learnedAt),
      ),
    )
    .returning({ id: trainingExamples.attemptId });
  if (marked.length !== attemptIds.length) {
    throw new Error(
      `${attemptIds.length - marked.length} training examples of ${account} were learned by another process meanwhile: ` +
        "nothing was changed, and the next training goes on.",
    );
  }
}

/** Deletes up to `limit` examples of attempts before `before` (epoch ms). Returns how many were deleted. */
export async function pruneTrainingExamples(db: Database, before: number, limit: number): Promise<number> {
  const { trainingExamples } = db.tables;
  const deleted = await db.write((tx) => {
    const old = tx
      .$with("old", { account: trainingExamples.account, attemptId: trainingExamples.attemptId })
      .as(sql`
        select ${trainingExamples.account}, ${trainingExamples.attemptId} from ${trainingExamples}
        where ${lt(trainingExamples.at, before)} order by ${trainingExamples.at} limit ${limit}`);
    return tx
      .with(old)
      .delete(trainingExamples)
      .where(sql`(${trainingExamples.account}, ${trainingExamples.attemptId}) in (select * from ${old})`)
      .returning({ id: trainingExamples.attemptId });
  });
  return deleted.length;
}
