import { describe, expect, it } from "vitest";
import { RETRY_LIMIT_RULES } from "../../../server/dunning/retries/retry-limit-rules.ts";
import { networkLimits } from "../../../server/dunning/retries/network-limits.ts";

describe("budgets to show", () => {
  const rows = networkLimits();
  const row = (rule: string) => rows.find((each) => each.rule === rule);

  it("are all rules that count attempts, and no other", () => {
    const counting = RETRY_LIMIT_RULES.filter(({ kind }) => kind === "limit" || kind === "represent");
    expect(rows.map(({ rule }) => rule)).toEqual(counting.map(({ id }) => id));
  });

  it("say how many attempts of what in how many days, with the source", () => {
    expect(row("visa_reattempts")).toMatchObject({
      schemes: ["visa"],
      scope: "card_amount",
      attempts: 20,
      days: 30,
      firstIsFree: false,
      verified: "primary",
    });
    expect(row("mastercard_brazil")).toMatchObject({
      schemes: ["mastercard"],
      countries: ["BR"],
      attempts: 7,
    });
    expect(row("stripe_retries")).toMatchObject({ schemes: ["card", "lpm"], days: null, firstIsFree: true });
    expect(row("sepa_retries")).toMatchObject({
      schemes: ["sepa_dd"],
      scope: "invoice",
      attempts: 2,
      days: 30,
    });
    for (const { source, attempts } of rows) {
      expect(source).not.toBe("");
      expect(attempts).toBeGreaterThan(0);
    }
  });
});
