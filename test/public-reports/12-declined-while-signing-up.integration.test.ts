import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, START, stripeOf } from "../engine/subscriber.ts";
import { HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * The first payment of a new subscription is declined while the customer sits before the form, who sees it there and
 * tries again or leaves. Stripe lets such a subscription expire after 23 hours and retries nothing; no message is due.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};
const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const cases = () => database.db.read.select().from(database.db.tables.cases);

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

/** Signs up on a working day at half past nine in Berlin, with this card; the customer sits before the form. */
async function signUp(card: string) {
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    name: "Ada",
    address: { country: "DE" },
  });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  await world.runUntil(START + 32.5 * HOUR);
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    payment_behavior: "allow_incomplete",
  });
}

test.each(["weave", "lead"] as const)(
  "in %s mode nobody gets a reminder about a sign-up",
  async (retryMode) => {
    await open({ settings: { retryMode }, sandbox: { issuer: { authorize: () => LOST } } });
    const subscription = await signUp("pm_card_chargeCustomerFail");
    expect(subscription.status).toBe("incomplete");
    await world.runUntil(START + 33.5 * HOUR);
    expect(world.mail.list().map(({ subject }) => subject)).toEqual([]);
    await world.runUntil(START + 80 * HOUR, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("incomplete_expired");
    expect(await acts("message")).toEqual([]);
    expect(await acts("charge")).toEqual([]);
    expect((await cases()).filter(({ status }) => status === "open")).toEqual([]);
  },
);
