import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import type { Authorization, AuthorizationRequest } from "../sandbox/issuer.ts";
import { DAY, HOUR, type Harness, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** A bank debit that the customer or the merchant began stops what we do about its invoice, for as long as it can take. */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

/** The card pays once and then has no money; a debit is under way until a time and ends as told. */
const debitsThat =
  (settle: (at: number) => Pick<Authorization & { outcome: "processing" }, "settlesAt" | "ends">) =>
  ({ at, paymentMethod }: AuthorizationRequest): Authorization => {
    if (!paymentMethod.card) return { outcome: "processing", ...settle(at) };
    return at < START + DAY ? { outcome: "approved" } : NO_FUNDS;
  };

const open = async (authorize: (request: AuthorizationRequest) => Authorization) => {
  world = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize } },
  });
  stripe = stripeOf(world);
  return subscriber(stripe, "pm_card_mastercard");
};

const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const theCase = async () => (await database.db.read.select().from(database.db.tables.cases))[0]!;
const openInvoice = async (customer: string) =>
  (await stripe.invoices.list({ customer, status: "open" })).data[0]!;
const until = (at: number) => world.runUntil(at, { tickMs: HOUR });
const payByDebit = (invoice: Stripe.Invoice) =>
  world.sandbox.acts.payHostedInvoice(world.place, invoice.id!, {
    type: "sepa_debit",
    number: "DE89370400440532013000",
  });

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

it("a PaymentIntent that the merchant attached holds the invoice though no event names one", async () => {
  const { customer } = await open(debitsThat((at) => ({ settlesAt: at + 4 * DAY, ends: "approved" })));
  await until(RENEWAL + 2 * DAY);
  const invoice = await openInvoice(customer.id);
  const account = await stripe.paymentMethods.attach("pm_usBankAccount_success", { customer: customer.id });
  const intent = await stripe.paymentIntents.create({
    amount: invoice.amount_remaining,
    currency: "eur",
    customer: customer.id,
    payment_method: account.id,
    confirm: true,
  });
  await stripe.invoices.attachPayment(invoice.id!, { payment_intent: intent.id });
  const before = (await acts("charge")).length;
  await until(RENEWAL + 5.5 * DAY);
  expect((await acts("charge")).length).toBe(before);
  expect(world.mail.list()).toEqual([]);
  expect((await theCase()).waitsFor).toMatchObject([{ code: "payment_processing", invoice: invoice.id }]);
  await until(RENEWAL + 8 * DAY);
  expect((await theCase()).status).toBe("recovered");
});

it("an end waits for a debit that began shortly before it", async () => {
  const { customer, subscription } = await open(
    debitsThat((at) => ({ settlesAt: at + 6 * DAY, ends: "approved" })),
  );
  await until(RENEWAL + 26 * DAY);
  payByDebit(await openInvoice(customer.id));
  await until(RENEWAL + 29.5 * DAY);
  expect(await acts("end")).toEqual([]);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).not.toBe("canceled");
});

it("a debit that fails late gives the case its time back", async () => {
  const { adviceCode: _, ...refusal } = {
    ...NO_FUNDS.refusal,
    code: "insufficient_funds",
    declineCode: null,
  };
  const { customer } = await open(
    debitsThat((at) => ({ settlesAt: at + 7 * DAY, ends: { failed: refusal } })),
  );
  await until(RENEWAL + 20 * DAY);
  const invoice = await openInvoice(customer.id);
  const before = (await acts("charge")).length;
  payByDebit(invoice);
  await until(RENEWAL + 26.9 * DAY);
  expect((await acts("charge")).length).toBe(before);
  expect(world.mail.list().map(({ subject }) => subject)).toHaveLength(2);
  // The end of 28 days comes after the week under way: the last reminder goes out before it, and not on the same day.
  await until(RENEWAL + 31 * DAY);
  expect(world.mail.list()).toHaveLength(3);
  expect(await acts("end")).toEqual([]);
  await until(RENEWAL + 36 * DAY);
  expect(await acts("end")).toHaveLength(1);
});

describe("an end that is lost on the way", () => {
  it("is looked up once the debit must have ended", async () => {
    const { customer } = await open(debitsThat((at) => ({ settlesAt: at + 5 * DAY, ends: "approved" })));
    await until(RENEWAL + 3 * DAY);
    payByDebit(await openInvoice(customer.id));
    await until(RENEWAL + 7 * DAY);
    const [endpoint] = world.sandbox.webhooks.endpoints;
    endpoint!.enabled = false;
    await until(RENEWAL + 9 * DAY);
    endpoint!.enabled = true;
    await until(RENEWAL + 20 * DAY);
    expect((await theCase()).status).toBe("open");
    await until(RENEWAL + 27 * DAY);
    expect((await acts("find_settlement")).map(({ outcome }) => outcome)).toEqual(["done"]);
    expect((await theCase()).status).toBe("recovered");
    expect(world.mail.list()).toEqual([]);
  });

  it("does not freeze the case where the bank is never heard of again", async () => {
    const { customer } = await open(debitsThat((at) => ({ settlesAt: at, ends: "never" })));
    await until(RENEWAL + 2 * DAY);
    payByDebit(await openInvoice(customer.id));
    await until(RENEWAL + 24 * DAY);
    expect(world.mail.list()).toEqual([]);
    await until(RENEWAL + 60 * DAY);
    expect((await theCase()).status).toBe("lost");
    expect(world.mail.list().length).toBeGreaterThan(0);
    // Stripe would refuse a charge beside a payment that it calls under way.
    expect((await acts("charge")).filter(({ outcome }) => outcome === "refused")).toEqual([]);
  });
});
