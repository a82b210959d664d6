import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawArm } from "../../../server/dunning/experiments/randomization.ts";
import { HOLD_OUT } from "../../../server/dunning/experiments/experiment.ts";
import { retryDraft, started } from "./experiments.ts";

const policy = { kind: "prior" };
const THREE = retryDraft({
  holdOut: 10,
  control: "a",
  arms: [
    { id: "a", name: "A", share: 60, policy },
    { id: "b", name: "B", share: 30, policy: { kind: "learned" } },
  ],
});
const EXPECTED = { [HOLD_OUT]: 0.1, a: 0.6, b: 0.3 };

const counted = (ids: readonly string[], seed: string) => {
  const counts: Record<string, number> = { [HOLD_OUT]: 0, a: 0, b: 0 };
  for (const id of ids) counts[drawArm(started(THREE, { seed }), id)]!++;
  return counts;
};
/** Pearson's distance between counts and the counts that the shares predict. */
const distance = (counts: Record<string, number>, shares: Record<string, number>) => {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return Object.entries(shares).reduce(
    (sum, [id, p]) => sum + (counts[id]! - total * p) ** 2 / (total * p),
    0,
  );
};

const stripeId = fc.string({
  minLength: 4,
  maxLength: 20,
  unit: fc.constantFrom(..."ABCDEFabcdef0123456789"),
});

describe("the draw", () => {
  test("gives a customer the same arm whatever changes but the seed", () => {
    fc.assert(
      fc.property(stripeId, stripeId, fc.integer({ min: 0 }), (seed, id, at) => {
        const again = started(
          { ...THREE, name: "Renamed", minimum: 999 },
          { seed, startedAt: at, stoppedAt: at },
        );
        expect(drawArm(again, id)).toBe(drawArm(started(THREE, { seed }), id));
      }),
    );
  });

  test("gives every arm its share in any stratum of customers, whatever their ids look like", () => {
    fc.assert(
      fc.property(
        stripeId,
        fc.constantFrom(
          (i: number) => `cus_${i}`,
          (i: number) => `cus_${(i * 7919).toString(36)}`,
          (i: number) => `${i}`.padStart(18, "0"),
          (i: number) => String.fromCharCode(0x4e00 + (i % 5_000), 65 + (i % 26)) + i,
        ),
        fc.integer({ min: 0, max: 1e9 }),
        (seed, name, from) => {
          const ids = Array.from({ length: 2_000 }, (_, i) => name(from + i));
          // Chi-square of two degrees: one in a hundred thousand is beyond 23.03.
          expect(distance(counted(ids, seed), EXPECTED)).toBeLessThan(23.03);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  test("draws for two experiments independently of each other", () => {
    const cells: Record<string, number> = {};
    const shares: Record<string, number> = {};
    for (const [a, p] of Object.entries(EXPECTED)) {
      for (const [b, q] of Object.entries(EXPECTED)) {
        cells[`${a} ${b}`] = 0;
        shares[`${a} ${b}`] = p * q;
      }
    }
    const [first, second] = ["spring", "autumn"].map((seed) => started(THREE, { seed }));
    for (let i = 0; i < 20_000; i++)
      cells[`${drawArm(first!, `cus_${i}`)} ${drawArm(second!, `cus_${i}`)}`]!++;
    // Eight degrees: one in ten thousand is beyond 31.83.
    expect(distance(cells, shares)).toBeLessThan(31.83);
  });
});
