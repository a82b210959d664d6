import { describe, expect, it } from "vitest";
import { planRetry } from "../../../server/dunning/retries/plan-retry.ts";
import { attemptOf } from "./retry-plans.ts";
import { candidate, card, DAY, FAILED_AT, failure, HOUR, issuerSays, input } from "./planner-inputs.ts";

const soft = issuerSays("insufficient_funds");

describe("a changed or new method", () => {
  const changedAt = FAILED_AT + 2 * DAY + 5;
  const fresh = candidate({ id: "pm_2", method: card({ fingerprint: "fp_2" }), changedAt });
  const old = candidate({ isDefault: false });
  const dead = failure(issuerSays("lost_card"));
  const now = changedAt + 1000;

  it("is charged at once, also after a hard decline, authentication or an unknown reason", () => {
    for (const latest of [
      dead,
      failure(issuerSays("authentication_required")),
      failure(null),
      failure(soft),
    ]) {
      expect(planRetry(input({ now, methods: [old, fresh], history: [latest] }))).toMatchObject({
        kind: "attempt",
        at: now,
        paymentMethodId: "pm_2",
        trigger: "method_change",
      });
    }
  });

  it("is charged whatever the strategy's limits say: it follows the customer's act", () => {
    const plannerInput = input({
      now: now + 60 * DAY,
      methods: [fresh],
      history: [dead],
      invoice: { automaticAttempts: 4 },
    });
    expect(planRetry(plannerInput)).toMatchObject({ kind: "attempt", trigger: "method_change" });
  });

  it("is charged once per change, then like any default", () => {
    const tried = failure(soft, {
      at: now + 1000,
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
      trigger: "method_change",
    });
    const after = input({ now: now + 2000, methods: [old, fresh], history: [dead, tried] });
    const next = attemptOf(planRetry(after));
    expect([next.trigger, next.paymentMethodId]).toEqual(["automatic", "pm_2"]);
    expect(next.at).toBeGreaterThanOrEqual(tried.at + DAY);
    const again = { ...fresh, changedAt: now + 5000 };
    expect(planRetry({ ...after, now: now + 6000, methods: [old, again] })).toMatchObject({
      trigger: "method_change",
    });
  });

  it("counts Stripe's own try after the change as the one", () => {
    const byStripe = failure(soft, { at: now, paymentMethodId: null, fingerprint: null, trigger: "stripe" });
    expect(planRetry(input({ now: now + 1, methods: [fresh], history: [dead, byStripe] }))).toMatchObject({
      trigger: "automatic",
    });
  });

  it("is no longer news once it failed on another invoice", () => {
    const elsewhere = failure(soft, {
      at: now,
      invoiceId: "in_2",
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
    });
    const answer = attemptOf(
      planRetry(input({ now: now + 1, methods: [fresh], history: [dead, elsewhere] })),
    );
    expect([answer.trigger, answer.at >= now + DAY]).toEqual(["automatic", true]);
  });

  it("is still charged at once for an invoice after it paid another", () => {
    const paid = failure(null, {
      at: now,
      invoiceId: "in_2",
      paymentMethodId: "pm_2",
      fingerprint: "fp_2",
      outcome: "succeeded",
      decline: null,
    });
    expect(planRetry(input({ now: now + 1, methods: [fresh], history: [dead, paid] }))).toMatchObject({
      at: now + 1,
      trigger: "method_change",
    });
  });

  it("does not bring a lost card back under a new id, nor an expired or Indian one", () => {
    const sameCard = { ...fresh, method: card() };
    const waiting = { kind: "wait", for: "new_method" };
    expect(planRetry(input({ now, methods: [sameCard], history: [dead] }))).toMatchObject(waiting);
    const expired = { ...fresh, expMonth: 1, expYear: 2026 };
    expect(planRetry(input({ now, methods: [expired], history: [dead] }))).toMatchObject(waiting);
    const indian = { ...fresh, method: card({ fingerprint: "fp_2", country: "IN" }) };
    expect(planRetry(input({ now, methods: [indian], history: [dead] }))).toMatchObject({
      kind: "wait",
      for: "customer",
    });
  });

  it("waits for a network's limit and for Stripe's attempt that is about to come", () => {
    const amex = { ...fresh, method: card({ brand: "amex" }) };
    const failed = failure(soft, { method: amex.method, at: now - HOUR });
    const history = [{ ...failed, at: changedAt - HOUR }];
    expect(planRetry(input({ now, methods: [amex], history }))).toMatchObject({
      at: changedAt - HOUR + DAY,
    });
    const stripeNextAttemptAt = now + 3 * HOUR;
    expect(
      planRetry(
        input({ now, mode: "weave", methods: [fresh], history: [dead], invoice: { stripeNextAttemptAt } }),
      ),
    ).toMatchObject({
      at: stripeNextAttemptAt + 2 * HOUR,
    });
  });

  it("that came before the failure is nothing new", () => {
    const before = candidate({ changedAt: FAILED_AT });
    expect(planRetry(input({ methods: [before] }))).toMatchObject({ trigger: "automatic" });
  });
});
