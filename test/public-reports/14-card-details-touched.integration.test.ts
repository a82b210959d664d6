import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * A card was declined for lack of funds. Afterwards its billing details are edited (a phone number, a postcode typed
 * again): it is the same card with the same money, and is not charged at once each time.
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

test("editing a declined card's billing details six times does not charge it six times", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  for (let i = 0; i < 6; i += 1) {
    await stripe.paymentMethods.update(card!.id, { billing_details: { phone: `+49 30 90000${i}` } });
    await world.runUntil(world.now() + 2 * HOUR, { tickMs: HOUR });
  }
  expect((await acts("charge")).map(({ trigger, outcome }) => [trigger, outcome]).slice(1)).toEqual([]);
});
