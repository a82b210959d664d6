import { IANAZone } from "luxon";
import { describe, expect, it } from "vitest";
import table from "../../../server/dunning/contact/data/country-zones.json" with { type: "json" };
import { customerZones } from "../../../server/dunning/contact/time-zone.ts";

describe("the table of countries", () => {
  const rows = Object.entries(table.countries);

  it("names only zones that this Node.js knows", () => {
    const unknown = rows.flatMap(([country, row]) =>
      row.filter((zone) => !IANAZone.isValidZone(zone)).map((zone) => `${country} ${zone}`),
    );
    expect(unknown).toEqual([]);
  });

  it("has every country that Stripe accounts and their customers are likely to be in", () => {
    const missing =
      "AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IN IT JP KR LI LT LU LV MT MX MY NL NO NZ PL PT RO SE SG SI SK TH TR US ZA"
        .split(" ")
        .filter((country) => !Object.hasOwn(table.countries, country));
    expect(missing).toEqual([]);
  });
});

describe("a customer's zones", () => {
  it("are one where the country has one, two where it has several, the account's where nothing is known", () => {
    expect(customerZones("FR", "UTC")).toEqual({
      basis: "country",
      primary: "Europe/Paris",
      zones: ["Europe/Paris"],
    });
    expect(customerZones("us", "UTC")).toEqual({
      basis: "country_span",
      primary: "America/New_York",
      zones: expect.arrayContaining(["Pacific/Honolulu", "America/Los_Angeles", "America/New_York"]),
    });
    expect(customerZones(null, "Asia/Tokyo")).toEqual({
      basis: "account",
      primary: "Asia/Tokyo",
      zones: ["Asia/Tokyo"],
    });
  });
});
