import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * Most disputes are about payments one to three months old, made before the app was installed. Stripe's dispute names
 * a charge and no customer; the customer is held all the same.
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

test("whoever disputes a payment from before the installation is neither charged nor written to", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  const { customer } = await unheard(() => subscriber(stripe, "pm_card_mastercard"));
  const first = (await stripe.charges.list({ customer: customer.id })).data[0]!;
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  world.sandbox.acts.dispute(world.place, first.id, "subscription_canceled");
  await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).map(({ outcome }) => outcome)).toEqual([]);
  expect(world.mail.list().map(({ subject }) => subject)).toEqual([]);
  expect((await cases()).map(({ heldBy }) => heldBy)).toEqual(["dispute"]);
});
