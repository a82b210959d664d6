import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * The bank wants a confirmation; the customer puts in another card instead and makes it the default. The open invoice
 * is charged with it, and the subscription goes on.
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

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const asksOnRenewal: Partial<HarnessOptions>["sandbox"] = {
  issuer: {
    authorize: ({ at, authenticated, paymentMethod }) =>
      at < START + DAY || authenticated || paymentMethod.card?.last4 === "4242"
        ? { outcome: "approved" }
        : { outcome: "requires_action" },
  },
};

test.each(["lead", "weave"] as const)(
  "in %s mode a new default card is charged although a confirmation is open",
  async (retryMode) => {
    await open({ settings: { retryMode }, sandbox: asksOnRenewal });
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
    const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: good.id } });
    await world.runUntil(RENEWAL + 4 * DAY, { tickMs: HOUR });
    const unpaid = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
    expect(unpaid.map(({ amount_remaining }) => amount_remaining)).toEqual([]);
    expect((await acts("charge")).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
      ["method_change", "done"],
    ]);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  },
);
