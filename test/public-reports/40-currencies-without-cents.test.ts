import { describe, expect, it } from "vitest";
import { renderMessage } from "../../server/channels/email/message.ts";
import { loadTemplates } from "../../server/channels/email/templates.ts";

/** Amounts in a message are Stripe's minor units, whichever they are: none for yen, a thousandth for dinars. */
const templates = loadTemplates();
const textOf = (...invoices: [amount: number, currency: string][]) =>
  renderMessage(templates, "final_notice", {
    locale: "en",
    timeZone: "Asia/Tokyo",
    customerName: "Ada",
    merchantName: "Shop",
    invoices: invoices.map(([amount, currency], i) => ({
      number: `A-${i}`,
      amount,
      currency,
      dueAt: null,
      failedAt: null,
    })),
    payLink: "https://shop.example/pay/1",
    decline: null,
    cardBrand: null,
    nextRetryAt: null,
    ending: null,
  }).text;

describe("an amount", () => {
  it.each([
    [10_000, "jpy", "¥10,000"],
    [1_234_567, "krw", "₩1,234,567"],
    [12_340, "kwd", "12.340"],
    [199_900, "huf", "1,999.00"],
    [50_000, "isk", "500"],
    [99_999_999_999, "idr", "999,999,999.99"],
  ] as const)("of %d in %s", (amount, currency, written) => {
    expect(textOf([amount, currency])).toContain(written);
  });

  it("is never summed across currencies", () => {
    const text = textOf([1_000, "jpy"], [1_000, "usd"], [500, "usd"]);
    expect(text).toMatch(/Together: .*¥1,000.*\$15\.00/);
  });
});
