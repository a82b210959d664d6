import {
  listAccountsToPool,
  listModelsToShare,
  readRetryModel,
  upsertRetryModel,
} from "../../db/stores/retry-models.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { ModelUnreadable, parseModel } from "../dunning/retries/model-loader.ts";
import { emptyCalibration } from "../dunning/retries/model/calibration.ts";
import { type ModelState, emptyModelState } from "../dunning/retries/model/model-state.ts";
import { MIN_OUTCOMES_TO_SHARE, poolModelStates } from "../dunning/retries/model/cross-account-prior.ts";
import { modelLock } from "./train-models.ts";
import type { EngineDependencies } from "./dependencies.ts";

const DAY = 86_400_000;

/** A pool that is a day old is as good as a new one. */
const MAX_AGE_MS = DAY;

/** The states of more accounts would only cost memory: each has the same small weight. */
const MAX_SHARING = 100;

/** Accounts whose pool is renewed in one pass. */
const BATCH_OF_ACCOUNTS = 50;

/**
 * Renews the prior that each account takes from the others, where the prior is older than a day; live and test
 * accounts apart. Where too few accounts have enough to share, there is no such prior.
 *
 * @param fewest accounts that make a group
 * @returns the number of accounts whose prior was renewed
 */
export async function renewPools(
  dependencies: Pick<EngineDependencies, "db" | "clock" | "report">,
  fewest: number,
): Promise<number> {
  const { db, clock } = dependencies;
  let renewed = 0;
  for (const livemode of [true, false]) {
    const since = clock.now() - MAX_AGE_MS;
    const accounts = await listAccountsToPool(db, { livemode, since, limit: BATCH_OF_ACCOUNTS });
    if (accounts.length === 0) continue;
    const sharing = await statesOf(dependencies, livemode);
    for (const account of accounts) {
      try {
        const others = [...sharing].flatMap(([other, state]) => (other === account ? [] : [state]));
        await storePool(dependencies, account, poolModelStates(others, fewest));
        renewed += 1;
      } catch (error) {
        dependencies.report({ where: "learning", account, id: account, error });
      }
    }
  }
  return renewed;
}

async function statesOf(
  { db }: Pick<EngineDependencies, "db">,
  livemode: boolean,
): Promise<Map<Account, ModelState>> {
  const states = new Map<Account, ModelState>();
  const query = { livemode, fewestOutcomes: MIN_OUTCOMES_TO_SHARE, limit: MAX_SHARING };
  for (const row of await listModelsToShare(db, query)) {
    try {
      states.set(row.account, parseModel(row).own);
    } catch (error) {
      // Its own learning reports it; here it only has nothing to share.
      if (!(error instanceof ModelUnreadable)) throw error;
    }
  }
  return states;
}

async function storePool(
  { db, clock }: Pick<EngineDependencies, "db" | "clock">,
  account: Account,
  pool: ModelState | null,
): Promise<void> {
  await db.write(async (tx) => {
    await tx.lock(modelLock(account));
    const stored = await readRetryModel(db, tx, account);
    const now = clock.now();
    await upsertRetryModel(db, tx, {
      ...(stored ?? {
        account,
        state: emptyModelState(),
        trainingExamples: 0,
        calibration: emptyCalibration(),
        updatedAt: now,
      }),
      pool,
      pooledAt: now,
    });
  });
}
