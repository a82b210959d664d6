import { describe, expect, it } from "vitest";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { HANDLED_EVENTS } from "../../server/stripe/mapping/handled-events.ts";
import {
  ACCOUNT,
  SAMPLES,
  VERSIONS,
  chargeAfter,
  declined,
  eventOf,
  intentAfter,
  intentId,
  lastError,
  openAfter,
  paidAfter,
} from "./event-samples.ts";
import type { Recorded } from "./recorded.ts";

const NOTHING = factsOfEvent(
  eventOf("balance.available", { object: {}, expected: {} }, VERSIONS[0]),
  ACCOUNT,
);

describe("every handled type, before and after basil", () => {
  it("is in the table", () => {
    expect(Object.keys(SAMPLES).sort()).toEqual([...HANDLED_EVENTS].sort());
  });

  const rows = Object.entries(SAMPLES).flatMap(([type, samples]) =>
    samples.map((sample, index) => [type, VERSIONS[index]!, sample] as const),
  );
  it.each(rows)("%s in %s", (type, version, sample) => {
    const facts = factsOfEvent(eventOf(type, sample, version), ACCOUNT);
    expect(facts).toMatchObject({ ...NOTHING, ...sample.expected });
  });
});

describe("who made an attempt", () => {
  const failed = { ...chargeAfter, ...declined };
  const requestOf = (request: unknown) =>
    factsOfEvent(
      { ...eventOf("charge.failed", { object: failed, expected: {} }, VERSIONS[1]), request },
      ACCOUNT,
    ).charges[0];

  it("is nobody but Stripe where the event names no request", () => {
    for (const request of [null, undefined, { id: null, idempotency_key: null }])
      expect(requestOf(request)).toMatchObject({ requestId: null, idempotencyKey: null });
  });

  it("is read from the bare request id of before 2017-05-25, too", () => {
    expect(requestOf("req_9")).toMatchObject({ requestId: "req_9", idempotencyKey: null });
  });
});

describe("attempts without a charge of their own", () => {
  const intent = (state: Recorded) => ({
    ...intentAfter,
    latest_charge: "ch_earlier",
    last_payment_error: null,
    ...state,
  });
  const chargePlanOf = (object: Recorded) =>
    factsOfEvent(eventOf("payment_intent.payment_failed", { object, expected: {} }, VERSIONS[1]), ACCOUNT)
      .charges;

  it("stand under the PaymentIntent, not under an earlier charge", () => {
    const object = intent({
      status: "requires_payment_method",
      last_payment_error: {
        ...lastError,
        charge: undefined,
        code: "payment_intent_authentication_failure",
        decline_code: null,
      },
    });
    expect(chargePlanOf(object)).toMatchObject([
      {
        id: `pi:${intentId}`,
        status: "failed",
        evidence: { code: "payment_intent_authentication_failure", declineCode: null },
      },
    ]);
  });

  it("waiting for the customer are neither failed nor processing", () => {
    expect(chargePlanOf(intent({ status: "requires_action" }))).toMatchObject([
      { id: `pi:${intentId}`, status: "requires_action", evidence: null },
    ]);
  });

  it("a bank debit on its way is processing under its charge", () => {
    expect(chargePlanOf(intent({ status: "processing", latest_charge: "py_1" }))).toMatchObject([
      { id: "py_1", status: "processing" },
    ]);
  });

  it("of nobody's customer say nothing", () => {
    expect(chargePlanOf(intent({ status: "requires_payment_method", customer: null }))).toEqual([]);
  });
});

describe("an invoice's main line", () => {
  const line = (price: string, amount: number, proration: boolean) => ({
    amount,
    parent: { subscription_item_details: { proration }, type: "subscription_item_details" },
    pricing: { price_details: { price, product: `prod_${price}` }, type: "price_details" },
  });
  const planOf = (...lines: object[]) =>
    factsOfEvent(
      eventOf(
        "invoice.finalized",
        { object: { ...openAfter, lines: { object: "list", data: lines } }, expected: {} },
        VERSIONS[1],
      ),
      ACCOUNT,
    ).invoices[0];

  it("is not a proration, which names the old plan, nor one that costs nothing", () => {
    expect(
      planOf(
        line("old", -500, true),
        line("dear", 300, true),
        line("free", 0, false),
        line("new", 2000, false),
      ),
    ).toMatchObject({
      plan: "new",
      product: "prod_new",
    });
    expect(planOf(line("old", -500, true))).toMatchObject({ plan: "old" });
    expect(planOf()).toMatchObject({ plan: null, product: null });
  });
});

describe("an invoice that names its payments in both ways", () => {
  it("has each of them once", () => {
    const both = {
      ...paidAfter,
      payment_intent: "pi_3SRzqWKXBGcbgpbZ1K0JYRLC",
      charge: "ch_3SRzqWKXBGcbgpbZ1GLbaQbF",
    };
    const { invoicePayments } = factsOfEvent(
      eventOf("invoice.paid", { object: both, expected: {} }, VERSIONS[1]),
      ACCOUNT,
    );
    expect(invoicePayments.map(({ id }) => id)).toEqual(["inpay_1SRzqWKXBGcbgpbZlUAMwgam"]);
  });
});
