import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHARGE_STATUSES,
  type ChargeFact,
  type CustomerFact,
  INVOICE_STATUSES,
  type InvoiceFact,
  PAYMENT_EVENT_KINDS,
  type PaymentMethodFact,
  type ReversalFact,
} from "../../../server/dunning/facts/facts.ts";
import {
  mergeCharge,
  mergeCustomer,
  mergeInvoice,
  mergeInvoicePayment,
  mergePaymentEvent,
  mergePaymentMethod,
  mergeReversal,
  mergeSubscription,
  withoutPerson,
} from "../../../server/dunning/facts/fact-merge.ts";

// Few values, so that ties, repeats and conflicts are common.
const time = fc.integer({ min: 0, max: 3 }).map((second) => second * 1000);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const maybeTime = perhaps(time);
const word: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c");
const maybeWord = perhaps(word);
const cents = fc.integer({ min: 0, max: 3 });
const code: fc.Arbitrary<string | null> = perhaps(
  fc.constantFrom("card_declined", "generic_decline", "expired_card", "lost_card"),
);
const version = {
  account: fc.constant<string>("acct_1:test"),
  factAt: time,
  factOrder: fc.constantFrom<string[]>("00:read", "21:evt_1", "40:evt_2"),
};
const metadata = fc.dictionary(fc.constantFrom("x", "y"), word);
const method = fc.record({
  type: maybeWord,
  brand: maybeWord,
  funding: maybeWord,
  country: maybeWord,
  fingerprint: maybeWord,
});
const evidence = fc.record({
  outcomeType: maybeWord,
  outcomeReason: code,
  networkStatus: maybeWord,
  adviceCode: maybeWord,
  networkAdviceCode: maybeWord,
  networkDeclineCode: maybeWord,
  declineCode: code,
  code,
});

const invoice = fc.record({
  ...version,
  id: fc.constant<string>("in_1"),
  customerId: word,
  subscriptionId: maybeWord,
  number: maybeWord,
  status: fc.constantFrom(...INVOICE_STATUSES),
  collectionMethod: fc.constantFrom("charge_automatically" as const, "send_invoice" as const),
  billingReason: maybeWord,
  currency: word,
  amountDue: cents,
  amountPaid: cents,
  amountRemaining: cents,
  createdAt: time,
  finalizedAt: maybeTime,
  dueAt: maybeTime,
  paidAt: maybeTime,
  voidedAt: maybeTime,
  uncollectibleAt: maybeTime,
  attemptCount: cents,
  nextPaymentAttemptAt: maybeTime,
  autoAdvance: perhaps(fc.boolean()),
  hostedInvoiceUrl: maybeWord,
  plan: maybeWord,
  product: maybeWord,
  defaultPaymentMethodId: maybeWord,
  metadata,
});
const paymentEvent = fc.record({
  account: version.account,
  id: fc.constant<string>("evt_1"),
  customerId: word,
  invoiceId: word,
  kind: fc.constantFrom(...PAYMENT_EVENT_KINDS),
  at: time,
  requestId: maybeWord,
  idempotencyKey: maybeWord,
  attemptCount: cents,
  amountPaid: cents,
  amountRemaining: cents,
  nextPaymentAttemptAt: maybeTime,
});
const chargeWith = (id: string) =>
  fc.record({
    ...version,
    id: fc.constant(id),
    customerId: word,
    paymentIntentId: maybeWord,
    invoiceId: maybeWord,
    at: time,
    status: fc.constantFrom(...CHARGE_STATUSES),
    amount: cents,
    currency: word,
    paymentMethodId: maybeWord,
    method,
    evidence: perhaps(evidence),
    idempotencyKey: maybeWord,
    requestId: maybeWord,
  });
const invoicePayment = fc.record({
  ...version,
  id: fc.constant<string>("inpay_1"),
  invoiceId: word,
  paymentIntentId: maybeWord,
  chargeId: maybeWord,
  status: fc.constantFrom("open" as const, "paid" as const, "canceled" as const),
  amountPaid: cents,
  paidAt: maybeTime,
});
const paymentMethod = fc.record({
  ...version,
  id: fc.constant<string>("pm_1"),
  customerId: maybeWord,
  method,
  expMonth: perhaps(cents),
  expYear: perhaps(cents),
  attachedAt: time,
  changedAt: maybeTime,
  detachedAt: maybeTime,
});
const customer = fc
  .record({
    ...version,
    id: fc.constant<string>("cus_1"),
    email: maybeWord,
    name: maybeWord,
    phone: maybeWord,
    country: maybeWord,
    locale: maybeWord,
    defaultPaymentMethodId: maybeWord,
    defaultChangedAt: maybeTime,
    metadata,
    createdAt: time,
    deletedAt: maybeTime,
  })
  .map((fact: CustomerFact) => (fact.deletedAt === null ? fact : withoutPerson(fact)));
const subscription = fc.record({
  ...version,
  id: fc.constant<string>("sub_1"),
  customerId: word,
  status: fc.constantFrom<string[]>("active", "past_due", "canceled", "incomplete_expired", "paused"),
  currency: word,
  plan: maybeWord,
  product: maybeWord,
  mrr: cents,
  defaultPaymentMethodId: maybeWord,
  defaultChangedAt: maybeTime,
  trialEndAt: maybeTime,
  createdAt: time,
  canceledAt: maybeTime,
  cancellationReason: maybeWord,
  metadata,
});
const reversal = fc.record({
  ...version,
  id: fc.constant<string>("dp_1"),
  customerId: maybeWord,
  kind: fc.constant<ReversalFact["kind"]>("dispute"),
  chargeId: maybeWord,
  paymentIntentId: maybeWord,
  amount: cents,
  status: fc.constantFrom("open" as const, "won" as const, "lost" as const, "refunded" as const),
  at: time,
  closedAt: maybeTime,
});

function laws<Fact>(name: string, facts: fc.Arbitrary<Fact>, merge: (a: Fact, b: Fact) => Fact) {
  describe(name, () => {
    const runs = { numRuns: 2000 };
    it("does not depend on the order", () => {
      fc.assert(
        fc.property(facts, facts, (a, b) => {
          expect(merge(a, b)).toEqual(merge(b, a));
        }),
        runs,
      );
    });
    it("does not depend on the grouping", () => {
      fc.assert(
        fc.property(facts, facts, facts, (a, b, c) => {
          expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
        }),
        runs,
      );
    });
    it("changes nothing when told twice", () => {
      fc.assert(
        fc.property(facts, facts, (a, b) => {
          expect(merge(a, a)).toEqual(a);
          expect(merge(merge(a, b), b)).toEqual(merge(a, b));
        }),
        runs,
      );
    });
  });
}

laws("an invoice", invoice, mergeInvoice);
laws("a notice", paymentEvent, mergePaymentEvent);
laws("a charge", chargeWith("ch_1"), mergeCharge);
laws("an attempt without a charge", chargeWith("pi:pi_1"), mergeCharge);
laws("an invoice payment", invoicePayment, mergeInvoicePayment);
laws("a payment method", paymentMethod, mergePaymentMethod);
laws("a customer", customer, mergeCustomer);
laws("a subscription", subscription, mergeSubscription);
laws("a reversal", reversal, mergeReversal);

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
      sample(reversal, { id: `refund:ch_1:${amount}`, kind: "refund", status: "refunded", amount, at });
    expect(mergeReversal(step(500, 2000), step(500, 1000))).toMatchObject({ amount: 500, at: 1000 });
  });
});
