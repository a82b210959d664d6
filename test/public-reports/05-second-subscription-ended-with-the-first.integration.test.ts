import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * One customer, two subscriptions. The first has not been paid for four weeks; the second fails for the first time a
 * day before the first one's recovery ends. That end is the first one's: nobody was told of the second yet.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};
const cases = () => database.db.read.select().from(database.db.tables.cases);

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

test("a subscription that failed yesterday is not cancelled with one that failed a month ago", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: { authorize: ({ at }) => (at < START + 28 * DAY ? { outcome: "approved" } : NO_FUNDS) },
    },
  });
  const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 50_000,
    recurring: { interval: "year" },
    product_data: { name: "Archive" },
  });
  const second = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_end: Math.floor((RENEWAL + 26.5 * DAY) / 1_000),
  });
  await world.runUntil(RENEWAL + 28.5 * DAY, { tickMs: HOUR });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  const told = world.mail.list().some(({ text }) => text.includes("500.00"));
  expect({ told, status: (await stripe.subscriptions.retrieve(second.id)).status }).toEqual({
    told: false,
    status: "past_due",
  });
  const [invoice] = (await stripe.invoices.list({ subscription: second.id, status: "open" })).data;
  const goesOn = (await cases()).filter(
    ({ status, invoiceIds }) => status === "open" && invoiceIds.includes(invoice!.id!),
  );
  expect(goesOn).toHaveLength(1);
});
