import { describe, expect, test } from "vitest";
import { compareSequentially } from "../../../server/dunning/experiments/sequential.ts";
import { drawOutcomes } from "./draw-outcomes.ts";

const ONE = { block: { first: 1, second: 1 }, level: 0.05 };

describe("the verdict and the interval", () => {
  test("narrow as cases come", () => {
    const width = (n: number) => {
      const { difference } = compareSequentially(drawOutcomes(1, n, 0.6, 0.5), ONE);
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
    const { first, second } = drawOutcomes(2, 100_000, 0.6, 0.58);
    const { p, difference } = compareSequentially({ first, second }, ONE);
    expect(p).toBeLessThan(0.05);
    expect(difference.high - difference.low).toBeLessThan(0.02);
  });

  test("count whole blocks only", () => {
    const { first, second } = drawOutcomes(3, 50, 0.6, 0.5);
    const more = { first: [...first, ...Array.from({ length: 30 }, () => true)], second };
    expect(compareSequentially(more, ONE)).toEqual(compareSequentially({ first, second }, ONE));
  });
});
