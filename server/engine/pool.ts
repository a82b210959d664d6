import {
  accountsToPool,
  modelsToShare,
  readRetryModel,
  writeRetryModel,
} from "../../db/queries/retry-models.ts";
import type { Account } from "../dunning/facts.ts";
import { ModelUnreadable, readModel } from "../dunning/retry/learning.ts";
import { nothingObserved } from "../dunning/retry/success/calibration.ts";
import { type Learned, nothingLearned } from "../dunning/retry/success/learned.ts";
import { FEWEST_OUTCOMES, poolOf } from "../dunning/retry/success/pool.ts";
import { modelLock } from "./learn.ts";
import type { EngineParts } from "./parts.ts";

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
  parts: Pick<EngineParts, "db" | "clock" | "report">,
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

async function statesOf({ db }: Pick<EngineParts, "db">, livemode: boolean): Promise<Map<Account, Learned>> {
  const states = new Map<Account, Learned>();
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
  { db, clock }: Pick<EngineParts, "db" | "clock">,
  account: Account,
  pool: Learned | null,
): Promise<void> {
  await db.write(async (tx) => {
    await tx.lock(modelLock(account));
    const kept = await readRetryModel(db, tx, account);
    const now = clock.now();
    await writeRetryModel(db, tx, {
      ...(kept ?? {
        account,
        state: nothingLearned(),
        lessons: 0,
        calibration: nothingObserved(),
        updatedAt: now,
      }),
      pool,
      pooledAt: now,
    });
  });
}
