import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { RETRY_LIMIT_RULES } from "../../../server/dunning/retries/retry-limit-rules.ts";
import { DECLINE_TABLE, parseDeclineTable } from "../../../server/dunning/retries/decline-table.ts";
import { classify } from "../../../server/dunning/retries/declines.ts";
import { FUNDS_CODES } from "../../../server/dunning/retries/model/priors.ts";
import { card, evidence, HOUR, issuerSays, NO_EVIDENCE, NO_METHOD } from "./planner-inputs.ts";

const mastercard = card({ brand: "mastercard" });
const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account" };
const sepa: MethodDetails = { ...NO_METHOD, type: "sepa_debit" };
const bacs: MethodDetails = { ...NO_METHOD, type: "bacs_debit" };
const becs: MethodDetails = { ...NO_METHOD, type: "au_becs_debit" };
const paypal: MethodDetails = { ...NO_METHOD, type: "paypal" };

/** class / retry on the same method / wait in hours / attempts / code */
type Expected = [string, string, number, number | null, string];

const cases: [string, DeclineEvidence, MethodDetails, Expected][] = [
  // Decline codes alone.
  ["no money", issuerSays("insufficient_funds"), card(), ["soft", "yes", 24, 8, "insufficient_funds"]],
  ["generic", issuerSays("generic_decline"), card(), ["soft", "limited", 24, 4, "generic_decline"]],
  ["do not honor", issuerSays("do_not_honor"), card(), ["soft", "limited", 24, 4, "do_not_honor"]],
  ["lost card", issuerSays("lost_card"), card(), ["hard", "no", 0, 0, "lost_card"]],
  [
    "not allowed (lists disagree)",
    issuerSays("transaction_not_allowed"),
    card(),
    ["hard", "no", 0, 0, "transaction_not_allowed"],
  ],
  ["expired", issuerSays("expired_card"), card(), ["customer_action", "limited", 72, 4, "expired_card"]],
  ["wrong CVC", issuerSays("incorrect_cvc"), card(), ["customer_action", "no", 0, 0, "incorrect_cvc"]],
  ["call issuer", issuerSays("call_issuer"), card(), ["customer_action", "limited", 48, 2, "call_issuer"]],
  [
    "processing error",
    issuerSays("processing_error"),
    card(),
    ["technical", "yes", 1, 4, "processing_error"],
  ],
  [
    "duplicate",
    issuerSays("duplicate_transaction"),
    card(),
    ["technical", "no", 0, 0, "duplicate_transaction"],
  ],
  [
    "authentication",
    issuerSays("authentication_required"),
    card(),
    ["authentication", "no", 0, 0, "authentication_required"],
  ],
  [
    "test card in live mode",
    issuerSays("testmode_decline"),
    card(),
    ["config", "no", 0, 0, "testmode_decline"],
  ],
  // Codes at the level of the error.
  [
    "expired, error code only",
    evidence({ code: "expired_card" }),
    card(),
    ["customer_action", "limited", 72, 4, "expired_card"],
  ],
  ["umbrella only", evidence({ code: "card_declined" }), card(), ["soft", "limited", 24, 4, "card_declined"]],
  [
    "too many declines at Stripe",
    evidence({ code: "card_decline_rate_limit_exceeded" }),
    card(),
    ["soft", "yes", 24, null, "card_decline_rate_limit_exceeded"],
  ],
  [
    "invoice waits for 3DS",
    evidence({ code: "invoice_payment_intent_requires_action" }),
    card(),
    ["authentication", "no", 0, 0, "invoice_payment_intent_requires_action"],
  ],
  ["lock timeout", evidence({ code: "lock_timeout" }), card(), ["technical", "yes", 0, null, "lock_timeout"]],
  [
    "Indian mandate cancelled",
    evidence({ code: "india_recurring_payment_mandate_canceled" }),
    card({ country: "IN" }),
    ["hard", "no", 0, 0, "india_recurring_payment_mandate_canceled"],
  ],
  // Blocked before the network: Stripe's word counts, not the issuer's generic code.
  [
    "blocked by default rule",
    issuerSays("fraudulent", { outcomeType: "blocked", outcomeReason: "highest_risk_level" }),
    card(),
    ["hard", "no", 0, 0, "highest_risk_level"],
  ],
  [
    "blocked by own rule",
    issuerSays("generic_decline", { outcomeType: "blocked", outcomeReason: "rule" }),
    card(),
    ["config", "no", 0, 0, "rule"],
  ],
  [
    "blocked as unlikely",
    issuerSays("generic_decline", {
      outcomeType: "blocked",
      outcomeReason: "low_probability_of_authorization",
    }),
    card(),
    ["soft", "limited", 72, 2, "low_probability_of_authorization"],
  ],
  [
    "blocked, no reason",
    issuerSays("generic_decline", { outcomeType: "blocked" }),
    card(),
    ["config", "no", 0, 0, "blocked"],
  ],
  [
    "blocked, advice says later",
    issuerSays("generic_decline", { outcomeType: "blocked", adviceCode: "try_again_later" }),
    card(),
    ["config", "no", 0, 0, "blocked"],
  ],
  ["invalid call", evidence({ outcomeType: "invalid" }), card(), ["config", "no", 0, 0, "invalid"]],
  // The issuer's advice on this charge beats the static map, except that it makes nothing softer.
  [
    "advice stop on a soft code",
    issuerSays("insufficient_funds", { adviceCode: "do_not_try_again" }),
    card(),
    ["hard", "no", 0, 0, "insufficient_funds"],
  ],
  [
    "advice later on a strict code",
    issuerSays("card_not_supported", { adviceCode: "try_again_later" }),
    card(),
    ["customer_action", "no", 0, 0, "card_not_supported"],
  ],
  [
    "advice later on a lost card",
    issuerSays("lost_card", { adviceCode: "try_again_later" }),
    card(),
    ["hard", "no", 0, 0, "lost_card"],
  ],
  [
    "a network that says later on a stolen card",
    issuerSays("stolen_card", { networkAdviceCode: "24" }),
    mastercard,
    ["hard", "no", 0, 0, "stolen_card"],
  ],
  [
    "a test card in live mode",
    issuerSays("live_mode_test_card", { adviceCode: "try_again_later" }),
    card(),
    ["config", "no", 0, 0, "live_mode_test_card"],
  ],
  [
    "advice confirm data",
    issuerSays("generic_decline", { adviceCode: "confirm_card_data" }),
    card(),
    ["customer_action", "limited", 72, 3, "generic_decline"],
  ],
  [
    "advice confirm data where the code says which",
    issuerSays("incorrect_number", { adviceCode: "confirm_card_data" }),
    card(),
    ["hard", "no", 0, 0, "incorrect_number"],
  ],
  [
    "advice confirm data of an expired card, which an updater may put right",
    issuerSays("expired_card", { adviceCode: "confirm_card_data" }),
    card(),
    ["customer_action", "limited", 72, 4, "expired_card"],
  ],
  [
    "advice stop on an expired card",
    issuerSays("expired_card", { adviceCode: "do_not_try_again" }),
    card(),
    ["hard", "no", 0, 0, "expired_card"],
  ],
  [
    "advice alone",
    evidence({ adviceCode: "do_not_try_again" }),
    card(),
    ["hard", "no", 0, 0, "do_not_try_again"],
  ],
  [
    "authentication in spite of advice",
    issuerSays("authentication_required", { adviceCode: "try_again_later" }),
    card(),
    ["authentication", "no", 0, 0, "authentication_required"],
  ],
  [
    "authentication in spite of a stop",
    issuerSays("authentication_required", { adviceCode: "do_not_try_again" }),
    card(),
    ["authentication", "no", 0, 0, "authentication_required"],
  ],
  [
    "authentication in spite of the network",
    issuerSays("authentication_required", { networkDeclineCode: "51" }),
    card(),
    ["authentication", "no", 0, 0, "authentication_required"],
  ],
  // Mastercard's advice, only on a Mastercard.
  [
    "MAC 01",
    issuerSays("do_not_honor", { networkAdviceCode: "01" }),
    mastercard,
    ["customer_action", "limited", 72, 3, "do_not_honor"],
  ],
  [
    "MAC 02",
    issuerSays("do_not_honor", { networkAdviceCode: "02" }),
    mastercard,
    ["soft", "yes", 24, 4, "do_not_honor"],
  ],
  [
    "MAC 03",
    issuerSays("insufficient_funds", { networkAdviceCode: "03" }),
    mastercard,
    ["hard", "no", 0, 0, "insufficient_funds"],
  ],
  [
    "MAC 21",
    issuerSays("do_not_honor", { networkAdviceCode: "21" }),
    mastercard,
    ["hard", "no", 0, 0, "do_not_honor"],
  ],
  [
    "MAC 03 on a Visa is not read",
    issuerSays("insufficient_funds", { networkAdviceCode: "03" }),
    card(),
    ["soft", "yes", 24, 8, "insufficient_funds"],
  ],
  [
    "MAC 03 without a brand is not read",
    issuerSays("insufficient_funds", { networkAdviceCode: "03" }),
    card({ brand: null }),
    ["soft", "yes", 24, 8, "insufficient_funds"],
  ],
  [
    "MAC 03 under a mild advice",
    issuerSays("do_not_honor", { adviceCode: "try_again_later", networkAdviceCode: "03" }),
    mastercard,
    ["hard", "no", 0, 0, "do_not_honor"],
  ],
  [
    "MAC 24: an hour",
    issuerSays("insufficient_funds", { networkAdviceCode: "24" }),
    mastercard,
    ["soft", "yes", 1, 8, "insufficient_funds"],
  ],
  [
    "MAC 28: six days",
    issuerSays("insufficient_funds", { networkAdviceCode: "28" }),
    mastercard,
    ["soft", "yes", 144, 8, "insufficient_funds"],
  ],
  [
    "MAC 30 under Stripe's advice keeps its wait",
    issuerSays("insufficient_funds", { adviceCode: "try_again_later", networkAdviceCode: "30" }),
    mastercard,
    ["soft", "yes", 240, 8, "insufficient_funds"],
  ],
  [
    "MAC 40",
    issuerSays("insufficient_funds", { networkAdviceCode: "40" }),
    mastercard,
    ["customer_action", "limited", 72, 8, "insufficient_funds"],
  ],
  // Visa's categories, only on a Visa.
  [
    "Visa category 1",
    issuerSays("generic_decline", { networkDeclineCode: "14" }),
    card(),
    ["hard", "no", 0, 0, "generic_decline"],
  ],
  [
    "Visa category 1 under a mild advice",
    issuerSays("generic_decline", { adviceCode: "try_again_later", networkDeclineCode: "46" }),
    card(),
    ["hard", "no", 0, 0, "generic_decline"],
  ],
  [
    "Visa 51",
    issuerSays("do_not_honor", { networkDeclineCode: "51" }),
    card(),
    ["soft", "yes", 24, 4, "do_not_honor"],
  ],
  [
    "Visa 54",
    issuerSays("expired_card", { networkDeclineCode: "54" }),
    card(),
    ["customer_action", "limited", 24, 4, "expired_card"],
  ],
  [
    "Visa 1A asks for authentication",
    issuerSays("generic_decline", { networkDeclineCode: "1A" }),
    card(),
    ["authentication", "no", 0, 0, "1A"],
  ],
  ["Visa 91", evidence({ networkDeclineCode: "91" }), card(), ["technical", "yes", 1, null, "91"]],
  [
    "Visa's 14 on a Mastercard is not read",
    issuerSays("generic_decline", { networkDeclineCode: "14" }),
    mastercard,
    ["soft", "limited", 24, 4, "generic_decline"],
  ],
  // Bank debits and local methods keep their own rows.
  ["ACH R01", evidence({ networkDeclineCode: "R01" }), ach, ["soft", "yes", 72, 2, "R01"]],
  ["ACH R07", evidence({ declineCode: "R07" }), ach, ["hard", "no", 0, 0, "R07"]],
  ["ACH R08", evidence({ code: "R08" }), ach, ["customer_action", "no", 0, 0, "R08"]],
  [
    "ACH by Stripe's failure code",
    evidence({ code: "insufficient_funds" }),
    ach,
    ["soft", "yes", 72, 2, "insufficient_funds"],
  ],
  ["ACH account closed", evidence({ code: "account_closed" }), ach, ["hard", "no", 0, 0, "account_closed"]],
  [
    "the same code on a card is the card's",
    evidence({ code: "insufficient_funds" }),
    card(),
    ["soft", "yes", 24, 8, "insufficient_funds"],
  ],
  ["SEPA AM04", evidence({ networkDeclineCode: "AM04" }), sepa, ["soft", "yes", 72, 2, "AM04"]],
  ["SEPA MD01", evidence({ networkDeclineCode: "MD01" }), sepa, ["hard", "no", 0, 0, "MD01"]],
  ["Bacs 0", evidence({ networkDeclineCode: "0" }), bacs, ["soft", "yes", 120, 2, "0"]],
  ["Bacs 1", evidence({ networkDeclineCode: "1" }), bacs, ["hard", "no", 0, 0, "1"]],
  ["BECS", evidence({ code: "debit_not_authorized" }), becs, ["hard", "no", 0, 0, "debit_not_authorized"]],
  [
    "Visa's codes mean nothing on a debit",
    evidence({ networkDeclineCode: "41" }),
    ach,
    ["soft", "limited", 24, 4, "41"],
  ],
  [
    "local method says why in the outcome",
    evidence({ outcomeReason: "partner_insufficient_funds", code: "payment_method_provider_decline" }),
    paypal,
    ["soft", "yes", 24, 2, "partner_insufficient_funds"],
  ],
  [
    "local method, no use trying",
    evidence({ outcomeReason: "invalid_billing_agreement", declineCode: "generic_decline" }),
    paypal,
    ["hard", "no", 0, 0, "invalid_billing_agreement"],
  ],
  [
    "local method, umbrella only",
    evidence({ code: "payment_method_provider_timeout" }),
    paypal,
    ["technical", "yes", 1, null, "payment_method_provider_timeout"],
  ],
  [
    "card outcome reason where there is no decline code",
    evidence({ outcomeType: "issuer_declined", outcomeReason: "insufficient_funds" }),
    card(),
    ["soft", "yes", 24, 8, "insufficient_funds"],
  ],
  // Nothing known.
  [
    "unknown code under the umbrella",
    issuerSays("brand_new_code"),
    card(),
    ["soft", "limited", 24, 4, "brand_new_code"],
  ],
  [
    "unknown code alone",
    evidence({ declineCode: "brand_new_code" }),
    card(),
    ["soft", "limited", 24, 4, "brand_new_code"],
  ],
  [
    "unknown code under known advice",
    issuerSays("brand_new_code", { adviceCode: "do_not_try_again" }),
    card(),
    ["hard", "no", 0, 0, "do_not_try_again"],
  ],
  ["no evidence on a card", NO_EVIDENCE, card(), ["soft", "limited", 24, 4, "no_evidence"]],
  ["no evidence and no method", NO_EVIDENCE, NO_METHOD, ["customer_action", "no", 0, 0, "no_payment_method"]],
  [
    "a method whose type nobody said",
    evidence({ declineCode: "lost_card" }),
    NO_METHOD,
    ["hard", "no", 0, 0, "lost_card"],
  ],
];

describe("classify", () => {
  it.each(cases)("%s", (_, says, method, expected) => {
    const { class: declineClass, retrySameMethod, minWaitMs, maxAttempts, code } = classify(says, method);
    expect([declineClass, retrySameMethod, minWaitMs / HOUR, maxAttempts, code]).toEqual(expected);
  });

  it("says first what decided, with the row's meaning, source and date, then all the rest", () => {
    const { reasons } = classify(
      issuerSays("insufficient_funds", { adviceCode: "do_not_try_again", networkAdviceCode: "99" }),
      mastercard,
    );
    expect(reasons[0]).toMatchObject({
      code: "decided_by",
      field: "advice_code",
      value: "do_not_try_again",
      meaning: "issuer: do not use this card again for the same transaction",
      source: expect.stringContaining("docs.stripe.com/declines/card"),
      as_of: DECLINE_TABLE.as_of,
    });
    expect(reasons).toContainEqual({ code: "unknown_code", field: "network_advice_code", value: "99" });
    expect(reasons).toContainEqual(
      expect.objectContaining({
        code: "also_said",
        field: "decline_code",
        value: "insufficient_funds",
        class: "soft",
      }),
    );
  });

  it("reports unknown codes, and leaves out what a code of another network would mean", () => {
    const { reasons } = classify(
      issuerSays("brand_new_code", { networkDeclineCode: "51" }),
      card({ brand: "amex" }),
    );
    expect(reasons[0]).toMatchObject({
      code: "unknown_code",
      field: "decline_code",
      value: "brand_new_code",
    });
    expect(reasons.map(({ field }) => field)).not.toContain("network_decline_code");
  });

  it.each([
    ["the deciding row", issuerSays("stolen_card"), true],
    ["an overruled decline code", issuerSays("fraudulent", { adviceCode: "try_again_later" }), true],
    ["a network code", issuerSays("generic_decline", { networkDeclineCode: "59" }), true],
    ["none", issuerSays("insufficient_funds"), false],
    [
      "a network code of another brand's",
      issuerSays("generic_decline", { networkDeclineCode: "59" }),
      false,
      mastercard,
    ],
  ])("conceals from the customer by %s", (_, evidence, expected, method = card()) => {
    expect(classify(evidence, method).concealFromCustomer).toBe(expected);
  });

  it("names the network rule that a decline sets off, even where authentication is asked for", () => {
    expect(classify(issuerSays("generic_decline", { networkDeclineCode: "R1" }), card()).stops).toEqual([
      "visa_category_1",
    ]);
    expect(classify(issuerSays("do_not_honor", { networkAdviceCode: "21" }), mastercard).stops).toEqual([
      "mastercard_advice_stop",
    ]);
    const both = classify(issuerSays("authentication_required", { networkAdviceCode: "03" }), mastercard);
    expect([both.class, both.stops]).toEqual(["authentication", ["mastercard_advice_stop"]]);
    expect(classify(issuerSays("lost_card"), card())).not.toHaveProperty("stops");
  });

  it("answers any evidence, never allows what it calls hard, and always says why", () => {
    const codes = fc.option(fc.constantFrom(...DECLINE_TABLE.rows.map(({ code }) => code), "made_up", ""), {
      freq: 1,
    });
    const anyEvidence: fc.Arbitrary<DeclineEvidence> = fc.record({
      outcomeType: fc.constantFrom(null, "blocked", "invalid", "issuer_declined", "authorized", "other"),
      outcomeReason: codes,
      networkStatus: fc.constant(null),
      adviceCode: codes,
      networkAdviceCode: codes,
      networkDeclineCode: codes,
      declineCode: codes,
      code: codes,
    });
    const anyMethod: fc.Arbitrary<MethodDetails> = fc.record({
      type: fc.constantFrom(null, "card", "us_bank_account", "sepa_debit", "bacs_debit", "paypal"),
      brand: fc.constantFrom(null, "visa", "mastercard", "amex"),
      funding: fc.constantFrom(null, "debit", "credit"),
      country: fc.constant(null),
      fingerprint: fc.constant(null),
    });
    fc.assert(
      fc.property(anyEvidence, anyMethod, (evidence, method) => {
        const decline = classify(evidence, method);
        expect(decline.reasons.length).toBeGreaterThan(0);
        if (decline.class === "hard" || decline.class === "authentication")
          expect(decline.retrySameMethod).toBe("no");
        if (decline.retrySameMethod === "no")
          expect([decline.maxAttempts, decline.minWaitMs]).toEqual([0, 0]);
        if (evidence.declineCode === "authentication_required" && method.type === "card") {
          expect(decline.class).toBe("authentication");
        }
        for (const [field, value] of Object.entries({
          decline_code: evidence.declineCode,
          code: evidence.code,
        })) {
          if (value)
            expect(decline.reasons.some((each) => each.field === field && each.value === value)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the table of declines", () => {
  const row = (code: string) => DECLINE_TABLE.rows.find((each) => each.code === code);

  it("holds Visa's category 1 as hard, the same codes as the rule that stops them", () => {
    const category1 = DECLINE_TABLE.rows.filter(
      ({ rail, meaning }) => rail === "visa" && meaning.startsWith("category 1:"),
    );
    const rule = RETRY_LIMIT_RULES.find(({ id }) => id === "visa_category_1");
    expect(rule?.kind === "stop" && [...rule.after.codes].sort()).toEqual(
      category1.map(({ code }) => code).sort(),
    );
    expect(new Set(category1.map((each) => each.class))).toEqual(new Set(["hard"]));
  });

  it("has a row for every code that the model takes as want of money", () => {
    for (const code of FUNDS_CODES) expect(row(code), code).toMatchObject({ class: "soft" });
  });

  it("asks for a wait by the network exactly for Mastercard's advice 24 to 30", () => {
    const waits = DECLINE_TABLE.rows.filter((each) => each.wait_binds);
    expect(waits.map(({ rail, code, min_wait_hours }) => [rail, code, min_wait_hours])).toEqual(
      [1, 24, 48, 96, 144, 192, 240].map((hours, i) => ["mastercard", String(24 + i), hours]),
    );
  });

  it.each([
    [
      "an unknown class",
      { class: "squishy" },
      /declines is not valid: row 2 \(card decline_code generic_decline\), class/,
    ],
    [
      "a hard decline that may be tried",
      { class: "hard" },
      /row 2 .*retry_same_method: expected no for a hard decline/,
    ],
    ["no wait where a retry is allowed", { min_wait_hours: null }, /row 2 .*min_wait_hours: expected a wait/],
    ["the same code twice", { code: "insufficient_funds" }, /row 2 .*stands twice/],
    ["a column that nobody reads", { colour: "red" }, /row 2 .*colour/],
  ])("refuses %s and names the row", (_, change, message) => {
    const rows = DECLINE_TABLE.rows.slice(0, 2).map((each, i) => (i === 1 ? { ...each, ...change } : each));
    expect(() => parseDeclineTable({ ...DECLINE_TABLE, rows })).toThrow(message);
  });
});
