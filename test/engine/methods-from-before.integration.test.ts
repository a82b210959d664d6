import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, type Harness, HOUR, openHarness } from "../simulation/harness.ts";
import type { SandboxOptions } from "../sandbox/sandbox.ts";
import { LOST, NO_FUNDS, RENEWAL, START, stripeOf } from "./subscriber.ts";

/**
 * Most customers were there before the installation, with methods that no event ever named: cards from before PaymentMethods
 * among them. They are read at the first trouble; what cannot be charged is asked for once and no more.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

async function open(issuer: SandboxOptions["issuer"]): Promise<void> {
  world = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    sandbox: issuer === undefined ? {} : { issuer },
  });
  stripe = stripeOf(world);
}

const { sqlite } = databases;
beforeEach(async () => {
  database = await sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const executions = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions))
    .filter((execution) => execution.kind === kind)
    .sort((a, b) => a.startedAt - b.startedAt);
const charges = async () =>
  (await executions("charge")).map(({ trigger, outcome, paymentMethodId }) => [
    trigger,
    outcome,
    paymentMethodId,
  ]);
const cases = () => database.db.read.select().from(database.db.tables.cases);

/** As before the installation: no event of it arrives. */
async function unheard<Result>(happens: () => Promise<Result>): Promise<Result> {
  const [endpoint] = world.sandbox.webhooks.endpoints;
  endpoint!.enabled = false;
  const result = await happens();
  await world.runUntil(world.now() + HOUR);
  endpoint!.enabled = true;
  return result;
}

/** A subscriber who pays with a card from before PaymentMethods. */
async function legacySubscriber(token: string) {
  const customer = await stripe.customers.create({ email: "ada@example.com", address: { country: "DE" } });
  const card = await stripe.customers.createSource(customer.id, { source: token });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    off_session: true,
    payment_behavior: "allow_incomplete",
  });
  return { customer, card };
}

describe("a card from before PaymentMethods", () => {
  it("is read at the first trouble, and another one is charged as soon as it becomes the default", async () => {
    await open({
      authorize: ({ at, paymentMethod }) =>
        at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
    });
    const { customer, card } = await unheard(() => legacySubscriber("tok_mastercard"));
    await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
    const methods = await database.db.read.select().from(database.db.tables.paymentMethods);
    expect(methods).toMatchObject([
      {
        id: card.id,
        customerId: customer.id,
        method: { type: "card", brand: "mastercard" },
        detachedAt: null,
      },
    ]);
    expect(await charges()).toEqual([]);

    const fresh = await stripe.customers.createSource(customer.id, { source: "tok_visa" });
    await stripe.customers.update(customer.id, { default_source: fresh.id });
    await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
    expect(await charges()).toEqual([["method_change", "done", fresh.id]]);
    expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
  });

  it("that was taken away is asked for at most once", async () => {
    await open({ authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) });
    const { customer, card } = await unheard(() => legacySubscriber("tok_mastercard"));
    await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
    await stripe.customers.deleteSource(customer.id, card.id);
    await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
    expect((await charges()).length).toBeLessThanOrEqual(1);
    expect((await cases()).flatMap(({ waitsFor }) => waitsFor.map(({ code }) => code))).toContain(
      "waits_for_new_method",
    );
  });
});

it("a customer's methods are read once, however often they are in trouble, and again for a default never heard of", async () => {
  await open({
    authorize: ({ at, paymentMethod }) =>
      at < START + DAY || paymentMethod.card?.brand === "visa" ? { outcome: "approved" } : NO_FUNDS,
  });
  const { customer } = await unheard(() => legacySubscriber("tok_mastercard"));
  await stripe.customers.update(customer.id, { phone: "+49 30 900001" });
  await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
  expect(await executions("read_customer")).toHaveLength(1);

  const fresh = await unheard(() => stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id }));
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: fresh.id } });
  await world.runUntil(world.now() + 2 * DAY, { tickMs: HOUR });
  expect(await executions("read_customer")).toHaveLength(2);
  expect((await charges()).at(-1)).toEqual(["method_change", "done", fresh.id]);
});

it("an edited address charges nothing, a new date of expiry does", async () => {
  await open({ authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) });
  const { customer } = await unheard(() => legacySubscriber("tok_mastercard"));
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  for (const line1 of ["Weg 1", "Weg 2", "Weg 3"]) {
    await stripe.paymentMethods.update(card.id, {
      billing_details: { address: { line1, country: "AT" } },
      metadata: { status: line1 },
    });
    await world.runUntil(world.now() + HOUR, { tickMs: HOUR });
  }
  expect(await charges()).toEqual([]);
  await stripe.paymentMethods.update(card.id, { card: { exp_month: 7, exp_year: 2035 } });
  await world.runUntil(world.now() + HOUR, { tickMs: HOUR });
  expect((await charges()).map(([trigger]) => trigger)).toEqual(["method_change"]);
});
