import { amend, emit } from "./events.ts";
import { setAutoAdvance, voidInvoice } from "./invoice-finalization.ts";
import { stopClock } from "./subscription-cycle.ts";
import type { Subscription } from "./wire.ts";
import type { Act } from "./world.ts";

export type CancellationReason = "cancellation_requested" | "payment_disputed" | "payment_failed";

/**
 * Ends a subscription at once. Its finalized invoices stay open and payable, but Stripe stops collecting them, and
 * by its reference those of all of the customer's subscriptions. Source: docs.stripe.com/api/subscriptions/cancel.
 */
export function cancelNow(act: Act, subscription: Subscription, reason: CancellationReason): void {
  const now = act.world.clock.seconds();
  stopClock(subscription);
  subscription.status = "canceled";
  subscription.canceled_at ??= now;
  subscription.ended_at = now;
  subscription.cancellation_details = {
    comment: subscription.cancellation_details?.comment ?? null,
    feedback: subscription.cancellation_details?.feedback ?? null,
    feedback_option: null,
    reason,
  };
  for (const invoice of act.tenant.invoices.by("customer", subscription.customer)) {
    const isOwn = invoice.parent?.subscription_details?.subscription === subscription.id;
    const isStopped =
      invoice.status === "open" && (isOwn || act.tenant.settings.cancelStopsInvoicesOf === "customer");
    if (invoice.auto_advance && (isStopped || (invoice.status === "draft" && isOwn)))
      amend(act, invoice, "invoice.updated", () => setAutoAdvance(act, invoice, false));
  }
  emit(act, "customer.subscription.deleted", subscription);
}

/** Nobody paid the first invoice within 23 hours: the subscription never began. */
export function expireIncomplete(act: Act, subscription: Subscription): void {
  if (subscription.status !== "incomplete") return;
  stopClock(subscription);
  amend(act, subscription, "customer.subscription.updated", () => {
    subscription.status = "incomplete_expired";
    subscription.ended_at = act.world.clock.seconds();
  });
  for (const invoice of act.tenant.invoices.by("subscription", subscription.id))
    if (invoice.status === "open") voidInvoice(act, invoice);
}
