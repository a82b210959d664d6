import { describe, expect, it, vi } from "vitest";
import { compareAnswers } from "./replay-shape.ts";
import { callOf, stripeSchema } from "./stripe-schema.ts";

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const line = { id: "il_1", object: "line_item", amount: 1000, description: "Gold", discountable: true };
const invoice = {
  id: "in_1",
  object: "invoice",
  status: "open",
  auto_advance: true,
  amount_due: 1000,
  due_date: null,
  customer_shipping: { country: "DE" },
  number: "A-0001",
  created: 1_762_000_000,
  customer: "cus_1",
  metadata: { order: "6735" },
  lines: { object: "list", data: [line], has_more: false, url: "/v1/invoices/in_1/lines" },
};

/** The problems found in an invoice with these changes; `undefined` takes the field away, as JSON does. */
function differences(changed: object): string[] {
  const { differences: found } = compareAnswers(
    invoice,
    JSON.parse(JSON.stringify({ ...invoice, ...changed })),
    callOf("GET", "/v1/invoices/in_1")?.result ?? {},
    stripeSchema().definitions,
  );
  return found.map((d) => `${d.at}: ${d.recorded} -> ${d.given}`);
}

describe("a replayed answer beside the recorded one", () => {
  it("may differ in identity, text and time", () => {
    const others = { id: "in_2", number: "B-0002", created: 1, customer: "cus_2" };
    expect(
      differences({ ...others, lines: { ...invoice.lines, data: [{ ...line, description: "Silver" }] } }),
    ).toEqual([]);
  });

  it("may have what became required after the recording", () => {
    expect(differences({ customer_account: null })).toEqual([]);
  });

  it.each([
    ["a missing field", { due_date: undefined }, "due_date: null -> absent"],
    [
      "a field that is there only when asked for",
      { payments: { object: "list" } },
      "payments: absent -> an object list",
    ],
    [
      "an object instead of an id",
      { customer: { object: "customer" } },
      'customer: "cus_1" -> an object customer',
    ],
    ["a value instead of null", { due_date: 1_763_000_000 }, "due_date: null -> 1763000000"],
    ["another enum value", { status: "paid" }, 'status: "open" -> "paid"'],
    ["another boolean", { auto_advance: false }, "auto_advance: true -> false"],
    ["another amount", { amount_due: 999 }, "amount_due: 1000 -> 999"],
    ["another country", { customer_shipping: { country: "FR" } }, 'customer_shipping.country: "DE" -> "FR"'],
    ["a missing key of a map", { metadata: {} }, 'metadata.order: "6735" -> absent'],
    ["a shorter list", { lines: { ...invoice.lines, data: [] } }, "lines.data: 1 elements -> 0 elements"],
    [
      "another amount in a line",
      { lines: { ...invoice.lines, data: [{ ...line, amount: 5 }] } },
      "lines.data[].amount: 1000 -> 5",
    ],
  ])("must not have %s", (_, changed, difference) => {
    expect(differences(changed)).toEqual([difference]);
  });

  it("is not asked for fields that the types have given up, and they are told", () => {
    const old = { ...invoice, charge: "ch_1" };
    const type = callOf("GET", "/v1/invoices/in_1")?.result ?? {};
    expect(compareAnswers(old, invoice, type, stripeSchema().definitions)).toEqual({
      differences: [],
      gone: ["charge"],
    });
  });
});
