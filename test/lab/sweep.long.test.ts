import { expect, test } from "vitest";
import { parametersOf, shaken } from "./sweep.ts";
import { parseLabPopulation, readPopulation } from "./world/population.ts";

const data = readPopulation("two-speed");

test("a shaken population moves every number, by no more than a half, the same way for a seed", () => {
  const before = parseLabPopulation(data);
  const after = shaken(data, 7);
  expect(shaken(data, 7)).toEqual(after);
  expect(shaken(data, 8)).not.toEqual(after);
  const values = (of: unknown) =>
    parametersOf(of).map((path) => path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), of));
  const [old, moved] = [values(before).map(Number), values(after).map(Number)];
  const factors = old.map((value, index) => moved[index]! / value);
  expect(factors.filter((factor) => factor !== 1).length).toBeGreaterThan(factors.length * 0.8);
  // Whole numbers are rounded: 1 may become 2, or stay.
  for (const [index, factor] of factors.entries())
    if (Math.abs(old[index]!) > 2) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.6);
});
