import { describe, expect, test } from "vitest";
import { chartOf } from "./chart.ts";
import type { Trial } from "./compare.ts";
import { estimate, tQuantile975 } from "./estimates.ts";
import { calibrationBins, calibrationError, type Metrics } from "./metrics.ts";
import { reportOn } from "./report.ts";
import type { Retry } from "./run.ts";
import { parametersOf, scaled } from "./sweep.ts";
import { summaryOf, tableOf } from "./table.ts";
import { readPopulation } from "./world/population.ts";

describe("estimates", () => {
  test("are the mean and Student's interval", () => {
    // Student's own sleep data (Biometrika 1908): ten differences, mean 1.58, interval 0.70 to 2.46.
    const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
    const { mean, low, high } = estimate(sleep);
    expect(mean).toBeCloseTo(1.58, 10);
    expect(low).toBeCloseTo(0.7001, 3);
    expect(high).toBeCloseTo(2.4599, 3);
  });

  test("have no interval with one value and do not exist without any", () => {
    expect(estimate([3])).toEqual({ mean: 3, low: null, high: null });
    expect(() => estimate([])).toThrow(RangeError);
  });

  test("go on beyond the table where it ends", () => {
    expect(tQuantile975(40)).toBeCloseTo(2.021, 2);
    expect(tQuantile975(120)).toBeCloseTo(1.98, 2);
  });
});

describe("calibration", () => {
  const retries = (p: number, successes: number, count: number): Retry[] =>
    // Spread evenly: retries that were given the same chance keep their order.
    Array.from({ length: count }, (_, index) => ({
      at: 0,
      p,
      succeeded: (index * successes) % count < successes,
    }));

  test("is perfect when every group succeeds as often as was said", () => {
    expect(calibrationError([...retries(0.1, 10, 100), ...retries(0.6, 60, 100)])).toBeCloseTo(0, 10);
  });

  test("is the mean distance otherwise, by bins of equal count", () => {
    const all = [...retries(0.2, 10, 100), ...retries(0.5, 80, 100)];
    expect(calibrationBins(all, 2)).toEqual([
      { retries: 100, predicted: expect.closeTo(0.2, 10), observed: 0.1 },
      { retries: 100, predicted: expect.closeTo(0.5, 10), observed: 0.8 },
    ]);
    expect(calibrationError(all)).toBeCloseTo((0.1 + 0.3) / 2, 10);
  });

  test("is unknown without retries", () => {
    expect(calibrationError([])).toBeNull();
  });
});

const metrics = (byAmount: number, perRecovery: number): Metrics => ({
  invoices: 100,
  recovered: 50,
  byCount: 0.5,
  byAmount,
  retries: 50 * perRecovery,
  perRecovery,
  meanDays: 4,
  breaches: 0,
  ece: 0.01,
  calibration: [],
});
const trial = (policy: string, seed: number, byAmount: number, perRecovery: number): Trial => ({
  population: "p",
  policy,
  seed,
  measured: metrics(byAmount, perRecovery),
  early: metrics(byAmount / 2, perRecovery),
  violations: [],
  took: 1,
});

describe("a report", () => {
  // Seeds differ much more than policies do within a seed.
  const report = reportOn("p", false, [
    ...[0.2, 0.4, 0.6].map((money, seed) => trial("fixed-1-3-5-7", seed, money, 8)),
    ...[0.1, 0.2, 0.3].map((money, seed) => trial("daily", seed, money, 9)),
    ...[0.22, 0.44, 0.66].map((money, seed) => trial("ours", seed, money, 4)),
    ...[0.4, 0.8, 1].map((money, seed) => trial("oracle", seed, money, 1)),
  ]);

  test("sets ours against the best fixed schedule seed by seed", () => {
    expect(report.bestFixed).toBe("fixed-1-3-5-7");
    const [versus] = report.oursAgainst;
    expect(versus?.money.mean).toBeCloseTo(0.1, 10);
    expect(versus?.money.low).toBeCloseTo(0.1, 10);
    expect(versus?.retries?.mean).toBeCloseTo(0.5, 10);
  });

  test("gives the share of the oracle's and reads as a table", () => {
    const ours = report.lines.find(({ policy }) => policy === "ours");
    expect(ours?.ofOracle?.mean).toBeCloseTo((0.55 + 0.55 + 0.66) / 3, 10);
    const table = tableOf(report);
    expect(table).toMatch(/\| ours +\| +50\.0 % \| 44\.0 % ± 54\.7 \| +58\.7 % ± 15\.8 \| +4\.00 \|/);
    expect(table).toContain("Ours against fixed-1-3-5-7: money +10.0 % (+10.0 % to +10.0 %)");
    expect(summaryOf([report])).toBe(
      "Ours takes 58.7 % of the oracle's money on the mean of 1 populations tuned on.",
    );
  });

  test("is drawn with a point for each policy that retried", () => {
    const svg = chartOf([report, { ...report, keptAside: true }]);
    expect(svg.match(/<g class="fixed">/g)).toHaveLength(4);
    expect(svg).toContain("<title>ours: 58.7 % of the oracle's money, 4.0 retries per recovery</title>");
    expect(svg).toContain("p (kept aside)");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("the sweep", () => {
  const data = readPopulation("two-speed");

  test("goes through every number that says how failures behave", () => {
    const names = parametersOf(data).map((path) => path.join("."));
    expect(names.length).toBeGreaterThan(100);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ["failures.spread", "customers.funds.windfallPerDay", "customers.noise.sameDayFactor"])
      expect(names).toContain(name);
    expect(names.filter((name) => /messages|basis|authentication\.passes|prices/.test(name))).toEqual([]);
  });

  test("changes one at a time and stays within what is allowed", () => {
    const dry = ["customers", "funds", "dry", "consumer"];
    expect(scaled(data, dry, 0.5)?.customers.funds.dry.consumer).toBeCloseTo(0.11, 10);
    expect(scaled(data, dry, 1.5)?.customers.funds.dry.business).toBe(0.1);
    const factor = ["customers", "noise", "sameDayFactor"];
    expect(scaled(data, factor, 1.5)?.customers.noise.sameDayFactor).toBe(1);
    const certain = ["customers", "cards", "funding", "consumer", "debit"];
    expect(scaled(data, certain, 1.5)?.customers.cards.funding.consumer.debit).toBe(1.5);
    expect(readPopulation("two-speed")).toEqual(data);
  });
});
