import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import Stripe from "stripe";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChargeFact } from "../../server/dunning/facts.ts";
import { mergeCharge } from "../../server/dunning/merge.ts";
import { factsOf } from "../../server/stripe/facts-of-event.ts";
import type { Gateway } from "../../server/stripe/gateway.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { loadStripeSchema } from "../conformance/schema-cache.ts";
import { Sandbox } from "../sandbox/sandbox.ts";

const MERCHANT = "acct_1Merchant";
const ACCOUNT = `${MERCHANT}:test`;
const PLACE = { account: MERCHANT, livemode: false };
const KEY = "sk_test_gateway00000000";
const RETURN_URL = "https://merchant.example/back";

let sandbox: Sandbox;
let server: Server;
let merchant: Stripe;
let gateway: Gateway;
let conformance: Conformance;
/** What reached Stripe's side, without what the tests set up. */
let seen: { call: string; account: string | null; version: string | null; key: string | null }[];

// Made anew after every change of its generator, which takes longer than a test may.
beforeAll(() => void loadStripeSchema(), 120_000);

beforeEach(async () => {
  sandbox = new Sandbox({ seed: 1 });
  sandbox.addAccount({ id: MERCHANT });
  conformance = conformanceMiddleware();
  seen = [];
  const watched = conformance.around(async (request, bindings) => {
    const { method, url, headers } = request as Request;
    const { pathname } = new URL(url);
    const call = `${method} ${pathname.replaceAll(/(?<=_)[A-Za-z0-9]{14,}/g, "…")}`;
    seen.push({
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
  const { port } = server.address() as AddressInfo;
  merchant = new Stripe(KEY, {
    httpClient: Stripe.createFetchHttpClient(sandbox.fetch),
    stripeAccount: MERCHANT,
    maxNetworkRetries: 0,
    telemetry: false,
  });
  gateway = openGateway({
    keys: { live: null, test: KEY },
    apiBase: `http://127.0.0.1:${port}`,
    timeoutMs: 60_000,
    clock: sandbox.clock,
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // An answer that the sandbox broke off on request is none.
  if (seen.length > 0) conformance.assertNone(["no JSON: "]);
});

const calls = () => seen.map(({ call }) => call);

/** A customer with this card as default, and an open invoice of 20.00 that Stripe leaves to us. */
async function openInvoice(
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

async function subscribed() {
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

const pay = (invoiceId: string, idempotencyKey = "key-1", paymentMethodId: string | null = null) =>
  gateway.pay(ACCOUNT, invoiceId, { paymentMethodId, idempotencyKey });

describe("paying an invoice", () => {
  it("that works is one call, pinned, for the account, and tells invoice, payment and attempt", async () => {
    const { customerId, methodId, invoiceId } = await openInvoice("pm_card_visa");
    const result = await pay(invoiceId);
    expect(seen).toEqual([
      { call: "POST /v1/invoices/in_…/pay", account: MERCHANT, version: Stripe.API_VERSION, key: "key-1" },
    ]);
    expect(result).toMatchObject({
      kind: "paid",
      facts: {
        invoices: [{ id: invoiceId, customerId, status: "paid", amountPaid: 2000, amountRemaining: 0 }],
        invoicePayments: [{ invoiceId, status: "paid", amountPaid: 2000 }],
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            invoiceId,
            customerId,
            status: "succeeded",
            amount: 2000,
            paymentMethodId: methodId,
            idempotencyKey: "key-1",
            requestId: expect.stringMatching(/^req_/),
          },
        ],
      },
    });
  });

  it("that is declined is one call and tells why", async () => {
    const { customerId, methodId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const result = await pay(invoiceId);
    expect(calls()).toEqual(["POST /v1/invoices/in_…/pay"]);
    const evidence = {
      adviceCode: "try_again_later",
      networkDeclineCode: "01",
      declineCode: "generic_decline",
      code: "card_declined",
    };
    expect(result).toMatchObject({
      kind: "declined",
      evidence,
      facts: {
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            invoiceId,
            customerId,
            status: "failed",
            amount: 2000,
            paymentMethodId: methodId,
            method: { type: "card", brand: "visa" },
            evidence,
            idempotencyKey: "key-1",
          },
        ],
        paymentMethods: expect.arrayContaining([expect.objectContaining({ id: methodId, customerId })]),
      },
    });
  });

  it("and its events say the same of one and the same charge", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const result = await pay(invoiceId);
    const [ours] = result.kind === "declined" ? result.facts.charges : [];
    const events = (await merchant.events.list({ types: ["charge.failed", "payment_intent.payment_failed"] }))
      .data;
    const theirs = events.flatMap((event) => factsOf(event, ACCOUNT).charges);
    expect(theirs.map(({ id }) => id)).toEqual([ours?.id, ours?.id]);
    const merged = [ours, ...theirs]
      .filter((fact): fact is ChargeFact => fact !== undefined)
      .reduce(mergeCharge);
    expect(merged).toMatchObject({
      invoiceId,
      idempotencyKey: "key-1",
      at: theirs[0]?.at,
      evidence: { outcomeType: "issuer_declined", declineCode: "generic_decline", networkDeclineCode: "01" },
    });
  });

  it("with another method charges that one", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const other = await merchant.paymentMethods.attach("pm_card_mastercard", { customer: customerId });
    expect(await pay(invoiceId, "key-2", other.id)).toMatchObject({
      kind: "paid",
      facts: { charges: [{ paymentMethodId: other.id, status: "succeeded" }] },
    });
  });

  it("that needs the customer is neither paid nor a decline", async () => {
    const { invoiceId } = await openInvoice("pm_card_authenticationRequired");
    expect(await pay(invoiceId)).toMatchObject({
      kind: "requires_action",
      facts: { charges: [{ invoiceId }] },
    });
  });

  it("by bank debit has only begun", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    const debit = await merchant.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE89370400440532013000" },
      billing_details: { name: "Ann", email: "ann@example.com" },
    });
    await merchant.paymentMethods.attach(debit.id, { customer: customerId });
    expect(await pay(invoiceId, "key-3", debit.id)).toMatchObject({
      kind: "processing",
      facts: { invoices: [{ status: "open" }], charges: [{ status: "processing", idempotencyKey: "key-3" }] },
    });
  });

  it("with the same key twice is charged once", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
    expect((await merchant.charges.list()).data).toHaveLength(1);
  });

  it.each([
    ["paid already", async (id: string) => void sandbox.acts.payOutOfBand(PLACE, id), "paid"],
    ["void", async (id: string) => void (await merchant.invoices.voidInvoice(id)), "void"],
  ])("that is %s is refused, read again, and nothing is charged", async (_name, prepare, status) => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    await prepare(invoiceId);
    const result = await pay(invoiceId);
    expect(result).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(new RegExp(`^already_${status}: invalid_request: HTTP 400`)),
      facts: { invoices: [{ id: invoiceId, status }] },
    });
    expect(calls()).toEqual(["POST /v1/invoices/in_…/pay", "GET /v1/invoices/in_…"]);
    expect((await merchant.charges.list()).data).toHaveLength(0);
  });

  it("that does not exist is refused", async () => {
    expect(await pay("in_1NotThere000000000")).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/^not_found: HTTP 404/),
    });
  });

  it("of an account that left is refused for want of permission", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.deauthorize(MERCHANT);
    expect(await pay(invoiceId)).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/^permissions: HTTP 403, account_invalid/),
    });
    expect(calls()).toHaveLength(1);
  });

  it.each(["rate_limited", "lock_timeout"] as const)("that meets %s was not tried", async (kind) => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.faults.plan({ kind, path: /pay$/ });
    expect(await pay(invoiceId)).toMatchObject({ kind: "try_later" });
    expect(await pay(invoiceId)).toMatchObject({ kind: "paid" });
  });

  it.each(["reset_before", "reset_after", "server_error_after"] as const)(
    "whose answer is lost by %s is unknown, after one request, and is looked up",
    async (kind) => {
      const { invoiceId } = await openInvoice("pm_card_visa");
      const since = sandbox.clock.now();
      sandbox.faults.plan({ kind, path: /pay$/ });
      expect(await pay(invoiceId)).toMatchObject({ kind: "unknown" });
      expect(calls()).toEqual(["POST /v1/invoices/in_…/pay"]);
      const found = await gateway.findAttempt(ACCOUNT, invoiceId, since);
      expect(found.kind).toBe(kind === "reset_before" ? "not_found" : "paid");
    },
  );

  it("while the same key is still in use was not tried a second time", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const held = sandbox.faults.plan({ kind: "hold", path: /pay$/ });
    const first = pay(invoiceId);
    while (held.struck === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pay(invoiceId)).toMatchObject({
      kind: "try_later",
      reason: expect.stringMatching(/^key_in_use/),
    });
    held.release();
    expect(await first).toMatchObject({ kind: "paid" });
  });

  it("with a key that was used for something else is unknown, because that call may have paid", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const other = await openInvoice("pm_card_visa");
    expect(await pay(other.invoiceId)).toMatchObject({ kind: "paid" });
    expect(await pay(invoiceId)).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/^key_reused/),
    });
  });

  it("for a mode without a key is a fault of ours", async () => {
    await expect(
      gateway.pay(`${MERCHANT}:live`, "in_1", { paymentMethodId: null, idempotencyKey: "k" }),
    ).rejects.toThrow(/no Stripe key for live mode/);
    await expect(gateway.readInvoice("acct_1", "in_1")).rejects.toThrow(
      /expected acct_… with :live or :test/,
    );
  });
});

describe("looking an attempt up", () => {
  it("finds a decline with its reason", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    const since = sandbox.clock.now();
    await pay(invoiceId);
    seen.length = 0;
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, since)).toMatchObject({
      kind: "declined",
      evidence: { declineCode: "generic_decline", outcomeType: "issuer_declined" },
      facts: { invoices: [{ id: invoiceId, status: "open" }] },
    });
    expect(calls()).toEqual(["GET /v1/invoice_payments"]);
  });

  it("does not take an earlier attempt for it", async () => {
    const { invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await pay(invoiceId);
    await sandbox.advanceTo(sandbox.clock.now() + 60_000);
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, sandbox.clock.now())).toMatchObject({
      kind: "not_found",
    });
  });

  it("tells a payment on its way from one that never began", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    const since = sandbox.clock.now();
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, since)).toMatchObject({
      kind: "not_found",
      facts: { invoices: [{ id: invoiceId, status: "open" }] },
    });
    const debit = await merchant.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE89370400440532013000" },
      billing_details: { name: "Ann", email: "ann@example.com" },
    });
    await merchant.paymentMethods.attach(debit.id, { customer: customerId });
    await pay(invoiceId, "key-4", debit.id);
    expect(await gateway.findAttempt(ACCOUNT, invoiceId, since)).toMatchObject({ kind: "processing" });
  });

  it("finds why the last attempt failed in exactly one call", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_chargeCustomerFail");
    await merchant.invoices.pay(invoiceId).catch(() => {});
    expect(await gateway.findDecline(ACCOUNT, invoiceId)).toMatchObject({
      kind: "done",
      facts: {
        invoicePayments: [{ invoiceId, status: "open", paymentIntentId: expect.stringMatching(/^pi_/) }],
        charges: [
          {
            id: expect.stringMatching(/^ch_/),
            customerId,
            invoiceId,
            status: "failed",
            evidence: {
              outcomeType: "issuer_declined",
              networkStatus: "declined_by_network",
              adviceCode: "try_again_later",
              networkDeclineCode: "01",
              declineCode: "generic_decline",
              code: "card_declined",
            },
            method: { brand: "visa", fingerprint: expect.any(String) },
          },
        ],
      },
    });
    expect(calls()).toEqual(["GET /v1/invoice_payments"]);
  });
});

describe("reading", () => {
  it("an invoice tells its payments and stands in for its customer", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    expect(await gateway.readInvoice(ACCOUNT, invoiceId)).toMatchObject({
      kind: "done",
      facts: {
        invoices: [{ id: invoiceId, customerId, status: "open", amountRemaining: 2000, currency: "usd" }],
        invoicePayments: [{ invoiceId, status: "open" }],
        customers: [{ id: customerId, email: "ann@example.com", factAt: 0 }],
      },
    });
  });

  it("a customer brings methods and the named subscription", async () => {
    const { customerId, methodId, subscriptionId, priceId } = await subscribed();
    expect(await gateway.readCustomer(ACCOUNT, customerId, subscriptionId)).toMatchObject({
      kind: "done",
      facts: {
        customers: [{ id: customerId, email: "ann@example.com", deletedAt: null }],
        paymentMethods: [{ id: methodId, customerId, method: { type: "card", brand: "visa" } }],
        subscriptions: [
          { id: subscriptionId, status: "active", plan: priceId, mrr: 200, defaultPaymentMethodId: methodId },
        ],
      },
    });
    seen.length = 0;
    expect(await gateway.readCustomer(ACCOUNT, customerId, null)).toMatchObject({
      facts: { subscriptions: [] },
    });
    expect(seen).toHaveLength(2);
  });

  it("a deleted customer is told as deleted", async () => {
    const { customerId } = await openInvoice("pm_card_visa");
    await merchant.customers.del(customerId);
    expect(await gateway.readCustomer(ACCOUNT, customerId, null)).toMatchObject({
      kind: "done",
      facts: {
        customers: [{ id: customerId, deletedAt: sandbox.clock.now(), email: null }],
        paymentMethods: [],
      },
    });
  });

  it("that fails for a time is to be tried later, and what is gone is refused", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.faults.plan({ kind: "server_error", method: "GET" });
    expect(await gateway.readInvoice(ACCOUNT, invoiceId)).toMatchObject({ kind: "try_later" });
    expect(await gateway.readInvoice(ACCOUNT, "in_1NotThere000000000")).toMatchObject({ kind: "refused" });
    expect(await gateway.readCustomer(ACCOUNT, "cus_NotThere0000000", null)).toMatchObject({
      kind: "refused",
    });
    expect(await gateway.findDecline(ACCOUNT, "in_1NotThere000000000")).not.toMatchObject({
      kind: "unknown",
    });
  });
});

describe("changing what Stripe does by itself", () => {
  it("takes an invoice over and hands it back", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    expect(await gateway.setAutoAdvance(ACCOUNT, invoiceId, true, "on-1")).toMatchObject({
      kind: "done",
      facts: { invoices: [{ id: invoiceId, autoAdvance: true }] },
    });
    expect(await gateway.setAutoAdvance(ACCOUNT, invoiceId, false, "off-1")).toMatchObject({
      kind: "done",
      facts: { invoices: [{ autoAdvance: false }] },
    });
    expect(seen.map(({ key }) => key)).toEqual(["on-1", "off-1"]);
  });

  it("writes an invoice off once, and twice is no error", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    const done = { kind: "done", facts: { invoices: [{ id: invoiceId, status: "uncollectible" }] } };
    expect(await gateway.markUncollectible(ACCOUNT, invoiceId, "off-1")).toMatchObject(done);
    expect(await gateway.markUncollectible(ACCOUNT, invoiceId, "off-2")).toMatchObject(done);
  });

  it("does not write off what was paid", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    await pay(invoiceId);
    expect(await gateway.markUncollectible(ACCOUNT, invoiceId, "off-1")).toMatchObject({
      kind: "refused",
      facts: { invoices: [{ status: "paid" }] },
    });
  });

  it("cancels a subscription, and twice is no error", async () => {
    const { subscriptionId } = await subscribed();
    const done = { kind: "done", facts: { subscriptions: [{ id: subscriptionId, status: "canceled" }] } };
    expect(await gateway.cancelSubscription(ACCOUNT, subscriptionId, "end-1")).toMatchObject(done);
    expect(await gateway.cancelSubscription(ACCOUNT, subscriptionId, "end-2")).toMatchObject(done);
  });

  it("pauses a subscription", async () => {
    const { subscriptionId } = await subscribed();
    expect(await gateway.pauseSubscription(ACCOUNT, subscriptionId, "pause-1")).toMatchObject({
      kind: "done",
      facts: { subscriptions: [{ id: subscriptionId, status: "paused" }] },
    });
  });

  it("keeps new invoices as drafts", async () => {
    const { subscriptionId } = await subscribed();
    expect(await gateway.keepInvoicesAsDraft(ACCOUNT, subscriptionId, "draft-1")).toMatchObject({
      kind: "done",
    });
    expect((await merchant.subscriptions.retrieve(subscriptionId)).pause_collection?.behavior).toBe(
      "keep_as_draft",
    );
  });

  it("is unknown where the answer is lost, and refused where there is nothing to change", async () => {
    const { subscriptionId } = await subscribed();
    sandbox.faults.plan({ kind: "reset_after", path: /subscriptions/ });
    expect(await gateway.keepInvoicesAsDraft(ACCOUNT, subscriptionId, "draft-1")).toMatchObject({
      kind: "unknown",
    });
    expect(await gateway.cancelSubscription(ACCOUNT, "sub_1NotThere0000000", "end-1")).toMatchObject({
      kind: "refused",
    });
  });
});

describe("the page for a customer who follows our link", () => {
  it("is Stripe's invoice page to pay, and the portal for another method", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    const where = { customerId, invoiceId, returnUrl: RETURN_URL };
    const hosted = (await merchant.invoices.retrieve(invoiceId)).hosted_invoice_url;
    expect(await gateway.paymentPage(ACCOUNT, where)).toEqual({ kind: "url", url: hosted });
    const portal = await gateway.paymentPage(ACCOUNT, { ...where, purpose: "update_method" });
    expect(portal).toEqual({ kind: "url", url: expect.stringMatching(/^http/) });
    expect(portal).not.toEqual({ kind: "url", url: hosted });
    expect(calls().at(-1)).toBe("POST /v1/billing_portal/sessions");
  });

  it("is none once nothing is left to pay, nor for what cannot be read", async () => {
    const { customerId, invoiceId } = await openInvoice("pm_card_visa");
    await pay(invoiceId);
    const where = { customerId, invoiceId, returnUrl: RETURN_URL };
    expect(await gateway.paymentPage(ACCOUNT, where)).toEqual({ kind: "settled" });
    expect(
      await gateway.paymentPage(ACCOUNT, { ...where, invoiceId: "in_1NotThere000000000" }),
    ).toMatchObject({
      kind: "unavailable",
      reason: expect.stringMatching(/^not_found/),
    });
  });
});

describe("whose calls they are", () => {
  it("the platform's own account is named by no header", async () => {
    const { port } = server.address() as AddressInfo;
    const own = openGateway({
      keys: { live: null, test: KEY },
      ownAccountId: "acct_1Own",
      apiBase: `http://127.0.0.1:${port}`,
      timeoutMs: 60_000,
      clock: sandbox.clock,
    });
    await own.readInvoice("acct_1Own:test", "in_1NotThere000000000");
    await own.readInvoice(ACCOUNT, "in_1NotThere000000000");
    expect(seen.map(({ account }) => account)).toEqual([null, MERCHANT]);
  });
});
