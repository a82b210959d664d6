import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import type { MethodDetails } from "../../../server/dunning/facts.ts";
import { localTimeOf } from "../../../server/dunning/retry/local-time.ts";
import { firstTryChance, type Situation, successModel } from "../../../server/dunning/retry/model.ts";
import { incomesOf, PAY_DAY_TABLE, parsePayDayTable } from "../../../server/dunning/retry/pay-days.ts";
import { railOf } from "../../../server/dunning/retry/rails.ts";
import { card, DAY, HOUR, NO_METHOD } from "./questions.ts";

const NEW_YORK = "America/New_York";
const instant = (iso: string, zone = NEW_YORK) => DateTime.fromISO(iso, { zone }).toMillis();

/** A Tuesday noon. */
const FAILED = instant("2026-11-03T12:00");

function modelOf(code: string, changes: Partial<Situation> & { class?: Situation["decline"]["class"] } = {}) {
  const { class: declineClass = "soft", method = card(), ...more } = changes;
  return successModel({
    decline: { class: declineClass, code },
    method,
    rail: railOf(method),
    timeZone: NEW_YORK,
    failures: [FAILED],
    until: FAILED + 40 * DAY,
    ...more,
  });
}

describe("incomesOf", () => {
  const days = (country: string | null, zone: string, from: string, until: string) =>
    Object.fromEntries(
      incomesOf(country, localTimeOf(zone), instant(from, zone), instant(until, zone)).flatMap((income) =>
        income.kind === "days"
          ? [[income.id, income.at.map((at) => DateTime.fromMillis(at, { zone }).toISO())]]
          : [],
      ),
    );

  it("knows Fridays and the 1st and 15th in the United States, weekends moved to the working day before", () => {
    const us = days("US", NEW_YORK, "2026-11-02", "2026-11-20");
    expect(us.us_weekly_friday).toEqual([
      "2026-11-06T00:00:00.000-05:00",
      "2026-11-13T00:00:00.000-05:00",
      "2026-11-20T00:00:00.000-05:00",
    ]);
    const biweekly = [...us.us_biweekly_friday_even!, ...us.us_biweekly_friday_odd!].sort();
    expect(biweekly).toEqual(us.us_weekly_friday);
    // The 15th of November 2026 is a Sunday.
    expect(us.us_1st_and_15th).toEqual(["2026-11-13T00:00:00.000-05:00"]);
  });

  it("knows the last working day, across a year and a change of clocks", () => {
    expect(days("GB", "Europe/London", "2026-10-01", "2027-01-31").uk_last_working_day).toEqual([
      "2026-10-30T00:00:00.000+00:00",
      "2026-11-30T00:00:00.000+00:00",
      "2026-12-31T00:00:00.000+00:00",
      "2027-01-29T00:00:00.000+00:00",
    ]);
    expect(days("DE", "Europe/Berlin", "2026-10-20", "2026-10-31").eu_25th).toEqual([
      "2026-10-23T00:00:00.000+02:00",
    ]);
  });

  it("takes the row for all others where a country has none, with weights that add up to 1", () => {
    expect(Object.keys(days("XX", "UTC", "2026-11-01", "2026-11-30"))).toEqual(
      Object.keys(days(null, "UTC", "2026-11-01", "2026-11-30")),
    );
    for (const country of ["US", "GB", "DE", "AU", "CA", null]) {
      const incomes = incomesOf(country, localTimeOf("UTC"), FAILED, FAILED + DAY);
      expect(incomes.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });

  it("refuses weights that do not add up, and names the row", () => {
    const rows = [
      ...PAY_DAY_TABLE.rows,
      { countries: ["BR"], patterns: [{ kind: "last_working_day", id: "br", weight: 0.4 }] },
    ];
    expect(() => parsePayDayTable({ ...PAY_DAY_TABLE, rows })).toThrow(
      /pay-days is not valid: row 7 .*add up to 1/,
    );
  });
});

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

  it("falls back to UTC for a zone that does not exist, and says so", () => {
    expect(localTimeOf("Mars/Olympus")).toMatchObject({ known: false });
    expect(localTimeOf("Mars/Olympus").hourOf(0)).toBe(0);
  });
});

describe("successModel", () => {
  it("expects little before a pay-day, most right after it, less as the money goes", () => {
    const { chance } = modelOf("insufficient_funds");
    const thursday = chance(instant("2026-11-05T18:00"));
    const friday = chance(instant("2026-11-06T08:00"));
    const wednesday = chance(instant("2026-11-11T08:00"));
    expect(thursday).toBeLessThan(0.12);
    expect(friday).toBeGreaterThan(0.25);
    expect(wednesday).toBeLessThan(friday);
  });

  it("lets credit lines last longer than current accounts", () => {
    const late = instant("2026-11-11T08:00");
    const credit = modelOf("insufficient_funds", { method: card({ funding: "credit" }) }).chance(late);
    expect(credit).toBeGreaterThan(modelOf("insufficient_funds").chance(late));
  });

  it("learns from a failure right after a pay-day that it was not this customer's", () => {
    const friday = instant("2026-11-06T08:00");
    const nextFriday = instant("2026-11-13T08:00");
    const before = modelOf("insufficient_funds").components.find(
      ({ id }) => id === "us_weekly_friday",
    )!.weight;
    const after = modelOf("insufficient_funds", { failures: [FAILED, friday] });
    expect(after.components.find(({ id }) => id === "us_weekly_friday")!.weight).toBeLessThan(before);
    expect(after.components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    // The other half of the fortnightly paid is due next Friday.
    expect(after.chance(nextFriday)).toBeGreaterThan(after.chance(friday + DAY));
  });

  it("expects less of a cautious issuer from try to try", () => {
    const tries = [FAILED];
    const chances: number[] = [];
    for (let i = 0; i < 5; i++) {
      const next = tries.at(-1)! + 7 * DAY;
      chances.push(modelOf("do_not_honor", { failures: tries, until: FAILED + 60 * DAY }).chance(next));
      tries.push(next);
    }
    expect(chances[0]).toBeGreaterThan(0.25);
    expect(chances[2]).toBeLessThan(chances[0]! / 1.5);
    expect(chances[4]).toBeLessThan(chances[2]! / 1.5);
  });

  it("expects a technical failure to be over within two hours, in four of five cases or more", () => {
    const { chance } = modelOf("processing_error", { class: "technical" });
    expect(chance(FAILED + 2 * HOUR)).toBeGreaterThan(0.8);
    expect(chance(FAILED + 10 * 60_000)).toBeLessThan(0.5);
  });

  it("takes several tries within a day as less promising", () => {
    const at = FAILED + 3 * DAY;
    const spread = modelOf("do_not_honor", { failures: [at - 30 * HOUR, at - 23 * HOUR] }).chance(at);
    const crowded = modelOf("do_not_honor", { failures: [at - 24 * HOUR + 1, at - 23 * HOUR] }).chance(at);
    expect(crowded / spread).toBeLessThan(0.85);
  });

  it("likes midnight for debit cards and no other hour of the night", () => {
    const { hourFactor } = modelOf("insufficient_funds");
    const credit = modelOf("insufficient_funds", { method: card({ funding: "credit" }) });
    expect(hourFactor(instant("2026-11-06T00:01"))).toBeGreaterThan(1);
    expect(hourFactor(instant("2026-11-06T03:00"))).toBeLessThan(1);
    expect(hourFactor(instant("2026-11-06T12:00"))).toBe(1);
    expect(credit.hourFactor(instant("2026-11-06T00:01"))).toBeLessThan(1);
  });

  it("sends a bank debit in a day before the money comes", () => {
    const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account", country: "US" };
    const { chance } = modelOf("R01", { method: ach });
    expect(chance(instant("2026-11-05T09:00"))).toBeGreaterThan(chance(instant("2026-11-04T09:00")) * 2);
  });

  it("names the pay-day that speaks for an instant, and that its figures are assumed", () => {
    const reasons = modelOf("insufficient_funds").explain(instant("2026-11-06T08:00"));
    expect(reasons).toContainEqual({
      code: "pay_day",
      pattern: "us_weekly_friday",
      at: instant("2026-11-06T00:00"),
      hours_after: 8,
    });
    expect(reasons[0]).toMatchObject({
      code: "model",
      family: "funds",
      assumption: true,
      hours_since_failure: 68,
    });
  });

  it("stays a probability for every code, however many failures came before", () => {
    for (const code of [
      "insufficient_funds",
      "do_not_honor",
      "processing_error",
      "expired_card",
      "never_heard_of",
    ]) {
      for (const declineClass of ["soft", "technical", "customer_action", "config"] as const) {
        const failures = Array.from({ length: 40 }, (_, i) => FAILED + i * HOUR);
        const { chance } = modelOf(code, { class: declineClass, failures });
        for (let at = FAILED + 40 * HOUR; at < FAILED + 40 * DAY; at += 5 * HOUR) {
          expect(chance(at)).toBeGreaterThanOrEqual(0);
          expect(chance(at)).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("expects first tries to succeed most with credit, least with prepaid", () => {
    const of = (funding: string | null) => firstTryChance(card({ funding }));
    expect([of("credit"), of("debit"), of("prepaid"), of(null)]).toEqual([0.91, 0.86, 0.72, 0.86]);
  });
});
