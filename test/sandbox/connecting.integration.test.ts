import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf, type Merchant, openInvoice, openMerchant } from "./merchant.ts";

let shop: Merchant;
const keyed = (key: string, stripeAccount?: string) =>
  new Stripe(key, {
    httpClient: Stripe.createFetchHttpClient(shop.sandbox.fetch),
    maxNetworkRetries: 0,
    ...(stripeAccount === undefined ? {} : { stripeAccount }),
  });

beforeEach(async () => {
  shop = await openMerchant();
});
afterEach(() => shop.close());

describe("a webhook endpoint made by the API", () => {
  it("tells its secret once, keeps its version, and never says whether it hears connected accounts", async () => {
    const own = keyed("sk_test_own00000000");
    const made = await own.webhookEndpoints.create({
      url: "https://recover.example.com/webhooks/stripe",
      enabled_events: ["invoice.paid"],
      api_version: "2026-10-28.endive",
      connect: true,
      metadata: { by: "test" },
    });
    expect(made.secret).toMatch(/^whsec_/);
    const read = await own.webhookEndpoints.retrieve(made.id);
    expect(read).toMatchObject({
      api_version: "2026-10-28.endive",
      status: "enabled",
      metadata: { by: "test" },
    });
    expect(read).not.toHaveProperty("secret");
    expect(read).not.toHaveProperty("connect");
    const changed = await own.webhookEndpoints.update(made.id, {
      enabled_events: ["invoice.voided"],
      disabled: true,
    });
    expect(changed).toMatchObject({ enabled_events: ["invoice.voided"], status: "disabled" });
    await own.webhookEndpoints.del(made.id);
    expect((await own.webhookEndpoints.list()).data).toEqual([]);
  });

  it("gets the events it asked for, of connected accounts or of its own", async () => {
    const deliveries: string[] = [];
    const heard = await openMerchant(
      {},
      {
        send: async (url, body) => {
          const event = JSON.parse(body) as Stripe.Event;
          deliveries.push(`${url} ${event.type} ${event.account ?? "own"}`);
          return 200;
        },
      },
    );
    const platform = new Stripe("sk_test_own00000000", {
      httpClient: Stripe.createFetchHttpClient(heard.sandbox.fetch),
    });
    const at = (name: string) => `https://${name}.example.com`;
    await platform.webhookEndpoints.create({ url: at("own"), enabled_events: ["customer.created"] });
    await platform.webhookEndpoints.create({
      url: at("connect"),
      enabled_events: ["customer.created"],
      connect: true,
    });
    await platform.customers.create({});
    await heard.stripe.customers.create({});
    await heard.sandbox.settle();
    expect(deliveries).toEqual([
      `${at("own")} customer.created own`,
      `${at("connect")} customer.created ${heard.account}`,
    ]);
    await heard.close();
  });
});

describe("a restricted key", () => {
  it("is told by Stripe which permission is missing, before anything is looked up", async () => {
    shop.sandbox.addKey("rk_test_reader0000000", { permissions: ["invoice_read"] });
    const reader = keyed("rk_test_reader0000000");
    expect((await reader.invoices.list({ limit: 1 })).data).toEqual([]);
    const refused = await failureOf(reader.invoices.update("in_nowhere", {}));
    expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError);
    expect(refused.message).toContain("Having the 'rak_invoice_write' permission would allow this request");
    expect(refused.message).not.toContain("rk_test_reader0000000");
  });

  it("has permissions of its own on connected accounts", async () => {
    shop.sandbox.addKey("rk_test_connect000000", { permissions: ["customer_read"], connectPermissions: [] });
    expect((await keyed("rk_test_connect000000").customers.list({ limit: 1 })).data).toEqual([]);
    const refused = await failureOf(keyed("rk_test_connect000000", shop.account).customers.list());
    expect(refused.message).toContain(`on account '${shop.account}'`);
  });

  it("acts for the account that it belongs to", async () => {
    shop.sandbox.addKey("sk_test_merchant000000", { account: shop.account });
    expect((await keyed("sk_test_merchant000000").accounts.retrieveCurrent()).id).toBe(shop.account);
  });
});

describe("the customer portal", () => {
  it("has no session and no default configuration until its settings are saved, in each mode", async () => {
    const settings = shop.sandbox.settingsOf(shop.account);
    settings.portalSaved = { live: true, test: false };
    const { id: customer } = await shop.customer();
    const refused = await failureOf(shop.stripe.billingPortal.sessions.create({ customer }));
    expect(refused).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining("save your customer portal"),
    });
    expect((await shop.stripe.billingPortal.configurations.list({ is_default: true })).data).toEqual([]);
    settings.portalSaved.test = true;
    const session = await shop.stripe.billingPortal.sessions.create({ customer });
    const [saved] = (await shop.stripe.billingPortal.configurations.list({ is_default: true })).data;
    expect(session.configuration).toBe(saved?.id);
  });
});

describe("the hosted page", () => {
  it.each([
    ["always", false, true],
    ["never", true, false],
    ["offer", false, false],
    ["offer", true, true],
  ] as const)("set to %s, ticked %s, keeps the card that paid: %s", async (setting, saves, kept) => {
    const account = shop.sandbox.account(shop.account)!;
    account.settings!.invoices!.hosted_payment_method_save = setting;
    const { id } = await shop.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(shop, id);
    const card = { type: "card" as const, number: "4242424242424242", expMonth: 12, expYear: 2034 };
    shop.sandbox.acts.payHostedInvoice(shop.place, invoice.id, card, { saves });
    expect((await shop.stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
    expect((await shop.stripe.customers.listPaymentMethods(id)).data).toHaveLength(kept ? 2 : 1);
  });
});

describe("what no document settles", () => {
  it.each([true, false])("auto_advance on again: its schedule goes on is %s", async (collectionGoesOn) => {
    Object.assign(shop.sandbox.settingsOf(shop.account), {
      collectionGoesOn,
      retrySchedule: { kind: "custom", days: [3, 3, 3] },
    });
    const { id } = await shop.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(shop, id);
    await shop.stripe.invoices.update(invoice.id, { auto_advance: true });
    await failureOf(shop.stripe.invoices.pay(invoice.id));
    await shop.stripe.invoices.update(invoice.id, { auto_advance: false });
    const again = await shop.stripe.invoices.update(invoice.id, { auto_advance: true });
    expect(again.auto_advance).toBe(true);
    expect(again.next_payment_attempt === null).toBe(!collectionGoesOn);
  });

  it.each(["customer", "subscription"] as const)(
    "a canceled subscription stops the invoices of the %s",
    async (whose) => {
      shop.sandbox.settingsOf(shop.account).cancelStopsInvoicesOf = whose;
      const { id: customer } = await shop.customer("pm_card_visa");
      const subscription = await shop.stripe.subscriptions.create({
        customer,
        items: [{ price: shop.price }],
      });
      const other = await openInvoice(shop, customer);
      await shop.stripe.invoices.update(other.id, { auto_advance: true });
      await shop.stripe.subscriptions.cancel(subscription.id);
      expect((await shop.stripe.invoices.retrieve(other.id)).auto_advance).toBe(whose === "subscription");
    },
  );
});
