import { describe, expect, it } from "vitest";
import { itemShape, monthlyRevenue } from "../../server/stripe/mapping/recurring-revenue.ts";

const price = (unitAmount: number | null, interval: string, more: Record<string, unknown> = {}) => ({
  unit_amount: unitAmount,
  recurring: { interval, interval_count: 1, usage_type: "licensed", ...(more.recurring as object) },
  ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "recurring")),
});
const mrr = (...items: unknown[]) => monthlyRevenue(items.map((item) => itemShape.parse(item)));

describe("monthly recurring revenue", () => {
  it.each([
    ["a month", [{ price: price(1500, "month"), quantity: 1 }], 1500],
    ["three seats", [{ price: price(1500, "month"), quantity: 3 }], 4500],
    ["a year", [{ price: price(12_000, "year"), quantity: 1 }], 1000],
    ["a quarter", [{ price: price(3000, "month", { recurring: { interval_count: 3 } }), quantity: 1 }], 1000],
    // 365 days are twelve months: 1000 × 365 / (7 × 12) = 4345.24 and 100 × 365 / 12 = 3041.67.
    ["a week", [{ price: price(1000, "week"), quantity: 1 }], 4345],
    ["a day", [{ price: price(100, "day"), quantity: 1 }], 3042],
    ["two items", [{ price: price(1500, "month") }, { price: price(12_000, "year"), quantity: 2 }], 3500],
    ["half a cent, rounded up", [{ price: price(6, "year"), quantity: 1 }], 1],
    [
      "a price below a cent",
      [{ price: price(null, "month", { unit_amount_decimal: "0.25" }), quantity: 1000 }],
      250,
    ],
    [
      "packages rounded up",
      [{ price: price(1000, "month", { transform_quantity: { divide_by: 5, round: "up" } }), quantity: 11 }],
      3000,
    ],
    [
      "packages rounded down",
      [
        {
          price: price(1000, "month", { transform_quantity: { divide_by: 5, round: "down" } }),
          quantity: 11,
        },
      ],
      2000,
    ],
    ["a plan of old", [{ plan: { amount: 900, interval: "month", interval_count: 1 }, quantity: 2 }], 1800],
    [
      "metered use, known only when billed",
      [{ price: price(5, "month", { recurring: { usage_type: "metered" } }) }],
      0,
    ],
    ["tiers, known only when billed", [{ price: price(null, "month"), quantity: 4 }], 0],
    ["nothing", [], 0],
  ])("of %s", (_name, items, expected) => {
    expect(mrr(...items)).toBe(expected);
  });
});
