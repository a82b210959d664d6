import { describe, expect, test } from "vitest";
import { compareSequentially, testSequentially } from "../../../server/dunning/experiments/sequential.ts";
import { runs } from "../../runs.ts";
import { drawOutcomes } from "./draw-outcomes.ts";

const ONE = { block: { first: 1, second: 1 }, level: 0.05 };

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

const shareOf = (many: number, happens: (run: number) => boolean) =>
  Array.from({ length: many }, (_, run) => happens(run)).filter(Boolean).length / many;

describe("looking after every case", () => {
  test.each([
    ["half and half", 0.5, 1],
    ["mostly recovered", 0.85, 1],
    ["rarely", 0.02, 1],
    ["shares of two to one", 0.4, 2],
  ])("finds a difference between equal arms at most as often as the level says: %s", (_, chance, ratio) => {
    const found = shareOf(runs(400), (run) => {
      const outcomes = drawOutcomes(run, 600, chance, chance, ratio);
      return testSequentially(outcomes, { first: ratio, second: 1 }).p <= 0.05;
    });
    expect(found).toBeLessThanOrEqual(0.05);
  });

  test("does so far more often with a test that is made for one look", () => {
    expect(shareOf(runs(1_000), (run) => naive(drawOutcomes(run, 600, 0.5, 0.5)))).toBeGreaterThan(0.25);
  });

  test("finds a difference that is there", () => {
    const found = shareOf(
      runs(100),
      (run) => testSequentially(drawOutcomes(run, 800, 0.6, 0.5), ONE.block).p <= 0.05,
    );
    expect(found).toBeGreaterThanOrEqual(0.8);
  });

  test.each([
    [0.55, 0.5],
    [0.9, 0.6],
    [0.02, 0.03],
  ])("the interval holds the true difference of %d and %d at every look at once", (first, second) => {
    // A bet only ever rises to its highest, so a difference that stands at the end stood at every look.
    const held = shareOf(runs(200), (run) => {
      const { difference } = compareSequentially(drawOutcomes(run + 5_000, 400, first, second), ONE);
      return difference.low <= first - second && first - second <= difference.high;
    });
    // The level less twice the standard error of 200 draws.
    expect(held).toBeGreaterThanOrEqual(0.92);
  });
});

test("the verdict and the interval agree on whether there is a difference", () => {
  for (let run = 0; run < runs(200); run++) {
    const { p, difference } = compareSequentially(drawOutcomes(run + 9_000, 300, 0.6, 0.5), ONE);
    expect(difference.low > 0 || difference.high < 0).toBe(p <= 0.05);
  }
});
