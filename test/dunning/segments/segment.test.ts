import { describe, expect, it } from "vitest";
import { readSegments } from "../../../server/dunning/segments/segment.ts";

const everyone = {
  id: "everyone_else",
  name: "Everyone else",
  rule: { all: [] },
  strategyId: "soft_decline",
};
const withRule = (rule: unknown) => [{ id: "big", name: "Big", rule, strategyId: "soft_decline" }, everyone];
const problemsOf = (raw: unknown): string[] => {
  const result = readSegments(raw);
  return result.ok ? [] : result.problems;
};

describe("reading an account's segments", () => {
  it("accepts every operator on the fields it fits", () => {
    const rows = [
      { field: "amount", op: "at_least", currency: "eur", value: 10_000 },
      { field: "mrr", op: "less_than", currency: "usd", value: 0 },
      { field: "country", op: "is", value: "DE" },
      { field: "country", op: "is_not", value: "US" },
      { field: "plan", op: "contains", value: "team" },
      { field: "product", op: "exists" },
      { field: "tenure_days", op: "at_least", value: 90 },
      { field: "invoices_paid", op: "is", value: 0 },
      { field: "decline_class", op: "in", value: ["hard", "soft"] },
      { field: "rail", op: "not_in", value: ["bank_debit"] },
      { field: "metadata", key: "tier", op: "is", value: "gold" },
    ];
    expect(readSegments(withRule({ all: [{ any: [{ none: rows }] }] }))).toEqual({
      ok: true,
      segments: withRule({ all: [{ any: [{ none: rows }] }] }),
    });
  });

  const row = (rule: unknown) => withRule({ all: [rule] });
  it.each([
    [
      "amounts without a currency",
      row({ field: "amount", op: "at_least", value: 1 }),
      "rule.all.0.currency",
      "eur",
    ],
    [
      "amounts with decimals",
      row({ field: "amount", op: "at_least", currency: "eur", value: 99.5 }),
      "rule.all.0.value",
      "minor units",
    ],
    [
      "amounts compared for equality",
      row({ field: "amount", op: "is", currency: "eur", value: 1 }),
      "rule.all.0.op",
      "at_least",
    ],
    ["sizes of text", row({ field: "country", op: "at_least", value: "A" }), "rule.all.0.op", "is, is_not"],
    [
      "numbers as text",
      row({ field: "tenure_days", op: "at_least", value: "90" }),
      "rule.all.0.value",
      "a number",
    ],
    [
      "a choice that does not exist",
      row({ field: "decline_class", op: "is", value: "sofft" }),
      "rule.all.0.value",
      "soft, hard",
    ],
    [
      "a choice that does not exist, in a list",
      row({ field: "rail", op: "in", value: ["card", "cash"] }),
      "rule.all.0.value.1",
      "bank_debit",
    ],
    ["an empty list", row({ field: "rail", op: "in", value: [] }), "rule.all.0.value", "1 to 100"],
    [
      "one text where a list belongs",
      row({ field: "plan", op: "in", value: "a" }),
      "rule.all.0.value",
      "a list",
    ],
    [
      "metadata without a key",
      row({ field: "metadata", op: "is", value: "a" }),
      "rule.all.0.key",
      "metadata key",
    ],
    [
      "a key beside another field",
      row({ field: "plan", key: "x", op: "is", value: "a" }),
      "rule.all.0.key",
      "only",
    ],
    [
      "a currency beside text",
      row({ field: "plan", currency: "eur", op: "is", value: "a" }),
      "rule.all.0.currency",
      "only",
    ],
    ["a value with exists", row({ field: "plan", op: "exists", value: "a" }), "rule.all.0.value", "no value"],
    ["no value", row({ field: "plan", op: "is" }), "rule.all.0.value", "text"],
    ["an unknown field", row({ field: "shoe_size", op: "is", value: "44" }), "rule.all.0.field", ""],
    ["an unknown property", row({ field: "plan", op: "is", value: "a", or: [] }), "rule.all.0", "or"],
    ["an empty group inside", withRule({ all: [{ any: [] }] }), "rule.all.0.any", "at least one row"],
    ["any of nothing", withRule({ any: [] }), "rule.any", "at least one row"],
    ["two groups in one", withRule({ all: [], any: [] }), "rule", "nothing beside all"],
    ["something else than a rule", withRule("amount > 5"), "rule", "all, any or none"],
    [
      "four groups inside each other",
      withRule({ all: [{ any: [{ none: [{ all: [{ field: "plan", op: "exists" }] }] }] }] }),
      "rule.all.0.any.0.none.0",
      "at most 3 groups",
    ],
    [
      "51 rows",
      withRule({ any: Array.from({ length: 51 }, () => ({ field: "plan", op: "exists" })) }),
      "rule.any",
      "at most 50",
    ],
  ])("refuses %s, naming segment, row and what is expected", (_, raw, path, expected) => {
    const problems = problemsOf(raw);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`segment "big", ${path}: `);
    expect(problems[0]).toContain(expected);
  });

  it("names every wrong row at once", () => {
    const rule = {
      any: [{ field: "plan", op: "is" }, { all: [{ field: "mrr", op: "at_least", value: 5 }] }],
    };
    expect(problemsOf(withRule(rule)).map((problem) => problem.split(":")[0])).toEqual([
      'segment "big", rule.any.0.value',
      'segment "big", rule.any.1.all.0.currency',
    ]);
  });

  it("reads endless nesting without running out of stack", () => {
    let rule: unknown = { field: "plan", op: "exists" };
    for (let depth = 0; depth < 50_000; depth++) rule = { all: [rule] };
    expect(problemsOf(withRule(rule))[0]).toContain("at most 3 groups");
  });

  it("wants one place for everybody: the last, and only the last", () => {
    const some = { ...everyone, id: "some", rule: { all: [{ field: "plan", op: "exists" }] } };
    expect(problemsOf([])).toEqual(["segments: expected at least one segment, the last for everyone else"]);
    expect(problemsOf([some])[0]).toMatch(/^segment "some", rule: expected \{ "all": \[\] \}/);
    expect(problemsOf([{ ...everyone, id: "first" }, everyone])[0]).toMatch(
      /^segment "first", rule: .*below/,
    );
    expect(problemsOf([some, some, everyone])[0]).toMatch(
      /^segment "some", id: expected an id not used above/,
    );
    expect(problemsOf([some, everyone])).toEqual([]);
  });

  it("does not take inherited properties for a rule", () => {
    expect(problemsOf(withRule(Object.create({ all: [] })))).not.toEqual([]);
    expect(problemsOf(withRule(JSON.parse('{"__proto__": {"all": []}}')))).not.toEqual([]);
  });
});
