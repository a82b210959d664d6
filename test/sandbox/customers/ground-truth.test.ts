import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../clock.ts";
import { createCustomer } from "../customers.ts";
import { markUncollectible, voidInvoice } from "../invoice-finalization.ts";
import type { Authorization, Issuer } from "../issuer.ts";
import { attach, createMethod } from "../payment-methods.ts";
import { createPrice } from "../prices.ts";
import { createProduct } from "../products.ts";
import { issuerRefusal } from "../refusal.ts";
import { Sandbox } from "../sandbox.ts";
import { createSubscription } from "../subscriptions.ts";
import type { Invoice } from "../wire.ts";
import { totalsOf, historiesOf } from "./ground-truth.ts";
import { FailureLog } from "./failures.ts";

const place = { account: "acct_1", livemode: true };
const DECLINED: Authorization = { outcome: "declined", refusal: issuerRefusal("insufficient_funds") };
const ANOTHER_CARD = { type: "card", last4: "1111" } as const;

/** A bank whose answers the test sets. */
class ToldIssuer implements Issuer {
  answer: Authorization = { outcome: "approved" };

  authorize(): Authorization {
    return this.answer;
  }
}

/** A merchant with one customer, whose monthly subscription of 30.00 has run for twenty days. */
function merchant(collection: { sentWithin?: number } = {}) {
  const issuer = new ToldIssuer();
  const sandbox = new Sandbox({ seed: 1, issuer });
  sandbox.addAccount({ id: place.account });
  const tenant = sandbox.tenant(place.account, place.livemode);
  const failures = new FailureLog(tenant, sandbox.clock);
  const act = sandbox.act(place.account, place.livemode);
  const product = createProduct(act, { name: "Basic" });
  const price = createPrice(act, {
    product: product.id,
    unitAmount: 3000,
    currency: "usd",
    recurring: { interval: "month", intervalCount: 1 },
  });
  const customer = createCustomer(act, { email: "a@customers.example" });
  const method = attach(act, createMethod(act, { type: "card" }), customer.id);
  customer.invoice_settings.default_payment_method = method.id;
  createSubscription(act, {
    customer,
    items: [{ price, quantity: 1 }],
    backdateStart: sandbox.clock.seconds() - 20 * 86_400,
    ...(collection.sentWithin === undefined
      ? {}
      : { collectionMethod: "send_invoice", daysUntilDue: collection.sentWithin }),
  });
  const pass = (time: number) => sandbox.advanceTo(sandbox.clock.now() + time);
  const latest = (): Invoice => {
    const invoice = tenant.invoices.values().at(-1);
    if (invoice === undefined) throw new Error("no invoice yet");
    return invoice;
  };
  const paidCharge = (invoice: Invoice) => {
    const intent = tenant.invoicePayments.by("invoice", invoice.id)[0]?.payment.payment_intent ?? "";
    const charge = tenant.charges.by("paymentIntent", intent).find(({ status }) => status === "succeeded");
    if (charge === undefined) throw new Error("not paid");
    return charge.id;
  };
  const books = (givenUp: string[] = []) =>
    totalsOf(sandbox, { ...place, failures, givenUp: new Set(givenUp) });
  return { issuer, sandbox, tenant, failures, method, pass, latest, paidCharge, books };
}

async function failedRenewal(answer: Authorization = DECLINED) {
  const all = merchant();
  all.issuer.answer = answer;
  await all.pass(12 * DAY);
  all.issuer.answer = { outcome: "approved" };
  return { ...all, invoice: all.latest() };
}

const usd = (failed: number, recovered: number, lost: number, open: number) => [
  { currency: "usd", failed, recovered, lost, open },
];

describe("the books", () => {
  test("leave out what was paid at once", async () => {
    const { pass, latest, books } = merchant();
    await pass(12 * DAY);
    expect(latest().status).toBe("paid");
    expect(books()).toEqual([]);
  });

  test("have a failed renewal open, then recovered by whoever pays it", async () => {
    const { sandbox, invoice, books } = await failedRenewal();
    expect(books()).toEqual(usd(3000, 0, 0, 3000));
    sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
    expect(books()).toEqual(usd(3000, 3000, 0, 0));
  });

  test("count an attempt that waits for authentication as failed, though it leaves no charge", async () => {
    const { sandbox, tenant, invoice, method, books } = await failedRenewal({ outcome: "requires_action" });
    expect(tenant.charges.size).toBe(0);
    expect(books()).toEqual(usd(3000, 0, 0, 3000));
    sandbox.acts.payHostedInvoice(place, invoice.id, { existing: method.id });
    expect(books()).toEqual(usd(3000, 3000, 0, 0));
  });

  test("lose what recovery has been given up on, and win it back when it is paid after all", async () => {
    const { sandbox, invoice, books } = await failedRenewal();
    expect(books([invoice.id])).toEqual(usd(3000, 0, 3000, 0));
    sandbox.acts.payOutOfBand(place, invoice.id);
    expect(books([invoice.id])).toEqual(usd(3000, 3000, 0, 0));
  });

  test("lose what is voided or marked uncollectible", async () => {
    const voided = await failedRenewal();
    voidInvoice(voided.sandbox.act(place.account, true), voided.invoice);
    expect(voided.books()).toEqual(usd(3000, 0, 3000, 0));
    const written = await failedRenewal();
    markUncollectible(written.sandbox.act(place.account, true), written.invoice, "user_forgiven");
    expect(written.books()).toEqual(usd(3000, 0, 3000, 0));
  });

  test("take back refunds of the recovery", async () => {
    const { sandbox, invoice, paidCharge, books, failures } = await failedRenewal();
    sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
    sandbox.acts.refund(place, paidCharge(invoice), 1000);
    expect(books()).toEqual(usd(3000, 2000, 1000, 0));
    sandbox.acts.refund(place, paidCharge(invoice));
    expect(books()).toEqual(usd(3000, 0, 3000, 0));
    expect(historiesOf(sandbox, { ...place, failures })).toMatchObject([
      { paid: 3000, refunded: 3000, disputesLost: 0 },
    ]);
  });

  test("take back a lost dispute, not one that is open or won", async () => {
    for (const [outcome, recovered] of [
      ["lost", 0],
      ["won", 3000],
    ] as const) {
      const { sandbox, invoice, paidCharge, books } = await failedRenewal();
      sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
      const dispute = sandbox.acts.dispute(place, paidCharge(invoice));
      expect(books()).toEqual(usd(3000, 3000, 0, 0));
      sandbox.acts.closeDispute(place, dispute.id, outcome);
      expect(books()).toEqual(usd(3000, recovered, 3000 - recovered, 0));
    }
  });

  test("never take back more than the payment brought", async () => {
    const { sandbox, invoice, paidCharge, books } = await failedRenewal();
    sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
    const dispute = sandbox.acts.dispute(place, paidCharge(invoice));
    sandbox.acts.refund(place, paidCharge(invoice), 2000);
    sandbox.acts.closeDispute(place, dispute.id, "lost");
    expect(books()).toEqual(usd(3000, 0, 3000, 0));
  });

  test("begin a sent invoice's trouble when its due date passes unpaid", async () => {
    const { sandbox, pass, latest, books } = merchant({ sentWithin: 14 });
    await pass(12 * DAY);
    const invoice = latest();
    expect(invoice.status).toBe("open");
    await sandbox.advanceTo((invoice.due_date ?? 0) * 1000 - HOUR);
    expect(books()).toEqual([]);
    await pass(HOUR);
    expect(books()).toEqual(usd(3000, 0, 0, 3000));
    await pass(3 * DAY);
    sandbox.acts.payOutOfBand(place, invoice.id);
    expect(books()).toEqual(usd(3000, 3000, 0, 0));
  });

  test("know no trouble where a sent invoice is paid in time", async () => {
    const { sandbox, pass, latest, books } = merchant({ sentWithin: 14 });
    await pass(12 * DAY);
    sandbox.acts.payHostedInvoice(place, latest().id, ANOTHER_CARD);
    await pass(10 * DAY);
    expect(books()).toEqual([]);
  });
});

describe("a history", () => {
  test("begins with the first failure, not with a later one", async () => {
    const { sandbox, issuer, invoice, pass, failures } = await failedRenewal();
    const [first] = historiesOf(sandbox, { ...place, failures });
    await pass(5 * DAY);
    issuer.answer = DECLINED;
    sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
    expect(historiesOf(sandbox, { ...place, failures })).toEqual([first]);
  });

  test("of a sent invoice leaves out what was paid before it was due", async () => {
    const { sandbox, pass, latest, failures, method } = merchant({ sentWithin: 14 });
    await pass(12 * DAY);
    const invoice = latest();
    const post = async (path: string, fields: Record<string, string>): Promise<unknown> => {
      const headers = { authorization: "Bearer sk_live_customers000", "stripe-account": place.account };
      const answer = await sandbox.fetch(`http://stripe.test/v1/${path}`, {
        method: "POST",
        headers,
        body: new URLSearchParams(fields),
      });
      expect(answer.status, path).toBe(200);
      return answer.json();
    };
    const intent = await post("payment_intents", {
      amount: "1000",
      currency: "usd",
      customer: invoice.customer ?? "",
      payment_method: method.id,
      confirm: "true",
      off_session: "true",
    });
    await post(`invoices/${invoice.id}/attach_payment`, {
      payment_intent: String(Reflect.get(Object(intent), "id")),
    });
    expect(invoice.amount_remaining).toBe(2000);
    await pass(15 * DAY);
    expect(historiesOf(sandbox, { ...place, failures })).toMatchObject([
      { failed: 2000, paid: 0, recovered: 0, open: 2000 },
    ]);
    sandbox.acts.payHostedInvoice(place, invoice.id, ANOTHER_CARD);
    expect(historiesOf(sandbox, { ...place, failures })).toMatchObject([
      { failed: 2000, recovered: 2000, lost: 0, open: 0 },
    ]);
  });

  test("does not exist for a sent invoice that was voided before it was due", async () => {
    const { sandbox, pass, latest, failures } = merchant({ sentWithin: 14 });
    await pass(12 * DAY);
    voidInvoice(sandbox.act(place.account, true), latest());
    await pass(15 * DAY);
    expect(historiesOf(sandbox, { ...place, failures })).toEqual([]);
  });
});

test("a failure log that was not kept up says so instead of forgetting", async () => {
  const { failures, pass } = merchant();
  await pass(29 * DAY);
  failures.catchUp();
  await pass(30 * DAY);
  expect(() => failures.catchUp()).toThrow(/catch up daily/);
});
