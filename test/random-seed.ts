import fc from "fast-check";

/**
 * A run of the tests tries the same inputs as the last one, so that a change is judged and not luck. `SEED=random`
 * draws others, and a number repeats a run that failed.
 */
const seed = process.env.SEED ?? "20261128";

if (seed !== "random" && !/^-?\d{1,9}$/.test(seed))
  throw new Error(`SEED is “${seed}”. Give a whole number of at most nine digits, or “random”.`);

fc.configureGlobal(seed === "random" ? {} : { seed: Number(seed) });
