import { describe, expect, it } from "vitest";
import type { Rule } from "../../../server/dunning/segments/segment.ts";
import { sentence } from "../../../server/dunning/segments/sentence.ts";

describe("a rule in plain English", () => {
  const de: Rule = { field: "country", op: "is", value: "DE" };
  const big: Rule = { field: "amount", op: "at_least", currency: "eur", value: 123_450 };
  const gold: Rule = { field: "metadata", key: "tier", op: "in", value: ["gold", "silver"] };

  it.each<[Rule, string]>([
    [{ all: [] }, "everyone"],
    [de, `customer's country is "DE"`],
    [{ all: [de] }, `customer's country is "DE"`],
    [{ all: [big, de] }, `amount at risk is at least €1,234.50 and customer's country is "DE"`],
    [
      { all: [big, { any: [de, gold] }] },
      `amount at risk is at least €1,234.50 and (customer's country is "DE" or metadata "tier" is one of "gold", "silver")`,
    ],
    [
      { all: [{ none: [de, gold] }, { field: "plan", op: "exists" }] },
      `it is not true that (customer's country is "DE" or metadata "tier" is one of "gold", "silver") and plan is known`,
    ],
    [{ none: [de] }, `it is not true that customer's country is "DE"`],
    [
      { field: "tenure_days", op: "less_than", value: 30 },
      "days since the customer was created is less than 30",
    ],
    [
      { field: "mrr", op: "less_than", currency: "jpy", value: 500 },
      "monthly recurring revenue is less than ¥500",
    ],
    [{ field: "plan", op: "is_not", value: "pro" }, `plan is known and is not "pro"`],
  ])("%#: %j", (rule, expected) => expect(sentence(rule)).toBe(expected));
});
