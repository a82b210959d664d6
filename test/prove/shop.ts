import { setTimeout as wait } from "node:timers/promises";
import Stripe from "stripe";
import { openClient } from "../../server/stripe/client.ts";

export const APPROVED = "pm_card_visa";
export const DECLINED = "pm_card_chargeCustomerFail";
export const ASKS_FOR_CONFIRMATION = "pm_card_authenticationRequired";

/** A renewal that failed: a month has passed on a test clock. */
export type FailedRenewal = {
  clock: string;
  customer: string;
  subscription: string;
  /** The renewal's invoice, open and attempted. */
  invoice: string;
};

export type Shop = {
  stripe: Stripe;
  /** The account's own id. */
  account: string;
  /** A customer without a clock, whose default is the test card given. */
  customer(card: string): Promise<string>;
  /** An open invoice of 20.00 that Stripe does not collect by itself. */
  invoice(customer: string): Promise<string>;
  subscription(customer: string): Promise<Stripe.Subscription>;
  /** A renewal of its own that failed. Those that were announced are prepared together. */
  failedRenewal(): Promise<FailedRenewal>;
  /** Lets time pass on a test clock, in seconds from where it stands. */
  pass(clock: string, seconds: number): Promise<void>;
  /** Events of these types about this object, oldest first. */
  eventsAbout(object: string, types: string[]): Promise<Stripe.Event[]>;
  /** Undone at the end, the last first, whatever has failed before. */
  afterwards(undo: () => Promise<unknown>): void;
  /** Says what goes on. */
  progress(text: string): void;
};

const TIMEOUT_MS = 80_000;
/** A clock that moves by a month takes Stripe a minute or two. */
const CLOCK_PATIENCE_MS = 15 * 60_000;
/** Marks everything that is made here, for somebody who finds it. */
const METADATA = { made_by: "makegood prove" };

export async function openShop(
  key: string,
  options: { apiBase?: string | undefined; pollMs?: number; progress: (text: string) => void },
): Promise<{ shop: Shop; prepare: (renewals: number) => Promise<void>; cleanUp: () => Promise<string[]> }> {
  const stripe = openClient(key, { apiBase: options.apiBase, timeoutMs: TIMEOUT_MS });
  const { pollMs = 3_000, progress } = options;
  const undo: (() => Promise<unknown>)[] = [];
  const ready: FailedRenewal[] = [];
  const account = (await stripe.accounts.retrieveCurrent()).id;

  let price: Promise<string> | undefined;
  const monthly = () =>
    (price ??= (async () => {
      const made = await stripe.prices.create({
        currency: "usd",
        unit_amount: 2000,
        recurring: { interval: "month" },
        product_data: { name: "Makegood prove", metadata: METADATA },
      });
      // Neither can be deleted once used; both can be put away.
      undo.push(() => stripe.products.update(String(made.product), { active: false }));
      undo.push(() => stripe.prices.update(made.id, { active: false }));
      return made.id;
    })());

  async function customerWith(card: string, clock?: string): Promise<string> {
    const { id } = await stripe.customers.create({
      name: "Makegood prove",
      metadata: METADATA,
      ...(clock === undefined ? {} : { test_clock: clock }),
    });
    if (clock === undefined) undo.push(() => stripe.customers.del(id));
    await replaceCard(id, card);
    return id;
  }

  async function replaceCard(customer: string, card: string): Promise<void> {
    const { id } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }

  const subscribe = async (customer: string) =>
    stripe.subscriptions.create({ customer, items: [{ price: await monthly() }], metadata: METADATA });

  async function advance(clock: string, to: number): Promise<void> {
    await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to });
    const giveUpAt = Date.now() + CLOCK_PATIENCE_MS;
    for (;;) {
      const { status } = await stripe.testHelpers.testClocks.retrieve(clock);
      if (status === "ready") return;
      if (status === "internal_failure" || Date.now() > giveUpAt)
        throw new Error(`test clock ${clock} did not move: it is ${status}`);
      await wait(pollMs);
    }
  }

  /** All clocks are set up first and moved together: moving is what takes the time. */
  async function prepare(renewals: number): Promise<void> {
    const begun: { clock: string; customer: string; subscription: Stripe.Subscription }[] = [];
    for (let n = 1; n <= renewals; n++) {
      progress(`preparing failed renewal ${n} of ${renewals}`);
      const clock = await stripe.testHelpers.testClocks.create({
        frozen_time: Math.floor(Date.now() / 1000),
        name: "Makegood prove",
      });
      undo.push(() => stripe.testHelpers.testClocks.del(clock.id));
      const customer = await customerWith(APPROVED, clock.id);
      const subscription = await subscribe(customer);
      await replaceCard(customer, DECLINED);
      begun.push({ clock: clock.id, customer, subscription });
    }
    progress("letting a month pass");
    await Promise.all(
      begun.map(async ({ clock, customer, subscription }) => {
        const end = subscription.items.data[0]!.current_period_end;
        // The renewal's invoice is a draft for about an hour.
        await advance(clock, end + 3 * 3600);
        const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
        if (invoice === undefined) throw new Error(`subscription ${subscription.id} has no renewal invoice`);
        if (invoice.status === "draft")
          await stripe.invoices.finalizeInvoice(invoice.id, { auto_advance: true });
        if (!invoice.attempted) await stripe.invoices.pay(invoice.id).catch(() => {});
        ready.push({ clock, customer, subscription: subscription.id, invoice: invoice.id });
      }),
    );
  }

  const shop: Shop = {
    stripe,
    account,
    customer: (card) => customerWith(card),
    async invoice(customer) {
      const { id } = await stripe.invoices.create({ customer, auto_advance: false, metadata: METADATA });
      await stripe.invoiceItems.create({ customer, invoice: id, amount: 2000, currency: "usd" });
      await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
      // A customer who is deleted leaves open invoices behind.
      undo.push(async () => {
        const { status } = await stripe.invoices.retrieve(id);
        if (status === "open" || status === "uncollectible") await stripe.invoices.voidInvoice(id);
      });
      return id;
    },
    subscription: subscribe,
    async failedRenewal() {
      const next = ready.pop();
      if (next === undefined) throw new Error("no failed renewal is left: none could be prepared");
      return next;
    },
    async pass(clock, seconds) {
      const { frozen_time } = await stripe.testHelpers.testClocks.retrieve(clock);
      await advance(clock, frozen_time + seconds);
    },
    async eventsAbout(object, types) {
      const found: Stripe.Event[] = [];
      const since = Math.floor(Date.now() / 1000) - 86_400;
      for await (const event of stripe.events.list({ types, created: { gte: since }, limit: 100 }))
        if ((event.data.object as { id?: string }).id === object) found.push(event);
      return found.reverse();
    },
    afterwards: (step) => void undo.push(step),
    progress,
  };

  /** @returns what could not be undone */
  async function cleanUp(): Promise<string[]> {
    const left: string[] = [];
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        left.push(error instanceof Error ? error.message : String(error));
      }
    }
    return left;
  }

  return { shop, prepare, cleanUp };
}

/** The error that a call ended with; null where it succeeded. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
}
