import type Stripe from "stripe";
import { afterEach, beforeEach, expect, it } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, type Harness, openHarness } from "../simulation/harness.ts";

/** The states between open and paid, as Stripe's API shows them. */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

beforeEach(async () => {
  database = await databases.sqlite();
  world = await openHarness({
    db: database.db,
    settings: { connected: false },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) => {
          if (!paymentMethod.card) return { outcome: "processing", settlesAt: at, ends: "never" };
          return at < START + DAY || paymentMethod.card.last4 === "4242"
            ? { outcome: "approved" }
            : { outcome: "requires_action" };
        },
      },
    },
  });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const renewed = async () => {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  return { customer, id: invoice.id! };
};
const intentOf = async (id: string) => {
  const read = await stripe.invoices.retrieve(id, { expand: ["payments.data.payment.payment_intent"] });
  return read.payments!.data.map(({ payment }) => payment.payment_intent as Stripe.PaymentIntent);
};

it("a call to pay with another method confirms the same PaymentIntent", async () => {
  const { customer, id } = await renewed();
  const [before] = await intentOf(id);
  expect(before).toMatchObject({ status: "requires_action" });
  const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const paid = await stripe.invoices.pay(id, { payment_method: good.id });
  expect(paid.status).toBe("paid");
  expect(await intentOf(id)).toMatchObject([{ id: before!.id, status: "succeeded" }]);
});

it("a second payment beside one that is processing is refused, for as long as the bank is silent", async () => {
  const { id } = await renewed();
  world.sandbox.acts.payHostedInvoice(world.place, id, {
    type: "sepa_debit",
    number: "DE89370400440532013000",
  });
  await world.runUntil(RENEWAL + 90 * DAY, { tickMs: DAY });
  expect(await intentOf(id)).toMatchObject([{ status: "processing" }]);
  await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
});

it("an attached PaymentIntent that is given up takes its InvoicePayment with it, and the default one stays", async () => {
  const { customer, id } = await renewed();
  const bad = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  const intent = await stripe.paymentIntents.create({
    amount: 2_000,
    currency: "eur",
    customer: customer.id,
    payment_method: bad.id,
    confirm: true,
  });
  await stripe.invoices.attachPayment(id, { payment_intent: intent.id });
  expect(intent.status).toBe("requires_action");
  expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe("canceled");
  const payments = (await stripe.invoicePayments.list({ invoice: id })).data;
  expect(payments.map(({ is_default, status }) => [is_default, status]).sort()).toEqual([
    [false, "canceled"],
    [true, "open"],
  ]);
});
