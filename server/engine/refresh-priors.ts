import {
  accountsToPool,
  modelsToShare,
  readRetryModel,
  writeRetryModel,
} from "../../db/stores/retry-models.ts";
import type { Account } from "../dunning/facts/facts.ts";
import { ModelUnreadable, readModel } from "../dunning/retries/model-loader.ts";
import { nothingObserved } from "../dunning/retries/model/calibration.ts";
import { type ModelState, emptyModelState } from "../dunning/retries/model/model-state.ts";
import { FEWEST_OUTCOMES, poolOf } from "../dunning/retries/model/cross-account-prior.ts";
import { modelLock } from "./train-models.ts";
import type { EngineDependencies } from "./dependencies.ts";

const DAY = 86_400_000;

/** A pool is as good a day later. */
const KEPT_MS = DAY;

/** More accounts' states would only cost memory: each has the same small say. */
const MOST_SHARING = 100;

/** Accounts whose pool is renewed in one pass. */
const ACCOUNTS = 50;

/**
 * Puts what other accounts learned under the state of each account whose pool is older than a day, live and
 * test accounts apart. Where too few have enough to share, there is no pool. Returns how many accounts were seen to.
 *
 * @param fewest accounts that make a group
 */
export async function renewPools(
  parts: Pick<EngineDependencies, "db" | "clock" | "report">,
  fewest: number,
): Promise<number> {
  const { db, clock } = parts;
  let renewed = 0;
  for (const livemode of [true, false]) {
    const since = clock.now() - KEPT_MS;
    const accounts = await accountsToPool(db, { livemode, since, limit: ACCOUNTS });
    if (accounts.length === 0) continue;
    const sharing = await statesOf(parts, livemode);
    for (const account of accounts) {
      try {
        const others = [...sharing].flatMap(([other, state]) => (other === account ? [] : [state]));
        await putUnder(parts, account, poolOf(others, fewest));
        renewed += 1;
      } catch (error) {
        parts.report({ where: "lesson", account, id: account, error });
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
  const query = { livemode, fewestOutcomes: FEWEST_OUTCOMES, limit: MOST_SHARING };
  for (const row of await modelsToShare(db, query)) {
    try {
      states.set(row.account, readModel(row).own);
    } catch (error) {
      // Its own learning reports it; here it only has nothing to share.
      if (!(error instanceof ModelUnreadable)) throw error;
    }
  }
  return states;
}

async function putUnder(
  { db, clock }: Pick<EngineDependencies, "db" | "clock">,
  account: Account,
  pool: ModelState | null,
): Promise<void> {
  await db.write(async (tx) => {
    await tx.lock(modelLock(account));
    const kept = await readRetryModel(db, tx, account);
    const now = clock.now();
    await writeRetryModel(db, tx, {
      ...(kept ?? {
        account,
        state: emptyModelState(),
        trainingExamples: 0,
        calibration: nothingObserved(),
        updatedAt: now,
      }),
      pool,
      pooledAt: now,
    });
  });
}
