import { DateTime } from "luxon";
import { discountsFrom } from "./coupons.ts";
import { badParameter, badState, missing } from "./errors.ts";
import { amend } from "./events.ts";
import { finalizeByItself } from "./invoice-finalization.ts";
import { createInvoiceItem } from "./invoice-items.ts";
import { type LineDraft, rememberOrigin } from "./invoices.ts";
import { methodOf } from "./payment-methods.ts";
import { planFor, priceOf } from "./prices.ts";
import { billPeriod, boundary, endTrial, intervalOf, planNext, restart } from "./subscription-cycle.ts";
import { readMoment } from "./subscription-routes.ts";
import { createItem } from "./subscriptions.ts";
import type { Price, Subscription, SubscriptionItem } from "./wire.ts";
import type { Act, Call } from "./world.ts";

type Proration = "always_invoice" | "create_prorations" | "none";

interface ItemChange {
  item: SubscriptionItem | undefined;
  price: Price | undefined;
  quantity: number | undefined;
  deleted: boolean;
}

/** `POST /v1/subscriptions/:id`. */
export function update(call: Call, subscription: Subscription): Subscription {
  const { params, tenant, world } = call;
  const now = world.clock.seconds();
  const methodId = params.string("default_payment_method");
  const collection = params.oneOf("collection_method", ["charge_automatically", "send_invoice"]);
  const daysUntilDue = params.integer("days_until_due");
  const cancelAtPeriodEnd = params.boolean("cancel_at_period_end");
  const cancelAt = params.integer("cancel_at");
  const trialEnd = readMoment(params, "trial_end", now);
  const behaviour = params
    .hash("trial_settings")
    ?.hash("end_behavior")
    ?.oneOf("missing_payment_method", ["cancel", "create_invoice", "pause"]);
  const pausing = params.hash("pause_collection");
  const pauseBehavior = pausing?.oneOf("behavior", ["keep_as_draft", "mark_uncollectible", "void"]);
  const resumesAt = pausing?.integer("resumes_at") ?? null;
  // Since version endive a hash; the CLI and older callers still send the bare word.
  const anchor =
    typeof params.raw("billing_cycle_anchor") === "string"
      ? params.oneOf("billing_cycle_anchor", ["now", "unchanged"])
      : params.hash("billing_cycle_anchor")?.oneOf("type", ["now", "unchanged"]);
  const proration = params.oneOf("proration_behavior", ["always_invoice", "create_prorations", "none"]);
  const description = params.string("description");
  const metadata = params.metadata(subscription.metadata);
  const changes = readChanges(call, subscription);
  const details = params.hash("cancellation_details");
  const [comment, feedback] = [details?.string("comment"), details?.string("feedback")];
  const discounts = params.hashes("discounts");
  discounts?.forEach((discount) => void discount.accept("coupon", "discount", "promotion_code"));
  params.accept("payment_behavior", "off_session", "payment_settings", "invoice_settings", "automatic_tax");
  params.accept("proration_date", "trial_from_plan", "add_invoice_items");
  params.complete();
  if (subscription.ended_at !== null)
    throw badState(
      "A canceled subscription can only update its cancellation_details and metadata.",
      "invalid_canceled_subscription_fields",
    );
  if (
    typeof methodId === "string" &&
    methodOf(tenant, methodId, 400, "default_payment_method").customer !== subscription.customer
  )
    throw missing("PaymentMethod", methodId, "default_payment_method", 400);
  if (pausing && pauseBehavior === undefined)
    throw badParameter(
      "Missing required param: pause_collection[behavior].",
      "pause_collection[behavior]",
      "parameter_missing",
    );

  const shift = changes.some(({ item, price }) => price && item && interval(price) !== interval(item.price));
  const discountIds =
    discounts === undefined ? undefined : discountsFrom(call, discounts, subscription.customer);
  const prorations: LineDraft[] = [];
  amend(call, subscription, "customer.subscription.updated", () => {
    if (methodId !== undefined) subscription.default_payment_method = methodId;
    if (collection !== undefined) subscription.collection_method = collection;
    if (daysUntilDue !== undefined) subscription.days_until_due = daysUntilDue;
    if (description !== undefined) subscription.description = description;
    if (cancelAtPeriodEnd !== undefined) {
      subscription.cancel_at_period_end = cancelAtPeriodEnd;
      subscription.canceled_at = cancelAtPeriodEnd ? now : null;
      subscription.cancel_at = cancelAtPeriodEnd
        ? Math.min(...subscription.items.data.map((i) => i.current_period_end))
        : null;
    }
    if (cancelAtPeriodEnd !== undefined && subscription.cancellation_details)
      subscription.cancellation_details.reason = cancelAtPeriodEnd ? "cancellation_requested" : null;
    if (cancelAt !== undefined) subscription.cancel_at = cancelAt;
    if (behaviour !== undefined)
      subscription.trial_settings = {
        end_behavior: { billing_cycle_anchor: null, missing_payment_method: behaviour },
      };
    if (pausing !== undefined)
      subscription.pause_collection =
        pausing === null || pauseBehavior === undefined
          ? null
          : { behavior: pauseBehavior, resumes_at: resumesAt };
    if (details) {
      const current = subscription.cancellation_details;
      subscription.cancellation_details = {
        comment: comment ?? current?.comment ?? null,
        feedback: (feedback ?? current?.feedback ?? null) as null,
        feedback_option: null,
        reason: current?.reason ?? null,
      };
    }
    if (discountIds !== undefined) subscription.discounts = discountIds;
    subscription.metadata = metadata;
    if (typeof trialEnd === "number" && trialEnd > now) extendTrial(subscription, trialEnd, now);
    for (const change of changes) {
      if (subscription.status === "active" && (proration ?? "create_prorations") !== "none")
        prorations.push(...prorate(call, subscription, change, now, shift));
      applyChange(call, subscription, change, now);
    }
    if ((anchor === "now" || shift) && subscription.status !== "trialing") restart(subscription, now);
  });
  bill(call, subscription, {
    proration: proration ?? "create_prorations",
    prorations,
    fresh: anchor === "now",
    shift,
    trialOver: trialEnd === now,
  });
  planNext(call, subscription);
  return subscription;
}

function interval(price: Price): string {
  return `${price.recurring?.interval_count} ${price.recurring?.interval}`;
}

function bill(
  act: Act,
  subscription: Subscription,
  what: { proration: Proration; prorations: LineDraft[]; fresh: boolean; shift: boolean; trialOver: boolean },
): void {
  if (what.trialOver && subscription.status === "trialing") {
    // A trial ended by request bills at once; one that runs out leaves its draft an hour.
    const invoice = endTrial(act, subscription);
    if (invoice?.status === "draft") {
      invoice.billing_reason = "subscription_update";
      finalizeByItself(act, invoice);
    }
    return;
  }
  if (what.fresh && subscription.status === "active") {
    for (const line of what.prorations.filter(({ amount }) => amount < 0))
      waitForInvoice(act, subscription, line);
    finalizeByItself(act, billPeriod(act, subscription, "subscription_update"));
  } else if (what.prorations.length > 0) {
    for (const line of what.prorations) waitForInvoice(act, subscription, line);
    if (what.proration === "always_invoice" || what.shift)
      finalizeByItself(act, billPeriod(act, subscription, "subscription_update", { lines: [] }));
  }
}

function waitForInvoice(act: Act, subscription: Subscription, line: LineDraft): void {
  const item = createInvoiceItem(act, {
    customer: subscription.customer,
    amount: line.amount,
    currency: subscription.currency,
    description: line.description,
    subscription: subscription.id,
    period: line.period,
    proration: true,
    ...(line.price === undefined ? {} : { price: line.price }),
    quantity: line.quantity,
    unitAmount: line.unitAmount,
  });
  rememberOrigin(item, { subscriptionItem: line.subscriptionItem ?? "", credits: line.credits ?? null });
}

function readChanges(call: Call, subscription: Subscription): ItemChange[] {
  return (call.params.hashes("items") ?? []).map((given) => {
    const id = given.optional("id");
    const item =
      id === undefined ? undefined : subscription.items.data.find((candidate) => candidate.id === id);
    if (id !== undefined && item === undefined) throw missing("subscription item", id, given.name("id"), 400);
    const priceId = given.optional("price") ?? given.optional("plan");
    const deleted = given.boolean("deleted") ?? false;
    const quantity = given.integer("quantity") ?? undefined;
    given.accept("metadata", "clear_usage");
    const price = priceId === undefined ? undefined : priceOf(call.tenant, priceId, given.name("price"));
    if (item === undefined && price === undefined)
      throw badParameter(
        `Missing required param: ${given.name("price")}.`,
        given.name("price"),
        "parameter_missing",
      );
    return { item, price, quantity, deleted };
  });
}

function applyChange(call: Call, subscription: Subscription, change: ItemChange, now: number): void {
  const { item, price, quantity, deleted } = change;
  if (item === undefined) {
    if (price === undefined) return;
    const [other] = subscription.items.data;
    const end = other?.current_period_end ?? boundary(now, intervalOf({ price } as SubscriptionItem), 1);
    createItem(call, subscription, { price, quantity: quantity ?? 1 }, { start: now, end });
    return;
  }
  if (deleted) {
    subscription.items.data = subscription.items.data.filter((candidate) => candidate !== item);
    subscription.items.total_count = subscription.items.data.length;
    call.tenant.subscriptionItems.remove(item.id);
    return;
  }
  if (price !== undefined) {
    item.price = price;
    item.plan = planFor(call.tenant, price);
  }
  if (quantity !== undefined) item.quantity = quantity;
}

/** Credit for the unused rest at the old price, and the same rest at the new one; to the second, rounded half up. */
function prorate(
  act: Act,
  subscription: Subscription,
  change: ItemChange,
  now: number,
  shift: boolean,
): LineDraft[] {
  const { item } = change;
  if (item === undefined) return [];
  const length = item.current_period_end - item.current_period_start;
  const share = length <= 0 ? 0 : (item.current_period_end - now) / length;
  const old = (item.price.unit_amount ?? 0) * (item.quantity ?? 1);
  const price = change.price ?? item.price;
  const quantity = change.deleted ? 0 : (change.quantity ?? item.quantity ?? 1);
  const line = (full: number, label: string, count: number, of: Price): LineDraft => ({
    amount: Math.round(full * share),
    description: `${label} on ${productName(act, of)} after ${day(now)}`,
    quantity: count,
    period: { start: now, end: item.current_period_end },
    price: { id: of.id, product: of.product },
    unitAmount: String(of.unit_amount ?? 0),
    subscription: subscription.id,
    subscriptionItem: item.id,
    proration: true,
  });
  const credit = {
    ...line(-old, "Unused time", item.quantity ?? 1, item.price),
    credits: credited(act, subscription, item),
  };
  if (quantity === 0) return [credit];
  if (shift) {
    // A new rhythm starts now, and the whole of its first period is due.
    const end = boundary(now, intervalOf({ price } as SubscriptionItem), 1);
    const first = {
      ...line(0, "Remaining time", quantity, price),
      amount: (price.unit_amount ?? 0) * quantity,
    };
    return [credit, { ...first, period: { start: now, end } }];
  }
  return [credit, line((price.unit_amount ?? 0) * quantity, "Remaining time", quantity, price)];
}

function productName(act: Act, price: Price): string {
  return act.tenant.products.get(price.product)?.name ?? price.product;
}

function day(seconds: number): string {
  return DateTime.fromSeconds(seconds, { zone: "utc", locale: "en-US" }).toFormat("d LLL yyyy");
}

/** The line that the customer paid for the time now given back. */
function credited(act: Act, subscription: Subscription, item: SubscriptionItem) {
  for (const invoice of act.tenant.invoices.by("subscription", subscription.id).toReversed()) {
    const paid = invoice.lines.data.find(
      (line) =>
        line.parent?.subscription_item_details?.subscription_item === item.id &&
        line.amount > 0 &&
        line.period.start === item.current_period_start,
    );
    if (paid !== undefined) return { invoice: invoice.id, invoice_line_items: [paid.id] };
  }
  return null;
}

function extendTrial(subscription: Subscription, trialEnd: number, now: number): void {
  subscription.status = "trialing";
  subscription.trial_start ??= now;
  subscription.trial_end = trialEnd;
  subscription.billing_cycle_anchor = trialEnd;
  for (const item of subscription.items.data) item.current_period_end = trialEnd;
}
