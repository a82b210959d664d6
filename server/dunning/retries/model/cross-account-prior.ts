import { type ModelState, emptyModelState, type Tally } from "./model-state.ts";

/** An account shares its model once it has learned from this many outcomes. */
export const MIN_OUTCOMES_TO_SHARE = 200;

/** An account contributes at most this many outcomes to an entry of the pool, however large the account is. */
const MAX_OUTCOMES_PER_ACCOUNT = 100;

/**
 * Each entry of the pool counts as at most this many outcomes of the receiving account: enough for a start, and few enough
 * to be outweighed by the account's own outcomes within weeks.
 */
const POOL_WEIGHT = 30;

/** A single account could be recognised in a pool of fewer accounts. */
export const MIN_ACCOUNTS = 5;

/** True when an account has learned enough to share. */
export const hasEnoughToShare = ({ outcomes }: ModelState): boolean => outcomes >= MIN_OUTCOMES_TO_SHARE;

/**
 * Pools the models of other accounts as a prior for one account. A country, code or feature enters the pool only if at
 * least `minAccounts` accounts have it, so that nothing about a single merchant can be read from the pool.
 *
 * @param others states of other accounts of the same mode; those with too few outcomes are left out
 * @param minAccounts at least `MIN_ACCOUNTS`
 * @returns null when too few accounts have enough to share
 * @throws RangeError for a smaller `minAccounts`
 */
export function poolModelStates(others: readonly ModelState[], minAccounts: number): ModelState | null {
  if (minAccounts < MIN_ACCOUNTS) {
    throw new RangeError(`a pool of ${minAccounts} accounts: at least ${MIN_ACCOUNTS} make a group`);
  }
  const sharing = others.filter(hasEnoughToShare);
  if (sharing.length < minAccounts) return null;
  const pool = emptyModelState();
  pool.causes = poolTables(
    sharing.map(({ causes }) => causes),
    minAccounts,
    sumOfCounts,
    scaleCounts,
    addCounts,
  );
  pool.curves = poolTables(
    sharing.map(({ curves }) => curves),
    minAccounts,
    sizeOfTally,
    scaleTally,
    addTallies,
  );
  pool.factors = poolTables(
    sharing.map(({ factors }) => factors),
    minAccounts,
    sizeOfTally,
    scaleTally,
    addTallies,
  );
  pool.incomes = poolTables(
    sharing.map(({ incomes }) => incomes),
    minAccounts,
    sumOfCountsByName,
    scaleCountsByName,
    addCountsByName,
  );
  return pool;
}

function poolTables<Entry>(
  tables: Record<string, Entry>[],
  minAccounts: number,
  sizeOf: (entry: Entry) => number,
  scale: (entry: Entry, by: number) => Entry,
  add: (a: Entry, b: Entry) => Entry,
): Record<string, Entry> {
  const limitTo = (entry: Entry, max: number) =>
    scale(entry, Math.min(1, max / Math.max(sizeOf(entry), 1e-9)));
  const result: Record<string, Entry> = {};
  for (const key of new Set(tables.flatMap((table) => Object.keys(table)))) {
    const entries = tables.map((table) => table[key]).filter((entry) => entry !== undefined);
    if (entries.length < minAccounts) continue;
    const limited = entries.map((entry) => limitTo(entry, MAX_OUTCOMES_PER_ACCOUNT));
    result[key] = limitTo(limited.reduce(add), POOL_WEIGHT);
  }
  return result;
}

/** An account's own state plus the pool: the state that its chances are computed from. */
export const addPool = (own: ModelState, pool: ModelState | null): ModelState =>
  pool ? combineStates(own, pool, 1) : own;

/** The account's own part of a state that has learned on top of the pool. No count falls below 0. */
export const subtractPool = (withPool: ModelState, pool: ModelState | null): ModelState =>
  pool ? combineStates(withPool, pool, -1) : withPool;

function combineStates(own: ModelState, pool: ModelState, sign: 1 | -1): ModelState {
  return {
    outcomes: own.outcomes,
    causes: combineTables(own.causes, pool.causes, sumOfCounts, (a, b) => addCounts(a, scaleCounts(b, sign))),
    curves: combineTables(own.curves, pool.curves, sizeOfTally, (a, b) => addTallies(a, scaleTally(b, sign))),
    factors: combineTables(own.factors, pool.factors, sizeOfTally, (a, b) =>
      addTallies(a, scaleTally(b, sign)),
    ),
    incomes: combineTables(own.incomes, pool.incomes, sumOfCountsByName, (a, b) =>
      addCountsByName(a, scaleCountsByName(b, sign)),
    ),
  };
}

function combineTables<Entry extends object>(
  own: Record<string, Entry>,
  pool: Record<string, Entry>,
  sizeOf: (entry: Entry) => number,
  add: (a: Entry | null, b: Entry) => Entry,
): Record<string, Entry> {
  const result = { ...own };
  for (const [key, entry] of Object.entries(pool)) {
    const sum = add(own[key] ?? null, entry);
    if (sizeOf(sum) > 0) result[key] = sum;
    else delete result[key];
  }
  return result;
}

const atLeastZero = (value: number) => Math.max(0, value);

const sumOfCounts = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const scaleCounts = (counts: readonly number[], by: number): number[] => counts.map((count) => count * by);
const addCounts = (a: readonly number[] | null, b: readonly number[]): number[] =>
  b.map((count, i) => atLeastZero((a?.[i] ?? 0) + count));

const sizeOfTally = ([observed, expected]: Tally): number => Math.max(observed, expected);
const scaleTally = ([observed, expected]: Tally, by: number): Tally => [observed * by, expected * by];
const addTallies = (a: Tally | null, b: Tally): Tally => [
  atLeastZero((a?.[0] ?? 0) + b[0]),
  atLeastZero((a?.[1] ?? 0) + b[1]),
];

type CountsByName = Record<string, number>;
const sumOfCountsByName = (counts: CountsByName): number => sumOfCounts(Object.values(counts));
const scaleCountsByName = (counts: CountsByName, by: number): CountsByName =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * by]));
const addCountsByName = (a: CountsByName | null, b: CountsByName): CountsByName => {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = atLeastZero((sum[name] ?? 0) + count);
  return sum;
};
