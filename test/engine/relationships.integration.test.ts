import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** Relationships that end, pause or begin anew at Stripe while one of their invoices is open. */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

type Sandboxed = NonNullable<HarnessOptions["sandbox"]>;

/** Money on the card for the first day only; the test cards ending in 4242 always work. */
const noFunds: Sandboxed = {
  issuer: {
    authorize: ({ at, paymentMethod }) =>
      at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : NO_FUNDS,
  },
};

async function open(
  settings: NonNullable<HarnessOptions["settings"]>,
  sandbox: Sandboxed = {},
): Promise<void> {
  world = await openHarness({ db: database.db, settings, sandbox: { ...noFunds, ...sandbox } });
  stripe = stripeOf(world);
}

const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const cases = () => database.db.read.select().from(database.db.tables.cases);
const tasks = () => database.db.read.select().from(database.db.tables.tasks);
const lossReasons = async () =>
  (await database.db.read.select().from(database.db.tables.ledger))
    .filter(({ kind }) => kind === "lost")
    .map(({ reason }) => reason);
const openInvoiceOf = async (customer: string) =>
  (await stripe.invoices.list({ customer, status: "open" })).data[0]!.id!;
const payWith4242 = (invoiceId: string) =>
  world.sandbox.acts.payHostedInvoice(world.place, invoiceId, { type: "card", number: "4242424242424242" });

describe("a subscription that ended without us", () => {
  test("by Stripe's own schedule stops everything and loses the case; a late payment still counts", async () => {
    await open(
      { retryMode: "weave" },
      { settings: { retrySchedule: { kind: "custom", days: [3], end: "cancel" } } },
    );
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + 3 * DAY + HOUR, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    const before = [...(await acts("charge")), ...(await acts("message"))].length;
    await world.runUntil(RENEWAL + 40 * DAY, { tickMs: 2 * HOUR });
    expect([...(await acts("charge")), ...(await acts("message"))]).toHaveLength(before);
    expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
    expect(await lossReasons()).toEqual(["subscription_ended"]);
    expect(await acts("end")).toEqual([]);
    payWith4242(await openInvoiceOf(customer.id));
    await world.runUntil(RENEWAL + 41 * DAY, { tickMs: HOUR });
    expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
    expect(await lossReasons()).toEqual([]);
  });

  test("is noticed by the read before a charge, when its event never came", async () => {
    await open({ retryMode: "lead" });
    const { subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + HOUR);
    world.sandbox.delivery = { delayMs: [90 * DAY, 90 * DAY] };
    await stripe.subscriptions.cancel(subscription.id);
    await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
    expect(await acts("charge")).toEqual([]);
    expect(world.mail.list()).toEqual([]);
    expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
  });
});

describe("whoever subscribed anew and paid", () => {
  async function cameBack() {
    await open({ retryMode: "lead" });
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + HOUR);
    const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.subscriptions.create({
      customer: customer.id,
      default_payment_method: good.id,
      items: [{ price: subscription.items.data[0]!.price.id }],
    });
    await world.runUntil(RENEWAL + 35 * DAY, { tickMs: 2 * HOUR });
  }
  const answer = async (outcome: string) => {
    const [task] = await tasks();
    expect((await world.call("tasks.complete", { taskId: task!.id, outcome })).status).toBe(200);
    await world.runUntil(RENEWAL + 50 * DAY, { tickMs: HOUR });
  };

  test("is a question for staff, and no debtor", async () => {
    await cameBack();
    expect([await acts("charge"), await acts("message"), await acts("end")]).toEqual([[], [], []]);
    expect((await tasks()).map(({ kind, doneAt }) => [kind, doneAt])).toEqual([["review", null]]);
    expect((await cases())[0]).toMatchObject({ status: "open", heldBy: "resubscribed" });
    await answer("done");
    expect((await acts("charge")).length).toBeGreaterThan(0);
  });

  test("owes nothing more once staff say that the old invoice is not needed", async () => {
    await cameBack();
    await answer("not_needed");
    expect(await acts("charge")).toEqual([]);
    expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
    expect(new Set(await lossReasons())).toEqual(new Set(["closed_by_staff"]));
  });
});

test("an invoice whose collection the merchant switched off is on hold until it is on again", async () => {
  await open({ retryMode: "weave" });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR);
  const invoice = await openInvoiceOf(customer.id);
  await stripe.invoices.update(invoice, { auto_advance: false });
  await world.runUntil(RENEWAL + 15 * DAY, { tickMs: HOUR });
  expect([await acts("charge"), await acts("message")]).toEqual([[], []]);
  expect((await cases())[0]).toMatchObject({ status: "open", heldBy: "collection" });
  await stripe.invoices.update(invoice, { auto_advance: true });
  await world.runUntil(RENEWAL + 25 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).length).toBeGreaterThan(0);
  expect((await cases())[0]?.heldBy).toBeNull();
});

describe.each([true, false])(
  "a subscription that Stripe paused (resumes by itself: %s)",
  (resumesWhenPaid) => {
    test("is collected all the same, and payment resumes it", async () => {
      await open(
        { retryMode: "lead" },
        { settings: { pauseOnFailure: { after: "first", resumesWhenPaid } } },
      );
      const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
      await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("paused");
      expect((await acts("charge")).length).toBeGreaterThan(0);
      expect((await cases())[0]?.waitsFor.map(({ code }) => code)).toContain("subscription_paused");
      payWith4242(await openInvoiceOf(customer.id));
      await world.runUntil(RENEWAL + 13 * DAY, { tickMs: HOUR });
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
      expect((await acts("resume_subscription")).map(({ outcome }) => outcome)).toEqual(
        resumesWhenPaid ? [] : ["done"],
      );
      expect((await stripe.invoices.list({ customer: customer.id, status: "open" })).data).toEqual([]);
    });
  },
);
