import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * "Mark unpaid" keeps new invoices as drafts. Once the customer has paid, Stripe's own `unpaid` goes back to normal;
 * so must ours, or the subscription is never billed again and nobody paymentEvents.
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

const laterFunds: Partial<HarnessOptions>["sandbox"] = {
  issuer: {
    authorize: ({ at, paymentMethod }) =>
      at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : NO_FUNDS,
  },
};

/** A person ends the recovery this way; a day later the customer pays after all, with a card that works. */
async function endedThenPaid(action: "mark_unpaid" | "pause") {
  const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
  const [one] = await cases();
  const asked = await world.call("requests.endNow", { caseId: one!.id, action, confirm: true });
  expect(asked.body.error).toBeUndefined();
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  world.sandbox.acts.payHostedInvoice(world.place, invoice.id!, { type: "card", number: "4242424242424242" });
  await world.runUntil(RENEWAL + 95 * DAY, { tickMs: HOUR });
  return { customer, subscription };
}

/** Somebody was told that the subscription is still held back. */
const told = async () =>
  (await database.db.read.select().from(database.db.tables.tasks)).some(({ doneAt }) => doneAt === null);

test("whoever pays after being marked unpaid is billed again, or a person is told", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: laterFunds });
  const { customer, subscription } = await endedThenPaid("mark_unpaid");
  expect((await cases())[0]).toMatchObject({ status: "recovered" });
  const drafts = (await stripe.invoices.list({ customer: customer.id, status: "draft" })).data.length;
  const held = (await stripe.subscriptions.retrieve(subscription.id)).pause_collection !== null;
  expect({ drafts, held, told: held && (await told()) }).not.toEqual({ drafts: 3, held: true, told: false });
});
