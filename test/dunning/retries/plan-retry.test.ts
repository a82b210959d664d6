import { describe, expect, it } from "vitest";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import type { PastAttempt } from "../../../server/dunning/retries/planner-types.ts";
import { codesOf, seriesOf } from "./retry-plans.ts";
import {
  candidate,
  card,
  DAY,
  evidence,
  FAILED_AT,
  failure,
  HOUR,
  issuerSays,
  NO_EVIDENCE,
  NO_METHOD,
  input,
} from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");

describe("what nobody may charge", () => {
  it("leaves every attempt to Stripe in watch mode", () => {
    expect(planRetry(input({ mode: "watch" }))).toMatchObject({ kind: "wait", for: "stripe" });
  });

  it.each<[string, Partial<PastAttempt>[], string]>([
    ["while an attempt is processing", [{ outcome: "processing", decline: null }], "processing"],
    [
      "while an older attempt is still processing",
      [{ outcome: "processing", decline: null }, { at: FAILED_AT + HOUR }],
      "processing",
    ],
    ["once an attempt succeeded", [{ outcome: "succeeded", decline: null }], "processing"],
    ["while the customer is to authenticate", [{ outcome: "requires_action", decline: null }], "customer"],
    ["before anybody said why it failed", [{ decline: null }], "evidence"],
  ])("waits %s", (_, changes, target) => {
    const history = changes.map((each) => failure(soft, each));
    expect(planRetry(input({ history }))).toMatchObject({ kind: "wait", for: target });
  });

  it("waits for evidence if no attempt is known at all", () => {
    expect(planRetry(input({ history: [] }))).toMatchObject({ kind: "wait", for: "evidence" });
  });

  it.each<[string, PastAttempt, string]>([
    ["a hard decline", failure(issuerSays("stolen_card")), "new_method"],
    [
      "the issuer's advice to stop",
      failure(issuerSays("insufficient_funds", { adviceCode: "do_not_try_again" })),
      "new_method",
    ],
    ["Visa's category 1", failure(issuerSays("do_not_honor", { networkDeclineCode: "07" })), "new_method"],
    ["authentication", failure(issuerSays("authentication_required")), "customer"],
    ["a wrong CVC", failure(issuerSays("incorrect_cvc")), "customer"],
    [
      "a rule of the merchant's own",
      failure(evidence({ outcomeType: "blocked", outcomeReason: "rule" })),
      "new_method",
    ],
    ["a duplicate", failure(issuerSays("duplicate_transaction")), "customer"],
    ["no payment method", failure(NO_EVIDENCE, { method: NO_METHOD, paymentMethodId: null }), "new_method"],
  ])("waits after %s", (_, latest, target) => {
    const answer = planRetry(input({ history: [latest], now: FAILED_AT + 10 * DAY }));
    expect(answer).toMatchObject({ kind: "wait", for: target });
    expect(answer.reasons.length).toBeGreaterThan(0);
  });

  it("waits for the customer with a card issued in India", () => {
    const method = card({ country: "IN" });
    const answer = planRetry(
      input({ methods: [candidate({ method })], history: [failure(soft, { method })] }),
    );
    expect(answer).toMatchObject({ kind: "wait", for: "customer" });
    expect(answer.reasons).toContainEqual(expect.objectContaining({ rule: "india_mandate" }));
  });

  it("never burns a try on an expired card, nor plans beyond its last month", () => {
    const expired = planRetry(input({ methods: [candidate({ expMonth: 10, expYear: 2026 })] }));
    expect(expired).toMatchObject({ kind: "wait", for: "new_method", reasons: [{ code: "card_expired" }] });
    const now = Date.UTC(2026, 10, 25, 12);
    const expiring = input({
      now,
      methods: [candidate({ expMonth: 11, expYear: 2026 })],
      limits: { max: 4, endsAt: now + 30 * DAY },
      invoice: { firstFailedAt: now },
      history: [failure(soft, { at: now })],
    });
    for (const answer of seriesOf(expiring, soft)) {
      if (answer.kind === "attempt") expect(answer.at).toBeLessThan(Date.UTC(2026, 11, 1));
    }
    expect(planRetry(expiring).kind).toBe("attempt");
  });

  it("waits for a method where the customer has none", () => {
    const history = [failure(soft, { paymentMethodId: null, fingerprint: null, method: NO_METHOD })];
    expect(planRetry(input({ methods: [], history }))).toMatchObject({ kind: "wait", for: "new_method" });
  });

  describe("a card declined for good", () => {
    const stolen = (details: Partial<PastAttempt>) => failure(issuerSays("stolen_card"), details);
    const before = { invoiceId: "in_0", at: FAILED_AT - 5 * DAY };
    const paid = failure(null, {
      invoiceId: "in_00",
      at: FAILED_AT - 2 * DAY,
      outcome: "succeeded",
      decline: null,
    });
    const plan = (...history: PastAttempt[]) => planRetry(input({ now: FAILED_AT + DAY, history }));
    const waits = { kind: "wait", for: "new_method" };

    it("is tried again on another invoice once it has paid, or its issuer spoke of money", () => {
      expect(plan(stolen(before), paid, failure(soft)).kind).toBe("attempt");
      expect(plan(stolen(before), failure(soft)).kind).toBe("attempt");
      const byNetwork = failure(issuerSays("do_not_honor", { networkDeclineCode: "04" }), before);
      expect(plan(byNetwork, failure(soft)).kind).toBe("attempt");
    });

    it("is not tried on the invoice on which that was said, whatever came later", () => {
      const later = { at: FAILED_AT + HOUR };
      expect(plan(stolen({}), failure(soft, later))).toMatchObject(waits);
      expect(plan(stolen({}), failure(soft, { ...later, invoiceId: "in_2" }))).toMatchObject(waits);
      const paidLater = { ...paid, at: FAILED_AT + HOUR };
      expect(plan(stolen({}), paidLater)).toMatchObject(waits);
    });

    it("is not tried anywhere if the sign of life came before, or was none", () => {
      const after = { invoiceId: "in_0", at: FAILED_AT + HOUR };
      expect(plan(failure(soft), stolen(after))).toMatchObject(waits);
      const noSign = failure(issuerSays("processing_error"));
      expect(plan(stolen(before), noSign)).toMatchObject(waits);
      const otherCard = failure(soft, { fingerprint: "fp_2", paymentMethodId: "pm_2" });
      expect(plan(stolen(before), otherCard)).toMatchObject(waits);
    });
  });
});

describe("the strategy's limits", () => {
  it("are used up by attempts or by time", () => {
    expect(planRetry(input({ invoice: { automaticAttempts: 4 } }))).toMatchObject({
      kind: "exhausted",
      reasons: [{ code: "attempts_used", used: 4, max: 4 }],
    });
    const over = planRetry(input({ now: FAILED_AT + 21 * DAY + 1 }));
    expect(over).toMatchObject({ kind: "exhausted", reasons: [{ code: "window_over" }] });
  });

  it("are met when the earliest legal instant lies beyond them", () => {
    const answer = planRetry(input({ limits: { max: 4, endsAt: FAILED_AT + 20 * HOUR } }));
    expect(answer.kind).toBe("exhausted");
    expect(codesOf(answer)).toContain("window_over");
  });

  it("end a code's own attempts before the strategy's", () => {
    const evidence = issuerSays("restricted_card");
    const history = [failure(evidence), failure(evidence, { at: FAILED_AT + 4 * DAY, trigger: "automatic" })];
    const answer = planRetry(input({ history, now: FAILED_AT + 5 * DAY }));
    expect(answer).toMatchObject({ kind: "wait", for: "customer" });
    expect(codesOf(answer)).toContain("code_attempts_used");
  });
});

describe("a customer whose methods are not all known", () => {
  it("is charged by Stripe's own default if the card last charged is not among them", () => {
    expect(planRetry(input({ methods: [] }))).toMatchObject({
      kind: "attempt",
      paymentMethodId: null,
      trigger: "automatic",
    });
    expect(planRetry(input({ methods: [], history: [failure(issuerSays("lost_card"))] }))).toMatchObject({
      kind: "wait",
      for: "new_method",
    });
  });

  it("is charged with the card last charged if none is marked as the default", () => {
    const methods = [
      candidate({ isDefault: false }),
      candidate({ id: "pm_2", isDefault: false, method: card({ fingerprint: "fp_2" }) }),
    ];
    expect(planRetry(input({ methods }))).toMatchObject({ kind: "attempt", paymentMethodId: "pm_1" });
  });
});
