import { z } from "zod";
import type { SubscriptionFact } from "../../dunning/facts/facts.ts";
import {
  currency,
  id,
  idOf,
  instant,
  list,
  metadata,
  OWNER_MEMBERS,
  ownerOf,
  ownerShape,
  read,
  readIfPossible,
  reference,
  type Source,
  text,
} from "./schemas.ts";
import { itemShape, monthlyRevenue, priceShape } from "./recurring-revenue.ts";

const shape = z.object({
  id,
  ...ownerShape,
  status: text,
  created: instant,
  currency: currency.nullish(),
  items: list,
  plan: priceShape.nullish(),
  quantity: z.number().nullish(),
  default_payment_method: reference.nullish(),
  default_source: reference.nullish(),
  trial_end: instant.nullish(),
  canceled_at: instant.nullish(),
  ended_at: instant.nullish(),
  cancel_at: instant.nullish(),
  cancel_at_period_end: z.boolean().nullish(),
  billing_mode: z.object({ type: text.nullish() }).nullish(),
  schedule: reference.nullish(),
  pause_collection: z.object({ behavior: text.nullish() }).nullish(),
  status_details: z
    .object({
      paused: z.object({ subscription: z.object({ type: text.nullish() }).nullish() }).nullish(),
    })
    .nullish(),
  cancellation_details: z.object({ reason: text.nullish() }).nullish(),
  metadata,
});

/** What decides whose the subscription is, what it is worth, and whether it goes on. */
const EXACT = [...OWNER_MEMBERS, "currency", "trial_end", "canceled_at", "ended_at"];

/** Statuses that a subscription never leaves. Source: docs.stripe.com/billing/subscriptions/overview. */
const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

/** A subscription as its own object tells it, before and after basil (2025-03-31). */
export function subscriptionFact(
  value: unknown,
  source: Source,
  path: string,
  previous: Record<string, unknown> | null = null,
): SubscriptionFact {
  const subscription = read(shape, value, source, path, EXACT);
  const listed = subscription.items
    .map((item, index) => readIfPossible(itemShape, item, source, `${path}.items.data.${index}`))
    .filter((item) => item !== null);
  // Long ago a subscription had one plan and no items.
  const items = listed.length > 0 ? listed : [{ plan: subscription.plan, quantity: subscription.quantity }];
  const main = listed[0]?.price ?? listed[0]?.plan ?? subscription.plan;
  const defaultPaymentMethodId =
    idOf(subscription.default_payment_method) ?? idOf(subscription.default_source);
  const defaultChanged =
    previous !== null && ("default_payment_method" in previous || "default_source" in previous);
  const wasIncomplete = subscription.status.startsWith("incomplete") || previous?.status === "incomplete";
  const hasEnded = ENDED.has(subscription.status);
  return {
    account: source.account,
    id: subscription.id,
    customerId: read(id, ownerOf(subscription), source, `${path}.customer`),
    status: subscription.status,
    currency: read(currency, subscription.currency ?? main?.currency, source, `${path}.currency`),
    plan: main?.id ?? null,
    product: main?.product ?? null,
    mrr: monthlyRevenue(items),
    defaultPaymentMethodId,
    defaultChangedAt: defaultChanged && defaultPaymentMethodId !== null ? source.at : null,
    trialEndAt: subscription.trial_end ?? null,
    createdAt: subscription.created,
    canceledAt: subscription.canceled_at ?? subscription.ended_at ?? null,
    cancellationReason: subscription.cancellation_details?.reason ?? null,
    endedAt: subscription.ended_at ?? (hasEnded ? (subscription.canceled_at ?? source.at) : null),
    cancelAt: subscription.cancel_at ?? null,
    cancelAtPeriodEnd: subscription.cancel_at_period_end ?? false,
    billingMode: subscription.billing_mode?.type ?? null,
    scheduleId: idOf(subscription.schedule),
    pauseCollection: subscription.pause_collection
      ? (subscription.pause_collection.behavior ?? "keep_as_draft")
      : null,
    pauseReason: subscription.status_details?.paused?.subscription?.type ?? null,
    // The change of status itself says that it was incomplete until now.
    incompleteAt: wasIncomplete ? source.at : null,
    metadata: subscription.metadata,
    factAt: source.at,
    factOrder: source.order,
  };
}
