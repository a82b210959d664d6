import type { InvoiceFact, InvoicePaymentFact, PaymentEventFact } from "../facts/facts.ts";
import { ofInvoice } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";

/** An invoice that failed or fell overdue, with the amount at risk at that time. */
export type Delinquency = {
  invoice: InvoiceFact;
  /** First failed attempt, or the due date that passed unpaid. */
  at: number;
  /** Minor units of the invoice's currency. */
  atRisk: number;
};

/**
 * When an invoice became delinquent: an automatically charged one at its first failed attempt, a sent one when its due
 * date passed unpaid. Stripe sends overdue events only to merchants who set them up, so the due date itself is used.
 *
 * @param now UTC epoch milliseconds
 * @returns null when the invoice is not delinquent
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
    const closedAt = invoice.paidAt ?? invoice.voidedAt ?? invoice.uncollectibleAt ?? null;
    if (closedAt === null ? invoice.status !== "open" : closedAt <= invoice.dueAt) return null;
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

/** Part payments that came in time, which are not at risk. Minor units. */
const paidBefore = (invoiceId: string, at: number, payments: InvoicePaymentFact[]): number =>
  ofInvoice(payments, invoiceId)
    .filter(({ status, paidAt }) => status === "paid" && paidAt !== null && paidAt < at)
    .reduce((sum, { amountPaid }) => sum + amountPaid, 0);
