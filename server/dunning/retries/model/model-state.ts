import { z } from "zod";
import { FAILURE_CAUSES } from "./priors.ts";

/**
 * What the model learned from an account's outcomes, as plain sums: counts of what was observed and of what was
 * expected. A new account's state is empty, and the prior alone counts.
 */
const count = z.number().min(0).max(1e12);

/** How often something was observed, and how often the model without this tally had expected it. */
const tally = z.tuple([count, count]);
export type Tally = z.infer<typeof tally>;

const MAX_KEY_LENGTH = 120;
const key = z.string().min(1).max(MAX_KEY_LENGTH);

export const modelStateSchema = z.strictObject({
  /** Number of outcomes learned from. */
  outcomes: z.number().int().min(0),
  /** By decline code (`insufficient_funds`, `insufficient_funds|debit`): expected number of invoices per cause. */
  causes: z.record(key, z.array(count).length(FAILURE_CAUSES.length)),
  /** By country: expected number of customers per payday calendar. */
  incomes: z.record(key, z.record(key, count)),
  /** By cause, funding kind and knot: successes observed and expected. */
  curves: z.record(key, tally),
  /** By feature and value: successes observed and expected. */
  factors: z.record(key, tally),
});
export type ModelState = z.infer<typeof modelStateSchema>;

export const emptyModelState = (): ModelState => ({
  outcomes: 0,
  causes: {},
  incomes: {},
  curves: {},
  factors: {},
});

/** Bounds the size of each table: further codes, countries and values are counted as `other`. */
export const MAX_KEYS = 400;

/**
 * Observed over expected, shrunk towards 1 as if `weight` successes had been observed where as many were expected.
 *
 * The mean of a gamma distribution with shape and rate `weight`, updated by counts of a Poisson process.
 */
export const ratioOf = (tally: Tally | undefined, weight: number): number =>
  tally ? (weight + tally[0]) / (weight + tally[1]) : 1;

/**
 * The key for a name from outside. Codes and countries come from webhooks and can be any text, while the tables are plain
 * objects with bounded keys.
 */
export const safeKeyOf = (text: string): string =>
  text === "" || text.length > 60 || text in Object.prototype ? "other" : text;

/** The key itself if the table has it or has room for it, else `other`. */
export function boundedKeyIn(table: Record<string, unknown>, name: string, keys = Object.keys): string {
  if (Object.hasOwn(table, name)) return name;
  return name.length <= MAX_KEY_LENGTH && keys(table).length < MAX_KEYS ? name : "other";
}
