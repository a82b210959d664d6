import { amend } from "./events.ts";
import { subscriptionOfInvoice } from "./invoices.ts";
import { cancelNow } from "./subscription-end.ts";
import { goOn, isPausable, pauseFor } from "./subscription-pause.ts";
import type { Tenant } from "./tenant.ts";
import type { Invoice, Subscription } from "./wire.ts";
import type { Act } from "./world.ts";

/** A finalized invoice could not be collected: an active subscription is past due, and its customer delinquent. */
export function fallPastDue(act: Act, invoice: Invoice): void {
  setDelinquent(act, invoice, true);
  const subscription = subscriptionOfInvoice(act.tenant, invoice);
  if (subscription === undefined || !["active", "trialing"].includes(subscription.status)) return;
  setStatus(act, subscription, "past_due");
  if (
    act.tenant.settings.pauseOnFailure?.after === "first" &&
    invoice.billing_reason === "subscription_cycle" &&
    isPausable(subscription)
  )
    pauseFor(act, subscription, "first_payment_failure");
}

/**
 * The subscription's latest finalized invoice has been paid or marked uncollectible: a subscription that was past due, or
 * unpaid, is active again; one that was paused for want of payment is, if the merchant set it so. A void invoice changes
 * nothing. Source: docs.stripe.com/billing/subscriptions/overview, subscription statuses.
 */
export function recover(act: Act, invoice: Invoice): void {
  if (invoice.status === "paid") setDelinquent(act, invoice, false);
  const subscription = subscriptionOfInvoice(act.tenant, invoice);
  if (subscription === undefined) return;
  const why = subscription.status_details?.paused.subscription?.type ?? "";
  const resumes =
    subscription.status === "paused" &&
    ["first_payment_failure", "final_payment_failure"].includes(why) &&
    act.tenant.settings.pauseOnFailure?.resumesWhenPaid === true;
  if (!resumes && !["past_due", "unpaid"].includes(subscription.status)) return;
  const finalized = act.tenant.invoices
    .by("subscription", subscription.id)
    .filter((candidate) => candidate.status_transitions.finalized_at !== null);
  if (finalized.at(-1) !== invoice) return;
  if (resumes) goOn(act, subscription);
  else setStatus(act, subscription, "active");
}

/** The first invoice of an incomplete subscription is paid, or its bank debit is under way. */
export function becameActive(act: Act, invoice: Invoice): void {
  const subscription = subscriptionOfInvoice(act.tenant, invoice);
  if (subscription?.status === "incomplete") setStatus(act, subscription, "active");
}

/** Stripe has made its last try: the merchant's choice in the Dashboard is carried out on the subscription. */
export function retriesEnded(act: Act, invoice: Invoice): void {
  const subscription = subscriptionOfInvoice(act.tenant, invoice);
  if (subscription === undefined || subscription.ended_at !== null) return;
  if (act.tenant.settings.pauseOnFailure?.after === "final") {
    if (isPausable(subscription)) pauseFor(act, subscription, "final_payment_failure");
    else cancelNow(act, subscription, "payment_failed");
    return;
  }
  switch (act.tenant.settings.retrySchedule.end ?? "past_due") {
    case "cancel":
      cancelNow(act, subscription, "payment_failed");
      return;
    case "unpaid":
      setStatus(act, subscription, "unpaid");
      return;
    case "past_due":
      return;
  }
}

export function setStatus(
  act: Act,
  subscription: Subscription,
  status: "active" | "past_due" | "unpaid",
): void {
  amend(act, subscription, "customer.subscription.updated", () => {
    subscription.status = status;
  });
}

/** `delinquent` follows the latest automatic charge: an open invoice that was attempted makes it true. */
function setDelinquent(act: Act, invoice: Invoice, value: boolean): void {
  const customer = act.tenant.customers.get(invoice.customer ?? "");
  if (customer === undefined || customer.delinquent === value) return;
  if (!value && hasOpenAttempted(act.tenant, customer.id)) return;
  amend(act, customer, "customer.updated", () => {
    customer.delinquent = value;
  });
}

function hasOpenAttempted(tenant: Tenant, customer: string): boolean {
  return tenant.invoices
    .by("customer", customer)
    .some((invoice) => invoice.status === "open" && invoice.attempted);
}
