import { describe, expect, it } from "vitest";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";

/**
 * A charge made through Amazon Pay or Revolut Pay names its funding as an object. The charge failed all the same, and
 * why it failed must arrive: an event that cannot be read is put aside for ever.
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

/** A charge with these details, as `charge.*` events carry it. */
const chargeWith = (details: object, over: object = {}) => ({
  id: "py_1",
  object: "charge",
  amount: 2_000,
  amount_refunded: 0,
  currency: "usd",
  created: 1_800_000_000,
  customer: "cus_1",
  status: "failed",
  paid: false,
  failure_code: "card_declined",
  outcome: { type: "issuer_declined", reason: "insufficient_funds", network_status: "declined_by_network" },
  payment_intent: "pi_1",
  payment_method: "pm_1",
  payment_method_details: details,
  ...over,
});

/** Behind a wallet stands a card: here `funding` is an object, unlike that of a card. */
const funding = {
  type: "card",
  card: { brand: "visa", country: "US", exp_month: 4, exp_year: 2031, funding: "credit", last4: "4242" },
};

describe.each(["amazon_pay", "revolut_pay"])("a charge through %s", (type) => {
  it("that failed is read, with the reason", () => {
    const { charges } = factsOfEvent(
      event("charge.failed", chargeWith({ type, [type]: { funding } })),
      "acct_1:live",
    );
    expect(charges).toMatchObject([
      { id: "py_1", status: "failed", method: { type }, evidence: { declineCode: "insufficient_funds" } },
    ]);
  });

  it("is read where nothing is known of the funding", () => {
    const empty = { type, [type]: { funding: { type: null, card: null } } };
    expect(factsOfEvent(event("charge.failed", chargeWith(empty)), "acct_1:live").charges).toHaveLength(1);
  });
});
