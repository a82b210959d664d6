import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";
import { LOST, START, stripeOf } from "./subscriber.ts";

/** A first payment is a checkout until its subscription is active; what fails afterwards is a debt like any other. */

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

async function open(sandbox: NonNullable<HarnessOptions["sandbox"]>): Promise<void> {
  world = await openHarness({ db: database.db, settings: { retryMode: "lead" }, sandbox });
  stripe = stripeOf(world);
}

const cases = () => database.db.read.select().from(database.db.tables.cases);
const ledger = () => database.db.read.select().from(database.db.tables.ledger);

async function signUp(method: string) {
  const customer = await stripe.customers.create({ email: "ada@example.com", address: { country: "DE" } });
  const attached = await stripe.paymentMethods.attach(method, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: attached.id } });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    payment_behavior: "allow_incomplete",
  });
  return { customer, subscription };
}

test("a sign-up that succeeds at the second card is neither a case nor recovered revenue", async () => {
  await open({
    issuer: {
      authorize: ({ paymentMethod }) =>
        paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
    },
  });
  await world.runUntil(START + 33 * HOUR);
  const { customer, subscription } = await signUp("pm_card_mastercard");
  expect(subscription.status).toBe("incomplete");
  await world.runUntil(START + 34 * HOUR);
  const [invoice] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  world.sandbox.acts.payHostedInvoice(world.place, invoice!.id!, {
    type: "card",
    number: "4242424242424242",
  });
  await world.runUntil(START + 4 * DAY, { tickMs: HOUR });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  expect([await cases(), await ledger(), world.mail.list()]).toEqual([[], [], []]);
});

test("a first bank debit that comes back once the service runs is a case", async () => {
  await open({});
  const debit = await stripe.paymentMethods.create({
    type: "sepa_debit",
    sepa_debit: { iban: "DE62370400440532013001" },
    billing_details: { name: "Ada", email: "ada@example.com" },
  });
  const { subscription } = await signUp(debit.id);
  expect(subscription.status).toBe("active");
  await world.runUntil(START + 20 * DAY, { tickMs: HOUR });
  const { data } = await stripe.invoices.list({ subscription: subscription.id });
  expect(data.map(({ status, attempted }) => [status, attempted])).toContainEqual(["open", true]);
  expect((await cases()).length).toBe(1);
});
