import { type ModelState, emptyModelState, type Tally } from "./model-state.ts";

/** An account has something to share once it learnt from so many outcomes. */
export const FEWEST_OUTCOMES = 200;

/** No account shares more than so many outcomes' worth of anything, however large it is. */
const MOST_OF_ONE = 100;

/**
 * What is pooled stands for at most so many outcomes of an account's own, key by key: enough to begin with,
 * little enough to be outvoted within its first weeks.
 */
const WEIGHT = 30;

/** Fewer accounts than this are no group in which one cannot be recognised. */
export const SMALLEST_GROUP = 5;

/** Whether an account learnt enough to share. */
export const mayShare = ({ outcomes }: ModelState): boolean => outcomes >= FEWEST_OUTCOMES;

/**
 * What other accounts learned together, to stand under one account's own. A country, code or feature counts
 * only where at least `fewest` accounts met it, so that nothing of a single merchant can be read from it.
 *
 * @param others states of other accounts of the same mode; those with too few outcomes are left out
 * @param fewest accounts in a group, at least `SMALLEST_GROUP`
 * @returns null where too few accounts have enough to share
 * @throws RangeError for a smaller group
 */
export function poolOf(others: readonly ModelState[], fewest: number): ModelState | null {
  if (fewest < SMALLEST_GROUP) {
    throw new RangeError(`a pool of ${fewest} accounts: at least ${SMALLEST_GROUP} make a group`);
  }
  const sharing = others.filter(mayShare);
  if (sharing.length < fewest) return null;
  const pool = emptyModelState();
  pool.causes = pooled(
    sharing.map(({ causes }) => causes),
    fewest,
    sumOfCounts,
    scaleCounts,
    addCounts,
  );
  pool.curves = pooled(
    sharing.map(({ curves }) => curves),
    fewest,
    expectedOf,
    scaleTally,
    addTallies,
  );
  pool.factors = pooled(
    sharing.map(({ factors }) => factors),
    fewest,
    expectedOf,
    scaleTally,
    addTallies,
  );
  pool.incomes = pooled(
    sharing.map(({ incomes }) => incomes),
    fewest,
    sumOfNamed,
    scaleNamed,
    addNamed,
  );
  return pool;
}

function pooled<Entry>(
  tables: Record<string, Entry>[],
  fewest: number,
  sizeOf: (entry: Entry) => number,
  scale: (entry: Entry, by: number) => Entry,
  add: (a: Entry, b: Entry) => Entry,
): Record<string, Entry> {
  const cut = (entry: Entry, most: number) => scale(entry, Math.min(1, most / Math.max(sizeOf(entry), 1e-9)));
  const result: Record<string, Entry> = {};
  for (const key of new Set(tables.flatMap((table) => Object.keys(table)))) {
    const entries = tables.map((table) => table[key]).filter((entry) => entry !== undefined);
    if (entries.length < fewest) continue;
    result[key] = cut(entries.map((entry) => cut(entry, MOST_OF_ONE)).reduce(add), WEIGHT);
  }
  return result;
}

/** An account's own state with the pool under it: what its chances are computed from. */
export const over = (own: ModelState, pool: ModelState | null): ModelState =>
  pool ? merged(own, pool, 1) : own;

/** The other way round: what remains the account's own, nothing below 0, after it learnt over the pool. */
export const without = (whole: ModelState, pool: ModelState | null): ModelState =>
  pool ? merged(whole, pool, -1) : whole;

function merged(own: ModelState, pool: ModelState, sign: 1 | -1): ModelState {
  return {
    outcomes: own.outcomes,
    causes: joined(own.causes, pool.causes, sumOfCounts, (a, b) => addCounts(a, scaleCounts(b, sign))),
    curves: joined(own.curves, pool.curves, expectedOf, (a, b) => addTallies(a, scaleTally(b, sign))),
    factors: joined(own.factors, pool.factors, expectedOf, (a, b) => addTallies(a, scaleTally(b, sign))),
    incomes: joined(own.incomes, pool.incomes, sumOfNamed, (a, b) => addNamed(a, scaleNamed(b, sign))),
  };
}

function joined<Entry extends object>(
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

const floored = (value: number) => Math.max(0, value);

const sumOfCounts = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);
const scaleCounts = (counts: readonly number[], by: number): number[] => counts.map((each) => each * by);
const addCounts = (a: readonly number[] | null, b: readonly number[]): number[] =>
  b.map((each, i) => floored((a?.[i] ?? 0) + each));

const expectedOf = ([seen, expected]: Tally): number => Math.max(seen, expected);
const scaleTally = ([seen, expected]: Tally, by: number): Tally => [seen * by, expected * by];
const addTallies = (a: Tally | null, b: Tally): Tally => [
  floored((a?.[0] ?? 0) + b[0]),
  floored((a?.[1] ?? 0) + b[1]),
];

type Named = Record<string, number>;
const sumOfNamed = (counts: Named): number => sumOfCounts(Object.values(counts));
const scaleNamed = (counts: Named, by: number): Named =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * by]));
const addNamed = (a: Named | null, b: Named): Named => {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = floored((sum[name] ?? 0) + count);
  return sum;
};
