import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * Whoever ended their subscription at once is neither charged again for its open invoice nor reminded of it:
 * Stripe stops collecting such invoices by itself, and what comes afterwards reads as "charged after cancelling".
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

const noFunds: Partial<HarnessOptions>["sandbox"] = {
  issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
};

test.each(["weave", "lead"] as const)(
  "in %s mode nothing is charged after the customer cancelled",
  async (retryMode) => {
    await open({ settings: { retryMode }, sandbox: noFunds });
    const { subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + HOUR);
    await stripe.subscriptions.cancel(subscription.id);
    await world.runUntil(RENEWAL + 40 * DAY, { tickMs: HOUR });
    expect((await acts("charge")).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([]);
  },
);

test("nobody who cancelled is written to about the invoice they left behind", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: noFunds });
  const { subscription } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR);
  await stripe.subscriptions.cancel(subscription.id);
  await world.runUntil(RENEWAL + 40 * DAY, { tickMs: HOUR });
  expect(world.mail.list().map(({ subject }) => subject)).toEqual([]);
});

test("the case ends, and does not wait for its strategy's last day", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: noFunds });
  const { subscription } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR);
  await stripe.subscriptions.cancel(subscription.id);
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const commands = await database.db.read.select().from(database.db.tables.commands);
  expect(commands.filter((one) => one.do.kind === "charge" || one.do.kind === "message")).toEqual([]);
});
