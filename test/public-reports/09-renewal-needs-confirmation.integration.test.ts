import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * The bank wants the customer to confirm a renewal (3D Secure). Nothing else helps, so they are asked in the first
 * hour in which they may be written to, with words that say what is wanted.
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

const asksOnRenewal: Partial<HarnessOptions>["sandbox"] = {
  issuer: {
    authorize: ({ at, authenticated, paymentMethod }) =>
      at < START + DAY || authenticated || paymentMethod.card?.last4 === "4242"
        ? { outcome: "approved" }
        : { outcome: "requires_action" },
  },
};

test("the customer is asked to confirm at once", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: asksOnRenewal });
  await subscriber(stripe, "pm_card_mastercard");
  // The renewal is on a Sunday, on which nobody is written to; Monday's first allowed hour has passed by then.
  await world.runUntil(RENEWAL + 1.5 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ declineClass }) => declineClass)).toEqual(["authentication"]);
  const [mail] = world.mail.list();
  expect(mail?.text ?? "no message").toMatch(/confirm/i);
});
