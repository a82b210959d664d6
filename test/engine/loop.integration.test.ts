import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, MINUTE, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";
import { LOST, NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

describe.each(["sqlite", "postgres"] as const)("the loop on %s", (dialect) => {
  let database: TestDatabase;
  let harness: Harness;
  let stripe: Stripe;

  const open = async (options: Partial<HarnessOptions> = {}) => {
    harness = await openHarness({ db: database.db, conformance, ...options });
    stripe = stripeOf(harness);
  };

  const conformance = conformanceMiddleware();

  beforeEach(async () => {
    database = await databases[dialect]();
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  afterAll(() => conformance.assertNone());

  const cases = () => database.db.read.select().from(database.db.tables.cases);
  const executions = async (kind: string) =>
    (await database.db.read.select().from(database.db.tables.executions)).filter(
      (execution) => execution.kind === kind,
    );
  const figures = async () => {
    const sums: Record<string, number> = {};
    for (const { measure, amount } of await database.db.read.select().from(database.db.tables.figures)) {
      sums[measure] = (sums[measure] ?? 0) + amount;
    }
    return sums;
  };
  const openInvoice = async (customer: string) =>
    (await stripe.invoices.list({ customer, status: "open" })).data[0]!;

  test("a failed renewal becomes a case, is retried, and recovered when the bank says yes", async () => {
    let funds = false;
    await open({
      sandbox: {
        issuer: {
          authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS),
        },
      },
      settings: { retryMode: "lead" },
    });
    await subscriber(stripe, "pm_card_mastercard");
    await harness.runUntil(RENEWAL);
    expect(await cases()).toMatchObject([{ status: "open", declineClass: "soft", amountOpen: 2_000 }]);
    expect(await figures()).toEqual({ failed: 2_000 });

    funds = true;
    await harness.runUntil(RENEWAL + 12 * DAY);
    expect(await cases()).toMatchObject([{ status: "recovered", amountOpen: 0 }]);
    expect(await figures()).toEqual({ failed: 2_000, "recovered:our_retry": 2_000 });
    expect((await executions("charge")).map(({ outcome }) => outcome)).toEqual(["done"]);
    expect(harness.problems).toEqual([]);
  });

  test("the customer follows the link in the message, pays with another card, and hears no more", async () => {
    await open({
      sandbox: {
        issuer: {
          authorize: ({ at, paymentMethod }) =>
            at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
        },
      },
      settings: { retryMode: "lead" },
    });
    const { customer } = await subscriber(stripe, "pm_card_mastercard");
    // The first of February 2026 is a Sunday, on which nobody is written to.
    await harness.runUntil(RENEWAL + 2 * DAY);
    const [mail] = harness.mail.list();
    expect(mail).toMatchObject({ to: expect.stringContaining("ada@example.com") });
    const link = /http:\/\/\S+\/pay\/\S+/.exec(mail!.text)![0];
    const page = await fetch(link);
    expect(page.status).toBe(200);

    const invoice = await openInvoice(customer.id);
    harness.sandbox.acts.payHostedInvoice(harness.place, invoice.id!, {
      type: "card",
      number: "4242424242424242",
    });
    await harness.runUntil(RENEWAL + 40 * DAY, { tickMs: HOUR });
    const [first] = await cases();
    expect(first).toMatchObject({ status: "recovered" });
    expect(await figures()).toMatchObject({ "recovered:customer_acted": 2_000 });
    expect(harness.mail.list()).toHaveLength(1);
  });

  test("paused by support: nothing is retried or sent until the end date, then it goes on", async () => {
    await open({ settings: { retryMode: "lead" } });
    const { customer } = await subscriber(stripe);
    await harness.runUntil(RENEWAL);
    const until = RENEWAL + 14 * DAY;
    const paused = await harness.call("holds.pause", {
      customerId: customer.id,
      reason: "asked for time",
      until,
    });
    expect(paused.body.error).toBeUndefined();
    await harness.runUntil(until - HOUR, { tickMs: HOUR });
    expect(await executions("charge")).toEqual([]);
    expect(harness.mail.list()).toEqual([]);
    await harness.runUntil(until + 10 * DAY, { tickMs: HOUR });
    expect((await executions("charge")).length).toBeGreaterThan(0);
    expect(harness.mail.list().length).toBeGreaterThan(0);
  });

  test("an answer that never came is looked up: the customer is charged once", async () => {
    let funds = false;
    await open({
      sandbox: {
        issuer: {
          authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS),
        },
      },
      settings: { retryMode: "lead" },
    });
    const { customer } = await subscriber(stripe, "pm_card_mastercard");
    await harness.runUntil(RENEWAL);
    funds = true;
    const [charge] = (await database.db.read.select().from(database.db.tables.commands)).filter(
      (command) => command.do.kind === "charge",
    );
    harness.sandbox.faults.plan({ kind: "reset_after", method: "POST", path: /\/pay$/ });
    await harness.runUntil(charge!.dueAt);
    expect((await executions("charge")).map(({ outcome }) => outcome)).toEqual(["unknown"]);
    await harness.runUntil(charge!.dueAt + HOUR);
    expect((await executions("charge")).map(({ outcome }) => outcome)).toEqual(["done"]);
    const charges = (await stripe.charges.list({ customer: customer.id, limit: 100 })).data;
    expect(charges.filter(({ paid, created }) => paid && created * 1_000 > RENEWAL)).toHaveLength(1);
    expect(await figures()).toEqual({ failed: 2_000, "recovered:our_retry": 2_000 });
  });

  test("an invoice that was paid while the event is still on its way is neither charged nor dunned", async () => {
    await open({ settings: { retryMode: "lead" } });
    const { customer } = await subscriber(stripe);
    await harness.runUntil(RENEWAL);
    const invoice = await openInvoice(customer.id);
    harness.sandbox.delivery = { mode: "shuffled", delayMs: [20 * DAY, 20 * DAY] };
    harness.sandbox.acts.payOutOfBand(harness.place, invoice.id!);
    await harness.runUntil(RENEWAL + 15 * DAY, { tickMs: HOUR });
    expect(await executions("charge")).toEqual([]);
    expect(harness.mail.list()).toEqual([]);
    await harness.runUntil(RENEWAL + 22 * DAY, { tickMs: HOUR });
    expect(await figures()).toEqual({ failed: 2_000, "recovered:outside": 2_000 });
  });

  test("an unpaid sent invoice opens a case on its due date, with no event from Stripe", async () => {
    await open();
    const customer = await stripe.customers.create({ email: "b2b@example.com", address: { country: "FR" } });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 9_900, currency: "eur" });
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      currency: "eur",
      collection_method: "send_invoice",
      days_until_due: 14,
      pending_invoice_items_behavior: "include",
    });
    await stripe.invoices.finalizeInvoice(invoice.id!);
    await harness.runUntil(START + 13 * DAY, { tickMs: HOUR });
    expect(await cases()).toEqual([]);
    await harness.runUntil(START + 50 * DAY, { tickMs: HOUR });
    expect(await cases()).toMatchObject([{ status: "open", kind: "sent", amountOpen: 9_900 }]);
    const tasks = await database.db.read.select().from(database.db.tables.tasks);
    expect(tasks.map(({ kind }) => kind)).toEqual(["sms", "call"]);
    expect(harness.mail.list().length).toBeGreaterThan(0);
  });

  test("a merchant who leaves is neither charged for nor written to from then on", async () => {
    await open({ settings: { retryMode: "lead" } });
    await subscriber(stripe);
    await harness.runUntil(RENEWAL);
    harness.sandbox.deauthorize(harness.place.account, false);
    await harness.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
    expect(await executions("charge")).toEqual([]);
    expect(harness.mail.list()).toEqual([]);
    expect(await database.db.read.select().from(database.db.tables.commands)).toEqual([]);
  });

  test("lead mode takes Stripe's schedule over; weave gives it back", async () => {
    await open({
      sandbox: { settings: { retrySchedule: { kind: "custom", days: [3, 5, 7] } } },
      settings: { retryMode: "lead" },
    });
    const { customer } = await subscriber(stripe);
    await harness.runUntil(RENEWAL);
    expect(await openInvoice(customer.id)).toMatchObject({ auto_advance: false, next_payment_attempt: null });
    const { accounts } = database.db.tables;
    const [merchant] = await database.db.read.select().from(accounts);
    await database.db.write((tx) =>
      tx
        .update(accounts)
        .set({ settings: { ...merchant!.settings, retryMode: "weave" } })
        .where(eq(accounts.account, harness.account)),
    );
    await harness.server.engine.evaluate(harness.account, customer.id);
    await harness.runUntil(RENEWAL + MINUTE);
    expect(await openInvoice(customer.id)).toMatchObject({ auto_advance: true });
  });
});
