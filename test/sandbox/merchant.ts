import Stripe from "stripe";
import { Sandbox, type SandboxOptions } from "./sandbox.ts";
import type { AccountSettings } from "./tenant.ts";

/** A sandbox that listens, one connected merchant in it, and the real client pointed at it. */
export interface Merchant {
  sandbox: Sandbox;
  /** Acts for the merchant: the platform's key with the merchant's account. */
  stripe: Stripe;
  account: string;
  place: { account: string; livemode: false };
  /** A monthly price. */
  price: string;
  /** A customer whose default is the test card given, such as `pm_card_visa`. */
  customer(card?: string): Promise<{ id: string; method: string | undefined }>;
  /** Event types of the merchant's account so far, oldest first. */
  events(): Promise<Stripe.Event[]>;
  close(): Promise<void>;
}

export const KEY = "sk_test_sandbox0000000000";

/** Opens a merchant's shop; `close` it after the test. */
export async function openMerchant(
  settings: Partial<AccountSettings> = {},
  options: SandboxOptions = {},
): Promise<Merchant> {
  const sandbox = new Sandbox({ seed: 7, ...options });
  const port = await sandbox.listen();
  const account = sandbox.addAccount({ settings }).id;
  const stripe = new Stripe(KEY, {
    host: "127.0.0.1",
    port,
    protocol: "http",
    maxNetworkRetries: 0,
    stripeAccount: account,
  });
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 2000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  return {
    sandbox,
    stripe,
    account,
    place: { account, livemode: false },
    price: price.id,
    async customer(card) {
      const { id } = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
      if (card === undefined) return { id, method: undefined };
      const method = await stripe.paymentMethods.attach(card, { customer: id });
      await stripe.customers.update(id, { invoice_settings: { default_payment_method: method.id } });
      return { id, method: method.id };
    },
    async events() {
      const all: Stripe.Event[] = [];
      for await (const event of stripe.events.list({ limit: 100 })) all.push(event);
      return all.reverse();
    },
    close: () => sandbox.close(),
  };
}

/** A one-off invoice of 20.00 that is finalized and open, and that Stripe does not advance by itself. */
export async function openInvoice(
  { stripe }: Merchant,
  customer: string,
  amount = 2000,
): Promise<Stripe.Invoice> {
  const invoice = await stripe.invoices.create({ customer });
  await stripe.invoiceItems.create({ customer, invoice: invoice.id, amount, currency: "usd" });
  return stripe.invoices.finalizeInvoice(invoice.id);
}

/** The error a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call succeeded, though it was expected to fail");
}
