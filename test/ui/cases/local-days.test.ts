import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { addDays, endOfDay, endOfMonth, isSameTime, localDay } from "../../../ui/cases/local-days.ts";

const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Pacific/Auckland",
  "Pacific/Honolulu",
  "America/Sao_Paulo",
  "UTC",
];

describe("local days", () => {
  it("end where a real calendar says, in every zone, changes of clocks included", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
        (timeZone, at) => {
          const there = DateTime.fromMillis(at, { zone: timeZone });
          const day = localDay(at, timeZone);
          expect(day).toBe(there.toISODate());
          expect(endOfDay(day, timeZone)).toBe(there.endOf("day").toMillis());
          expect(addDays(day, 14)).toBe(there.plus({ days: 14 }).toISODate());
          expect(endOfMonth(day)).toBe(there.endOf("month").toISODate());
        },
      ),
    );
  });

  it("are none where no day was entered", () => {
    for (const day of ["", "open", "2026-13-45", "2026-1-5", "25.11.2026"])
      expect(endOfDay(day, "Europe/Berlin")).toBeNull();
  });

  it("tell zones apart only where their clocks differ", () => {
    const summer = Date.UTC(2026, 6, 1);
    expect(isSameTime(summer, "Europe/Berlin", "Europe/Paris")).toBe(true);
    expect(isSameTime(summer, "Europe/Berlin", "Europe/London")).toBe(false);
  });
});
