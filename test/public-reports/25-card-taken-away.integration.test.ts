import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * After a soft decline the customer takes the only card away. There is nothing to charge, Stripe says so, and it is not
 * asked again every day for four weeks; a new card is charged.
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

test("nothing is charged where no card is left, and a new one is", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) =>
          at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : NO_FUNDS,
      },
    },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await stripe.paymentMethods.detach(card!.id);
  await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).map(({ outcome }) => outcome).slice(1)).toEqual([]);
  const fresh = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: fresh.id } });
  await world.runUntil(RENEWAL + 21.5 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
});
