import { describe, expect, it } from "vitest";
import type { Attempt } from "../../../server/dunning/model/attempt.ts";
import type { DeclineEvidence, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import { limitViolations } from "../../../server/dunning/retries/limit-audit.ts";
import { card, DAY, evidence, FAILED_AT, HOUR, issuerSays, NO_METHOD } from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");
let attempts = 0;

function attempt(at: number, details: Partial<Attempt> = {}): Attempt {
  attempts += 1;
  return {
    id: `ch_${attempts}`,
    invoiceId: "in_1",
    at: FAILED_AT + at,
    outcome: "failed",
    trigger: "automatic",
    amount: 1000,
    currency: "usd",
    paymentMethodId: "pm_1",
    method: card(),
    evidence: soft,
    executionId: null,
    ...details,
  };
}

const every = (count: number, gap: number, details: Partial<Attempt> = {}) =>
  Array.from({ length: count }, (_, i) =>
    attempt(i * gap, { ...details, invoiceId: details.invoiceId ?? `in_${i}` }),
  );

const rules = (attempts: Attempt[]) => limitViolations(attempts).map(({ rule }) => rule);

describe("violations", () => {
  it("finds none in a history that keeps to every rule", () => {
    expect(limitViolations(every(12, 3 * DAY))).toEqual([]);
    expect(limitViolations(every(9, 4 * DAY, { invoiceId: "in_1" }))).toEqual([]);
  });

  it("names the rule, the attempt, how many counted and how many are allowed", () => {
    const first = attempt(0);
    const tooSoon = attempt(DAY - 1);
    expect(limitViolations([tooSoon, first])).toEqual([
      {
        rule: "product_day",
        attemptId: tooSoon.id,
        invoiceId: "in_1",
        at: tooSoon.at,
        trigger: "automatic",
        counted: 2,
        limit: 1,
      },
    ]);
    expect(limitViolations([first, attempt(DAY)])).toEqual([]);
  });

  it("accuses only attempts that the planner decides, but counts all", () => {
    expect(rules([attempt(0, { trigger: "stripe" }), attempt(HOUR, { trigger: "customer" })])).toEqual([]);
    expect(rules([attempt(0, { trigger: "customer" }), attempt(HOUR)])).toEqual(["product_day"]);
    const stripes = [
      attempt(0, { trigger: "stripe" }),
      attempt(HOUR, { trigger: "stripe", method: card({ brand: "amex" }) }),
    ];
    expect(limitViolations(stripes, new Set(["stripe"]))).toEqual([]);
  });

  it("does not count successes, nor technical failures by the day", () => {
    expect(rules([attempt(0, { outcome: "succeeded", evidence: null }), attempt(HOUR)])).toEqual([]);
    expect(rules([attempt(0, { evidence: issuerSays("processing_error") }), attempt(HOUR)])).toEqual([]);
  });

  const mastercard: MethodDetails = card({ brand: "mastercard" });
  const change = { trigger: "method_change" } as const;
  it.each<[string, Attempt[]]>([
    ["visa_reattempts", every(21, DAY, change)],
    ["mastercard_day", every(11, 2 * HOUR, { ...change, method: mastercard })],
    ["mastercard_month", every(36, 20 * HOUR, { ...change, method: mastercard })],
    ["mastercard_brazil", every(8, DAY, { ...change, method: card({ brand: "mastercard", country: "BR" }) })],
    ["amex_discover_day", every(2, HOUR, { ...change, method: card({ brand: "amex" }) })],
    ["amex_discover_month", every(16, DAY, { ...change, method: card({ brand: "discover" }) })],
    ["product_month", every(13, DAY)],
    ["stripe_retries", every(10, 5 * DAY, { invoiceId: "in_1" })],
    ["india_mandate", [attempt(0, { method: card({ country: "IN" }) })]],
  ])("finds a breach of %s, and none without the last attempt", (rule, attempts) => {
    expect(rules(attempts)).toContain(rule);
    expect(rules(attempts.slice(0, -1))).not.toContain(rule);
  });

  it.each<[string, DeclineEvidence, MethodDetails, string[]]>([
    [
      "Visa's category 1",
      issuerSays("generic_decline", { networkDeclineCode: "04" }),
      card(),
      ["visa_category_1", "hard_decline"],
    ],
    [
      "Mastercard's advice 03",
      issuerSays("do_not_honor", { networkAdviceCode: "03" }),
      mastercard,
      ["mastercard_advice_stop", "hard_decline"],
    ],
    ["a lost card", issuerSays("lost_card"), card(), ["hard_decline"]],
  ])("finds a try after %s", (_, says, method, expected) => {
    const dead = attempt(0, { evidence: says, method });
    expect(rules([dead, attempt(5 * DAY, { method })])).toEqual(expected);
    const elsewhere = attempt(5 * DAY, { method, invoiceId: "in_2" });
    expect(rules([dead, elsewhere])).toEqual(expected);
    const success = attempt(DAY, {
      method,
      invoiceId: "in_3",
      outcome: "succeeded",
      evidence: null,
      trigger: "customer",
    });
    expect(rules([dead, success, elsewhere])).toEqual([]);
    const noMoney = attempt(DAY, { method, invoiceId: "in_3", trigger: "stripe" });
    expect(rules([dead, noMoney, elsewhere])).not.toContain("hard_decline");
    expect(rules([dead, noMoney, attempt(6 * DAY, { method })])).toContain("hard_decline");
    expect(rules([dead, success, attempt(6 * DAY, { method })])).toEqual(expected);
    expect(rules([dead, attempt(5 * DAY, { method: { ...method, fingerprint: "fp_2" } })])).toEqual([]);
  });

  const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account", fingerprint: "ba_1" };
  it("holds a returned bank debit to its scheme", () => {
    const returned = (at: number, code = "R01") => attempt(at, { method: ach, evidence: evidence({ code }) });
    expect(rules([returned(0), returned(4 * DAY), returned(8 * DAY)])).toEqual([]);
    expect(rules([returned(0), returned(4 * DAY), returned(8 * DAY), returned(12 * DAY)])).toEqual([
      "ach_reinitiation",
    ]);
    expect(rules([returned(0), returned(181 * DAY)])).toEqual(["ach_reinitiation"]);
    expect(rules([returned(0, "R08"), returned(4 * DAY)])).toEqual(["ach_reinitiation"]);
  });
});
