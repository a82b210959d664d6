import { expect, it } from "vitest";
import type { PaymentMethodFact } from "../../server/dunning/facts/facts.ts";
import { mergePaymentMethod } from "../../server/dunning/facts/fact-merge.ts";
import { factsOfEvent } from "../../server/stripe/mapping/event-mapper.ts";

/**
 * The network updates a card that its customer has taken away: the event's customer is null. It is read, belongs to
 * nobody by itself, and does not take the card from whose it was.
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

const card = (over: object) => ({
  id: "pm_1",
  object: "payment_method",
  type: "card",
  created: 1_700_000_000,
  customer: "cus_1",
  card: {
    brand: "visa",
    exp_month: 4,
    exp_year: 2027,
    funding: "credit",
    country: "US",
    fingerprint: "fp_1",
  },
  ...over,
});
const said = (type: string, over: object, previous: object | null = null): PaymentMethodFact =>
  factsOfEvent(event(type, card(over), previous), "acct_1:live").paymentMethods[0]!;

it("a card keeps its customer, and a detached one stays detached", () => {
  const attached = said("payment_method.attached", {});
  const detached = said("payment_method.detached", { customer: null }, { customer: "cus_1" });
  const updated = said("payment_method.automatically_updated", {
    customer: null,
    card: {
      brand: "visa",
      exp_month: 4,
      exp_year: 2031,
      funding: "credit",
      country: "US",
      fingerprint: "fp_1",
    },
  });
  expect(updated).toMatchObject({ customerId: null, expYear: 2031 });
  const all = [attached, detached, updated];
  for (const order of [all, [...all].reverse()]) {
    const merged = order.reduce((a, b) => mergePaymentMethod(a, b));
    expect(merged.customerId).toBe("cus_1");
    expect(merged.detachedAt).not.toBeNull();
  }
});
