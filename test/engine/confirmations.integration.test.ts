import type Stripe from "stripe";
import { afterEach, beforeEach, expect, it } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import type { Authorization, AuthorizationRequest } from "../sandbox/issuer.ts";
import type { AccountSettings } from "../sandbox/tenant.ts";
import { DAY, HOUR, type Harness, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** A payment that wants the customer's confirmation: asked for by the bank at a renewal, or left on a page. */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (
  authorize: (request: AuthorizationRequest) => Authorization,
  settings: Partial<AccountSettings> = {},
) => {
  world = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize }, settings },
  });
  stripe = stripeOf(world);
  return subscriber(stripe, "pm_card_mastercard");
};
const asksAtRenewal = ({ at, authenticated, paymentMethod }: AuthorizationRequest): Authorization =>
  at < START + DAY || authenticated || paymentMethod.card?.last4 === "4242"
    ? { outcome: "approved" }
    : { outcome: "requires_action" };

const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const theCase = async () => (await database.db.read.select().from(database.db.tables.cases))[0]!;
const openInvoice = async (customer: string) =>
  (await stripe.invoices.list({ customer, status: "open" })).data[0]!;
const until = (at: number) => world.runUntil(at, { tickMs: HOUR });

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

it("a renewal to confirm is known by the event of the confirmation alone", async () => {
  const { customer } = await open(asksAtRenewal, { failsWhereActionIsRequired: false });
  await until(RENEWAL + 1.5 * DAY);
  expect(await theCase()).toMatchObject({
    declineClass: "authentication",
    assignment: { strategyId: "needs_authentication" },
    waitsFor: [{ code: "waits_for_customer" }, { code: "authentication_open" }],
  });
  expect(world.mail.list().map(({ text }) => /confirm/i.test(text))).toEqual([true]);
  // The customer confirms on the page that the mail leads to.
  const invoice = await openInvoice(customer.id);
  const card = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer;
  const existing = card.invoice_settings.default_payment_method as string;
  world.sandbox.acts.payHostedInvoice(world.place, invoice.id!, { existing });
  await until(RENEWAL + 2 * DAY);
  expect((await theCase()).status).toBe("recovered");
  expect(await acts("charge")).toEqual([]);
});

it("a new default of the subscription is charged while the old card waits to be confirmed", async () => {
  const { customer, subscription } = await open(asksAtRenewal);
  await until(RENEWAL + 2 * DAY);
  const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: good.id });
  await until(RENEWAL + 2.5 * DAY);
  expect((await acts("charge")).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
    ["method_change", "done"],
  ]);
  expect((await theCase()).status).toBe("recovered");
});

it("a payment that the customer left unconfirmed on the page ends no retries", async () => {
  let funded = false;
  const { customer } = await open(({ at, authenticated, onSession }) => {
    if (onSession) return authenticated ? { outcome: "approved" } : { outcome: "requires_action" };
    return at < START + DAY || funded ? { outcome: "approved" } : NO_FUNDS;
  });
  await until(RENEWAL + 2 * DAY);
  const left = world.sandbox.acts.payHostedInvoice(
    world.place,
    (await openInvoice(customer.id)).id!,
    { type: "card", number: "5555555555554444", expMonth: 12, expYear: 2034 },
    { authenticates: false },
  );
  expect(left.outcome).toBe("requires_action");
  const before = (await acts("charge")).length;
  await until(RENEWAL + 2 * DAY + 2 * HOUR);
  expect((await theCase()).declineClass).toBe("soft");
  funded = true;
  await until(RENEWAL + 14 * DAY);
  expect((await acts("charge")).length).toBeGreaterThan(before);
  expect((await theCase()).status).toBe("recovered");
});
