import { beforeAll, describe, expect, it, vi } from "vitest";
import { recordedCalls } from "./recordings.ts";
import { loadStripeSchema } from "./schema-cache.ts";
import { validateEvent } from "./stripe-schema.ts";

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

beforeAll(() => void loadStripeSchema());

describe("events", () => {
  const customer = recordedCalls().find((c) => c.path === "/v1/customers" && c.method === "POST")?.body ?? {};
  const event = {
    id: "evt_1",
    object: "event",
    api_version: "2026-10-28.endive",
    created: 1_790_000_000,
    data: {
      object: { ...customer, customer_account: null },
      previous_attributes: { email: "old@example.org" },
    },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: "customer.updated",
  };

  it("are accepted with an object of their type and a difference of that object", () => {
    expect(validateEvent(event, { completeness: "partial" })).toEqual([]);
  });

  it("may say that what may be absent was null, and nothing else", () => {
    const data = { ...event.data, previous_attributes: { metadata: { order: null } } };
    expect(validateEvent({ ...event, data }, { completeness: "partial" })).toEqual([]);
    const created = { ...event.data, previous_attributes: { created: null } };
    expect(validateEvent({ ...event, data: created }, { completeness: "partial" })).toEqual([
      "event customer.updated: data.previous_attributes.created is null but must be integer",
    ]);
  });

  it("tell of an object inside only what changed, and of a list all elements, as Stripe does", () => {
    const card = {
      type: "payment_method.updated",
      object: "payment_method",
      was: { card: { exp_year: 2034 } },
    };
    const item = { id: "si_1", object: "subscription_item", quantity: 2 };
    const items = {
      type: "customer.subscription.updated",
      object: "subscription",
      was: { items: { data: [item] } },
    };
    for (const { type, object, was } of [card, items]) {
      const data = { object: { object }, previous_attributes: was };
      expect(validateEvent({ ...event, type, data }, { completeness: "partial" })).toEqual([]);
    }
    const wrong = { items: { data: [{ ...item, quantity: "2" }] } };
    const data = { object: { object: items.object }, previous_attributes: wrong };
    expect(validateEvent({ ...event, type: items.type, data }, { completeness: "partial" })).toEqual([
      'event customer.subscription.updated: data.previous_attributes.items.data.0.quantity is "2" but must be integer or null',
    ]);
  });

  it.each([
    [
      "an unknown type",
      { type: "customer.renamed" },
      "event customer.renamed: no such type in stripe 23.1.0",
    ],
    [
      "another object",
      { type: "charge.failed" },
      "event charge.failed: data.object is a customer but must be Charge",
    ],
    ["a field of no event", { topic: "x" }, "event customer.updated: topic is unknown to Stripe"],
    [
      "a missing field",
      { pending_webhooks: undefined },
      "event customer.updated: pending_webhooks is missing",
    ],
    [
      "a difference in a field that the object has not",
      { data: { ...event.data, previous_attributes: { mail: "x" } } },
      "event customer.updated: data.previous_attributes.mail is unknown to Stripe",
    ],
    [
      "a difference with a value that the field cannot have",
      { data: { ...event.data, previous_attributes: { balance: "12" } } },
      'event customer.updated: data.previous_attributes.balance is "12" but must be integer',
    ],
  ])("are refused with %s", (_, change, problem) => {
    const wrong = JSON.parse(JSON.stringify({ ...event, ...change }));
    expect(validateEvent(wrong)).toContain(problem);
  });
});
