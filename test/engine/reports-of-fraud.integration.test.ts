import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, type Harness, HOUR, type HarnessOptions, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const FAILS: Partial<HarnessOptions>["sandbox"] = {
  issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
};

beforeEach(async () => {
  database = await databases.sqlite();
  world = await openHarness({ db: database.db, settings: { retryMode: "lead" }, sandbox: FAILS });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const charges = async () =>
  (await database.db.read.select().from(database.db.tables.executions)).filter(
    ({ kind }) => kind === "charge",
  );
const heldBy = async () =>
  (await database.db.read.select().from(database.db.tables.cases)).map((case_) => case_.heldBy);

/** A subscriber whose first payment was made before anything was heard of them. */
async function oldCustomer(card = "pm_card_mastercard") {
  const [endpoint] = world.sandbox.webhooks.endpoints;
  endpoint!.enabled = false;
  const { customer } = await subscriber(stripe, card);
  await world.runUntil(world.now() + HOUR);
  endpoint!.enabled = true;
  const [first] = (await stripe.charges.list({ customer: customer.id })).data;
  return { customer, charge: first!.id };
}

describe("a report of fraud about a payment from before the installation", () => {
  test("by the issuer holds the customer until somebody resumes", async () => {
    const { charge } = await oldCustomer();
    world.sandbox.acts.warnOfFraud(world.place, charge);
    await world.runUntil(RENEWAL + 10 * DAY, { tickMs: HOUR });
    expect(await charges()).toEqual([]);
    expect(world.mail.list()).toEqual([]);
    expect(await heldBy()).toEqual(["fraud"]);

    const [warning] = await database.db.read.select().from(database.db.tables.reversals);
    const resumed = await world.call("holds.resume", { holdId: `fraud:${warning!.id}` });
    expect(resumed).toMatchObject({ status: 200, body: { output: { hold: { kind: "fraud" } } } });
    await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
    expect(await heldBy()).toEqual([null]);
    expect((await charges()).length).toBeGreaterThan(0);
  });

  test("by a dispute that is lost: nothing is charged by itself afterwards", async () => {
    const { charge } = await oldCustomer();
    const dispute = world.sandbox.acts.dispute(world.place, charge, "fraudulent");
    await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
    expect(await heldBy()).toEqual(["dispute"]);
    world.sandbox.acts.closeDispute(world.place, dispute.id, "lost");
    await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
    expect(await heldBy()).toEqual(["fraud"]);
    expect(await charges()).toEqual([]);
  });

  test("waits for Stripe where the charge cannot be read at once", async () => {
    const { charge } = await oldCustomer();
    world.sandbox.faults.plan({ kind: "server_error", method: "GET", path: /charges/, times: 4 });
    world.sandbox.acts.dispute(world.place, charge, "product_not_received");
    await world.runUntil(RENEWAL + 6 * DAY, { tickMs: HOUR });
    expect(await heldBy()).toEqual(["dispute"]);
  });
});

test("a bank account whose mandate was revoked is not debited again, until there is a mandate", async () => {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  world.sandbox.acts.changeMandate(world.place, method!.id, "inactive");
  await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
  expect(await charges()).toEqual([]);
  world.sandbox.acts.changeMandate(world.place, method!.id, "active");
  await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
  expect((await charges()).length).toBeGreaterThan(0);
});
