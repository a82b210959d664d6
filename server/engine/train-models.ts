import {
  listAccountsToTrain,
  listUnlearnedExamples,
  markLearned,
} from "../../db/stores/training-examples.ts";
import { readRetryModel, type RetryModelRow, upsertRetryModel } from "../../db/stores/retry-models.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { parseModel } from "../dunning/retries/model-loader.ts";
import {
  type StoredTrainingExample,
  storedTrainingExampleSchema,
} from "../dunning/retries/training-examples.ts";
import {
  type Calibration,
  emptyCalibration,
  addToCalibration,
} from "../dunning/retries/model/calibration.ts";
import { learn } from "../dunning/retries/model/update.ts";
import { type ModelState, emptyModelState } from "../dunning/retries/model/model-state.ts";
import { successModel } from "../dunning/retries/model/success-model.ts";
import { addPool, subtractPool } from "../dunning/retries/model/cross-account-prior.ts";
import type { EngineDependencies } from "./dependencies.ts";

/** A state is written whole, so outcomes are learnt in batches and not one by one. */
export const LEARN_EVERY_MS = 60_000;

/** At about half a millisecond each, a batch holds a transaction for less time than an evaluation does. */
const BATCH_OF_EXAMPLES = 100;

/** Accounts that are asked for at once. */
const BATCH_OF_ACCOUNTS = 100;

type Learner = Pick<EngineDependencies, "db" | "clock" | "report">;

/**
 * Learns from every outcome that was not learnt yet, account by account, the oldest first. An account whose model
 * cannot be read or written is reported and left as it is; the others go on.
 *
 * @returns the number of outcomes learnt
 */
export async function learnDue(dependencies: Learner): Promise<number> {
  let learnt = 0;
  let after = "";
  for (;;) {
    const accounts = await listAccountsToTrain(dependencies.db, { after, limit: BATCH_OF_ACCOUNTS });
    for (const account of accounts) {
      try {
        for (let some = 1; some > 0; learnt += some) some = await learnSome(dependencies, account);
      } catch (error) {
        dependencies.report({ where: "learning", account, id: account, error });
      }
    }
    const last = accounts.at(-1);
    if (last === undefined) return learnt;
    after = last;
  }
}

/** The lock that makes changes of one account's model come one after another. */
export const modelLock = (account: Account): string => `${account} retry model`;

/**
 * One batch in one transaction: the updated model, and the note that the examples were learnt. On Postgres
 * the lock keeps a second process waiting until it can see that note; on libSQL writers take turns anyway.
 */
async function learnSome({ db, clock, report }: Learner, account: Account): Promise<number> {
  return db.write(async (tx) => {
    await tx.lock(modelLock(account));
    const rows = await listUnlearnedExamples(db, tx, account, BATCH_OF_EXAMPLES);
    if (rows.length === 0) return 0;
    const stored = await readRetryModel(db, tx, account);
    const model = stored
      ? parseModel(stored)
      : { own: emptyModelState(), pool: null, calibration: emptyCalibration() };
    const whole = structuredClone(addPool(model.own, model.pool));
    for (const { attemptId, example } of rows) {
      const read = storedTrainingExampleSchema.safeParse(example);
      if (read.success) study(read.data, whole, model.calibration);
      else {
        // Kept by another version; leaving it would be to meet it again on every pass.
        const error = new Error(
          `The training example of ${attemptId} is not of this version's form and is skipped.`,
        );
        report({ where: "learning", account, id: attemptId, error });
      }
    }
    const own = subtractPool(whole, model.pool);
    await upsertRetryModel(db, tx, {
      account,
      state: own,
      trainingExamples: own.outcomes,
      calibration: model.calibration,
      pool: model.pool,
      pooledAt: stored?.pooledAt ?? null,
      updatedAt: clock.now(),
    } satisfies RetryModelRow);
    const ids = rows.map(({ attemptId }) => attemptId);
    await markLearned(db, tx, account, ids, clock.now());
    return rows.length;
  });
}

/** Compares what was expected with what came, before anything is learnt from it. */
function study(
  { choice, ...example }: StoredTrainingExample,
  modelState: ModelState,
  calibration: Calibration,
): void {
  const { features, at, succeeded } = example;
  addToCalibration(calibration, {
    chance: successModel(features, modelState).chance(at),
    priorChance: successModel(features, null).chance(at),
    succeeded,
    planned: choice?.chance ?? null,
  });
  learn(modelState, example);
}
