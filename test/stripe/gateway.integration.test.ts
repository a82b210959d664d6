import { describe, expect, it } from "vitest";
import {
  ACCOUNT,
  MERCHANT,
  calls,
  gateway,
  gatewayWith,
  merchant,
  openInvoice,
  pay,
  sandbox,
  requests,
  subscribed,
  sandboxForEachTest,
} from "./sandboxed-gateway.ts";

const RETURN_URL = "https://merchant.example/back";

sandboxForEachTest();

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
    expect(await gateway.readCustomer(ACCOUNT, customerId, { subscriptionId })).toMatchObject({
      kind: "done",
      facts: {
        customers: [{ id: customerId, email: "ann@example.com", deletedAt: null }],
        paymentMethods: [{ id: methodId, customerId, method: { type: "card", brand: "visa" } }],
        subscriptions: [
          { id: subscriptionId, status: "active", plan: priceId, mrr: 200, defaultPaymentMethodId: methodId },
        ],
      },
    });
    requests.length = 0;
    expect(await gateway.readCustomer(ACCOUNT, customerId, { subscriptionId: null })).toMatchObject({
      facts: { subscriptions: [] },
    });
    expect(requests).toHaveLength(2);
  });

  it("a deleted customer is told as deleted", async () => {
    const { customerId } = await openInvoice("pm_card_visa");
    await merchant.customers.del(customerId);
    expect(await gateway.readCustomer(ACCOUNT, customerId, { subscriptionId: null })).toMatchObject({
      kind: "done",
      facts: {
        customers: [{ id: customerId, deletedAt: sandbox.clock.now(), email: null }],
        paymentMethods: [],
      },
    });
  });

  it("that fails for a time is to be tried later, and what is gone is told apart", async () => {
    const { invoiceId } = await openInvoice("pm_card_visa");
    sandbox.faults.plan({ kind: "server_error", method: "GET" });
    expect(await gateway.readInvoice(ACCOUNT, invoiceId)).toMatchObject({ kind: "try_later" });
    expect(await gateway.readInvoice(ACCOUNT, "in_1NotThere000000000")).toMatchObject({ kind: "gone" });
    expect(
      await gateway.readCustomer(ACCOUNT, "cus_NotThere0000000", { subscriptionId: null }),
    ).toMatchObject({
      kind: "gone",
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
    expect(requests.map(({ key }) => key)).toEqual(["on-1", "off-1"]);
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
    const own = gatewayWith({ ownAccountId: "acct_1Own" });
    await own.readInvoice("acct_1Own:test", "in_1NotThere000000000");
    await own.readInvoice(ACCOUNT, "in_1NotThere000000000");
    expect(requests.map(({ account }) => account)).toEqual([null, MERCHANT]);
  });
});

describe("trying whether the account can be read", () => {
  it("is one request, for the account that is meant", async () => {
    expect(await gateway.readAccess(ACCOUNT)).toEqual({ kind: "done" });
    expect(requests).toMatchObject([{ call: "GET /v1/invoices", account: MERCHANT }]);
  });

  it("tells a refusal from Stripe being out of reach, and both from a mode without a key", async () => {
    const keyed = gatewayWith({ keys: { live: null, test: "no key at all" } });
    expect(await keyed.readAccess(ACCOUNT)).toMatchObject({ kind: "refused" });
    const nowhere = gatewayWith({ apiBase: "http://127.0.0.1:1" });
    expect(await nowhere.readAccess(ACCOUNT)).toMatchObject({
      kind: "try_later",
      reason: expect.stringMatching(/^unreachable/),
    });
    expect(await gateway.readAccess(`${MERCHANT}:live`)).toEqual({ kind: "no_key" });
  });
});
