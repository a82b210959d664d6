import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches } from "../../../server/dunning/segments/match.ts";
import type { Rule, SegmentAttributes } from "../../../server/dunning/segments/segment.ts";
import { canMatch, commonAttributesOf } from "../../../server/dunning/strategies/reachability.ts";

const eur = (op: "at_least" | "less_than", value: number): Rule => ({
  field: "amount",
  op,
  value,
  currency: "eur",
});

describe("whether a rule can match any case", () => {
  it.each<[string, Rule, boolean]>([
    ["a country", { field: "country", op: "is", value: "DE" }, true],
    ["a country that is known and another", { field: "country", op: "is_not", value: "DE" }, true],
    ["an amount between two", { all: [eur("at_least", 100), eur("less_than", 101)] }, true],
    [
      "an amount between two that leave nothing",
      { all: [eur("at_least", 100), eur("less_than", 100)] },
      false,
    ],
    [
      "amounts of two currencies",
      { all: [eur("at_least", 1), { field: "amount", op: "at_least", value: 1, currency: "usd" }] },
      false,
    ],
    ["fewer than no paid invoices", { field: "invoices_paid", op: "less_than", value: 0 }, false],
    ["what is always known not being known", { none: [{ field: "rail", op: "exists" }] }, false],
    [
      "every class of decline and none",
      {
        all: [
          { none: [{ field: "decline_class", op: "exists" }] },
          { field: "decline_class", op: "is", value: "hard" },
        ],
      },
      false,
    ],
    [
      "two keys of metadata",
      {
        all: [
          { field: "metadata", key: "a", op: "is", value: "1" },
          { field: "metadata", key: "b", op: "is_not", value: "1" },
        ],
      },
      true,
    ],
    [
      "one key of metadata with two values, whatever their case",
      {
        all: [
          { field: "metadata", key: "a", op: "is", value: "x" },
          { field: "metadata", key: "a", op: "is", value: "Y" },
        ],
      },
      false,
    ],
    ["everyone", { all: [] }, true],
  ])("%s", (_, rule, expected) => expect(canMatch(rule)).toBe(expected));

  it("knows that a sent invoice was never charged", () => {
    const declined: Rule = { field: "decline_class", op: "exists" };
    expect(canMatch(declined)).toBe(true);
    expect(canMatch(declined, commonAttributesOf("due_date"))).toBe(false);
    expect(canMatch({ none: [declined] }, commonAttributesOf("due_date"))).toBe(true);
  });

  it("never denies a rule that some case meets", () => {
    const row: fc.Arbitrary<Rule> = fc.oneof(
      fc.record({
        field: fc.constant("country" as const),
        op: fc.constantFrom("is" as const, "is_not" as const),
        value: fc.constantFrom("DE", "FR"),
      }),
      fc.record({
        field: fc.constantFrom("invoices_paid" as const, "tenure_days" as const),
        op: fc.constantFrom("is" as const, "is_not" as const, "at_least" as const, "less_than" as const),
        value: fc.integer({ min: 0, max: 4 }),
      }),
      fc.record({
        field: fc.constantFrom("amount" as const, "mrr" as const),
        op: fc.constantFrom("at_least" as const, "less_than" as const),
        value: fc.integer({ min: 0, max: 4 }),
        currency: fc.constantFrom("eur", "usd"),
      }),
      fc.constant<Rule>({ field: "tenure_days", op: "exists" }),
    );
    const rows = fc.array(row, { minLength: 1, maxLength: 3 });
    const group = fc.oneof(
      rows.map((all): Rule => ({ all })),
      rows.map((any): Rule => ({ any })),
      rows.map((none): Rule => ({ none })),
    );
    const input = fc
      .record({
        country: fc.constantFrom("DE", "FR", "US", null),
        invoices_paid: fc.nat(6),
        tenure_days: fc.option(fc.nat(6)),
        amount: fc.nat(6),
        mrr: fc.option(fc.nat(6)),
        currency: fc.constantFrom("eur", "usd", "chf"),
      })
      .map(
        (facts): SegmentAttributes => ({
          plan: null,
          product: null,
          decline_class: null,
          decline_code: null,
          rail: "card",
          invoice_kind: "renewal",
          collection_method: "charge_automatically",
          failures_before: 0,
          metadata: {},
          ...facts,
        }),
      );
    fc.assert(
      fc.property(fc.tuple(group, group), input, ([a, b], attributes) => {
        const rule = { all: [a, b] };
        if (matches(rule, attributes).hit) expect(canMatch(rule)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
