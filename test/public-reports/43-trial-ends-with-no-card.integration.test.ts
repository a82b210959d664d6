import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { START, stripeOf } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * A trial ends and no card was ever given. The customer is asked for one with the words for a trial, nothing is charged
 * in vain, and the card they then give is charged at once.
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

test("the customer is asked once, and the card that comes is charged", async () => {
  await open({ settings: { retryMode: "weave" } });
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    name: "Ada",
    address: { country: "DE" },
  });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_end: Math.floor((START + 7 * DAY) / 1_000),
  });
  await world.runUntil(START + 11 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ kind, status }) => [kind, status])).toEqual([["trial_conversion", "open"]]);
  expect(await acts("charge")).toEqual([]);
  expect(world.mail.list().map(({ subject }) => subject)).toEqual([
    "Your trial with Example Shop has ended, and the payment did not go through",
  ]);
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  await world.runUntil(START + 12 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
});
