import { describe, expect, test } from "vitest";
import {
  newcombe,
  ratioDifference,
  recoveredRatio,
  stratified,
  wilson,
} from "../../../server/dunning/experiments/intervals.ts";
import { random } from "./random.ts";

describe("Wilson's interval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i", (hits, of, low, high) => {
    const found = wilson({ hits, of })!;
    expect(found.value).toBe(hits / of);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test("of nothing there is none, and of all it ends at 1", () => {
    expect(wilson({ hits: 0, of: 0 })).toBeNull();
    expect(wilson({ hits: 20, of: 20 })).toMatchObject({ value: 1, high: 1 });
  });
});

describe("Newcombe's interval", () => {
  // Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])("%i/%i less %i/%i", (x, m, y, n, low, high) => {
    const found = newcombe({ hits: x, of: m }, { hits: y, of: n })!;
    expect(found.value).toBeCloseTo(x / m - y / n, 12);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });
});

/** The share of draws whose interval holds the truth. */
const coverage = (draws: number, holds: (draw: number) => boolean) =>
  Array.from({ length: draws }, (_, draw) => holds(draw)).filter(Boolean).length / draws;

describe("the recovered share of an amount", () => {
  test("is the share of the sum, in which large cases weigh more", () => {
    const found = recoveredRatio([
      { failed: 100, recovered: 100 },
      { failed: 300, recovered: 0 },
    ])!;
    expect(found.value).toBe(0.25);
    // By hand: residuals 75 and -75; variance 2/1 · (75² + 75²) / 400².
    expect(found.variance).toBeCloseTo(0.140625, 12);
    expect([found.low, found.high]).toEqual([0, expect.closeTo(0.25 + 1.96 * 0.375, 4)]);
  });

  test("has no interval for one case, and a wide one where all of few came in", () => {
    expect(recoveredRatio([{ failed: 5, recovered: 5 }])).toBeNull();
    expect(recoveredRatio([])).toBeNull();
    const all = recoveredRatio(Array.from({ length: 10 }, () => ({ failed: 5, recovered: 5 })))!;
    expect(all).toMatchObject({ value: 1, high: 1 });
    expect(all.low).toBeCloseTo(wilson({ hits: 10, of: 10 })!.low, 12);
  });

  test("lies in its interval about 95 times in 100, with sizes that differ by a hundred", () => {
    const share = coverage(1_000, (draw) => {
      const { uniform } = random(draw);
      const cases = Array.from({ length: 300 }, () => {
        const failed = Math.round(1_000 * 100 ** uniform());
        return { failed, recovered: uniform() < 0.6 ? failed : 0 };
      });
      const { low, high } = recoveredRatio(cases)!;
      return low <= 0.6 && 0.6 <= high;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  test("differs by as much as the shares do", () => {
    const group = (recovered: number) =>
      recoveredRatio(
        Array.from({ length: 100 }, (_, i) => ({ failed: 10, recovered: i < recovered ? 10 : 0 })),
      )!;
    const found = ratioDifference(group(60), group(40));
    expect(found.value).toBeCloseTo(0.2, 12);
    // Both variances are p(1-p)/(n-1).
    expect(found.low).toBeCloseTo(0.2 - 1.96 * Math.sqrt((2 * 0.24) / 99), 4);
  });
});

describe("the stratified difference", () => {
  test("sees through groups that are made up differently", () => {
    const strata = [
      { first: { hits: 72, of: 80 }, second: { hits: 18, of: 20 } },
      { first: { hits: 2, of: 20 }, second: { hits: 8, of: 80 } },
    ];
    expect(newcombe({ hits: 74, of: 100 }, { hits: 26, of: 100 })!.low).toBeGreaterThan(0.3);
    const found = stratified(strata)!;
    expect(found.value).toBeCloseTo(0, 12);
    expect(found.low).toBeLessThan(0);
  });

  test("is the crude one where there is one stratum, and none where no stratum has both", () => {
    const interval = stratified([{ first: { hits: 56, of: 70 }, second: { hits: 48, of: 80 } }])!;
    expect(interval.value).toBeCloseTo(0.2, 12);
    expect(stratified([{ first: { hits: 1, of: 2 }, second: { hits: 0, of: 0 } }])).toBeNull();
  });

  test.each([
    ["few large strata", 3, 120],
    ["many small ones", 120, 3],
  ])("lies in its interval about 95 times in 100 with %s", (_, strata, size) => {
    const share = coverage(1_000, (draw) => {
      const { uniform } = random(draw + 7_000);
      const tally = (chance: number) => ({
        hits: Array.from({ length: size }, uniform).filter((u) => u < chance).length,
        of: size,
      });
      const { low, high } = stratified(
        Array.from({ length: strata }, (_, k) => {
          const base = 0.1 + (0.6 * k) / strata;
          return { first: tally(base + 0.1), second: tally(base) };
        }),
      )!;
      return low <= 0.1 && 0.1 <= high;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });
});
