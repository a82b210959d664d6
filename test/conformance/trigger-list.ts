/** A script of the official CLI, and the event for which it exists. */
export interface Trigger {
  readonly name: string;
  readonly event: string;
}

/** Named for the subject, not for the event that comes of it. */
const EVENT_OF: Readonly<Record<string, string>> = {
  "subscription.payment_failed": "invoice.payment_failed",
  "subscription.payment_succeeded": "invoice.payment_succeeded",
};

/**
 * Triggers that need what a stand-in for dunning does not have, by the beginning of their name. Whatever is not listed
 * is run, so that a trigger which a newer CLI brings is run as well.
 */
export const NOT_RUN: readonly { readonly prefix: string; readonly reasons: string }[] = [
  { prefix: "account.", reasons: "makes and deletes accounts, which the Stripe app never does" },
  { prefix: "balance.", reasons: "about the merchant's balance" },
  { prefix: "billing_portal.configuration.", reasons: "the merchant sets up the portal in the Dashboard" },
  { prefix: "cash_balance.", reasons: "bank transfers to a cash balance" },
  { prefix: "checkout.", reasons: "fills in Checkout's page through a private interface" },
  { prefix: "coupon.", reasons: "about what is sold, before there is a debt" },
  {
    prefix: "customer.discount.",
    reasons: "gives a customer a coupon by a parameter that version basil removed",
  },
  { prefix: "customer.source.", reasons: "about sources, which payment methods replaced" },
  { prefix: "customer_cash_balance_transaction.", reasons: "bank transfers to a cash balance" },
  { prefix: "identity.", reasons: "another product" },
  { prefix: "issuing_", reasons: "another product" },
  { prefix: "payment_intent.partially_funded", reasons: "bank transfers to a cash balance" },
  { prefix: "payment_link.", reasons: "another product" },
  { prefix: "payout.", reasons: "about the merchant's balance" },
  { prefix: "plan.", reasons: "plans gave way to prices" },
  { prefix: "price.", reasons: "about what is sold, before there is a debt" },
  { prefix: "product.", reasons: "about what is sold, before there is a debt" },
  { prefix: "promotion_code.", reasons: "about what is sold, before there is a debt" },
  { prefix: "quote.", reasons: "another product" },
  { prefix: "reporting.", reasons: "another product" },
  {
    prefix: "subscription_schedule.",
    reasons: "about changes to come; the server handles none of its events",
  },
  { prefix: "tax_rate.", reasons: "about what is owed, before there is a debt" },
  { prefix: "topup.", reasons: "about the merchant's balance" },
  { prefix: "transfer.", reasons: "about the merchant's balance" },
  { prefix: "v1.billing.meter.", reasons: "events of version 2 of the API" },
];

/** @param help what `stripe trigger --help` prints */
export function triggersIn(help: string): Trigger[] {
  const [, list = ""] = /Supported events:\n((?: {2}\S+\n)+)/.exec(help) ?? [];
  return list
    .split("\n")
    .map((line) => line.trim())
    .filter((name) => name !== "" && !NOT_RUN.some(({ prefix }) => name.startsWith(prefix)))
    .map((name) => ({ name, event: EVENT_OF[name] ?? name }));
}

/**
 * The CLI names no version, so Stripe reads its requests in the version of the key's account; this parameter it still
 * sends has been removed from the pinned one (stripe 23.0.0, CHANGELOG).
 */
export const OLDER_PARAMETERS: readonly string[] = [
  "paymentIntents.create: payment_method_types is unknown to Stripe",
  "setupIntents.create: payment_method_types is unknown to Stripe",
];
