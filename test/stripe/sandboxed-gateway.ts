import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import Stripe from "stripe";
import { afterEach, beforeAll, beforeEach } from "vitest";
import type { Gateway } from "../../server/stripe/gateway.ts";
import { type GatewayOptions, openGateway } from "../../server/stripe/stripe-gateway.ts";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { loadStripeSchema } from "../conformance/schema-cache.ts";
import { Sandbox } from "../sandbox/sandbox.ts";

export const MERCHANT = "acct_1Merchant";
export const ACCOUNT = `${MERCHANT}:test`;
export const PLACE = { account: MERCHANT, livemode: false };
const KEY = "sk_test_gateway00000000";

export let sandbox: Sandbox;
let server: Server;
export let merchant: Stripe;
export let gateway: Gateway;
let conformance: Conformance;
/** What reached Stripe's side, without what the tests set up. */
export let requests: { call: string; account: string | null; version: string | null; key: string | null }[];

/**
 * A sandbox behind a server of its own for each test, our gateway before it, and Stripe's own types as the
 * judge of everything that passes between them.
 */
export function sandboxForEachTest(): void {
  // Made anew after every change of its generator, which takes longer than a test may.
  beforeAll(() => void loadStripeSchema(), 120_000);

  beforeEach(async () => {
    sandbox = new Sandbox({ seed: 1 });
    sandbox.addAccount({ id: MERCHANT });
    conformance = conformanceMiddleware();
    requests = [];
    const watched = conformance.around(async (request, bindings) => {
      const { method, url, headers } = request as Request;
      const { pathname } = new URL(url);
      const call = `${method} ${pathname.replaceAll(/(?<=_)[A-Za-z0-9]{14,}/g, "…")}`;
      requests.push({
        call,
        account: headers.get("stripe-account"),
        version: headers.get("stripe-version"),
        key: headers.get("idempotency-key"),
      });
      return sandbox.app.fetch(request as Request, bindings as object);
    });
    server = await new Promise<Server>((resolve) => {
      const started = serve({ fetch: watched, port: 0, hostname: "127.0.0.1" }, () =>
        resolve(started as Server),
      );
    });
    merchant = new Stripe(KEY, {
      httpClient: Stripe.createFetchHttpClient(sandbox.fetch),
      stripeAccount: MERCHANT,
      maxNetworkRetries: 0,
      telemetry: false,
    });
    gateway = gatewayWith({});
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    // An answer that the sandbox broke off on request is none.
    if (requests.length > 0) conformance.assertNone(["no JSON: "]);
  });
}

export const calls = () => requests.map(({ call }) => call);

/** A customer with this card as default, and an open invoice of 20.00 that Stripe leaves to us. */
export async function openInvoice(
  card: string,
): Promise<{ customerId: string; methodId: string; invoiceId: string }> {
  const customer = await merchant.customers.create({ email: "ann@example.com", name: "Ann" });
  const method = await merchant.paymentMethods.attach(card, { customer: customer.id });
  await merchant.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const invoice = await merchant.invoices.create({
    customer: customer.id,
    currency: "usd",
    auto_advance: false,
  });
  await merchant.invoiceItems.create({
    customer: customer.id,
    invoice: invoice.id,
    amount: 2000,
    currency: "usd",
  });
  await merchant.invoices.finalizeInvoice(invoice.id, { auto_advance: false });
  return { customerId: customer.id, methodId: method.id, invoiceId: invoice.id };
}

/** A customer with two seats of a yearly plan at 12.00. */
export async function subscribed() {
  const customer = await merchant.customers.create({ email: "ann@example.com" });
  const method = await merchant.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const product = await merchant.products.create({ name: "Plan" });
  const price = await merchant.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 1200,
    recurring: { interval: "year" },
  });
  const subscription = await merchant.subscriptions.create({
    customer: customer.id,
    default_payment_method: method.id,
    items: [{ price: price.id, quantity: 2 }],
  });
  return { customerId: customer.id, methodId: method.id, subscriptionId: subscription.id, priceId: price.id };
}

/** Pays with Stripe's default method, unless one is named. */
export const pay = (invoiceId: string, idempotencyKey = "key-1", paymentMethodId: string | null = null) =>
  gateway.pay(ACCOUNT, invoiceId, { paymentMethodId, idempotencyKey });

/** The gateway to the sandbox with other options than the usual. */
export const gatewayWith = (options: Partial<GatewayOptions>): Gateway =>
  openGateway({
    keys: { live: null, test: KEY },
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeoutMs: 60_000,
    clock: sandbox.clock,
    ...options,
  });
