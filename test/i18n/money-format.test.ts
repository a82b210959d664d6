import { describe, expect, it } from "vitest";
import { formatAmount, minorUnitDigits } from "../../server/i18n/money-format.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("writing an amount", () => {
  it.each([
    [123_450, "eur", "en", "€1,234.50"],
    [123_450, "EUR", "de-DE", "1.234,50 €"],
    [500, "jpy", "en", "¥500"],
    [1_234, "clp", "en", "CLP 1,234"],
    [5_120, "kwd", "en", "KWD 5.120"],
    // The locale data of some platforms would write these without their cents.
    [150, "afn", "en", "AFN 1.50"],
    [1_050, "huf", "en", "HUF 10.50"],
    // No minor unit, but two digits in the API.
    [50_000, "isk", "en", "ISK 500"],
    [50_000, "ugx", "en", "UGX 500"],
    [0, "usd", "en", "$0.00"],
  ])("%d %s in %s is %s", (minor, currency, locale, expected) => {
    expect(plain(formatAmount(minor, currency, locale))).toBe(expected);
  });

  it("knows how many digits Stripe's amounts have", () => {
    expect(["usd", "JPY", "kwd", "isk", "ugx", "xaf"].map(minorUnitDigits)).toEqual([2, 0, 3, 2, 2, 0]);
  });

  it("refuses what is no amount of minor units", () => {
    expect(() => formatAmount(1.5, "eur", "en")).toThrow(/integer minor units/);
    expect(() => formatAmount(Number.NaN, "eur", "en")).toThrow(/integer minor units/);
  });
});
