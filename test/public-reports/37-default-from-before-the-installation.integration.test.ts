import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * Two cards were stored before the app was installed; then the customer's phone number changed, so that the customer is
 * known and the cards are not. The default card is dead; the customer makes the other one the default: it is charged.
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

/** As if the app had been installed after this happened: none of the events arrive. */
async function unheard<Result>(happens: () => Promise<Result>): Promise<Result> {
  const [endpoint] = world.sandbox.webhooks.endpoints;
  endpoint!.enabled = false;
  const result = await happens();
  await world.runUntil(world.now() + HOUR);
  endpoint!.enabled = true;
  return result;
}

test("a card that was stored before the installation is charged once it becomes the default", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) =>
          at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
      },
    },
  });
  const { customer, spare } = await unheard(async () => {
    const made = await subscriber(stripe, "pm_card_mastercard");
    return {
      ...made,
      spare: await stripe.paymentMethods.attach("pm_card_visa", { customer: made.customer.id }),
    };
  });
  await world.runUntil(START + 2 * DAY, { tickMs: HOUR });
  await stripe.customers.update(customer.id, { phone: "+49 30 900001" });
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ declineClass }) => declineClass)).toEqual(["hard"]);
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: spare.id } });
  await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).map(({ outcome }) => outcome)).toEqual(["done"]);
  expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
});
