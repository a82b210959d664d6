import { HOUR } from "./clock.ts";
import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { finalize, finalizeByItself } from "./invoice-finalization.ts";
import { createInvoiceItem } from "./invoice-items.ts";
import { planFor } from "./prices.ts";
import { billPeriod, boundary, intervalOf, periodAt, planNext } from "./subscription-cycle.ts";
import { expireIncomplete } from "./subscription-end.ts";
import type { Tenant } from "./tenant.ts";
import type { Customer, Price, Subscription, SubscriptionItem } from "./wire.ts";
import { type Act, newId, stripesOwnAct } from "./world.ts";

/** Nobody has to pay the first invoice sooner; after that the subscription never existed. */
const INCOMPLETE_FOR = 23 * HOUR;

export interface ItemDraft {
  price: Price;
  quantity: number;
  metadata?: Record<string, string>;
}

export type PaymentBehavior = "allow_incomplete" | "default_incomplete";

export interface SubscriptionDraft {
  customer: Customer;
  items: ItemDraft[];
  collectionMethod?: "charge_automatically" | "send_invoice";
  daysUntilDue?: number | null;
  defaultPaymentMethod?: string | null;
  /** Epoch seconds. */
  trialEnd?: number | null;
  missingMethodAtTrialEnd?: "cancel" | "create_invoice" | "pause";
  paymentBehavior?: PaymentBehavior;
  /** Epoch seconds: the first boundary, where it is not the start. */
  billingCycleAnchor?: number | null;
  cancelAtPeriodEnd?: boolean;
  cancelAt?: number | null;
  /** Flexible where it is left out, as for new subscriptions of the newest API versions. */
  billingMode?: "classic" | "flexible";
  description?: string | null;
  metadata?: Record<string, string>;
  discounts?: string[];
  /** One-off prices that go on the first invoice. */
  extras?: ItemDraft[];
  /** Epoch seconds: a start in the past, which bills nothing for the time gone by. */
  backdateStart?: number | null;
}

export function subscriptionOf(tenant: Tenant, id: string, status: 400 | 404 = 404): Subscription {
  const found = tenant.subscriptions.get(id);
  if (found === undefined) throw missing("subscription", id, status === 404 ? "id" : "subscription", status);
  return found;
}

export function createItem(
  act: Act,
  subscription: Subscription,
  draft: ItemDraft,
  period: { start: number; end: number },
) {
  const item: SubscriptionItem = {
    id: newId(act, "si"),
    object: "subscription_item",
    billing_thresholds: null,
    created: act.world.clock.seconds(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: draft.metadata ?? {},
    plan: planFor(act.tenant, draft.price),
    price: draft.price,
    quantity: draft.quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
  subscription.items.data.push(item);
  subscription.items.total_count = subscription.items.data.length;
  return act.tenant.subscriptionItems.add(item);
}

/** Starts a subscription: its first invoice is finalized and charged at once, or free while it is on trial. */
export function createSubscription(act: Act, draft: SubscriptionDraft): Subscription {
  const { world, tenant } = act;
  const now = world.clock.seconds();
  const trialing = typeof draft.trialEnd === "number" && draft.trialEnd > now;
  const automatic = (draft.collectionMethod ?? "charge_automatically") === "charge_automatically";
  const id = newId(act, "sub");
  const start = draft.backdateStart ?? now;
  const subscription = tenant.subscriptions.add({
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: trialing ? (draft.trialEnd ?? now) : (draft.billingCycleAnchor ?? start),
    billing_cycle_anchor_config: null,
    billing_mode:
      draft.billingMode === "classic"
        ? { flexible: null, type: "classic" }
        : { flexible: { proration_discounts: "included" }, type: "flexible", updated_at: now },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: draft.cancelAt ?? null,
    cancel_at_period_end: draft.cancelAtPeriodEnd ?? false,
    canceled_at: draft.cancelAtPeriodEnd ? now : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: draft.collectionMethod ?? "charge_automatically",
    created: now,
    currency: draft.items[0]?.price.currency ?? "usd",
    customer: draft.customer.id,
    customer_account: null,
    days_until_due: draft.daysUntilDue ?? null,
    default_payment_method: draft.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: draft.description ?? null,
    discounts: draft.discounts ?? [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: {
      object: "list",
      data: [],
      has_more: false,
      total_count: 0,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    livemode: tenant.livemode,
    managed_payments: null,
    metadata: draft.metadata ?? {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: start,
    status: trialing ? "trialing" : automatic ? "incomplete" : "active",
    test_clock: draft.customer.test_clock ?? null,
    transfer_data: null,
    trial_end: trialing ? (draft.trialEnd ?? null) : null,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: draft.missingMethodAtTrialEnd ?? "create_invoice",
      },
    },
    trial_start: trialing ? now : null,
  });
  for (const item of draft.items) createItem(act, subscription, item, firstPeriod(subscription, item, now));
  emit(act, "customer.subscription.created", subscription);
  for (const discount of subscription.discounts) {
    const found = tenant.discounts.get(discount);
    if (found !== undefined) found.subscription = id;
  }
  for (const { price, quantity } of draft.extras ?? [])
    createInvoiceItem(act, {
      customer: subscription.customer,
      amount: (price.unit_amount ?? 0) * quantity,
      currency: subscription.currency,
      description: tenant.products.get(price.product)?.name ?? null,
      subscription: id,
      price: { id: price.id, product: price.product },
      quantity,
      unitAmount: String(price.unit_amount ?? 0),
    });
  firstInvoice(act, subscription, draft.paymentBehavior ?? "allow_incomplete");
  if (subscription.status === "incomplete")
    world.scheduler.plan(world.clock.now() + INCOMPLETE_FOR, `expire ${id}`, () =>
      expireIncomplete(stripesOwnAct(world, tenant), subscription),
    );
  if (trialing && (draft.trialEnd ?? 0) - now <= 3 * 86_400)
    emit(act, "customer.subscription.trial_will_end", subscription);
  planNext(act, subscription);
  return subscription;
}

function firstPeriod(
  subscription: Subscription,
  draft: ItemDraft,
  now: number,
): { start: number; end: number } {
  if (subscription.trial_end !== null) return { start: now, end: subscription.trial_end };
  const interval = intervalOf({ price: draft.price } as SubscriptionItem);
  const anchor = subscription.billing_cycle_anchor;
  if (anchor > now) return { start: now, end: anchor };
  return anchor === now ? { start: now, end: boundary(now, interval, 1) } : periodAt(anchor, interval, now);
}

function firstInvoice(act: Act, subscription: Subscription, behavior: PaymentBehavior): void {
  const anchor = subscription.billing_cycle_anchor;
  const starts = subscription.start_date === subscription.created;
  if (
    subscription.status === "trialing" ||
    (starts && anchor === subscription.created) ||
    anchor > subscription.created
  ) {
    const sent = subscription.collection_method === "send_invoice";
    const invoice = billPeriod(act, subscription, "subscription_create", { autoAdvance: sent });
    // A sent first invoice stays a draft for its hour, like a renewal; a charged one is finalized on the spot.
    if (sent && invoice.total > 0) return;
    invoice.auto_advance = !sent;
    if (behavior === "default_incomplete" && subscription.status === "incomplete") finalize(act, invoice);
    else finalizeByItself(act, invoice);
    return;
  }
  // Backdated: the time gone by is not billed here, so there is nothing that could be incomplete.
  if (subscription.status === "incomplete")
    amend(act, subscription, "customer.subscription.updated", () => {
      subscription.status = "active";
    });
}
