import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysOf, PERIODS, periodOf } from "../../../ui/reports/periods.ts";
import { daysEnding, isWeekly, lengthOf, seriesOf } from "../../../ui/reports/series.ts";

const START = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
const dayAt = (n: number) => new Date(START + n * DAY).toISOString().slice(0, 10);

describe("a chart's points", () => {
  it("add up to what moved, whatever the range, with no day left out", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 731 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 731 }), fc.integer({ min: -1e9, max: 1e9 })), {
          maxLength: 30,
        }),
        (length, moved) => {
          const range = { from: dayAt(0), to: dayAt(length) };
          const days = moved
            .filter(([n]) => n <= length)
            .map(([n, amount]) => ({ day: dayAt(n), recovered: amount }));
          const points = seriesOf(days, range, { recovered: "R" }, "jpy");
          expect(points).toHaveLength(isWeekly(range) ? Math.ceil((length + 1) / 7) : length + 1);
          expect(points.reduce((sum, { y }) => sum + y, 0)).toBe(
            days.reduce((sum, { recovered }) => sum + recovered, 0),
          );
        },
      ),
    );
  });

  it("are in whole units of their currency", () => {
    const day = { day: "2026-11-18", failed: 12_345 };
    const range = { from: day.day, to: day.day };
    const y = (currency: string) => seriesOf([day], range, { failed: "F" }, currency)[0]?.y;
    expect([y("eur"), y("jpy"), y("kwd")]).toEqual([123.45, 12_345, 12.345]);
  });

  it("leave out what lies outside the range", () => {
    const days = [
      { day: "2026-11-17", failed: 1 },
      { day: "2026-11-19", failed: 2 },
    ];
    const points = seriesOf(days, { from: "2026-11-18", to: "2026-11-18" }, { failed: "F" }, "jpy");
    expect(points.map(({ y }) => y)).toEqual([0]);
  });
});

describe("periods", () => {
  it.each([
    ["month", "2026-11-18", "2026-10-20", "2026-11-18", 30],
    ["quarter", "2026-11-18", "2026-08-21", "2026-11-18", 90],
    ["previous", "2026-03-31", "2026-02-01", "2026-02-28", 28],
    ["previous", "2028-03-01", "2028-02-01", "2028-02-29", 29],
    ["previous", "2026-01-15", "2025-12-01", "2025-12-31", 31],
    ["year", "2026-01-01", "2026-01-01", "2026-01-01", 1],
  ] as const)("%s on %s is from %s to %s", (period, today, from, to, length) => {
    expect(daysOf(period, today)).toEqual({ from, to });
    expect(lengthOf({ from, to })).toBe(length);
  });

  it("are known again by their days", () => {
    for (const period of PERIODS) expect(periodOf(daysOf(period, "2026-11-18"), "2026-11-18")).toBe(period);
    expect(periodOf(daysEnding("2026-11-17", 30), "2026-11-18")).toBeNull();
  });
});
