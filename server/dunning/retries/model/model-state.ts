import { z } from "zod";
import { CAUSES } from "./priors.ts";

/**
 * What an account's outcomes taught, as sums that can be read: nothing but counts of what was seen beside what was
 * expected. An empty one is a fresh account's: the prior stands.
 */
const count = z.number().min(0).max(1e12);

/** How often something was seen, and how often the model without this tally had expected it. */
const tally = z.tuple([count, count]);
export type Tally = z.infer<typeof tally>;

const LONGEST_KEY = 120;
const key = z.string().min(1).max(LONGEST_KEY);

export const modelStateSchema = z.strictObject({
  /** Outcomes learnt from. */
  outcomes: z.number().int().min(0),
  /** By what was said (`insufficient_funds`, `insufficient_funds|debit`): how many invoices had which cause, in expectation. */
  causes: z.record(key, z.array(count).length(CAUSES.length)),
  /** By country: how many customers are paid in which way, in expectation. */
  incomes: z.record(key, z.record(key, count)),
  /** By cause, purse and time since the news: successes seen and expected. */
  curves: z.record(key, tally),
  /** By feature and value: successes seen and expected. */
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

/** So many codes, countries and values are told apart; what comes later counts as `other`, to bound the size. */
export const MOST_KEYS = 400;

/**
 * Seen over expected, shrunk towards 1 as if `weight` successes had been seen where as many were expected.
 *
 * The mean of a gamma distribution with shape and rate `weight`, updated by counts of a Poisson process.
 */
export const ratioOf = (tally: Tally | undefined, weight: number): number =>
  tally ? (weight + tally[0]) / (weight + tally[1]) : 1;

/**
 * What a name from outside is learnt under: codes and countries are whatever a webhook says, and the tables are
 * plain objects whose keys are bounded.
 */
export const nameOf = (text: string): string =>
  text === "" || text.length > 60 || text in Object.prototype ? "other" : text;

/** The key itself while there is room for another one, else one for all that came too late. */
export function keyIn(table: Record<string, unknown>, wanted: string, keys = Object.keys): string {
  if (Object.hasOwn(table, wanted)) return wanted;
  return wanted.length <= LONGEST_KEY && keys(table).length < MOST_KEYS ? wanted : "other";
}
