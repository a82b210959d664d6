import { describe, expect, it } from "vitest";
import { matches } from "../../server/dunning/segments/match.ts";
import {
  FIELDS,
  OPERATORS,
  type Rule,
  type SegmentAttributes,
} from "../../server/dunning/segments/segment.ts";
import { describeReason } from "../../server/i18n/reasons.ts";
import { LANGUAGES } from "./languages.ts";
import {
  describeRule,
  describeChoice,
  describeFact,
  describeField,
  describeOperator,
} from "../../server/i18n/segments.ts";

const localeContext = (locale: string) => ({ locale, timeZone: "Europe/Berlin" });

const de: Rule = { field: "country", op: "is", value: "DE" };
const big: Rule = { field: "amount", op: "at_least", currency: "eur", value: 123_450 };
const gold: Rule = { field: "metadata", key: "tier", op: "in", value: ["gold", "silver"] };
const hard: Rule = { field: "decline_class", op: "is", value: "hard" };

describe("a rule as a sentence", () => {
  it.each<[Rule, string]>([
    [{ all: [] }, "everyone"],
    [de, "customer’s country is “DE”"],
    [{ all: [de] }, "customer’s country is “DE”"],
    [{ all: [big, de] }, "amount at risk is at least €1,234.50 and customer’s country is “DE”"],
    [
      { all: [big, { any: [de, gold] }] },
      "amount at risk is at least €1,234.50 and (customer’s country is “DE” or metadata “tier” is one of “gold”, “silver”)",
    ],
    [
      { all: [{ none: [de, gold] }, { field: "plan", op: "exists" }] },
      "it is not true that (customer’s country is “DE” or metadata “tier” is one of “gold”, “silver”) and plan is known",
    ],
    [{ none: [de] }, "it is not true that customer’s country is “DE”"],
    [
      { field: "tenure_days", op: "less_than", value: 1_000 },
      "number of days since the customer was created is less than 1,000",
    ],
    [
      { field: "mrr", op: "less_than", currency: "jpy", value: 500 },
      "monthly recurring revenue is less than ¥500",
    ],
    [{ field: "plan", op: "is_not", value: "pro" }, "plan is known and is not “pro”"],
    [hard, "kind of decline is “Declined for good”"],
  ])("in English %#: %j", (rule, expected) =>
    expect(describeRule(rule, localeContext("en-US"))).toBe(expected),
  );

  it.each([
    [
      "de",
      "offener Betrag ist mindestens 1.234,50\u00a0€ und (Land des Kunden ist „DE“ oder Art der Ablehnung ist „Endgültig abgelehnt“)",
    ],
    [
      "fr",
      "montant en jeu est au moins 1\u202f234,50\u00a0€ et (pays du client est «\u202fDE\u202f» ou type de refus est «\u202fRefusé définitivement\u202f»)",
    ],
  ])("in %s", (locale, expected) => {
    expect(describeRule({ all: [big, { any: [de, hard] }] }, localeContext(locale))).toBe(expected);
  });

  it.each(["de", "fr"])("has its negation bracketed in %s", (locale) => {
    expect(describeRule({ none: [de, hard] }, localeContext(locale))).toMatch(/: \(.+\)$|que \(.+\)$/);
  });
});

describe("what a builder shows", () => {
  it.each(LANGUAGES)("has a name in %s for each field, operator and choice", (language) => {
    for (const [name, spec] of Object.entries(FIELDS)) {
      const field = name as keyof typeof FIELDS;
      expect(describeField(field, language)).not.toContain("_");
      for (const value of "values" in spec ? spec.values : []) {
        expect(describeChoice(field, value, language)).not.toBe(value);
      }
    }
    for (const op of OPERATORS) expect(describeOperator(op, language)).not.toContain("_");
    expect(describeChoice("country", "DE", language)).toBe("DE");
  });

  it("says what a case has", () => {
    expect(describeFact({ field: "amount" }, 12_000, localeContext("en"), "eur")).toBe("€120.00");
    expect(describeFact({ field: "tenure_days" }, 1_200, localeContext("de"))).toBe("1.200");
    expect(describeFact({ field: "rail" }, "bank_debit", localeContext("fr"))).toBe(
      "«\u202fPrélèvement bancaire\u202f»",
    );
    expect(describeFact({ field: "plan" }, null, localeContext("en"))).toBe("not known");
  });
});

describe("why a row fitted", () => {
  const input: SegmentAttributes = {
    amount: 9_900,
    currency: "usd",
    country: null,
    plan: "pro",
    product: null,
    tenure_days: 12,
    mrr: null,
    decline_class: "soft",
    decline_code: "insufficient_funds",
    rail: "card",
    invoice_kind: "renewal",
    collection_method: "charge_automatically",
    invoices_paid: 3,
    failures_before: 0,
    metadata: { tier: "Jane Doe" },
  };

  it.each<[Rule, string]>([
    [big, "Does not match: amount at risk is at least €1,234.50 (it is $99.00)"],
    [de, "Does not match: customer’s country is “DE” (it is not known)"],
    [{ field: "plan", op: "is", value: "PRO" }, "Matches: plan is “PRO”"],
    [
      { field: "plan", op: "in", value: ["pro", "max"] },
      "Matches: plan is one of “pro”, “max” (it is “pro”)",
    ],
    [
      { field: "tenure_days", op: "at_least", value: 30 },
      "Does not match: number of days since the customer was created is at least 30 (it is 12)",
    ],
    [gold, "Does not match: metadata “tier” is one of “gold”, “silver”"],
    [{ field: "metadata", key: "tier", op: "exists" }, "Matches: metadata “tier” is known"],
  ])("%#: %j", (rule, expected) => {
    const [why] = matches(rule, input).reasons;
    expect(describeReason(why!, localeContext("en"))).toBe(expected);
  });
});
