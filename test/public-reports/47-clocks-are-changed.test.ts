import { describe, expect, it } from "vitest";
import { earliestContactAt } from "../../server/dunning/contact/contact-window.ts";

/** Messages go out within local hours, also across the nights in which the clocks change and where an hour does not exist. */
const answer = (at: string, country: string, hours: { from: number; to: number }) => {
  const found = earliestContactAt({
    at: Date.parse(at),
    settings: { contactHours: hours, contactsPerWeek: 3, timeZone: "UTC" },
    country,
    contactedAt: [],
  }).at;
  return found === null ? null : new Date(found).toISOString();
};

describe("the first hour after the clocks were changed", () => {
  it.each([
    ["forward in Berlin", "2027-03-27T20:00:00Z", "DE", { from: 8, to: 20 }, "2027-03-29T06:00:00.000Z"],
    ["back in Berlin", "2026-10-24T20:00:00Z", "DE", { from: 8, to: 20 }, "2026-10-26T07:00:00.000Z"],
    // In Egypt the clocks go forward at midnight of a Friday: that day has no hour from 0 to 1.
    [
      "over a missing hour in Cairo",
      "2027-04-29T10:00:00Z",
      "EG",
      { from: 0, to: 1 },
      "2027-04-30T21:00:00.000Z",
    ],
    [
      "forward in the United States, where it must be day on both coasts",
      "2027-03-13T23:00:00Z",
      "US",
      { from: 9, to: 17 },
      null,
    ],
  ] as const)("%s", (_what, at, country, hours, expected) => {
    const found = answer(at, country, hours);
    if (expected !== null) return expect(found).toBe(expected);
    for (const timeZone of ["America/New_York", "America/Los_Angeles"]) {
      const hour = Number(new Date(found!).toLocaleString("en-GB", { timeZone, hour: "2-digit" }));
      expect(hour).toBeGreaterThanOrEqual(hours.from);
      expect(hour).toBeLessThan(hours.to);
    }
  });
});
