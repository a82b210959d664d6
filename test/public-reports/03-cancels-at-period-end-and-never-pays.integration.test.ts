import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * Stripe sets `canceled_at` already when somebody asks to cancel at the period's end. Until then the subscription
 * lives, so what the strategy does at its end must be done to it, or it runs on unpaid for the rest of a year.
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

/** A yearly subscription whose first charge, after a month of trial, fails. */
async function yearly() {
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    name: "Ada",
    address: { country: "DE" },
  });
  const card = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 24_000,
    recurring: { interval: "year" },
    product_data: { name: "Pro" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_end: Math.floor(RENEWAL / 1_000),
  });
  return { customer, subscription };
}

const noFunds: Partial<HarnessOptions>["sandbox"] = {
  issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
};

test("a subscription that is to end in a year ends on the strategy's last day", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: noFunds });
  const { subscription } = await yearly();
  await world.runUntil(RENEWAL + 3 * HOUR, { tickMs: HOUR });
  const asked = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(asked).toMatchObject({ status: "past_due", canceled_at: expect.any(Number), ended_at: null });
  await world.runUntil(RENEWAL + 16 * DAY, { tickMs: HOUR });
  expect((await acts("end")).map(({ outcome, detail }) => [outcome, detail.action])).toEqual([
    ["done", "cancel"],
  ]);
  expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
});

test("the last paymentEvent says that it will end", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: noFunds });
  const { subscription } = await yearly();
  await world.runUntil(RENEWAL + 3 * HOUR, { tickMs: HOUR });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await world.runUntil(RENEWAL + 13 * DAY, { tickMs: HOUR });
  const last = world.mail.list().find(({ subject }) => subject.startsWith("Last reminder"));
  expect(last?.text).toContain("your subscription will end that day");
});
