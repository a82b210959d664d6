import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * Stripe has no e-mail address of this customer. None of the messages can go out, so before the subscription is
 * cancelled a person gets to know that nobody warned them.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

/** A person has been given something to do about this customer. */
const tasks = () => database.db.read.select().from(database.db.tables.tasks);

test("a customer without an address is not cancelled with nobody knowing", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await stripe.customers.update(customer.id, { email: "" });
  await world.runUntil(RENEWAL + 27.5 * DAY, { tickMs: HOUR });
  expect(world.mail.list()).toEqual([]);
  expect((await tasks()).length).toBeGreaterThan(0);
});
