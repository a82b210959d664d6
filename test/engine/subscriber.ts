import Stripe from "stripe";
import type { Authorization } from "../sandbox/issuer.ts";
import { HOUR, type Harness } from "../simulation/harness.ts";

/** 2026-01-01T00:00:00Z, the sandbox's own beginning. */
export const START = 1_767_225_600_000;

export const NO_FUNDS: Extract<Authorization, { outcome: "declined" }> = {
  outcome: "declined",
  refusal: {
    code: "card_declined",
    declineCode: "insufficient_funds",
    adviceCode: "try_again_later",
    outcomeType: "issuer_declined",
    networkStatus: "declined_by_network",
    reason: "insufficient_funds",
    sellerMessage: "The bank returned the decline code `insufficient_funds`.",
  },
};

export const LOST: Authorization = {
  ...NO_FUNDS,
  refusal: {
    ...NO_FUNDS.refusal,
    declineCode: "lost_card",
    adviceCode: "do_not_try_again",
    reason: "lost_card",
  },
};

/** When the second month's invoice is charged: an hour after it is made. */
export const RENEWAL = Date.UTC(2026, 1, 1) + 2 * HOUR;

/** The merchant's own client of the world's Stripe. */
export const stripeOf = (harness: Harness): Stripe =>
  new Stripe("sk_test_000000000000000000000000", {
    host: "127.0.0.1",
    port: Number(new URL(harness.urls.sandbox).port),
    protocol: "http",
    stripeAccount: harness.place.account,
    telemetry: false,
  });

/** A subscriber whose first month is paid and whose card then stops working. */
export async function subscriber(
  stripe: Stripe,
  card = "pm_card_chargeCustomerFail",
  email = "ada@example.com",
) {
  const customer = await stripe.customers.create({
    email,
    name: "Ada",
    address: { country: "DE" },
  });
  const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: good.id } });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const bad = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: bad.id } });
  await stripe.paymentMethods.detach(good.id);
  return { customer, subscription };
}
