import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { isoDateOf, knownLocalTimeOf, localTimeOf } from "../../server/dunning/local-time.ts";
import { DAY, HOUR } from "./retries/planner-inputs.ts";

const NEW_YORK = "America/New_York";
const instant = (iso: string, zone = NEW_YORK) => DateTime.fromISO(iso, { zone }).toMillis();

describe("local time", () => {
  it.each([
    "America/New_York",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "America/St_Johns",
  ])("agrees with luxon over a year of %s", (zone) => {
    const local = localTimeOf(zone);
    for (let at = instant("2026-01-01T00:30", "UTC"); at < instant("2027-01-01", "UTC"); at += 7 * HOUR) {
      const expected = DateTime.fromMillis(at, { zone });
      expect([local.hourOf(at), local.dayOf(at)]).toEqual([
        expected.hour,
        Math.floor(expected.setZone("UTC", { keepLocalTime: true }).toMillis() / DAY),
      ]);
    }
  });

  it("takes an hour that the clocks skip as the one after it", () => {
    const local = localTimeOf(NEW_YORK);
    const day = local.dayOf(instant("2026-03-08T12:00"));
    expect(local.instantOf(day, 8)).toBe(instant("2026-03-08T08:00"));
    expect(DateTime.fromMillis(local.instantOf(day, 2), { zone: NEW_YORK }).hour).toBe(3);
  });

  it("gives the date that a calendar in the zone shows", () => {
    const local = localTimeOf(NEW_YORK);
    for (const iso of ["2026-02-28T23:59", "2026-03-01T00:00", "2025-12-31T23:30", "1969-12-31T12:00"])
      expect(isoDateOf(local.dayOf(instant(iso)))).toBe(iso.slice(0, 10));
  });

  it("falls back to UTC for a zone that does not exist, and says so", () => {
    expect(localTimeOf("Mars/Olympus")).toMatchObject({ known: false });
    expect(localTimeOf("Mars/Olympus").hourOf(0)).toBe(0);
  });

  it("refuses a zone that does not exist where UTC would be a wrong hour for a customer", () => {
    expect(() => knownLocalTimeOf("Mars/Olympus")).toThrow(/time zone Mars\/Olympus is not known/);
    expect(knownLocalTimeOf(NEW_YORK).hourOf(instant("2026-07-01T09:30"))).toBe(9);
  });
});
