import type { Attempt } from "../model/attempt.ts";
import type { InvoiceKind } from "../model/invoice-kind.ts";
import type { InvoiceFact, InvoicePaymentFact, PaymentEventFact, SubscriptionFact } from "../facts/facts.ts";

const DAY = 86_400_000;

/** An invoice that failed or fell overdue, and how much was at risk when it did. */
export type Delinquency = {
  invoice: InvoiceFact;
  /** First failed attempt, or the due date that passed unpaid. */
  at: number;
  /** Minor units of the invoice's currency. */
  atRisk: number;
};

/**
 * When an invoice came to need recovery: an automatic one at its first failed attempt, a sent one when
 * its due date passed unpaid. Stripe's own overdue events come only to merchants who set them up, so the
 * due date is looked at here. Null: it never did.
 */
export function delinquencyOf(
  invoice: InvoiceFact,
  attempts: Attempt[],
  paymentEvents: PaymentEventFact[],
  payments: InvoicePaymentFact[],
  now: number,
): Delinquency | null {
  if (invoice.status === "draft") return null;
  if (invoice.collectionMethod === "send_invoice") {
    if (invoice.dueAt === null || now < invoice.dueAt) return null;
    const settledAt = invoice.paidAt ?? invoice.voidedAt ?? invoice.uncollectibleAt ?? null;
    if (settledAt === null ? invoice.status !== "open" : settledAt <= invoice.dueAt) return null;
    const atRisk = invoice.amountDue - paidBefore(invoice.id, invoice.dueAt, payments);
    return atRisk > 0 ? { invoice, at: invoice.dueAt, atRisk } : null;
  }
  const failures = attempts.filter(({ outcome }) => outcome === "failed" || outcome === "requires_action");
  const first = failures[0];
  if (!first) return null;
  const paymentEvent = paymentEvents
    .filter(
      ({ invoiceId, kind }) =>
        invoiceId === invoice.id && (kind === "payment_failed" || kind === "action_required"),
    )
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))[0];
  const atRisk = paymentEvent?.amountRemaining || first.amount || invoice.amountDue;
  return atRisk > 0 ? { invoice, at: Math.min(first.at, paymentEvent?.at ?? first.at), atRisk } : null;
}

/** Part payments that came in time are not at risk. Minor units. */
const paidBefore = (invoiceId: string, at: number, payments: InvoicePaymentFact[]): number =>
  payments
    .filter(
      (payment) =>
        payment.invoiceId === invoiceId &&
        payment.status === "paid" &&
        payment.paidAt !== null &&
        payment.paidAt < at,
    )
    .reduce((sum, { amountPaid }) => sum + amountPaid, 0);

/**
 * What kind of claim it is. A trial's conversion is a renewal to Stripe (`subscription_cycle`); its
 * first invoice with an amount comes within two days of the trial's end.
 */
export function invoiceKindOf(invoice: InvoiceFact, subscription: SubscriptionFact | undefined): InvoiceKind {
  if (invoice.collectionMethod === "send_invoice") return "sent";
  const trialEnd = subscription?.trialEndAt;
  if (trialEnd && Math.abs(invoice.createdAt - trialEnd) <= 2 * DAY) return "trial_conversion";
  if (invoice.billingReason === "subscription_create") return "first_invoice";
  return invoice.subscriptionId ? "renewal" : "one_off";
}
