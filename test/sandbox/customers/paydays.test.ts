import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { Draws } from "./draws.ts";
import { PayCalendar } from "./paydays.ts";
import type { PayDayPattern } from "./population.ts";

const draws = new Draws(1);
const from = Date.UTC(2026, 0, 1);
const until = Date.UTC(2026, 11, 31);

function daysOf(pattern: PayDayPattern, zone = "America/New_York", hour = 3): DateTime[] {
  const calendar = new PayCalendar(draws, "p", pattern, zone, hour);
  return calendar.between(from, until).map((at) => DateTime.fromMillis(at, { zone }));
}

describe("a pay calendar", () => {
  test("pays every other Friday at the bank's local hour, in summer time and out of it", () => {
    const days = daysOf({ kind: "biweekly", weekday: 5, weight: 1 });
    expect(days.length).toBe(26);
    for (const [index, day] of days.entries()) {
      expect([day.weekday, day.hour, day.minute]).toEqual([5, 3, 0]);
      const before = days[index - 1];
      if (before !== undefined)
        expect(day.startOf("day").diff(before.startOf("day"), "days").days).toBeCloseTo(14, 0);
    }
  });

  test("brings a pay-day on a weekend forward to the Friday", () => {
    const days = daysOf({ kind: "days", days: [25], weight: 1 }, "Asia/Tokyo").map((day) => day.toISODate());
    // 25 January, April, July and October 2026 fall on a weekend.
    expect(days.slice(0, 4)).toEqual(["2026-01-23", "2026-02-25", "2026-03-25", "2026-04-24"]);
    expect(days.length).toBe(12);
  });

  test("knows the last day of each month, worked off on the Friday before a weekend", () => {
    const days = daysOf({ kind: "month_end", weight: 1 }, "Europe/London").map((day) => day.toISODate());
    expect(days.slice(0, 5)).toEqual(["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"]);
  });

  test("pays on no fixed day with the right mean", () => {
    const days = daysOf({ kind: "irregular", everyDays: 7, weight: 1 });
    expect(days.length).toBeGreaterThan(35);
    expect(days.length).toBeLessThan(75);
  });

  test("gives each person a rhythm of their own, of as many days as the range allows", () => {
    const gaps = Array.from({ length: 40 }, (_, index) => {
      const calendar = new PayCalendar(
        draws,
        `p${index}`,
        { kind: "rhythm", everyDays: [9, 31], weight: 1 },
        "UTC",
        5,
      );
      const days = calendar.between(from, until).map((at) => at / 86_400_000);
      const own = new Set(days.slice(1).map((day, at) => day - (days[at] ?? Number.NaN)));
      expect(own.size).toBe(1);
      return [...own][0] ?? 0;
    });
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(9);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(31);
    expect(new Set(gaps).size).toBeGreaterThan(10);
  });

  test("finds the next pay-day and how far the cycle has gone", () => {
    const calendar = new PayCalendar(draws, "p", { kind: "weekly", weekday: 5, weight: 1 }, "UTC", 0);
    const friday = Date.UTC(2026, 0, 2);
    const day = 86_400_000;
    expect(calendar.next(friday)).toBe(friday + 7 * day);
    expect(calendar.next(friday - 1)).toBe(friday);
    expect(calendar.phase(friday)).toBe(0);
    expect(calendar.phase(friday + 3.5 * day)).toBe(0.5);
    expect(calendar.between(friday, friday + 7 * day)).toEqual([friday + 7 * day]);
  });
});
