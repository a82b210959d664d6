import { random } from "./random.ts";

/** Two arms' outcomes with these chances of success; `ratio` cases of the first arm for each case of the second. */
export const drawOutcomes = (seed: number, n: number, first: number, second: number, ratio = 1) => {
  const { uniform } = random(seed);
  const outcomes = (chance: number, count: number) => Array.from({ length: count }, () => uniform() < chance);
  return { first: outcomes(first, n * ratio), second: outcomes(second, n) };
};
