import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY } from "./clock.ts";
import { failureOf, KEY, type Merchant, openInvoice, openMerchant } from "./merchant.ts";

let merchant: Merchant;
beforeEach(async () => {
  merchant = await openMerchant();
});
afterEach(() => merchant.close());

describe("keys and accounts", () => {
  it("refuses a malformed key with 401 and an unknown account with 403", async () => {
    await merchant.close();
    merchant = await openMerchant({}, { restrictAccounts: true });
    const { stripe } = merchant;
    const bad = await failureOf(stripe.customers.list({}, { apiKey: "pk_nonsense" }));
    expect(bad).toMatchObject({ statusCode: 401, type: "StripeAuthenticationError" });
    const stranger = await failureOf(stripe.customers.list({}, { stripeAccount: "acct_stranger" }));
    expect(stranger).toMatchObject({ statusCode: 403, code: "account_invalid" });
    expect(stranger.message).toContain("does not have access to account 'acct_stranger'");
  });

  it("keeps accounts and modes apart", async () => {
    const { stripe, sandbox } = merchant;
    const { id } = await merchant.customer();
    const other = sandbox.addAccount().id;
    expect((await stripe.customers.list({}, { stripeAccount: other })).data).toEqual([]);
    const live = { apiKey: KEY.replace("test", "live") };
    expect(await failureOf(stripe.customers.retrieve(id, {}, live))).toMatchObject({ statusCode: 404 });
    expect((await stripe.customers.create({}, live)).livemode).toBe(true);
  });

  it("shuts the platform out of an account that removed the app", async () => {
    const { stripe, sandbox, account } = merchant;
    sandbox.deauthorize(account);
    expect(await failureOf(stripe.customers.list({}))).toMatchObject({ code: "account_invalid" });
  });
});

describe("parameters", () => {
  it("names what is missing, misspelt or of the wrong type, and changes nothing", async () => {
    const { stripe } = merchant;
    const misspelt = { emial: "x" } as Stripe.CustomerCreateParams;
    expect(await failureOf(stripe.customers.create(misspelt))).toMatchObject({
      code: "parameter_unknown",
      param: "emial",
    });
    expect(await failureOf(stripe.customers.create({ balance: "ten" as unknown as number }))).toMatchObject({
      code: "parameter_invalid_integer",
      param: "balance",
    });
    expect((await stripe.customers.list({})).data).toEqual([]);
  });

  it("merges metadata and unsets with an empty string", async () => {
    const { stripe } = merchant;
    const { id } = await stripe.customers.create({ name: "Ada", metadata: { a: "1", b: "2" } });
    const updated = await stripe.customers.update(id, { name: "", metadata: { a: "", c: "3" } });
    expect(updated).toMatchObject({ name: null, metadata: { b: "2", c: "3" } });
    expect(updated.metadata).not.toHaveProperty("a");
  });
});

describe("lists and expansion", () => {
  it("pages with cursors, newest first, and paginates by itself", async () => {
    const { stripe } = merchant;
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await stripe.customers.create({ name: `${i}` })).id);
    const first = await stripe.customers.list({ limit: 2 });
    expect(first).toMatchObject({ has_more: true, url: "/v1/customers" });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const before = await stripe.customers.list({ limit: 2, ending_before: ids[3]! });
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect(before.has_more).toBe(true);
    const all = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(ids);
  });

  it("expands four levels down to the charge, and no further", async () => {
    const { stripe } = merchant;
    const { id, method } = await merchant.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(merchant, id);
    await failureOf(stripe.invoices.pay(invoice.id, {}));
    const { data } = await stripe.invoicePayments.list({
      invoice: invoice.id,
      status: "open",
      expand: ["data.payment.payment_intent.latest_charge"],
    });
    const intent = data[0]?.payment.payment_intent as Stripe.PaymentIntent;
    expect(intent.last_payment_error).toMatchObject({
      decline_code: "generic_decline",
      payment_method: { id: method },
    });
    expect(intent.latest_charge).toMatchObject({
      status: "failed",
      outcome: { type: "issuer_declined", advice_code: "try_again_later", network_decline_code: "01" },
    });
    const tooDeep = { invoice: invoice.id, expand: ["data.payment.payment_intent.latest_charge.customer"] };
    expect(await failureOf(stripe.invoicePayments.list(tooDeep))).toMatchObject({ statusCode: 400 });
  });
});

describe("idempotency keys", () => {
  it("replay a declined payment's 402 without charging again, for 24 hours", async () => {
    const { stripe, sandbox } = merchant;
    const { id } = await merchant.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(merchant, id);
    const pay = () => failureOf(stripe.invoices.pay(invoice.id, {}, { idempotencyKey: "dun-1" }));
    const charges = async () => (await stripe.charges.list({ customer: id })).data.length;
    const first = await pay();
    expect(first).toMatchObject({ statusCode: 402, code: "card_declined", decline_code: "generic_decline" });
    expect(first.payment_intent?.id).toMatch(/^pi_/);
    const replayed = await pay();
    expect(replayed.headers).toMatchObject({ "idempotent-replayed": "true" });
    expect(replayed.raw).toMatchObject({ decline_code: "generic_decline", charge: first.charge });
    expect(await charges()).toBe(1);
    await sandbox.advanceTo(sandbox.clock.now() + DAY);
    expect((await pay()).headers).not.toHaveProperty("idempotent-replayed");
    expect(await charges()).toBe(2);
  });

  it("refuse other parameters, and free the key of a request that was refused at the door", async () => {
    const { stripe } = merchant;
    const once = { idempotencyKey: "k" };
    await failureOf(stripe.customers.create({ balance: "ten" as unknown as number }, once));
    await stripe.customers.create({ name: "Ada" }, once);
    const other = await failureOf(stripe.customers.create({ name: "Grace" }, once));
    expect(other).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
  });

  it("answer 409 while the first request is in flight", async () => {
    const { stripe, sandbox } = merchant;
    const once = { idempotencyKey: "k" };
    const hold = sandbox.faults.plan({ kind: "hold", method: "POST", path: /customers$/ });
    const first = stripe.customers.create({ name: "Ada" }, once);
    while (hold.struck === 0) await new Promise(setImmediate);
    expect(await failureOf(stripe.customers.create({ name: "Ada" }, once))).toMatchObject({
      statusCode: 409,
      code: "idempotency_key_in_use",
    });
    hold.release();
    expect((await first).name).toBe("Ada");
  });
});

describe("faults", () => {
  it("break the connection after the payment went through, and the same key tells", async () => {
    const { stripe, sandbox } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    const once = { idempotencyKey: "k" };
    // The client tries once more by itself when a kept-alive connection breaks, whatever it was told.
    sandbox.faults.plan({ kind: "reset_after", path: /pay$/, times: 2 });
    expect((await failureOf(stripe.invoices.pay(invoice.id, {}, once))).type).toBe("StripeConnectionError");
    expect((await stripe.invoices.pay(invoice.id, {}, once)).status).toBe("paid");
    expect((await stripe.charges.list({ customer: id })).data).toHaveLength(1);
  });

  it("execute nothing on 500, 429 and a connection broken before", async () => {
    const { stripe, sandbox } = merchant;
    for (const kind of ["server_error", "rate_limited", "lock_timeout", "reset_before"] as const) {
      sandbox.faults.plan({ kind, times: kind === "reset_before" ? 2 : 1 });
      await failureOf(stripe.customers.create({ name: kind }));
    }
    expect((await stripe.customers.list({})).data).toEqual([]);
  });
});

it("limits requests per account and second of the clock it is given", async () => {
  await merchant.close();
  let now = 0;
  merchant = await openMerchant({}, { rateLimit: { live: 100, test: 2, now: () => now } });
  const { stripe } = merchant;
  await stripe.customers.list({});
  expect(await failureOf(stripe.customers.list({}))).toMatchObject({
    statusCode: 429,
    code: "rate_limit",
  });
  now += 1000;
  await stripe.customers.list({});
});

it("gives the same ids for the same seed, and others for another", async () => {
  const idsOf = async (seed: number) => {
    const one = await openMerchant({}, { seed });
    const { id } = await one.customer("pm_card_visa");
    await one.close();
    return `${one.account} ${id}`;
  };
  expect(await idsOf(3)).toBe(await idsOf(3));
  expect(await idsOf(3)).not.toBe(await idsOf(4));
});
