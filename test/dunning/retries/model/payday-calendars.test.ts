import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { incomeOf } from "../../../../server/dunning/retries/model/payday-calendars.ts";
import { DAY } from "../planner-inputs.ts";

const dayOf = (date: string) => DateTime.fromISO(date, { zone: "UTC" }).toMillis() / DAY;

function calendarOf(country: string | null, id: string) {
  const found = incomeOf(country).regular.find(({ calendar }) => calendar.id === id);
  if (!found) throw new Error(`${country} has no calendar ${id}`);
  return found.calendar;
}

/** The pay-days of a calendar from one local date to another, both included. */
function payDays(country: string | null, id: string, from: string, until: string): string[] {
  const { daysSince } = calendarOf(country, id);
  const days: string[] = [];
  for (let day = dayOf(from); day <= dayOf(until); day++) {
    if (daysSince(day) === 0) days.push(new Date(day * DAY).toISOString().slice(0, 10));
  }
  return days;
}

describe("incomeOf", () => {
  it("knows Fridays and the 1st and 15th in the United States, weekends moved to the working day before", () => {
    const fridays = payDays("US", "weekly_5", "2026-11-02", "2026-11-20");
    expect(fridays).toEqual(["2026-11-06", "2026-11-13", "2026-11-20"]);
    const even = payDays("US", "biweekly_5_even", "2026-11-02", "2026-11-20");
    const odd = payDays("US", "biweekly_5_odd", "2026-11-02", "2026-11-20");
    expect([...even, ...odd].sort()).toEqual(fridays);
    expect(even.length * odd.length).toBeGreaterThan(0);
    // The 15th of November 2026 is a Sunday, the 1st is the Sunday before.
    expect(payDays("US", "days_1_15", "2026-10-26", "2026-11-20")).toEqual(["2026-10-30", "2026-11-13"]);
  });

  it("knows the last working day, across a year, and the 25th before a weekend", () => {
    expect(payDays("GB", "last_working_day", "2026-10-01", "2027-01-31")).toEqual([
      "2026-10-30",
      "2026-11-30",
      "2026-12-31",
      "2027-01-29",
    ]);
    expect(payDays("DE", "day_25", "2026-10-20", "2026-10-31")).toEqual(["2026-10-23"]);
  });

  it("knows the fifth working day, the 15th with the last day, and a Monday after a weekend", () => {
    expect(payDays("BR", "working_day_5", "2026-10-01", "2026-12-31")).toEqual([
      "2026-10-07",
      "2026-11-06",
      "2026-12-07",
    ]);
    expect(payDays("MX", "days_15_last", "2026-02-01", "2026-03-31")).toEqual([
      "2026-02-13",
      "2026-02-27",
      "2026-03-13",
      "2026-03-31",
    ]);
    // The 5th of September and of December 2026 are Saturdays.
    expect(payDays("FR", "day_5_or_after", "2026-09-01", "2026-12-31")).toEqual([
      "2026-09-07",
      "2026-10-05",
      "2026-11-05",
      "2026-12-07",
    ]);
  });

  it("parts the Wednesdays among four calendars of four weeks each", () => {
    const phases = [0, 1, 2, 3].map((phase) =>
      payDays("NL", `four_weekly_3_${phase}`, "2026-11-02", "2026-12-06"),
    );
    expect(phases.flat().sort()).toEqual([
      "2026-11-04",
      "2026-11-11",
      "2026-11-18",
      "2026-11-25",
      "2026-12-02",
    ]);
    expect(phases.map((days) => days.length).sort()).toEqual([1, 1, 1, 2]);
  });

  it("counts the days since a pay-day, in every calendar and over years", () => {
    const wrong: string[] = [];
    for (const { calendar } of incomeOf("US").regular) {
      let before = calendar.daysSince(dayOf("2023-12-19")) ?? Number.NaN;
      for (let day = dayOf("2023-12-20"); day < dayOf("2028-03-10"); day++) {
        const since = calendar.daysSince(day) ?? Number.NaN;
        if (!(since <= 35 && (since === 0 || since === before + 1))) wrong.push(`${calendar.id} on ${day}`);
        before = since;
      }
    }
    expect(wrong).toEqual([]);
  });

  it("knows no pay-day in years that its calendars do not reach", () => {
    const { daysSince } = calendarOf("US", "weekly_5");
    expect([daysSince(dayOf("2014-12-31")), daysSince(dayOf("2050-01-01"))]).toEqual([null, null]);
    expect(daysSince(dayOf("2049-12-31"))).not.toBeNull();
  });

  it("parts all regular incomes of a country into shares that add up to 1, the country's own ways first", () => {
    for (const country of ["US", "GB", "DE", "AU", "CA", null]) {
      const { regular, spread } = incomeOf(country);
      expect(regular.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(spread).toBeGreaterThan(0);
      expect(spread).toBeLessThan(1);
      expect(new Set(regular.map(({ calendar }) => calendar.id)).size).toBe(regular.length);
    }
    const share = (country: string, id: string) =>
      incomeOf(country).regular.find(({ calendar }) => calendar.id === id)!.share;
    expect(share("US", "weekly_5")).toBeGreaterThan(share("US", "day_25") * 5);
    expect(share("DE", "day_25")).toBeGreaterThan(share("DE", "weekly_5") * 5);
  });

  it("rules no way of being paid out: what is impossible could not be learnt", () => {
    for (const country of ["US", "DE", null]) {
      const shares = new Map(incomeOf(country).regular.map(({ calendar, share }) => [calendar.id, share]));
      const ways = [
        ...[1, 2, 3, 4, 5].flatMap((day) => [`weekly_${day}`, `biweekly_${day}_even`, `biweekly_${day}_odd`]),
        ...Array.from({ length: 28 }, (_, i) => `day_${i + 1}`),
        "days_1_15",
        "last_working_day",
      ];
      for (const way of ways) expect(shares.get(way), way).toBeGreaterThan(0);
    }
  });
});
