import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * One message is about two invoices and has one button. Whoever paid the first and presses it again is led to the
 * second, and is not told that nothing is left to pay.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const deadCard: Partial<HarnessOptions>["sandbox"] = {
  issuer: {
    authorize: ({ at, paymentMethod }) =>
      at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
  },
};

/** A one-off invoice that fails on the stored card. */
async function oneOff(customer: string, amount: number) {
  const invoice = await stripe.invoices.create({ customer, currency: "eur", auto_advance: true });
  await stripe.invoiceItems.create({ customer, invoice: invoice.id!, amount, currency: "eur" });
  await stripe.invoices.finalizeInvoice(invoice.id!);
  await stripe.invoices.pay(invoice.id!).catch(() => "declined");
  return invoice.id!;
}

const press = async (link: string) => {
  const answer = await fetch(link, { method: "POST", redirect: "manual" });
  return { status: answer.status, to: answer.headers.get("location") ?? "", text: await answer.text() };
};

test("after the first invoice is paid the same button leads to the one that is still open", async () => {
  await open({ settings: { retryMode: "lead" }, sandbox: deadCard });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  await oneOff(customer.id, 7_000);
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const mail = world.mail.list()[0]!;
  expect(mail.text).toContain("90.00");
  const link = /http:\/\/\S+\/pay\/\S+/.exec(mail.text)![0];
  const first = (await press(link)).to.split("/").at(-1)!;
  world.sandbox.acts.payHostedInvoice(world.place, first, { type: "card", number: "4242424242424242" });
  const [left] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  const again = await press(link);
  expect(again.text).not.toContain("Nothing is left to pay");
  expect([again.status, again.to.split("/").at(-1)]).toEqual([303, left!.id]);
});
