import { describe, expect, test } from "vitest";
import { compareSequentially, testSequentially } from "../../../server/dunning/experiments/sequential.ts";
import { random } from "./random.ts";

const ONE = { block: { first: 1, second: 1 }, level: 0.05 };

const draw = (seed: number, n: number, first: number, second: number, ratio = 1) => {
  const { uniform } = random(seed);
  const outcomes = (chance: number, count: number) => Array.from({ length: count }, () => uniform() < chance);
  return { first: outcomes(first, n * ratio), second: outcomes(second, n) };
};

/** Whether a z-test at 5 %, made anew after every pair from the 20th on, ever finds a difference. */
function naive({ first, second }: { first: boolean[]; second: boolean[] }): boolean {
  let [a, b] = [0, 0];
  for (let n = 1; n <= second.length; n++) {
    a += Number(first[n - 1]);
    b += Number(second[n - 1]);
    const pooled = (a + b) / (2 * n);
    const z = (a - b) / n / Math.sqrt((2 * pooled * (1 - pooled)) / n);
    if (n >= 20 && Math.abs(z) > 1.96) return true;
  }
  return false;
}

const shareOf = (runs: number, happens: (run: number) => boolean) =>
  Array.from({ length: runs }, (_, run) => happens(run)).filter(Boolean).length / runs;

describe("looking after every case", () => {
  test.each([
    ["half and half", 0.5, 1],
    ["mostly recovered", 0.85, 1],
    ["rarely", 0.02, 1],
    ["shares of two to one", 0.4, 2],
  ])("finds a difference between equal arms at most as often as the level says: %s", (_, chance, ratio) => {
    const found = shareOf(400, (run) => {
      const outcomes = draw(run, 600, chance, chance, ratio);
      return testSequentially(outcomes, { first: ratio, second: 1 }).p <= 0.05;
    });
    expect(found).toBeLessThanOrEqual(0.05);
  });

  test("does so far more often with a test that is made for one look", () => {
    expect(shareOf(1_000, (run) => naive(draw(run, 600, 0.5, 0.5)))).toBeGreaterThan(0.25);
  });

  test("finds a difference that is there", () => {
    const found = shareOf(100, (run) => testSequentially(draw(run, 800, 0.6, 0.5), ONE.block).p <= 0.05);
    expect(found).toBeGreaterThan(0.8);
  });

  test.each([
    [0.55, 0.5],
    [0.9, 0.6],
    [0.02, 0.03],
  ])("the interval holds the true difference of %d and %d at every look at once", (first, second) => {
    // The bets only ever rise to their highest, so what stands at the end stood at every look.
    const held = shareOf(200, (run) => {
      const { difference } = compareSequentially(draw(run + 5_000, 400, first, second), ONE);
      return difference.low <= first - second && first - second <= difference.high;
    });
    // The level less twice the standard error of 200 draws.
    expect(held).toBeGreaterThanOrEqual(0.92);
  });
});

describe("the verdict and the interval", () => {
  test("agree on whether there is a difference", () => {
    for (let run = 0; run < 200; run++) {
      const { p, difference } = compareSequentially(draw(run + 9_000, 300, 0.6, 0.5), ONE);
      expect(difference.low > 0 || difference.high < 0).toBe(p <= 0.05);
    }
  });

  test("narrow as cases come", () => {
    const width = (n: number) => {
      const { difference } = compareSequentially(draw(1, n, 0.6, 0.5), ONE);
      return difference.high - difference.low;
    };
    expect(width(100)).toBeLessThan(0.5);
    expect(width(1_000)).toBeLessThan(width(100) / 2);
    expect(width(10_000)).toBeLessThan(0.07);
  });

  test("say nothing of nothing, and nothing impossible of the extremes", () => {
    expect(compareSequentially({ first: [], second: [] }, ONE)).toEqual({
      p: 1,
      difference: { value: 0, low: -1, high: 1 },
    });
    const apart = compareSequentially(
      { first: Array.from({ length: 200 }, () => true), second: Array.from({ length: 200 }, () => false) },
      ONE,
    );
    expect(apart.p).toBeLessThan(1e-10);
    expect(apart.difference).toMatchObject({ value: 1, high: 1 });
    expect(apart.difference.low).toBeGreaterThan(0.5);
  });

  test("hold for very many cases, which are weighed in growing blocks", () => {
    const { first, second } = draw(2, 100_000, 0.6, 0.58);
    const { p, difference } = compareSequentially({ first, second }, ONE);
    expect(p).toBeLessThan(0.05);
    expect(difference.high - difference.low).toBeLessThan(0.02);
  });

  test("count whole blocks only", () => {
    const { first, second } = draw(3, 50, 0.6, 0.5);
    const more = { first: [...first, ...Array.from({ length: 30 }, () => true)], second };
    expect(compareSequentially(more, ONE)).toEqual(compareSequentially({ first, second }, ONE));
  });
});
