import { DateTime } from "luxon";
import type { Appointment } from "./scheduler.ts";
import { DAY } from "./clock.ts";
import { amend, emit } from "./events.ts";
import { createInvoice, type LineDraft, lineFromItem, pendingItems } from "./invoices.ts";
import { cancelNow } from "./subscription-end.ts";
import type { Tenant } from "./tenant.ts";
import type { Invoice, Subscription, SubscriptionItem } from "./wire.ts";
import { type Act, stripesOwnAct } from "./world.ts";

type Interval = { interval: string; count: number };

const clocks = new WeakMap<Subscription, Appointment[]>();

/** Everything the subscription was going to do by itself is off. */
export function stopClock(subscription: Subscription): void {
  for (const appointment of clocks.get(subscription) ?? []) appointment.cancel();
  clocks.delete(subscription);
}

export function intervalOf(item: SubscriptionItem): Interval {
  return {
    interval: item.price.recurring?.interval ?? "month",
    count: item.price.recurring?.interval_count ?? 1,
  };
}

/**
 * The n-th boundary after the anchor, in epoch seconds, UTC. Months are counted from the anchor itself, so that an
 * anchor on the 31st falls on the last day of a shorter month and comes back to the 31st.
 */
export function boundary(anchor: number, { interval, count }: Interval, n: number): number {
  const start = DateTime.fromSeconds(anchor, { zone: "utc" });
  const unit = { day: "days", week: "weeks", month: "months", year: "years" }[interval] ?? "months";
  return start.plus({ [unit]: count * n }).toUnixInteger();
}

/** The period that contains an instant, as the anchor cuts time. */
export function periodAt(anchor: number, interval: Interval, at: number): { start: number; end: number } {
  const average =
    { day: 86_400, week: 604_800, month: 2_629_746, year: 31_556_952 }[interval.interval] ?? 2_629_746;
  let n = Math.floor((at - anchor) / (average * interval.count)) - 1;
  while (boundary(anchor, interval, n + 1) <= at) n++;
  return { start: boundary(anchor, interval, n), end: boundary(anchor, interval, n + 1) };
}

/** Plans the next events: the end of the trial or period, its warning, a planned cancellation, the end of a pause. */
export function planNext(act: Act, subscription: Subscription): void {
  const { world, tenant } = act;
  stopClock(subscription);
  if (
    subscription.ended_at !== null ||
    subscription.status === "paused" ||
    subscription.status === "incomplete"
  )
    return;
  const planned: Appointment[] = [];
  const plan = (seconds: number, name: string, run: (own: Act) => void) => {
    planned.push(
      world.scheduler.plan(Math.max(seconds * 1000, world.clock.now()), `${name} ${subscription.id}`, () =>
        run(stripesOwnAct(world, tenant)),
      ),
    );
  };
  const end = periodEnd(subscription);
  if (subscription.status === "trialing" && subscription.trial_end !== null) {
    const warnAt = subscription.trial_end - (3 * DAY) / 1000;
    if (warnAt > world.clock.seconds())
      plan(warnAt, "trial will end", (own) =>
        emit(own, "customer.subscription.trial_will_end", subscription),
      );
    plan(subscription.trial_end, "trial end", (own) => endTrial(own, subscription));
  } else plan(end, "renew", (own) => renew(own, subscription));
  const cancelAt = subscription.cancel_at;
  if (cancelAt !== null && cancelAt < end)
    plan(cancelAt, "cancel", (own) => cancelNow(own, subscription, "cancellation_requested"));
  const resumesAt = subscription.pause_collection?.resumes_at;
  if (typeof resumesAt === "number")
    plan(resumesAt, "resume collection", (own) =>
      amend(own, subscription, "customer.subscription.updated", () => {
        subscription.pause_collection = null;
      }),
    );
  clocks.set(subscription, planned);
}

export function periodEnd(subscription: Subscription): number {
  return Math.min(...subscription.items.data.map((item) => item.current_period_end));
}

/** A period is over: the next one begins with a draft invoice that will finalize itself in an hour. */
export function renew(act: Act, subscription: Subscription): void {
  if (
    subscription.cancel_at_period_end ||
    (subscription.cancel_at !== null && subscription.cancel_at <= act.world.clock.seconds())
  ) {
    cancelNow(act, subscription, "cancellation_requested");
    return;
  }
  advancePeriod(act, subscription);
  billPeriod(act, subscription, "subscription_cycle");
  planNext(act, subscription);
}

function advancePeriod(act: Act, subscription: Subscription): void {
  amend(act, subscription, "customer.subscription.updated", () => {
    const now = act.world.clock.seconds();
    for (const item of subscription.items.data) {
      if (item.current_period_end > now) continue;
      const period = periodAt(subscription.billing_cycle_anchor, intervalOf(item), now);
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    }
  });
}

/** An unpaid subscription still makes invoices, but leaves them as drafts. */
export function billPeriod(
  act: Act,
  subscription: Subscription,
  reason: "subscription_create" | "subscription_cycle" | "subscription_update",
  more: { autoAdvance?: boolean; lines?: LineDraft[] } = {},
): Invoice {
  const { tenant } = act;
  const customer = tenant.customers.get(subscription.customer);
  if (customer === undefined) throw new Error(`Subscription ${subscription.id} has lost its customer`);
  const carriedOver =
    subscription.pause_collection?.behavior === "keep_as_draft" || subscription.status === "unpaid";
  const items = pendingItems(tenant, customer.id, subscription.currency, subscription.id).map(lineFromItem);
  const now = act.world.clock.seconds();
  return createInvoice(act, {
    customer,
    subscription,
    billingReason: reason,
    collectionMethod:
      subscription.collection_method === "send_invoice" ? "send_invoice" : "charge_automatically",
    currency: subscription.currency,
    autoAdvance: !carriedOver && (more.autoAdvance ?? true),
    lines: [...items, ...(more.lines ?? periodLines(tenant, subscription))],
    daysUntilDue: subscription.days_until_due,
    description: subscription.description,
    discounts: subscription.discounts,
    periodStart: reason === "subscription_cycle" ? previousStart(subscription, now) : now,
    periodEnd: now,
  });
}

function previousStart(subscription: Subscription, now: number): number {
  const item = subscription.items.data[0];
  if (item === undefined) return now;
  return periodAt(subscription.billing_cycle_anchor, intervalOf(item), item.current_period_start - 1).start;
}

export function periodLines(tenant: Tenant, subscription: Subscription): LineDraft[] {
  const free = subscription.status === "trialing";
  return subscription.items.data.map((item) => {
    const quantity = item.quantity ?? 1;
    const { price } = item;
    const product = tenant.products.get(price.product)?.name ?? price.product;
    const each = formatMoney(price.unit_amount ?? 0, price.currency);
    const every = `${price.recurring?.interval_count === 1 ? "" : `${price.recurring?.interval_count} `}${price.recurring?.interval}`;
    return {
      amount: free ? 0 : (price.unit_amount ?? 0) * quantity,
      description: free ? `Trial period for ${product}` : `${quantity} × ${product} (at ${each} / ${every})`,
      quantity,
      period: { start: item.current_period_start, end: item.current_period_end },
      price: { id: price.id, product: price.product },
      unitAmount: free ? "0" : String(price.unit_amount ?? 0),
      subscription: subscription.id,
      subscriptionItem: item.id,
      metadata: { ...subscription.metadata },
    };
  });
}

const formats = new Map<string, Intl.NumberFormat>();

function formatMoney(minor: number, currency: string): string {
  let format = formats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    formats.set(currency, format);
  }
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/**
 * The trial is over. Without a method to charge, `trial_settings` decides: pause, cancel, or bill all the same.
 * @returns the invoice of the first paid period, if there is one
 */
export function endTrial(act: Act, subscription: Subscription): Invoice | undefined {
  const hasMethod = subscription.collection_method === "send_invoice" || hasMethodFor(act, subscription);
  const behaviour = subscription.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice";
  const now = act.world.clock.seconds();
  if (!hasMethod && behaviour === "cancel") {
    cancelNow(act, subscription, "cancellation_requested");
    return undefined;
  }
  if (!hasMethod && behaviour === "pause") {
    stopClock(subscription);
    amend(act, subscription, "customer.subscription.updated", () => {
      subscription.status = "paused";
      subscription.status_details = pausedBy("trial_end_without_payment_method", now);
      subscription.trial_end = Math.min(subscription.trial_end ?? now, now);
    });
    emit(act, "customer.subscription.paused", subscription);
    return undefined;
  }
  if (subscription.cancel_at_period_end) {
    cancelNow(act, subscription, "cancellation_requested");
    return undefined;
  }
  startPaidPeriod(act, subscription, now);
  const invoice = billPeriod(act, subscription, "subscription_cycle");
  planNext(act, subscription);
  return invoice;
}

/** From now on the periods are paid for, counted from this instant. */
export function startPaidPeriod(act: Act, subscription: Subscription, now: number): void {
  amend(act, subscription, "customer.subscription.updated", () => {
    subscription.status = "active";
    if (subscription.trial_end !== null) subscription.trial_end = Math.min(subscription.trial_end, now);
    restart(subscription, now);
  });
}

/** Periods are counted anew from an instant, as `billing_cycle_anchor: now` does. */
export function restart(subscription: Subscription, now: number): void {
  subscription.billing_cycle_anchor = now;
  for (const item of subscription.items.data) {
    item.current_period_start = now;
    item.current_period_end = boundary(now, intervalOf(item), 1);
  }
}

/** Whether there is a method to charge for the subscription's next invoice. */
export function hasMethodFor(act: Act, subscription: Subscription): boolean {
  const customer = act.tenant.customers.get(subscription.customer);
  return Boolean(subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method);
}

export function pausedBy(
  type:
    | "final_payment_failure"
    | "first_payment_failure"
    | "pause_requested"
    | "trial_end_without_payment_method",
  at: number,
): NonNullable<Subscription["status_details"]> {
  return { paused: { subscription: { type }, transitioned_at: at, type: "subscription" } };
}
