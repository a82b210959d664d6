import type { InvoiceFact, SubscriptionFact } from "../facts/facts.ts";
import { withId } from "../facts/look-ups.ts";

const DAY = 86_400_000;

export type InvoiceKind = "trial_conversion" | "first_invoice" | "renewal" | "one_off" | "sent";

/**
 * The kind of claim that an invoice is. To Stripe a trial's conversion is a renewal (`subscription_cycle`); its first
 * invoice with an amount comes within two days of the trial's end.
 *
 * @param subscriptions the customer's
 */
export function invoiceKindOf(invoice: InvoiceFact, subscriptions: readonly SubscriptionFact[]): InvoiceKind {
  if (invoice.collectionMethod === "send_invoice") return "sent";
  const trialEnd = withId(subscriptions, invoice.subscriptionId)?.trialEndAt;
  if (trialEnd && Math.abs(invoice.createdAt - trialEnd) <= 2 * DAY) return "trial_conversion";
  if (invoice.billingReason === "subscription_create") return "first_invoice";
  return invoice.subscriptionId ? "renewal" : "one_off";
}
