import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { insertStrategyVersion } from "../../db/stores/strategies.ts";
import type { EndAction } from "../../server/dunning/facts/facts.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** Ends do to Stripe's objects as they say, only to those that are old enough, and payment takes them back. */

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

const noFunds: Sandboxed = {
  issuer: {
    authorize: ({ at, paymentMethod }) =>
      at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : NO_FUNDS,
  },
};

async function open(retryMode: "lead" | "weave" = "lead", sandbox: Sandboxed = {}): Promise<void> {
  world = await openHarness({
    db: database.db,
    settings: { retryMode },
    sandbox: { ...noFunds, ...sandbox },
  });
  stripe = stripeOf(world);
}

const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const cases = () => database.db.read.select().from(database.db.tables.cases);
const tasks = () => database.db.read.select().from(database.db.tables.tasks);
const openInvoiceOf = async (customer: string) =>
  (await stripe.invoices.list({ customer, status: "open" })).data[0]!.id!;

/** A person ends the first case so; the harness stands a day after the renewal, and ends an hour after the request. */
async function endNow(action: EndAction): Promise<void> {
  await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
  const [one] = await cases();
  const asked = await world.call("requests.endNow", { caseId: one!.id, action, confirm: true });
  expect(asked.body.error).toBeUndefined();
  await world.runUntil(RENEWAL + DAY + HOUR);
}

/** The strategy of card renewals ends so. */
async function endWith(action: EndAction): Promise<void> {
  const published = builtInStrategies.find(({ id }) => id === "soft_decline")!;
  const strategy = { ...published, version: 2, end: { ...published.end, action } };
  const authorship = { running: "keep", by: "usr_1", at: START } as const;
  await database.db.write((tx) =>
    insertStrategyVersion(database.db, tx, `${world.place.account}:test`, strategy, authorship),
  );
}

describe("an end that Stripe refuses", () => {
  test("is a task, and the case stays open", async () => {
    await open();
    const { subscription } = await subscriber(stripe, "pm_card_mastercard");
    await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await endNow("pause");
    expect((await acts("end")).map(({ outcome }) => outcome)).toEqual(["refused"]);
    await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
    expect((await tasks()).map(({ kind, stepId, doneAt }) => [kind, stepId, doneAt])).toEqual([
      ["review", "end_refused", null],
    ]);
    const [one] = await cases();
    expect(one?.status).toBe("open");
    expect(one?.waitsFor.map(({ code }) => code)).toContain("end_refused");
    await world.runUntil(RENEWAL + 30 * DAY, { tickMs: 12 * HOUR });
    expect(await acts("end")).toHaveLength(1);
    const [task] = await tasks();
    await world.call("tasks.complete", { taskId: task!.id, outcome: "done" });
    await world.runUntil(RENEWAL + 31 * DAY, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    expect((await cases())[0]?.status).toBe("lost");
  }, 60_000);
});

describe("writing off", () => {
  test("cancels a past-due subscription first, which would be active again otherwise", async () => {
    await open();
    const { subscription } = await subscriber(stripe, "pm_card_mastercard");
    await endNow("mark_uncollectible");
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "canceled",
      cancellation_details: { comment: expect.stringContaining("Makegood") },
    });
    const { data } = await stripe.invoices.list({ subscription: subscription.id, status: "uncollectible" });
    expect(data).toHaveLength(1);
    expect((await cases())[0]?.status).toBe("lost");
  });

  test("leaves an invoice alone that failed two days ago, and the case goes on about it", async () => {
    await open();
    await endWith("mark_uncollectible");
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + 26 * DAY, { tickMs: HOUR });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 90_000, currency: "eur" });
    const young = await stripe.invoices.create({
      customer: customer.id,
      auto_advance: true,
      pending_invoice_items_behavior: "include",
    });
    await world.runUntil(RENEWAL + 29 * DAY, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    expect((await stripe.invoices.retrieve(young.id!)).status).toBe("open");
    const [one] = await cases();
    expect(one).toMatchObject({ status: "open", leadInvoiceId: young.id });

    // It is told from the beginning again, and has its own end.
    const before = world.mail.list().length;
    await world.runUntil(RENEWAL + 50 * DAY, { tickMs: 2 * HOUR });
    expect(world.mail.list().length).toBeGreaterThanOrEqual(before + 2);
    expect((await stripe.invoices.retrieve(young.id!)).status).toBe("open");
    await world.runUntil(RENEWAL + 56 * DAY, { tickMs: 2 * HOUR });
    expect((await stripe.invoices.retrieve(young.id!)).status).toBe("uncollectible");
    expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
    expect(await acts("end")).toHaveLength(2);
  });
});

describe("payment after the end", () => {
  test.each(["pause", "mark_unpaid"] as const)("takes %s back", async (action) => {
    await open();
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await endNow(action);
    const held = await stripe.subscriptions.retrieve(subscription.id);
    expect(action === "pause" ? held.status : held.pause_collection?.behavior).toBe(
      action === "pause" ? "paused" : "keep_as_draft",
    );
    world.sandbox.acts.payHostedInvoice(world.place, await openInvoiceOf(customer.id), {
      type: "card",
      number: "4242424242424242",
    });
    await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      pause_collection: null,
    });
    expect((await cases())[0]?.status).toBe("recovered");
    // Nothing is billed at once: the customer has just paid.
    expect((await stripe.invoices.list({ customer: customer.id, status: "open" })).data).toEqual([]);
  });

  test("two months later bills the next one again, and a person hears of the drafts", async () => {
    await open();
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await endNow("mark_unpaid");
    await world.runUntil(RENEWAL + 62 * DAY, { tickMs: 6 * HOUR });
    world.sandbox.acts.payHostedInvoice(world.place, await openInvoiceOf(customer.id), {
      type: "card",
      number: "4242424242424242",
    });
    await world.runUntil(RENEWAL + 63 * DAY, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).pause_collection).toBeNull();
    expect((await tasks()).map(({ stepId, reasons }) => [stepId, reasons])).toEqual([
      ["left_drafts", [{ code: "left_drafts", n: 2 }]],
    ]);
  });

  test("leaves a subscription alone that the merchant paused", async () => {
    await open();
    const { customer, subscription } = await subscriber(stripe, "pm_card_mastercard");
    await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
    await stripe.subscriptions.pause(subscription.id);
    world.sandbox.acts.payHostedInvoice(world.place, await openInvoiceOf(customer.id), {
      type: "card",
      number: "4242424242424242",
    });
    await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("paused");
  });
});

test("a cancellation of ours does not take the customer's other invoices out of Stripe's hands", async () => {
  await open("weave", {
    settings: { retrySchedule: { kind: "smart", tries: 8, days: 60, end: "past_due" } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 50_000,
    recurring: { interval: "year" },
    product_data: { name: "Archive" },
  });
  const second = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_end: Math.floor((RENEWAL + 20 * DAY) / 1_000),
  });
  await world.runUntil(RENEWAL + 28.5 * DAY, { tickMs: HOUR });
  expect((await acts("end")).map(({ outcome }) => outcome)).toEqual(["done"]);
  const [invoice] = (await stripe.invoices.list({ subscription: second.id, status: "open" })).data;
  expect(invoice?.auto_advance).toBe(true);
  expect((await stripe.subscriptions.retrieve(second.id)).status).toBe("past_due");
});
