import { expect, it } from "vitest";
import { decide } from "../../server/dunning/decide.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";
import { DAY, snapshot, success, T0 } from "../dunning/make-facts.ts";

/**
 * A PaymentIntent without an invoice, or without a customer, is none of recovery's business: it breaks nothing, and a
 * purchase of the same amount does not close the customer's open invoice.
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

it("a payment of nobody's is read as nothing", () => {
  const intent = {
    id: "pi_9",
    object: "payment_intent",
    amount: 2_000,
    currency: "eur",
    status: "succeeded",
    customer: null,
    invoice: null,
    latest_charge: "ch_9",
  };
  expect(factsOfEvent(event("payment_intent.succeeded", intent), "acct_1:live").charges).toEqual([]);
});

it("another purchase of the same amount pays no invoice", () => {
  const other = success(T0 + DAY, { id: "ch_shop", paymentIntentId: "pi_shop" });
  const base = snapshot();
  const decision = decide(snapshot({ charges: [...base.charges, other] }), T0 + DAY + 60_000);
  expect(decision.cases).toMatchObject([{ status: "open", amountOpen: 2_000 }]);
});
