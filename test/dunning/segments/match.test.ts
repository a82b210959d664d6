import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInSegments } from "../../../server/dunning/segments/built-in.ts";
import {
  explainRule,
  explainSegments,
  firstMatch,
  doesMatch,
  matches,
  partsOf,
} from "../../../server/dunning/segments/match.ts";
import type { Comparison, Rule, SegmentAttributes } from "../../../server/dunning/segments/segment.ts";
import { readSegments } from "../../../server/dunning/segments/segment.ts";

const input: SegmentAttributes = {
  amount: 10_000,
  currency: "eur",
  country: "DE",
  plan: "price_Team",
  product: null,
  tenure_days: 90,
  mrr: null,
  decline_class: "soft",
  decline_code: "insufficient_funds",
  rail: "card",
  invoice_kind: "renewal",
  collection_method: "charge_automatically",
  invoices_paid: 0,
  failures_before: 2,
  metadata: { tier: "Gold" },
};
const hit = (row: Comparison, given: SegmentAttributes = input): boolean => matches(row, given).hit;

describe("a comparison", () => {
  const doesMatch: Comparison[] = [
    { field: "amount", op: "at_least", currency: "eur", value: 10_000 },
    { field: "amount", op: "less_than", currency: "eur", value: 10_001 },
    { field: "country", op: "is", value: "de" },
    { field: "country", op: "is_not", value: "US" },
    { field: "plan", op: "contains", value: "TEAM" },
    { field: "plan", op: "exists" },
    { field: "tenure_days", op: "at_least", value: 90 },
    { field: "invoices_paid", op: "is", value: 0 },
    { field: "failures_before", op: "is_not", value: 1 },
    { field: "decline_class", op: "in", value: ["hard", "soft"] },
    { field: "rail", op: "not_in", value: ["bank_debit"] },
    { field: "metadata", key: "tier", op: "is", value: "gold" },
  ];
  const misses: Comparison[] = [
    { field: "amount", op: "at_least", currency: "eur", value: 10_001 },
    { field: "amount", op: "less_than", currency: "eur", value: 10_000 },
    { field: "country", op: "is", value: "D" },
    { field: "country", op: "is_not", value: "DE" },
    { field: "plan", op: "contains", value: "solo" },
    { field: "tenure_days", op: "less_than", value: 90 },
    { field: "failures_before", op: "is", value: 1 },
    { field: "decline_class", op: "in", value: ["hard"] },
    { field: "rail", op: "not_in", value: ["card"] },
    { field: "metadata", key: "tier", op: "is_not", value: "gold" },
  ];
  it.each(doesMatch)("hits: $field $op $value", (row) => expect(hit(row)).toBe(true));
  it.each(misses)("misses: $field $op $value", (row) => expect(hit(row)).toBe(false));

  it("never compares amounts across currencies", () => {
    const row: Comparison = { field: "amount", op: "at_least", currency: "usd", value: 1 };
    expect(hit(row)).toBe(false);
    expect(hit(row, { ...input, currency: "USD" })).toBe(true);
    expect(hit({ ...row, op: "less_than", value: 1_000_000 })).toBe(false);
  });

  it("misses whenever the fact is not known, with either sign; `none` is how to include the unknown", () => {
    const about = (op: Comparison["op"], value?: Comparison["value"]): Comparison => ({
      field: "product",
      op,
      value,
    });
    for (const row of [
      about("is", "a"),
      about("is_not", "a"),
      about("in", ["a"]),
      about("not_in", ["a"]),
      about("contains", "a"),
      about("exists"),
      { field: "mrr", op: "less_than", currency: "eur", value: 1 } satisfies Comparison,
      { field: "metadata", key: "absent", op: "is_not", value: "x" } satisfies Comparison,
    ]) {
      expect(hit(row)).toBe(false);
      expect(matches({ none: [row] }, input).hit).toBe(true);
    }
  });

  it("knows only metadata that somebody set", () => {
    for (const key of ["constructor", "__proto__", "toString"]) {
      expect(hit({ field: "metadata", key, op: "exists" })).toBe(false);
    }
  });
});

describe("why", () => {
  it("has every row with its path and outcome, even where the result was certain before", () => {
    const rule: Rule = {
      all: [
        { field: "country", op: "is", value: "US" },
        {
          any: [
            { field: "plan", op: "exists" },
            { none: [{ field: "rail", op: "in", value: ["card", "other"] }] },
          ],
        },
        { field: "amount", op: "at_least", currency: "usd", value: 5 },
      ],
    };
    const { hit: result, reasons } = matches(rule, input);
    expect(result).toBe(false);
    expect(reasons.map(({ path, hit: matched }) => [path, matched])).toEqual([
      ["rule.all.0", false],
      ["rule.all.1.any.0", true],
      ["rule.all.1.any.1.none.0", true],
      ["rule.all.2", false],
    ]);
    expect(reasons[0]).toMatchObject({ field: "country", op: "is", value: "US", actual: "DE", known: true });
    expect(reasons[2]).toMatchObject({ value: "card, other", actual: "card" });
    expect(reasons[3]).toMatchObject({ currency: "usd", actual_currency: "eur", actual: 10_000 });
  });

  it("keeps what metadata holds out of the record", () => {
    const given = { ...input, metadata: { contact: "Ann Doe" } };
    const { reasons } = matches({ field: "metadata", key: "contact", op: "is_not", value: "x" }, given);
    expect(reasons[0]).toMatchObject({ hit: true, known: true, actual: null });
    expect(JSON.stringify(reasons)).not.toContain("Ann");
  });
});

describe("first match", () => {
  const list = (rules: Rule[]) => [
    ...rules.map((rule, index) => ({ id: `s${index}`, name: "x", rule, strategyId: "soft_decline" })),
    { id: "everyone_else", name: "x", rule: { all: [] }, strategyId: "soft_decline" },
  ];
  const yes: Rule = { all: [{ field: "plan", op: "exists" }] };
  const no: Rule = { none: [yes] };

  it("takes the first and says which were passed over", () => {
    const { segment, reasons } = firstMatch(list([no, yes, yes]), input);
    expect(segment.id).toBe("s1");
    expect(reasons[0]).toEqual({ code: "segment_matched", segment: "s1", place: 2 });
    expect(reasons.at(-1)).toEqual({ code: "segment_missed", segment: "s0" });
    expect(firstMatch(list([no]), input).segment.id).toBe("everyone_else");
  });

  it("explains all segments, with exactly one chosen", () => {
    const all = explainSegments(list([no, yes, yes]), input);
    expect(all.map(({ hit: matched, chosen }) => [matched, chosen])).toEqual([
      [false, false],
      [true, true],
      [true, false],
      [true, false],
    ]);
  });

  it("says what is wrong with a list that leaves somebody out", () => {
    expect(() => firstMatch(list([no]).slice(0, 1), input)).toThrow(/must match everyone/);
  });

  it("always chooses the one that `explain` chooses, and `none` is the opposite of `any`", () => {
    const comparison: fc.Arbitrary<Comparison> = fc.oneof(
      fc.record({
        field: fc.constant("amount" as const),
        op: fc.constantFrom("at_least" as const, "less_than" as const),
        currency: fc.constantFrom("eur", "usd"),
        value: fc.nat(20_000),
      }),
      fc.record({
        field: fc.constantFrom("plan" as const, "product" as const, "country" as const),
        op: fc.constantFrom("is" as const, "is_not" as const, "contains" as const),
        value: fc.constantFrom("de", "price_team", "x"),
      }),
    );
    const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 2 },
        comparison,
        fc.record({ all: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
        fc.record({ any: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
        fc.record({ none: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), (rules) => {
        const segments = list(rules);
        const chosen = explainSegments(segments, input).filter((segment) => segment.chosen);
        expect(chosen.map((segment) => segment.segmentId)).toEqual([firstMatch(segments, input).segment.id]);
        expect(matches({ none: rules }, input).hit).toBe(!matches({ any: rules }, input).hit);
      }),
    );
  });
});

describe("the parts of a rule", () => {
  const rule: Rule = {
    all: [
      { field: "country", op: "is", value: "DE" },
      {
        any: [
          { field: "metadata", key: "tier", op: "is", value: "silver" },
          { none: [{ field: "product", op: "exists" }] },
        ],
      },
    ],
  };

  it("are its rows and inner groups by their place, each with what the case has there", () => {
    expect(explainRule(rule, input)).toMatchObject([
      { path: "all.0", hit: true, value: "DE" },
      { path: "all.1", hit: true },
      { path: "all.1.any.0", hit: false, value: "Gold" },
      { path: "all.1.any.1", hit: true },
      { path: "all.1.any.1.none.0", hit: false, value: null },
    ]);
    expect(explainRule(rule, input)[1]).not.toHaveProperty("has");
  });

  it("are none for everyone's rule, and the rule itself where it is a single row", () => {
    expect(partsOf({ all: [] })).toEqual([]);
    const row: Comparison = { field: "country", op: "is", value: "DE" };
    expect(explainRule(row, input)).toEqual([{ path: "", rule: row, hit: true, value: "DE" }]);
  });

  it("hit as groups say: all, any or none of what stands in them", () => {
    const row = fc.constantFrom<Comparison>(
      { field: "country", op: "is", value: "DE" },
      { field: "country", op: "is", value: "FR" },
    );
    const { nested } = fc.letrec<{ nested: Rule }>((tie) => ({
      nested: fc.oneof(
        { maxDepth: 3 },
        row,
        fc.record({ all: fc.array(tie("nested"), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie("nested"), { maxLength: 3 }) }),
        fc.record({ none: fc.array(tie("nested"), { maxLength: 3 }) }),
      ),
    }));
    fc.assert(
      fc.property(nested, (whole) => {
        const parts = new Map(explainRule(whole, input).map(({ path, hit: it }) => [path, it]));
        const inside = (path: string, group: string) =>
          [...parts].filter(
            ([at]) => at.startsWith(path) && /^\d+$/.test(at.slice(path.length + group.length + 1)),
          );
        for (const { path, rule: part } of [{ path: "", rule: whole }, ...partsOf(whole)]) {
          const before = path === "" ? "" : `${path}.`;
          if ("field" in part) {
            expect(doesMatch(part, input)).toBe(part.value === "DE");
            continue;
          }
          const group = "all" in part ? "all" : "any" in part ? "any" : "none";
          const found = inside(before, group).map(([, it]) => it);
          const expected = {
            all: !found.includes(false),
            any: found.includes(true),
            none: !found.includes(true),
          };
          expect(doesMatch(part, input), `${path} ${group}`).toBe(expected[group]);
        }
      }),
    );
  });
});

describe("the segments a new account begins with", () => {
  const strategyOf = (part: Partial<SegmentAttributes>) =>
    firstMatch(builtInSegments, { ...input, ...part }).segment.strategyId;

  it("are a sound list", () => expect(readSegments(builtInSegments).ok).toBe(true));

  it("tell the kinds of failure apart", () => {
    expect(strategyOf({})).toBe("soft_decline");
    expect(strategyOf({ decline_class: "technical" })).toBe("soft_decline");
    expect(strategyOf({ decline_class: null })).toBe("soft_decline");
    expect(strategyOf({ decline_class: "hard" })).toBe("hard_decline");
    expect(strategyOf({ decline_class: "customer_action" })).toBe("hard_decline");
    expect(strategyOf({ decline_class: "authentication" })).toBe("needs_authentication");
    expect(strategyOf({ rail: "bank_debit" })).toBe("bank_debit");
    expect(strategyOf({ rail: "bank_debit", decline_class: "hard" })).toBe("bank_debit");
    expect(strategyOf({ invoice_kind: "trial_conversion", decline_class: "hard" })).toBe("failed_trial");
    expect(strategyOf({ invoice_kind: "trial_conversion", decline_class: "authentication" })).toBe(
      "needs_authentication",
    );
    expect(strategyOf({ invoice_kind: "sent", decline_class: null, rail: "none" })).toBe("sent_invoice");
  });
});
