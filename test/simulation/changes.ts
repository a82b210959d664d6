import Stripe from "stripe";
import { DAY, type Harness } from "./harness.ts";

export const CHANGES = [
  "customer cancels",
  "customer comes back with a new card",
  "customer pays with a wallet",
  "card's telephone number is edited",
  "payment is refunded in part",
  "refund fails later",
  "refund is canceled later",
  "fraud warning",
  "dispute as fraud, lost",
] as const;
export type Change = (typeof CHANGES)[number];

/**
 * What customers and the merchant change at Stripe while recoveries run, one thing a day: they cancel and come back, edit
 * a card, refund, take a refund back, report fraud. Whose turn it is follows from the day.
 */
export function openChanges({ sandbox, place, urls, now }: Harness) {
  const stripe = new Stripe(`sk_${place.livemode ? "live" : "test"}_000000000000000000000000`, {
    host: "127.0.0.1",
    port: Number(new URL(urls.sandbox).port),
    protocol: "http",
    stripeAccount: place.account,
    telemetry: false,
    maxNetworkRetries: 2,
  });
  const tenant = sandbox.tenant(place.account, place.livemode);
  const done: Partial<Record<Change, number>> = {};
  /** Whose subscription was canceled while an invoice of it was open. */
  const gone: string[] = [];

  const pick = <Item>(items: readonly Item[], day: number): Item | undefined =>
    items[(day * 7) % Math.max(1, items.length)];

  const inTrouble = () =>
    tenant.invoices
      .values()
      .filter(
        ({ status, attempted, collection_method, parent, id }) =>
          status === "open" &&
          attempted &&
          collection_method === "charge_automatically" &&
          parent?.subscription_details != null &&
          tenant.invoicePayments
            .by("invoice", id)
            .every(
              ({ payment }) =>
                tenant.paymentIntents.get(payment.payment_intent ?? "")?.status !== "processing",
            ),
      );

  /** Payments of invoices that failed before, which nobody has taken back. */
  const recovered = () =>
    tenant.charges
      .values()
      .filter(
        ({ status, amount_refunded, disputed, payment_intent }) =>
          status === "succeeded" &&
          amount_refunded === 0 &&
          !disputed &&
          tenant.charges
            .by("paymentIntent", payment_intent ?? "")
            .some((charge) => charge.status === "failed"),
      );

  async function cancel(day: number): Promise<boolean> {
    const invoice = pick(inTrouble(), day);
    const subscriptionId = invoice?.parent?.subscription_details?.subscription as string | undefined;
    const subscription = subscriptionId === undefined ? undefined : tenant.subscriptions.get(subscriptionId);
    if (!invoice || !subscription || subscription.ended_at !== null) return false;
    await stripe.subscriptions.cancel(subscription.id, {
      cancellation_details: { feedback: "too_expensive" },
    });
    gone.push(subscription.id);
    return true;
  }

  async function comeBack(): Promise<boolean> {
    const before = tenant.subscriptions.get(gone.shift() ?? "");
    const price = before?.items.data[0]?.price;
    if (!before || !price) return false;
    const customer = before.customer as string;
    const made = await stripe.paymentMethods.create({
      type: "card",
      card: { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "314" },
    });
    const card = await stripe.paymentMethods.attach(made.id, { customer });
    await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      default_payment_method: card.id,
    });
    return true;
  }

  function payWithWallet(day: number): boolean {
    const invoice = pick(inTrouble(), day);
    if (!invoice) return false;
    const type = day % 2 === 0 ? "amazon_pay" : "revolut_pay";
    const paid = sandbox.acts.payHostedInvoice(place, invoice.id, { type, number: "4242424242424242" });
    return paid.outcome === "succeeded";
  }

  async function editCard(day: number): Promise<boolean> {
    const customer = pick(inTrouble(), day)?.customer;
    const card = tenant.paymentMethods
      .values()
      .find((method) => method.customer === customer && method.type === "card");
    if (!card) return false;
    await stripe.paymentMethods.update(card.id, { billing_details: { phone: `+1202555${1000 + day}` } });
    return true;
  }

  function refund(day: number, part: number, undone: "failed" | "canceled" | null): boolean {
    const charge = pick(recovered(), day);
    if (!charge) return false;
    const refund = sandbox.acts.refund(place, charge.id, Math.ceil(charge.amount * part));
    if (undone)
      sandbox.schedule(now() + 5 * DAY, `refund ${undone}`, () =>
        sandbox.acts.undoRefund(place, refund.id, undone),
      );
    return true;
  }

  function reportFraud(day: number, isDisputed: boolean): boolean {
    const charge = pick(recovered(), day);
    if (!charge) return false;
    if (!isDisputed) sandbox.acts.warnOfFraud(place, charge.id);
    else {
      const { id } = sandbox.acts.dispute(place, charge.id, "fraudulent");
      sandbox.schedule(now() + 12 * DAY, "dispute lost", () => sandbox.acts.closeDispute(place, id, "lost"));
    }
    return true;
  }

  async function changeOf(day: number): Promise<void> {
    const change = CHANGES[day % CHANGES.length]!;
    const make: Record<Change, () => boolean | Promise<boolean>> = {
      "customer cancels": () => cancel(day),
      "customer comes back with a new card": comeBack,
      "customer pays with a wallet": () => payWithWallet(day),
      "card's telephone number is edited": () => editCard(day),
      "payment is refunded in part": () => refund(day, 1 / 3, null),
      "refund fails later": () => refund(day, 1, "failed"),
      "refund is canceled later": () => refund(day, 1 / 2, "canceled"),
      "fraud warning": () => reportFraud(day, false),
      "dispute as fraud, lost": () => reportFraud(day, true),
    };
    if (await make[change]()) done[change] = (done[change] ?? 0) + 1;
  }

  return { changeOf, done };
}
