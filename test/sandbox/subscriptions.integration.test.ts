import type Stripe from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import { DAY, HOUR } from "./clock.ts";
import { failureOf, type Merchant, openMerchant } from "./merchant.ts";
import type { RetryPolicy } from "./retry-schedule.ts";

let merchant: Merchant;
afterEach(() => merchant.close());

const WEEKLY: RetryPolicy = { kind: "custom", days: [3, 5, 7], end: "cancel" };

/** A subscription whose card works once and then no more. */
async function failingSubscription(card = "pm_card_chargeCustomerFail"): Promise<Stripe.Subscription> {
  const { stripe, price } = merchant;
  const { id } = await merchant.customer("pm_card_visa");
  const subscription = await stripe.subscriptions.create({ customer: id, items: [{ price }] });
  expect(subscription.status).toBe("active");
  const bad = await stripe.paymentMethods.attach(card, { customer: id });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: bad.id } });
  await merchant.sandbox.advanceTo(subscription.items.data[0]!.current_period_end * 1000 + HOUR);
  return stripe.subscriptions.retrieve(subscription.id);
}

const latestInvoice = (subscription: Stripe.Subscription) =>
  merchant.stripe.invoices.retrieve(String(subscription.latest_invoice));

describe("renewal", () => {
  it("waits an hour as a draft, then charges", async () => {
    merchant = await openMerchant();
    const { stripe, price, sandbox } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const created = await stripe.subscriptions.create({ customer: id, items: [{ price }] });
    await sandbox.advanceTo(created.items.data[0]!.current_period_end * 1000);
    const renewed = await stripe.subscriptions.retrieve(created.id);
    expect(renewed.items.data[0]!.current_period_start).toBe(created.items.data[0]!.current_period_end);
    expect(await latestInvoice(renewed)).toMatchObject({
      status: "draft",
      billing_reason: "subscription_cycle",
    });
    await sandbox.advanceTo(sandbox.clock.now() + HOUR);
    expect(await latestInvoice(renewed)).toMatchObject({
      status: "paid",
      amount_paid: 2000,
      attempt_count: 1,
      parent: { type: "subscription_details", subscription_details: { subscription: created.id } },
    });
  });

  it("comes back to the 31st after a short month", async () => {
    merchant = await openMerchant({}, { startAt: Date.UTC(2026, 0, 31) });
    const { stripe, price, sandbox } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const { id: subscription } = await stripe.subscriptions.create({ customer: id, items: [{ price }] });
    const ends: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { items } = await stripe.subscriptions.retrieve(subscription);
      const end = items.data[0]!.current_period_end * 1000;
      ends.push(new Date(end).toISOString().slice(0, 10));
      await sandbox.advanceTo(end + HOUR);
    }
    expect(ends).toEqual(["2026-02-28", "2026-03-31", "2026-04-30"]);
  });
});

describe("Stripe's own retries", () => {
  it("follow the schedule, count up, and end with the merchant's choice", async () => {
    merchant = await openMerchant({ retrySchedule: WEEKLY });
    let subscription = await failingSubscription();
    expect(subscription.status).toBe("past_due");
    const start = merchant.sandbox.clock.now();
    const charges: [number, number | null][] = [];
    for (const days of [0, 3, 8, 15]) {
      await merchant.sandbox.advanceTo(start + days * DAY);
      const { attempt_count, next_payment_attempt } = await latestInvoice(subscription);
      charges.push([attempt_count, next_payment_attempt && (next_payment_attempt * 1000 - start) / DAY]);
    }
    expect(charges).toEqual([
      [1, 3],
      [2, 8],
      [3, 15],
      [4, null],
    ]);
    subscription = await merchant.stripe.subscriptions.retrieve(subscription.id);
    expect(subscription).toMatchObject({
      status: "canceled",
      cancellation_details: { reason: "payment_failed" },
    });
    expect(await latestInvoice(subscription)).toMatchObject({ status: "open", auto_advance: false });
    const failed = (await merchant.events()).filter(({ type }) => type === "invoice.payment_failed");
    expect(failed.map(({ request }) => request?.id)).toEqual([null, null, null, null]);
  });

  it("stop with auto_advance off and go on when it is on again", async () => {
    merchant = await openMerchant({ retrySchedule: WEEKLY });
    const { stripe, sandbox } = merchant;
    const subscription = await failingSubscription();
    const { id } = await latestInvoice(subscription);
    expect((await stripe.invoices.update(id, { auto_advance: false })).next_payment_attempt).toBeNull();
    await sandbox.advanceTo(sandbox.clock.now() + 20 * DAY);
    expect((await stripe.invoices.retrieve(id)).attempt_count).toBe(1);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
    const resumed = await stripe.invoices.update(id, { auto_advance: true });
    expect(resumed.next_payment_attempt).toBe((sandbox.clock.now() + 3 * DAY) / 1000);
  });

  it("make the smart number of tries inside their window", async () => {
    merchant = await openMerchant({ retrySchedule: { kind: "smart", tries: 8, days: 14, end: "unpaid" } });
    const subscription = await failingSubscription();
    const start = merchant.sandbox.clock.now();
    await merchant.sandbox.advanceTo(start + 14 * DAY);
    expect(await latestInvoice(subscription)).toMatchObject({ attempt_count: 9, next_payment_attempt: null });
    const { status } = await merchant.stripe.subscriptions.retrieve(subscription.id);
    expect(status).toBe("unpaid");
  });

  it("pass without a charge after a hard decline until there is a new method", async () => {
    merchant = await openMerchant(
      { retrySchedule: WEEKLY },
      {
        issuer: {
          authorize: ({ paymentMethod }) =>
            paymentMethod.card?.brand === "mastercard"
              ? {
                  outcome: "declined",
                  refusal: {
                    code: "card_declined",
                    declineCode: "stolen_card",
                    outcomeType: "issuer_declined",
                    networkStatus: "declined_by_network",
                    reason: "stolen_card",
                    sellerMessage: "",
                  },
                }
              : { outcome: "approved" },
        },
      },
    );
    const { stripe, sandbox } = merchant;
    const subscription = await failingSubscription("pm_card_mastercard");
    const customer = String(subscription.customer);
    await sandbox.advanceTo(sandbox.clock.now() + 3 * DAY);
    const failed = (await stripe.charges.list({ customer })).data.filter(({ status }) => status === "failed");
    expect(failed).toHaveLength(1);
    expect((await latestInvoice(subscription)).attempt_count).toBe(2);
    const fresh = await stripe.paymentMethods.attach("pm_card_amex", { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: fresh.id } });
    expect((await latestInvoice(subscription)).status).toBe("open");
    await sandbox.advanceTo(sandbox.clock.now() + 5 * DAY);
    expect((await latestInvoice(subscription)).status).toBe("paid");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  });

  it("use the subscription's own card before the customer's", async () => {
    merchant = await openMerchant({ retrySchedule: WEEKLY });
    const { stripe, sandbox } = merchant;
    const subscription = await failingSubscription();
    const customer = String(subscription.customer);
    const defaults = await stripe.customers.retrieve(customer);
    const bad =
      "invoice_settings" in defaults ? String(defaults.invoice_settings.default_payment_method) : "";
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad });
    const good = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: good.id } });
    await sandbox.advanceTo(sandbox.clock.now() + 3 * DAY);
    expect((await latestInvoice(subscription)).status).toBe("open");
    await stripe.subscriptions.update(subscription.id, { default_payment_method: good.id });
    await sandbox.advanceTo(sandbox.clock.now() + 5 * DAY);
    expect((await latestInvoice(subscription)).status).toBe("paid");
  });
});

describe("the first invoice", () => {
  it("leaves the subscription incomplete when it fails, and expires it after 23 hours", async () => {
    merchant = await openMerchant({ retrySchedule: WEEKLY });
    const { stripe, price, sandbox } = merchant;
    const { id } = await merchant.customer("pm_card_chargeCustomerFail");
    const subscription = await stripe.subscriptions.create({ customer: id, items: [{ price }] });
    expect(subscription.status).toBe("incomplete");
    expect(await latestInvoice(subscription)).toMatchObject({ status: "open", next_payment_attempt: null });
    await sandbox.advanceTo(sandbox.clock.now() + 23 * HOUR);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("incomplete_expired");
    expect((await latestInvoice(subscription)).status).toBe("void");
  });

  it("needs a payment method, unless there is a trial", async () => {
    merchant = await openMerchant();
    const { stripe, price } = merchant;
    const { id } = await merchant.customer();
    expect(await failureOf(stripe.subscriptions.create({ customer: id, items: [{ price }] }))).toMatchObject({
      statusCode: 400,
      code: "resource_missing",
    });
    const trial = { customer: id, items: [{ price }], trial_period_days: 7 };
    expect((await stripe.subscriptions.create(trial)).status).toBe("trialing");
  });
});

describe("a trial", () => {
  const start = async (card: string | undefined, missing?: "cancel" | "create_invoice" | "pause") => {
    const { stripe, price } = merchant;
    const { id } = await merchant.customer(card);
    return stripe.subscriptions.create({
      customer: id,
      items: [{ price }],
      trial_period_days: 14,
      ...(missing === undefined
        ? {}
        : { trial_settings: { end_behavior: { missing_payment_method: missing } } }),
    });
  };

  it("converts with a first real invoice, and a failing one is past due", async () => {
    merchant = await openMerchant({ retrySchedule: WEEKLY });
    const { stripe, sandbox } = merchant;
    const subscription = await start("pm_card_chargeCustomerFail");
    expect(await latestInvoice(subscription)).toMatchObject({ status: "paid", total: 0 });
    await sandbox.advanceTo(sandbox.clock.now() + 14 * DAY + HOUR);
    const converted = await stripe.subscriptions.retrieve(subscription.id);
    expect(converted.status).toBe("past_due");
    expect(await latestInvoice(converted)).toMatchObject({
      status: "open",
      amount_due: 2000,
      attempt_count: 1,
    });
    const types = (await merchant.events()).map(({ type }) => type);
    expect(types.indexOf("customer.subscription.trial_will_end")).toBeGreaterThan(
      types.indexOf("customer.subscription.created"),
    );
  });

  it("pauses or cancels without a method, as its settings say", async () => {
    merchant = await openMerchant();
    const { stripe, sandbox } = merchant;
    const paused = await start(undefined, "pause");
    const canceled = await start(undefined, "cancel");
    await sandbox.advanceTo(sandbox.clock.now() + 14 * DAY);
    expect((await stripe.subscriptions.retrieve(paused.id)).status).toBe("paused");
    expect((await stripe.subscriptions.retrieve(canceled.id)).status).toBe("canceled");
    expect((await merchant.events()).map(({ type }) => type)).toContain("customer.subscription.paused");
  });
});

it("a sent invoice has a due date and falls past due by itself", async () => {
  merchant = await openMerchant({ overdueEventDays: 3 });
  const { stripe, price, sandbox } = merchant;
  const { id } = await merchant.customer();
  const terms = { collection_method: "send_invoice" as const, days_until_due: 14 };
  const { id: subscription } = await stripe.subscriptions.create({
    customer: id,
    items: [{ price }],
    ...terms,
  });
  await sandbox.advanceTo(sandbox.clock.now() + HOUR);
  const [invoice] = (await stripe.invoices.list({ subscription, status: "open" })).data;
  expect(invoice?.due_date).toBe(sandbox.clock.seconds() + 14 * 86_400);
  await sandbox.advanceTo((invoice?.due_date ?? 0) * 1000);
  expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("past_due");
  const due = { due_date: { lt: sandbox.clock.seconds() + 1 } };
  expect((await stripe.invoices.list(due)).data.map((one) => one.id)).toEqual([invoice?.id]);
  await sandbox.advanceTo(sandbox.clock.now() + 3 * DAY);
  expect((await merchant.events()).at(-1)?.type).toBe("invoice.overdue");
});
