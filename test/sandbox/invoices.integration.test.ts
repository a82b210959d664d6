import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureOf, type Merchant, openInvoice, openMerchant } from "./merchant.ts";

let merchant: Merchant;
beforeEach(async () => {
  merchant = await openMerchant();
});
afterEach(() => merchant.close());

const typesOf = (events: { type: string }[]) => events.map(({ type }) => type);

describe("paying by request", () => {
  it("is told by events that carry the caller's idempotency key", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    const before = (await merchant.events()).length;
    await stripe.invoices.pay(invoice.id, {}, { idempotencyKey: "ours" });
    const events = (await merchant.events()).slice(before);
    expect(typesOf(events)).toEqual([
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    for (const event of events) expect(event.request?.idempotency_key).toBe("ours");
    expect(events[3]?.data.previous_attributes).toMatchObject({ status: "open", amount_remaining: 2000 });
  });

  it("counts only the first attempt, whatever number we make", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(merchant, id);
    for (let i = 0; i < 3; i++) await failureOf(stripe.invoices.pay(invoice.id, {}));
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      attempted: true,
      attempt_count: 1,
    });
    expect((await merchant.events()).filter(({ type }) => type === "invoice.payment_failed")).toHaveLength(3);
  });

  it("refuses an invoice that is paid, void, or being paid", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const paid = await openInvoice(merchant, id);
    await stripe.invoices.pay(paid.id, {});
    expect(await failureOf(stripe.invoices.pay(paid.id, {}))).toMatchObject({
      statusCode: 400,
      type: "StripeInvalidRequestError",
      message: "Invoice is already paid",
    });
    const voided = await openInvoice(merchant, id);
    await stripe.invoices.voidInvoice(voided.id);
    expect(await failureOf(stripe.invoices.pay(voided.id, {}))).toMatchObject({ statusCode: 400 });
    expect(await failureOf(stripe.invoices.voidInvoice(paid.id))).toMatchObject({ statusCode: 400 });
  });

  it("asks for the customer where the bank wants authentication", async () => {
    const { stripe, sandbox, place } = merchant;
    const { id } = await merchant.customer("pm_card_threeDSecure2Required");
    const invoice = await openInvoice(merchant, id);
    const failure = await failureOf(stripe.invoices.pay(invoice.id, {}));
    expect(failure).toMatchObject({ statusCode: 402, code: "invoice_payment_intent_requires_action" });
    const types = typesOf(await merchant.events());
    expect(types.slice(-3, -1)).toEqual(["invoice.payment_action_required", "invoice.payment_failed"]);
    sandbox.acts.payHostedInvoice(place, invoice.id, { type: "card", number: "4000000000003220" });
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
  });

  it("takes another of the customer's methods, and nobody else's", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_chargeCustomerFail");
    const other = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    const foreign = stripe.invoices.pay(invoice.id, { payment_method: other.method! });
    expect(await failureOf(foreign)).toMatchObject({ statusCode: 400, param: "payment_method" });
    const good = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: id });
    expect((await stripe.invoices.pay(invoice.id, { payment_method: good.id })).status).toBe("paid");
    const intents = await stripe.paymentIntents.list({ customer: id });
    expect(intents.data).toHaveLength(1);
  });

  it("marks it paid out of band without a charge", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    const paid = await stripe.invoices.pay(invoice.id, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: "paid", amount_paid_off_stripe: 2000, amount_remaining: 0 });
    const types = typesOf(await merchant.events());
    expect(types).toContain("invoice.paid");
    expect(types).not.toContain("invoice.payment_succeeded");
    expect((await stripe.charges.list({ customer: id })).data).toEqual([]);
  });
});

describe("bank debits", () => {
  const pay = async (account: string) => {
    const { stripe } = merchant;
    const { id } = await merchant.customer(account);
    const invoice = await openInvoice(merchant, id);
    const answer = await stripe.invoices.pay(invoice.id, {});
    expect(answer).toMatchObject({ status: "open", amount_remaining: 2000 });
    expect(await failureOf(stripe.invoices.pay(invoice.id, {}))).toMatchObject({ statusCode: 400 });
    await merchant.sandbox.advanceTo(merchant.sandbox.nextDueAt() ?? 0);
    return {
      invoice: await stripe.invoices.retrieve(invoice.id),
      types: typesOf(await merchant.events()),
    };
  };

  it("stay open while they are processed, and are paid days later", async () => {
    const { invoice, types } = await pay("pm_usBankAccount_success");
    expect(invoice.status).toBe("paid");
    expect(types.slice(-6, -2)).toEqual([
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.updated",
    ]);
  });

  it("fail days later with the bank's reason", async () => {
    const { invoice, types } = await pay("pm_usBankAccount_insufficientFunds");
    expect(invoice).toMatchObject({ status: "open", attempt_count: 1 });
    expect(types.slice(-3, -1)).toEqual(["payment_intent.payment_failed", "invoice.payment_failed"]);
    const [charge] = (await merchant.stripe.charges.list({})).data;
    expect(charge).toMatchObject({ failure_code: "insufficient_funds", status: "failed" });
  });
});

describe("what is due", () => {
  it("shrinks by partial payments until the invoice is paid", async () => {
    const { stripe } = merchant;
    const { id, method } = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    const part = async (amount: number) => {
      const params = {
        amount,
        currency: "usd",
        customer: id,
        payment_method: method!,
        off_session: true,
        confirm: true,
      };
      const intent = await stripe.paymentIntents.create(params);
      return stripe.invoices.attachPayment(invoice.id, { payment_intent: intent.id });
    };
    expect(await part(500)).toMatchObject({ status: "open", amount_paid: 500, amount_remaining: 1500 });
    expect(await part(1500)).toMatchObject({ status: "paid", amount_paid: 2000, amount_remaining: 0 });
    const { data } = await stripe.invoicePayments.list({ invoice: invoice.id });
    expect(data.map(({ status, is_default }) => [status, is_default])).toEqual([
      ["paid", false],
      ["paid", false],
      ["canceled", true],
    ]);
  });

  it("shrinks by a credit note, and refunds and disputes follow the charge", async () => {
    const { stripe, sandbox, place } = merchant;
    const { id } = await merchant.customer("pm_card_visa");
    const invoice = await openInvoice(merchant, id);
    await stripe.creditNotes.create({ invoice: invoice.id, amount: 800 });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      amount_due: 1200,
      amount_remaining: 1200,
    });
    await stripe.invoices.pay(invoice.id, {});
    const [charge] = (await stripe.charges.list({ customer: id })).data;
    expect(charge).toMatchObject({ amount: 1200, status: "succeeded" });
    sandbox.acts.refund(place, charge!.id, 200);
    expect(await stripe.charges.retrieve(charge!.id)).toMatchObject({
      amount_refunded: 200,
      refunded: false,
    });
    const dispute = sandbox.acts.dispute(place, charge!.id);
    expect(sandbox.acts.closeDispute(place, dispute.id, "lost").status).toBe("lost");
    expect(typesOf(await merchant.events()).slice(-5)).toEqual([
      "refund.created",
      "charge.refunded",
      "charge.dispute.created",
      "charge.dispute.updated",
      "charge.dispute.closed",
    ]);
  });
});

describe("hosted pages", () => {
  it("let the customer pay with a new card", async () => {
    const { stripe } = merchant;
    const { id } = await merchant.customer("pm_card_chargeCustomerFail");
    const invoice = await openInvoice(merchant, id);
    const url = invoice.hosted_invoice_url ?? "";
    expect(await (await fetch(url)).text()).toContain("20.00 USD");
    const declined = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ number: "4000000000000341" }),
    });
    expect(declined.status).toBe(402);
    const paid = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ number: "4242424242424242" }),
    });
    expect(await paid.text()).toContain("Invoice paid");
    expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
    const paidEvent = (await merchant.events()).find(({ type }) => type === "invoice.payment_succeeded");
    expect(paidEvent?.request).toEqual({ id: null, idempotency_key: null });
  });

  it("replace the card of customer and subscription in the portal, without charging", async () => {
    const { stripe, price } = merchant;
    const { id, method } = await merchant.customer("pm_card_visa");
    const subscription = await stripe.subscriptions.create({
      customer: id,
      items: [{ price }],
      default_payment_method: method!,
    });
    const session = await stripe.billingPortal.sessions.create({
      customer: id,
      flow_data: { type: "payment_method_update" },
      return_url: "https://merchant.example/",
    });
    const charges = (await stripe.charges.list({ customer: id })).data.length;
    const saved = await fetch(session.url, {
      method: "POST",
      body: new URLSearchParams({ number: "5555555555554444" }),
      redirect: "manual",
    });
    expect(saved.headers.get("location")).toBe("https://merchant.example/");
    const customer = await stripe.customers.retrieve(id);
    const fresh = "invoice_settings" in customer ? customer.invoice_settings.default_payment_method : null;
    expect(fresh).not.toBe(method);
    expect((await stripe.subscriptions.retrieve(subscription.id)).default_payment_method).toBe(fresh);
    expect((await stripe.charges.list({ customer: id })).data).toHaveLength(charges);
  });
});
