import { readFileSync } from "node:fs";
import type { NewEvent } from "../../db/database.ts";

type Json = Record<string, unknown>;

const recorded = (name: string): Json =>
  JSON.parse(
    readFileSync(
      new URL(`../fixtures/payloads/events/${name}__2020-03-02__supabase.json`, import.meta.url),
      "utf8",
    ),
  );
const EVENTS = {
  customer: recorded("customer.updated"),
  subscription: recorded("customer.subscription.updated"),
  charge: recorded("charge.failed"),
  invoice: recorded("invoice.updated"),
};

export const EVENTS_PER_RENEWAL = 5;

/**
 * What Stripe sends about a renewal that failed, as recorded, under ids of its own: the customer, the subscription that is
 * past due, the charge with its decline, the failed payment, and the invoice with Stripe's next attempt.
 *
 * @param n the number of the customer within the account
 * @param at when it failed, epoch ms
 */
export function failedRenewal(account: string, n: number, at: number): NewEvent[] {
  const [stripeAccountId, mode] = account.split(":");
  const seconds = Math.floor(at / 1_000);
  const ids = { customer: `cus_b${n}`, subscription: `sub_b${n}`, invoice: `in_b${n}`, charge: `ch_b${n}` };
  const intent = `pi_b${n}`;
  const invoice = (over: Json = {}): Json => ({
    ...(EVENTS.invoice.data as { object: Json }).object,
    id: ids.invoice,
    customer: ids.customer,
    subscription: ids.subscription,
    charge: ids.charge,
    payment_intent: intent,
    status: "open",
    collection_method: "charge_automatically",
    billing_reason: "subscription_cycle",
    amount_due: 2_000 + n,
    amount_paid: 0,
    amount_remaining: 2_000 + n,
    attempt_count: 1,
    attempted: true,
    paid: false,
    created: seconds - 3_600,
    ...over,
  });
  const said: [string, Json, Json][] = [
    [
      "customer.updated",
      EVENTS.customer,
      { ...(EVENTS.customer.data as { object: Json }).object, id: ids.customer, email: `c${n}@example.com` },
    ],
    [
      "customer.subscription.updated",
      EVENTS.subscription,
      {
        ...(EVENTS.subscription.data as { object: Json }).object,
        id: ids.subscription,
        customer: ids.customer,
        status: "past_due",
      },
    ],
    [
      "charge.failed",
      EVENTS.charge,
      {
        ...(EVENTS.charge.data as { object: Json }).object,
        id: ids.charge,
        customer: ids.customer,
        invoice: ids.invoice,
        payment_intent: intent,
        amount: 2_000 + n,
        currency: "usd",
        created: seconds,
      },
    ],
    ["invoice.payment_failed", EVENTS.invoice, invoice()],
    ["invoice.updated", EVENTS.invoice, invoice({ next_payment_attempt: seconds + 3 * 86_400 })],
  ];
  return said.map(([type, event, object], index) => {
    const eventId = `evt_b${n}_${index}`;
    const body = {
      ...event,
      id: eventId,
      object: "event",
      type,
      account: stripeAccountId,
      livemode: mode === "live",
      created: seconds + index,
      request: { id: null, idempotency_key: null },
      data: { object: { ...object, currency: "usd", livemode: mode === "live" } },
    };
    return {
      account,
      eventId,
      type,
      apiVersion: "2020-03-02",
      createdAt: at + index * 1_000,
      receivedAt: at + index * 1_000,
      payload: Buffer.from(JSON.stringify(body)),
    };
  });
}
