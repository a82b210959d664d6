import { describe, expect, test } from "vitest";
import { totalsOf, historiesOf } from "./ground-truth.ts";
import { livedThrough, place } from "./populated-merchant.ts";

describe("populating an account", () => {
  test("brings about every kind of trouble and of ending", async () => {
    const { sandbox, tenant, failures } = await livedThrough({ days: 90, customers: 500 });
    const histories = historiesOf(sandbox, { ...place, failures });
    expect(new Set(histories.map(({ delinquency }) => delinquency))).toEqual(new Set(["failed", "overdue"]));
    expect(new Set(histories.map(({ status }) => status))).toContain("paid");
    expect(new Set(histories.map(({ status }) => status))).toContain("open");
    expect(tenant.refunds.size).toBeGreaterThan(0);
    expect(tenant.disputes.size).toBeGreaterThan(0);
    const types = new Set(tenant.paymentMethods.values().map(({ type }) => type));
    expect(types).toEqual(new Set(["card", "us_bank_account", "sepa_debit", "bacs_debit"]));
    const reasons = new Set(tenant.charges.values().map(({ failure_code }) => failure_code));
    expect(reasons).toContain("card_declined");
    expect(reasons).toContain("expired_card");
    expect(
      ["account_closed", "debit_not_authorized", "insufficient_funds"].some((code) => reasons.has(code)),
    ).toBe(true);
    for (const { failed, recovered, lost, open } of totalsOf(sandbox, { ...place, failures })) {
      expect(recovered + lost + open).toBe(failed);
      expect(Math.min(recovered, lost, open)).toBeGreaterThanOrEqual(0);
    }
  });

  test("lets a thousand customers live a quarter of a year in seconds", { timeout: 120_000 }, async () => {
    const { tenant } = await livedThrough({ customers: 1000, days: 90 });
    expect(tenant.invoices.size).toBeGreaterThan(2000);
  });
});
