import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  ChargeFact,
  InvoiceFact,
  PaymentMethodFact,
  ReversalFact,
} from "../../../server/dunning/facts/facts.ts";
import {
  mergeCharge,
  mergeCustomer,
  mergeInvoice,
  mergePaymentMethod,
  mergeReversal,
  mergeSubscription,
  withoutPerson,
} from "../../../server/dunning/facts/fact-merge.ts";
import { chargeWith, customer, invoice, paymentMethod, reversal, subscription } from "./arbitrary-facts.ts";

const sample = <Fact>(facts: fc.Arbitrary<Fact>, change: Partial<Fact>): Fact => ({
  ...fc.sample(facts, { numRuns: 1, seed: 7 })[0]!,
  ...change,
});

describe("what a late event cannot do", () => {
  const inv = (change: Partial<InvoiceFact>) => sample(invoice, change);

  it.each(["paid", "void", "deleted", "uncollectible"] as const)(
    "it cannot reopen an invoice that is %s",
    (status) => {
      const ended = inv({ status, factAt: 1000 });
      expect(mergeInvoice(ended, inv({ status: "open", factAt: 9000 }))).toEqual(ended);
    },
  );

  it("it cannot keep an uncollectible invoice from being paid", () => {
    const paid = inv({ status: "paid", factAt: 2000 });
    expect(mergeInvoice(paid, inv({ status: "uncollectible", factAt: 3000 }))).toEqual(paid);
  });

  it("within one second more attempts and more money are later", () => {
    const second = inv({
      status: "open",
      factAt: 1000,
      amountPaid: 0,
      attemptCount: 2,
      factOrder: "00:read",
    });
    const first = inv({
      status: "open",
      factAt: 1000,
      amountPaid: 0,
      attemptCount: 1,
      factOrder: "40:evt_9",
    });
    expect(mergeInvoice(second, first)).toEqual(second);
    const part = inv({ status: "open", factAt: 1000, amountPaid: 5, attemptCount: 1, factOrder: "00:read" });
    expect(mergeInvoice(second, part)).toEqual(part);
  });

  it("a read gives way to an event of the same second", () => {
    const read = inv({ status: "open", factAt: 1000, amountPaid: 0, attemptCount: 1, factOrder: "00:read" });
    const event = { ...read, autoAdvance: false, factOrder: "40:evt_1" };
    expect(mergeInvoice(event, read)).toEqual(event);
  });

  it("it cannot move a canceled subscription back, nor a lost dispute to open", () => {
    const canceled = sample(subscription, { status: "canceled", factAt: 1000, defaultChangedAt: 5 });
    const active = sample(subscription, { status: "active", factAt: 2000, defaultChangedAt: 9 });
    expect(mergeSubscription(canceled, active)).toEqual({ ...canceled, defaultChangedAt: 9 });
    const lost = sample(reversal, { status: "lost", factAt: 1000 });
    const open = sample(reversal, { status: "open", factAt: 2000 });
    const won = sample(reversal, { status: "won", factAt: 3000 });
    expect(mergeReversal(lost, open).status).toBe("lost");
    expect(mergeReversal(mergeReversal(lost, open), won).status).toBe("won");
  });

  it("it cannot attach a method again, and a detached method keeps its customer", () => {
    const change = (more: Partial<PaymentMethodFact>) =>
      sample(paymentMethod, { changedAt: null, detachedAt: null, ...more });
    const attached = change({ customerId: "cus_1", attachedAt: 1000, factAt: 1000 });
    const detached = change({ customerId: null, attachedAt: 500, detachedAt: 2000, factAt: 2000 });
    const updated = change({ customerId: "cus_1", attachedAt: 500, changedAt: 1500, factAt: 3000 });
    const merged = mergePaymentMethod(mergePaymentMethod(updated, detached), attached);
    expect(merged).toMatchObject({
      customerId: "cus_1",
      attachedAt: 1000,
      changedAt: 1500,
      detachedAt: 2000,
      factAt: 3000,
    });
  });
});

describe("what several sources know of one charge", () => {
  const none = {
    outcomeType: null,
    outcomeReason: null,
    networkStatus: null,
    adviceCode: null,
    networkAdviceCode: null,
    networkDeclineCode: null,
    declineCode: null,
    code: null,
  };
  const base: ChargeFact = sample(chargeWith("ch_1"), {
    customerId: "cus_1",
    paymentIntentId: "pi_1",
    invoiceId: null,
    status: "failed",
    endedAt: null,
    amount: 900,
    currency: "eur",
    paymentMethodId: "pm_1",
    method: { type: "card", brand: null, funding: null, country: null, fingerprint: null },
    evidence: null,
    idempotencyKey: null,
    requestId: null,
  });
  const byCharge = {
    ...base,
    at: 1000,
    evidence: { ...none, outcomeType: "issuer_declined", networkDeclineCode: "51", code: "card_declined" },
    method: { ...base.method, brand: "visa" },
  };
  const byIntent = {
    ...base,
    at: 3000,
    evidence: {
      ...none,
      declineCode: "insufficient_funds",
      adviceCode: "try_again_later",
      code: "card_declined",
    },
  };
  const byCall = { ...base, at: 2000, invoiceId: "in_1", idempotencyKey: "key_1" };

  it("is kept together", () => {
    expect(mergeCharge(mergeCharge(byCall, byIntent), byCharge)).toMatchObject({
      at: 1000,
      invoiceId: "in_1",
      idempotencyKey: "key_1",
      method: { type: "card", brand: "visa" },
      evidence: {
        outcomeType: "issuer_declined",
        networkDeclineCode: "51",
        declineCode: "insufficient_funds",
        adviceCode: "try_again_later",
        code: "card_declined",
      },
    });
  });

  it("a telling code beats an umbrella", () => {
    const telling = {
      ...byIntent,
      evidence: { ...none, declineCode: "lost_card", code: "authentication_required" },
    };
    const vague = {
      ...byCharge,
      evidence: { ...none, declineCode: "generic_decline", code: "card_declined" },
    };
    expect(mergeCharge(vague, telling).evidence).toMatchObject({
      declineCode: "lost_card",
      code: "authentication_required",
    });
  });

  it("an end beats processing, whichever came later", () => {
    const processing = { ...base, status: "processing" as const, factAt: 9000 };
    for (const status of ["failed", "succeeded"] as const)
      expect(mergeCharge(processing, { ...base, status, factAt: 1000 }).status).toBe(status);
  });

  it("two attempts under one PaymentIntent are not mixed", () => {
    const first = { ...byIntent, id: "pi:pi_1", status: "failed" as const, factAt: 1000 };
    const second = { ...byCall, id: "pi:pi_1", status: "requires_action" as const, factAt: 2000 };
    expect(mergeCharge(second, first)).toEqual(second);
  });
});

describe("a customer", () => {
  const known = sample(customer, {
    email: null,
    name: "Ann",
    factAt: 1000,
    createdAt: 500,
    deletedAt: null,
    defaultChangedAt: 4,
  });

  it("known from an invoice only stands in until the customer's own object comes", () => {
    const stand = {
      ...known,
      email: "old@example.com",
      name: "A.",
      factAt: 0,
      factOrder: "0000000000009000:21:evt_9",
      createdAt: 700,
      defaultChangedAt: null,
    };
    expect(mergeCustomer(stand, known)).toEqual(known);
  });

  it("once deleted stays deleted and keeps nothing of the person", () => {
    const deleted = withoutPerson({ ...known, deletedAt: 2000, factAt: 2000 });
    const late = { ...known, email: "ann@example.com", factAt: 3000 };
    const merged = mergeCustomer(deleted, late);
    expect(merged).toMatchObject({ deletedAt: 2000, email: null, name: null, phone: null, metadata: {} });
  });
});

describe("refund steps", () => {
  it("are one fact each, so that each keeps its time", () => {
    const step = (amount: number, at: number): ReversalFact =>
      sample(reversal, { id: `refund:ch_1:${amount}`, kind: "refund_total", status: "taken", amount, at });
    expect(mergeReversal(step(500, 2000), step(500, 1000))).toMatchObject({ amount: 500, at: 1000 });
  });
});
