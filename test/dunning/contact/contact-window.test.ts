import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import {
  type ContactTimingInput,
  earliestContactAt,
} from "../../../server/dunning/contact/contact-window.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (iso: string, zone = "utc"): number => DateTime.fromISO(iso, { zone }).toMillis();

type Part = Partial<Omit<ContactTimingInput, "hours">> & {
  /** The account's. */
  hours?: [number, number];
  step?: ContactTimingInput["hours"];
  perWeek?: number;
};
const ask = ({ hours = [9, 18], step, perWeek = 3, ...rest }: Part) => {
  const [from, to] = hours;
  const settings = { contactHours: { from, to }, contactsPerWeek: perWeek, timeZone: "Europe/Berlin" };
  return earliestContactAt({ at: 0, country: "DE", contactedAt: [], settings, hours: step, ...rest });
};
const codes = (answer: { reasons: { code: string }[] }) => answer.reasons.map(({ code }) => code);

describe("the hours", () => {
  it("lets a message go at once inside them, with nothing to explain", () => {
    expect(ask({ at: at("2026-11-10T09:00", "Europe/Berlin") })).toEqual({
      at: at("2026-11-10T09:00", "Europe/Berlin"),
      reasons: [],
    });
  });

  it.each([
    ["before the first hour", "2026-11-10T08:59:59.999", "2026-11-10T09:00"],
    ["in the last hour's last millisecond", "2026-11-10T17:59:59.999", "2026-11-10T17:59:59.999"],
    ["at the end, which no longer counts", "2026-11-10T18:00", "2026-11-11T09:00"],
    ["Saturday evening, over Sunday", "2026-11-14T18:00", "2026-11-16T09:00"],
    ["Sunday noon", "2026-11-15T12:00", "2026-11-16T09:00"],
    ["the night before clocks go forward", "2026-03-28T23:00", "2026-03-30T09:00"],
  ])("%s", (_, from, until) => {
    expect(ask({ at: at(from, "Europe/Berlin") }).at).toBe(at(until, "Europe/Berlin"));
  });

  it("are those of the customer, not of the merchant", () => {
    const answer = ask({ at: at("2026-11-10T09:00", "Europe/Berlin"), country: "jp" });
    expect(answer.at).toBe(at("2026-11-10T17:00", "Asia/Tokyo"));
    expect(ask({ at: at("2026-11-10T12:00", "Europe/Berlin"), country: "JP" }).at).toBe(
      at("2026-11-11T09:00", "Asia/Tokyo"),
    );
  });

  it("are the merchant's where the country is unknown", () => {
    for (const country of [null, "XX", "", "constructor"]) {
      const answer = ask({ at: at("2026-11-10T05:00", "Europe/Berlin"), country });
      expect(answer.at).toBe(at("2026-11-10T09:00", "Europe/Berlin"));
      expect(answer.reasons[0]).toMatchObject({ code: "contact_hours", basis: "account" });
    }
  });

  it("hold from coast to coast where only the country is known", () => {
    const answer = ask({ at: at("2026-11-10T08:00", "America/New_York"), country: "US" });
    expect(answer.at).toBe(at("2026-11-10T14:00", "America/New_York"));
    expect(answer.at).toBe(at("2026-11-10T09:00", "Pacific/Honolulu"));
    expect(answer.reasons).toMatchObject([{ code: "contact_hours", basis: "country_span" }]);
  });

  it("fall back, saying so, to where most people live when a country is wider than they are", () => {
    const answer = ask({ at: at("2026-11-10T00:00", "Europe/Moscow"), country: "RU" });
    expect(answer.at).toBe(at("2026-11-10T09:00", "Europe/Moscow"));
    expect(codes(answer)).toEqual(["no_common_hour", "contact_hours"]);
    const wide = ask({ at: at("2026-11-10T00:00", "Europe/Moscow"), country: "RU", hours: [8, 20] });
    expect(wide.at).toBe(at("2026-11-10T08:00", "Europe/Kaliningrad"));
    expect(codes(wide)).toEqual(["contact_hours"]);
  });

  it("open later on a day that lacks their first hour, and again in an hour that comes twice", () => {
    const settings = { contactsPerWeek: 3, timeZone: "Asia/Beirut" };
    // Beirut: the hour from 23:00 to 24:00 of Saturday 24 October 2026 comes twice.
    const twice = {
      settings: { ...settings, contactHours: { from: 23, to: 24 } },
      country: null,
      contactedAt: [],
    };
    const first = at("2026-10-24T20:00:00Z");
    expect(earliestContactAt({ ...twice, at: first - 1 }).at).toBe(first);
    expect(earliestContactAt({ ...twice, at: first + 1.5 * HOUR }).at).toBe(first + 1.5 * HOUR);
    // Santiago: Sunday 6 September 2026 begins at 01:00, so Saturday's last hour is followed by Monday.
    const lacking = {
      settings: { ...settings, timeZone: "America/Santiago", contactHours: { from: 0, to: 1 } },
    };
    const monday = at("2026-09-07T00:00", "America/Santiago");
    const due = at("2026-09-05T12:00", "America/Santiago");
    expect(earliestContactAt({ ...lacking, at: due, country: null, contactedAt: [] }).at).toBe(monday);
  });
});

describe("a step's own hours", () => {
  const evening = { from: 17, to: 20 };

  it("narrow the account's, and say so", () => {
    const answer = ask({ at: at("2026-11-10T12:00", "Europe/Berlin"), hours: [9, 18], step: evening });
    expect(answer.at).toBe(at("2026-11-10T17:00", "Europe/Berlin"));
    expect(answer.reasons).toMatchObject([{ code: "step_hours", from: 17, to: 18 }]);
    const late = ask({ at: at("2026-11-10T18:00", "Europe/Berlin"), hours: [9, 18], step: evening });
    expect(late.at).toBe(at("2026-11-11T17:00", "Europe/Berlin"));
  });

  it("never widen them", () => {
    const answer = ask({
      at: at("2026-11-10T06:00", "Europe/Berlin"),
      hours: [9, 18],
      step: { from: 0, to: 24 },
    });
    expect(answer.at).toBe(at("2026-11-10T09:00", "Europe/Berlin"));
  });

  it("leave no time at all where they lie outside, and say which hours those are", () => {
    expect(ask({ hours: [9, 17], step: evening })).toEqual({
      at: null,
      reasons: [{ code: "step_outside_contact_hours", from: 17, to: 20, contactFrom: 9, contactTo: 17 }],
    });
  });

  it("hold where most people live when the country is wider than they are", () => {
    const answer = ask({
      at: at("2026-11-10T08:00", "America/New_York"),
      country: "US",
      hours: [8, 20],
      step: evening,
    });
    expect(answer.at).toBe(at("2026-11-10T17:00", "America/New_York"));
    expect(answer.reasons).toMatchObject([{ code: "step_hours", basis: "country_primary" }]);
  });

  it("yield to the account's where only those hold from coast to coast", () => {
    const answer = ask({
      at: at("2026-11-10T08:00", "America/New_York"),
      country: "US",
      hours: [8, 20],
      step: { from: 9, to: 11 },
    });
    expect(answer.at).toBe(at("2026-11-10T08:00", "Pacific/Honolulu"));
    expect(codes(answer)).toEqual(["step_hours_yield", "contact_hours"]);
  });

  it("hold where most people live when the account's hold nowhere in common", () => {
    const answer = ask({
      at: at("2026-11-10T00:00", "Europe/Moscow"),
      country: "RU",
      hours: [9, 18],
      step: { from: 12, to: 13 },
    });
    expect(answer.at).toBe(at("2026-11-10T12:00", "Europe/Moscow"));
    expect(codes(answer)).toEqual(["no_common_hour", "step_hours"]);
  });
});

describe("the pace", () => {
  const noon = at("2026-11-10T12:00", "Europe/Berlin");

  it("leaves twenty hours after the last message, to the millisecond", () => {
    const answer = ask({ at: noon, contactedAt: [noon - HOUR], hours: [0, 24] });
    expect(answer.at).toBe(noon + 19 * HOUR);
    expect(answer.reasons).toEqual([
      { code: "contact_gap", lastAt: noon - HOUR, hours: 20, until: noon + 19 * HOUR },
    ]);
    expect(ask({ at: noon, contactedAt: [noon - 20 * HOUR] })).toEqual({ at: noon, reasons: [] });
  });

  it("keeps to the cap in any seven days", () => {
    const contactedAt = [noon - 1 * DAY, noon - 6 * DAY, noon - 3 * DAY];
    const answer = ask({ at: noon, contactedAt });
    expect(answer.at).toBe(noon + 1 * DAY);
    expect(answer.reasons).toMatchObject([{ code: "contact_cap", contactsPerWeek: 3, days: 7 }]);
    expect(ask({ at: noon, contactedAt, perWeek: 4 }).at).toBe(noon);
    expect(ask({ at: noon, contactedAt: [noon - 7 * DAY, noon - 3 * DAY, noon - DAY] }).at).toBe(noon);
  });

  it("moves on to the next open hour after waiting", () => {
    const answer = ask({ at: noon, contactedAt: [noon - 2 * HOUR] });
    expect(answer.at).toBe(at("2026-11-11T09:00", "Europe/Berlin"));
    expect(codes(answer)).toEqual(["contact_gap", "contact_hours"]);
  });

  it("never comes where the merchant allows nothing, and says what forbids it", () => {
    expect(ask({ at: noon, perWeek: 0 })).toMatchObject({
      at: null,
      reasons: [{ code: "contacts_switched_off" }],
    });
    expect(ask({ at: noon, hours: [9, 9] })).toMatchObject({
      at: null,
      reasons: [{ code: "no_contact_hours" }],
    });
    expect(ask({ at: noon, hours: [20, 8] })).toMatchObject({
      at: null,
      reasons: [{ code: "no_contact_hours" }],
    });
  });
});

/** Local weekday and hour by the platform's own calendar, to check one library by another. */
const formats = new Map<string, Intl.DateTimeFormat>();
function localTime(instant: number, zone: string): { weekday: string; hour: number } {
  const options = {
    timeZone: zone,
    weekday: "short",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  } as const;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("en-US", options);
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return {
    weekday: parts.get("weekday") ?? "",
    hour: Number(parts.get("hour")) + Number(parts.get("minute")) / 60,
  };
}

describe("whatever the question", () => {
  // Countries with odd offsets, several zones, changes of clock on either side of the equator.
  const places: [string, string[]][] = [
    ["DE", ["Europe/Berlin"]],
    ["IN", ["Asia/Kolkata"]],
    ["NP", ["Asia/Kathmandu"]],
    ["LB", ["Asia/Beirut"]],
    ["PY", ["America/Asuncion"]],
    ["GB", ["Europe/London"]],
    [
      "US",
      [
        "Pacific/Honolulu",
        "America/Adak",
        "America/Anchorage",
        "America/Los_Angeles",
        "America/Phoenix",
        "America/Denver",
        "America/Chicago",
        "America/New_York",
      ],
    ],
    [
      "AU",
      [
        "Australia/Perth",
        "Australia/Eucla",
        "Asia/Tokyo",
        "Australia/Darwin",
        "Australia/Adelaide",
        "Australia/Brisbane",
        "Australia/Sydney",
        "Australia/Lord_Howe",
      ],
    ],
    [
      "CA",
      [
        "America/Vancouver",
        "America/Whitehorse",
        "America/Edmonton",
        "America/Regina",
        "America/Winnipeg",
        "America/Panama",
        "America/Toronto",
        "America/Puerto_Rico",
        "America/Halifax",
        "America/St_Johns",
      ],
    ],
    ["BR", ["America/Rio_Branco", "America/Manaus", "America/Sao_Paulo", "America/Noronha"]],
    ["CL", ["Pacific/Easter", "America/Santiago", "America/Punta_Arenas"]],
  ];
  // Days on which some of these places change their clocks, and any other day.
  const changes = [
    "2026-03-08",
    "2026-03-28",
    "2026-03-29",
    "2026-04-05",
    "2026-09-06",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
  ];
  const instants = fc.oneof(
    fc.integer({ min: at("2026-01-01"), max: at("2030-12-31") }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -DAY, max: 2 * DAY }))
      .map(([day, by]) => at(day) + by),
  );
  const hours = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 19, max: 24 }));

  const inside = (instant: number, zones: string[], [from, to]: [number, number]) =>
    zones.every((zone) => {
      const { weekday, hour } = localTime(instant, zone);
      return weekday !== "Sun" && hour >= from && hour < to;
    });

  it("the answer is inside the hours everywhere in the country, spaced, under the cap, and not before the time", () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...places),
        hours,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 10 * DAY }), { maxLength: 8 }),
        (time, [country, zones], open, perWeek, ago) => {
          const contactedAt = ago.map((before) => time - before);
          const { at: found } = ask({ at: time, country, hours: open, perWeek, contactedAt });
          if (found === null) throw new Error("expected a time");
          expect(found).toBeGreaterThanOrEqual(time);
          expect(inside(found, zones, open)).toBe(true);
          for (const past of contactedAt) expect(found - past).toBeGreaterThanOrEqual(20 * HOUR);
          expect(contactedAt.filter((past) => found - past < 7 * DAY).length).toBeLessThan(perWeek);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a step's hours and the account's both hold, but where a wide country makes the step's yield", () => {
    const stepHours = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
      .filter(([from, to]) => from < to);
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...places),
        hours,
        stepHours,
        (time, [country, zones], open, step) => {
          const [from, to] = step;
          const answer = ask({ at: time, country, hours: open, step: { from, to } });
          if (answer.at === null) {
            expect(from >= open[1] || to <= open[0]).toBe(true);
            return;
          }
          expect(answer.at).toBeGreaterThanOrEqual(time);
          expect(inside(answer.at, zones, open)).toBe(true);
          const yields = codes(answer).includes("step_hours_yield");
          const somewhere = zones.some((zone) => inside(answer.at!, [zone], step));
          expect(somewhere || yields).toBe(true);
          if (zones.length === 1) expect(yields).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("there is no earlier one", () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...places), hours, (time, [country, zones], open) => {
        const { at: found } = ask({ at: time, country, hours: open });
        if (found === null) throw new Error("expected a time");
        const step = 15 * 60_000;
        for (let earlier = found - 1; earlier >= time; earlier -= step) {
          expect(inside(earlier, zones, open)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});
