import { expect, it } from "vitest";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";

/**
 * With Accounts v2 a customer is an Account: `customer` is null and `customer_account` names it, on the invoice and on
 * its PaymentIntent alike. Both belong to the same customer, or the reason of each failure is lost.
 */

const event = (type: string, object: object, previous: object | null = null) => ({
  id: `evt_${type.replaceAll(".", "_")}`,
  object: "event",
  type,
  created: 1_800_000_000,
  livemode: true,
  api_version: "2026-10-28.endive",
  request: { id: null, idempotency_key: null },
  data: { object, ...(previous === null ? {} : { previous_attributes: previous }) },
});

const whose = { customer: null, customer_account: "acct_9" };

it("the invoice and its PaymentIntent belong to the same customer", () => {
  const invoice = {
    id: "in_1",
    object: "invoice",
    ...whose,
    currency: "usd",
    amount_due: 2_000,
    amount_paid: 0,
    amount_remaining: 2_000,
    created: 1_800_000_000,
    status: "open",
    attempt_count: 1,
  };
  expect(factsOfEvent(event("invoice.payment_failed", invoice), "acct_1:live").paymentEvents).toMatchObject([
    { customerId: "acct_9", invoiceId: "in_1" },
  ]);
  const intent = {
    id: "pi_1",
    object: "payment_intent",
    ...whose,
    amount: 2_000,
    currency: "usd",
    status: "requires_payment_method",
    latest_charge: "ch_1",
    last_payment_error: { code: "card_declined", decline_code: "insufficient_funds", charge: "ch_1" },
  };
  expect(factsOfEvent(event("payment_intent.payment_failed", intent), "acct_1:live").charges).toMatchObject([
    { id: "ch_1", customerId: "acct_9", status: "failed", evidence: { declineCode: "insufficient_funds" } },
  ]);
});
