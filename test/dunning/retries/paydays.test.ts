import { describe, expect, it } from "vitest";
import { PAY_DAY_TABLE, parsePayDayTable, patternsOf } from "../../../server/dunning/retries/paydays.ts";

describe("the table of pay-days", () => {
  it("takes the row for all others where a country has none, with weights that add up to 1", () => {
    expect(patternsOf("XX")).toEqual(patternsOf(null));
    expect(patternsOf("US")).not.toEqual(patternsOf(null));
    for (const country of ["US", "GB", "DE", "AU", "CA", null]) {
      expect(patternsOf(country).reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });

  it("refuses weights that do not add up, and names the row", () => {
    const rows = [
      ...PAY_DAY_TABLE.rows,
      { countries: ["BR"], patterns: [{ kind: "days", days: [31], id: "br", weight: 0.4 }] },
    ];
    expect(() => parsePayDayTable({ ...PAY_DAY_TABLE, rows })).toThrow(
      /pay-days is not valid: row 16 .*add up to 1/,
    );
  });
});
