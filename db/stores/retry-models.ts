import { and, desc, eq, gte, isNotNull, isNull, lt, or } from "drizzle-orm";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { Account } from "../../server/dunning/facts/facts.ts";
import {
  explorationOf,
  retryLearningOf,
  ModelUnreadable,
  NO_LEARNING,
  type RetryLearning,
} from "../../server/dunning/retries/model-loader.ts";
import { type AccountRow, withSettings } from "./accounts.ts";
import type { Database, Reader, Writer } from "../database.ts";
import type { Schema } from "../schema.ts";

export type RetryModelRow = Schema["retryModels"]["$inferSelect"];

export async function readRetryModel(
  db: Database,
  from: Reader,
  account: Account,
): Promise<RetryModelRow | null> {
  const { retryModels } = db.tables;
  const [row] = await from.select().from(retryModels).where(eq(retryModels.account, account)).limit(1);
  return row ?? null;
}

/** Stores an account's model. The caller holds the lock under which it was read. */
export async function upsertRetryModel(db: Database, tx: Writer, row: RetryModelRow): Promise<void> {
  const { retryModels } = db.tables;
  await tx.insert(retryModels).values(row).onConflictDoUpdate({ target: retryModels.account, set: row });
}

type CachedState = { version: string } & Pick<RetryLearning, "modelState" | "fallback">;

/** Parsed states by database and account: a state is large, and evaluations are many. */
const cachedStates = new WeakMap<Database, Map<Account, CachedState>>();

/** How many accounts' states stay in memory. The oldest one goes first. */
const CACHE_LIMIT = 200;

/**
 * What the planner may use for this account. An unreadable state counts as none: training reports it, where it
 * can be logged.
 */
export async function loadRetryLearning(
  db: Database,
  from: Reader,
  account: Account,
  settings: AccountSettings,
): Promise<RetryLearning> {
  if (!settings.learnFromRetries) return NO_LEARNING;
  const exploration = explorationOf(account, settings);
  const { retryModels } = db.tables;
  const [newest] = await from
    .select({
      trainingExamples: retryModels.trainingExamples,
      updatedAt: retryModels.updatedAt,
      pooledAt: retryModels.pooledAt,
    })
    .from(retryModels)
    .where(eq(retryModels.account, account))
    .limit(1);
  if (!newest) return { modelState: null, exploration, fallback: null };
  const ofDatabase = cachedStates.get(db) ?? new Map<Account, CachedState>();
  cachedStates.set(db, ofDatabase);
  const known = ofDatabase.get(account);
  if (known?.version === versionOf(newest)) {
    return { modelState: known.modelState, exploration, fallback: known.fallback };
  }
  const row = await readRetryModel(db, from, account);
  const read = row ? parseState(row) : { modelState: null, fallback: null };
  if (row) {
    ofDatabase.delete(account);
    ofDatabase.set(account, { version: versionOf(row), ...read });
    const [first] = ofDatabase.keys();
    if (ofDatabase.size > CACHE_LIMIT && first !== undefined) ofDatabase.delete(first);
  }
  return { ...read, exploration };
}

const versionOf = ({
  trainingExamples,
  updatedAt,
  pooledAt,
}: Pick<RetryModelRow, "trainingExamples" | "updatedAt" | "pooledAt">) =>
  `${trainingExamples} ${updatedAt} ${pooledAt}`;

function parseState(row: RetryModelRow): Pick<RetryLearning, "modelState" | "fallback"> {
  try {
    return retryLearningOf(row);
  } catch (error) {
    if (error instanceof ModelUnreadable) return { modelState: null, fallback: null };
    throw error;
  }
}

/** The most recently trained models of a mode, of accounts that learn; at most `limit`. */
export async function listModelsToShare(
  db: Database,
  { livemode, fewestOutcomes, limit }: { livemode: boolean; fewestOutcomes: number; limit: number },
): Promise<RetryModelRow[]> {
  const { accounts, retryModels } = db.tables;
  const rows = await db.read
    .select({ merchant: accounts, model: retryModels })
    .from(retryModels)
    .innerJoin(accounts, eq(accounts.account, retryModels.account))
    .where(
      and(
        eq(accounts.livemode, livemode),
        eq(accounts.status, "active"),
        gte(retryModels.trainingExamples, fewestOutcomes),
      ),
    )
    .orderBy(desc(retryModels.updatedAt), retryModels.account)
    .limit(limit);
  return rows.filter(({ merchant }) => learns(merchant)).map(({ model }) => model);
}

/** Accounts of a mode that learn and have no prior made since `since` (epoch ms); at most `limit`. */
export async function listAccountsToPool(
  db: Database,
  { livemode, since, limit }: { livemode: boolean; since: number; limit: number },
): Promise<Account[]> {
  const { accounts, retryModels } = db.tables;
  const rows = await db.read
    .select({ merchant: accounts })
    .from(accounts)
    .leftJoin(retryModels, eq(retryModels.account, accounts.account))
    .where(
      and(
        eq(accounts.livemode, livemode),
        eq(accounts.status, "active"),
        or(isNull(retryModels.pooledAt), lt(retryModels.pooledAt, since)),
      ),
    )
    .orderBy(accounts.account)
    .limit(limit);
  return rows.filter(({ merchant }) => learns(merchant)).map(({ merchant }) => merchant.account);
}

/** Removes every prior that came from other accounts. Returns how many there were. */
export async function clearPools(db: Database): Promise<number> {
  const { retryModels } = db.tables;
  const pooled = await db.read
    .select({ account: retryModels.account })
    .from(retryModels)
    .where(isNotNull(retryModels.pooledAt))
    .limit(1);
  if (pooled.length === 0) return 0;
  const dropped = await db.write((tx) =>
    tx
      .update(retryModels)
      .set({ pool: null, pooledAt: null })
      .where(isNotNull(retryModels.pooledAt))
      .returning({ account: retryModels.account }),
  );
  return dropped.length;
}

const learns = (merchant: AccountRow): boolean => withSettings(merchant).settings.learnFromRetries;
