import { describe, expect, it } from "vitest";
import type { AttemptTrigger, MethodDetails } from "../../../server/dunning/facts/facts.ts";
import {
  RETRY_LIMIT_TABLE,
  parseRetryLimitTable,
} from "../../../server/dunning/retries/retry-limit-rules.ts";
import { budgetOf, forbiddenBy } from "../../../server/dunning/retries/retry-limits.ts";
import type { PastAttempt } from "../../../server/dunning/retries/planner-types.ts";
import {
  candidate,
  card,
  DAY,
  evidence,
  FAILED_AT,
  failure,
  HOUR,
  issuerSays,
  NO_METHOD,
} from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");

/** `count` failures on the method, one every `every`, the last at FAILED_AT. */
const failures = (
  count: number,
  every: number,
  method: MethodDetails,
  more: Partial<PastAttempt> = {},
): PastAttempt[] =>
  Array.from({ length: count }, (_, i) =>
    failure(soft, { method, at: FAILED_AT - (count - 1 - i) * every, ...more }),
  );

const ask = (
  method: MethodDetails,
  history: PastAttempt[],
  trigger: AttemptTrigger = "automatic",
  amount = 1000,
) => budgetOf({ method: candidate({ method }), invoiceId: "in_1", amount, trigger, history });

/** Failures on other invoices, so that the rules per invoice stay out of the way. */
const elsewhere = { invoiceId: "in_0" };

describe("budgetOf", () => {
  it("allows a method without history at any time", () => {
    const budget = ask(card(), []);
    expect(budget).toMatchObject({ earliestAt: 0, latestAt: null });
    expect(budget.allows(FAILED_AT)).toBe(true);
  });

  it("spaces automatic tries a day apart, to the millisecond", () => {
    const budget = ask(card(), [failure(soft)]);
    expect(budget).toMatchObject({ earliestAt: FAILED_AT + DAY, rule: "product_day" });
    expect(budget.allows(FAILED_AT + DAY - 1)).toBe(false);
    expect(budget.allows(FAILED_AT + DAY)).toBe(true);
    expect(budget.reasons[0]).toMatchObject({
      code: "budget",
      rule: "product_day",
      earliest_at: FAILED_AT + DAY,
    });
  });

  it("lets a changed method be tried at once, but not against a network", () => {
    expect(ask(card(), [failure(soft)], "method_change").earliestAt).toBe(0);
    const amex = card({ brand: "amex" });
    expect(ask(amex, [failure(soft, { method: amex })], "method_change")).toMatchObject({
      earliestAt: FAILED_AT + DAY,
      rule: "amex_discover_day",
    });
  });

  it("does not count a technical failure as a day's try, nor a success as any", () => {
    expect(ask(card(), [failure(issuerSays("processing_error"))]).earliestAt).toBe(0);
    expect(ask(card(), [failure(null, { outcome: "succeeded", decline: null })]).earliestAt).toBe(0);
  });

  it.each<[string, MethodDetails, PastAttempt[], AttemptTrigger, number | null]>([
    [
      "visa_reattempts",
      card(),
      failures(20, DAY, card(), elsewhere),
      "staff",
      FAILED_AT - 19 * DAY + 30 * DAY,
    ],
    [
      "mastercard_day",
      card({ brand: "mastercard" }),
      failures(10, HOUR, card({ brand: "mastercard" }), elsewhere),
      "staff",
      FAILED_AT - 9 * HOUR + DAY,
    ],
    [
      "mastercard_month",
      card({ brand: "mastercard" }),
      failures(35, 6 * HOUR, card({ brand: "mastercard" }), elsewhere),
      "staff",
      FAILED_AT - 34 * 6 * HOUR + 30 * DAY,
    ],
    [
      "mastercard_brazil",
      card({ brand: "mastercard", country: "BR" }),
      failures(7, DAY, card({ brand: "mastercard", country: "BR" }), elsewhere),
      "method_change",
      FAILED_AT - 6 * DAY + 30 * DAY,
    ],
    [
      "amex_discover_month",
      card({ brand: "discover" }),
      failures(15, DAY, card({ brand: "discover" }), elsewhere),
      "staff",
      FAILED_AT - 14 * DAY + 30 * DAY,
    ],
    [
      "product_month",
      card(),
      failures(12, DAY, card(), { ...elsewhere, amount: 5 }),
      "method_change",
      FAILED_AT - 11 * DAY + 30 * DAY,
    ],
    ["stripe_retries", card(), failures(9, DAY, card()), "automatic", null],
  ])("keeps to %s", (rule, method, history, trigger, earliestAt) => {
    const budget = ask(method, history, trigger);
    expect(budget).toMatchObject({ rule, earliestAt });
    // One fewer and the same rule no longer stands in the way.
    const fewer = ask(method, history.slice(1), trigger);
    expect(fewer.earliestAt ?? Number.POSITIVE_INFINITY).toBeLessThan(earliestAt ?? Number.POSITIVE_INFINITY);
  });

  it("counts the same amount only, where the network counts by amount", () => {
    const history = failures(15, DAY, card(), { ...elsewhere, amount: 999 });
    expect(ask(card(), history, "staff").earliestAt).toBe(0);
  });

  it("counts one card under two ids as one, and another card not at all", () => {
    const sameCard = failure(soft, { paymentMethodId: "pm_old" });
    const otherCard = failure(soft, { paymentMethodId: "pm_1", fingerprint: "fp_2" });
    expect(ask(card(), [sameCard]).earliestAt).toBe(FAILED_AT + DAY);
    expect(ask(card(), [otherCard]).earliestAt).toBe(0);
  });

  it("tells how many retries of an invoice are left, the first charge not counted", () => {
    const left = (count: number) => ask(card(), failures(count, DAY, card())).remaining;
    expect([left(1), left(2), left(8)]).toEqual([8, 7, 1]);
  });

  it("counts what is left from the latest try: old ones months ago use nothing up", () => {
    const old = failures(15, 2 * DAY, card(), elsewhere).map((each) => ({ ...each, at: each.at - 90 * DAY }));
    for (const trigger of ["automatic", "staff", "method_change"] as const) {
      const fresh = ask(card(), [failure(soft)], trigger);
      const later = ask(card(), [...old, failure(soft)], trigger);
      expect(later.remaining).toBe(fresh.remaining);
      expect(later.allows(FAILED_AT + 1)).toBe(fresh.allows(FAILED_AT + 1));
      expect(later.allows(FAILED_AT + DAY)).toBe(true);
    }
    expect(ask(card(), [...old, failure(soft)]).remaining).toBe(8);
  });

  it("counts what is left down as tries come closer than the window", () => {
    const left = (count: number) => ask(card(), failures(count, DAY, card(), elsewhere), "staff").remaining;
    expect([left(1), left(5), left(19), left(20)]).toEqual([19, 15, 1, 1]);
  });

  it("holds a card of unknown brand to every network's rule", () => {
    const unknown = card({ brand: null });
    expect(ask(unknown, [failure(soft, { method: unknown })], "staff")).toMatchObject({
      rule: "amex_discover_day",
    });
  });

  it("never charges a card again after Visa's category 1, and not for 30 days after Mastercard's advice 03", () => {
    const visa = [failure(issuerSays("generic_decline", { networkDeclineCode: "04" }))];
    expect(ask(card(), visa, "staff")).toMatchObject({
      earliestAt: null,
      rule: "visa_category_1",
      remaining: 0,
    });
    const mastercard = card({ brand: "mastercard" });
    const advised = [
      failure(issuerSays("do_not_honor", { networkAdviceCode: "03" }), { method: mastercard }),
    ];
    expect(ask(mastercard, advised, "staff")).toMatchObject({
      earliestAt: FAILED_AT + 30 * DAY,
      rule: "mastercard_advice_stop",
    });
  });

  it("lets a network's stop bind other invoices only until the card shows that it lives", () => {
    const stop = issuerSays("generic_decline", { networkDeclineCode: "04" });
    const earlier = { ...elsewhere, at: FAILED_AT - 5 * DAY };
    expect(ask(card(), [failure(stop, earlier)], "staff").earliestAt).toBeNull();
    expect(ask(card(), [failure(stop, earlier), failure(soft)], "staff").earliestAt).toBe(0);
    expect(
      ask(card(), [failure(stop), failure(soft, { at: FAILED_AT + HOUR })], "staff").earliestAt,
    ).toBeNull();
    const late = { ...elsewhere, at: FAILED_AT + HOUR };
    expect(ask(card(), [failure(soft), failure(stop, late)], "staff").earliestAt).toBeNull();
  });

  it("never charges a card issued in India by itself", () => {
    const indian = card({ country: "IN" });
    expect(ask(indian, [])).toMatchObject({ earliestAt: null, rule: "india_mandate" });
    expect(forbiddenBy(indian, "automatic")?.id).toBe("india_mandate");
    expect(forbiddenBy(indian, "customer")).toBeNull();
    expect(forbiddenBy(card({ country: null }), "automatic")).toBeNull();
  });

  const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account", fingerprint: "fp_1" };
  const sepa: MethodDetails = { ...ach, type: "sepa_debit" };
  const bacs: MethodDetails = { ...ach, type: "bacs_debit" };
  it.each<[string, MethodDetails, string, number]>([
    ["ach_reinitiation", ach, "R01", 180],
    ["sepa_retries", sepa, "AM04", 30],
    ["bacs_representation", bacs, "0", 28],
    ["bank_debit_retries", { ...ach, type: "acss_debit" }, "insufficient_funds", 30],
  ])(
    "presents a returned debit twice more by %s, only for want of money, until its end",
    (rule, method, code, days) => {
      const returned = (at: number, says = code) => failure(evidence({ code: says }), { method, at });
      const first = returned(FAILED_AT);
      const once = ask(method, [first]);
      expect(once).toMatchObject({ earliestAt: 0, latestAt: FAILED_AT + days * DAY, remaining: 2 });
      expect(once.allows(FAILED_AT + days * DAY + 1)).toBe(false);
      const second = returned(FAILED_AT + 4 * DAY);
      expect(ask(method, [first, second])).toMatchObject({ earliestAt: 0, remaining: 1 });
      expect(ask(method, [first, second, returned(FAILED_AT + 8 * DAY)])).toMatchObject({
        earliestAt: null,
        rule,
      });
      expect(ask(method, [first, returned(FAILED_AT + 4 * DAY, "bank_account_declined")])).toMatchObject({
        earliestAt: null,
        rule,
      });
    },
  );
});

describe("the table of budgets", () => {
  it.each([
    ["an unknown kind", { kind: "wish" }, /retry-limits is not valid: row 2 \(visa_reattempts/],
    ["a limit of nought", { limit: 0 }, /row 2 \(visa_reattempts.*limit/],
    ["a date that is none", { from: "soon" }, /row 2 .*from/],
    ["the same id twice", { id: "visa_category_1" }, /row 2 .*stands twice/],
  ])("refuses %s and names the row", (_, change, message) => {
    const rules = RETRY_LIMIT_TABLE.rules
      .slice(0, 2)
      .map((each, i) => (i === 1 ? { ...each, ...change } : each));
    expect(() => parseRetryLimitTable({ ...RETRY_LIMIT_TABLE, rules })).toThrow(message);
  });
});
