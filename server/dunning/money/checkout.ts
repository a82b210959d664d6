import { caseIdOf } from "../cases/case-grouping.ts";
import type { InvoiceFact, PaymentEventFact, SubscriptionFact } from "../facts/facts.ts";
import { ofInvoice, withId } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";
import type { Command } from "../model/command.ts";
import type { Snapshot } from "../model/snapshot.ts";

const isFirstInvoice = ({ billingReason, collectionMethod, subscriptionId }: InvoiceFact): boolean =>
  billingReason === "subscription_create" &&
  collectionMethod === "charge_automatically" &&
  subscriptionId !== null;

/**
 * Until when the failures of an invoice belong to a checkout and are no delinquency. The customer of an `incomplete`
 * subscription still sits before the form, or has left it: there is no service yet, and no revenue at risk. Stripe voids
 * such an invoice after 23 hours and retries nothing. A first invoice that fails once the subscription is active (a bank
 * debit that comes back) is a delinquency.
 *
 * @returns UTC epoch milliseconds; while the subscription is unknown, or still incomplete, no end
 */
function checkoutUntil(invoice: InvoiceFact, subscriptions: readonly SubscriptionFact[]): number {
  if (!isFirstInvoice(invoice)) return Number.NEGATIVE_INFINITY;
  const subscription = withId(subscriptions, invoice.subscriptionId);
  if (!subscription || subscription.status.startsWith("incomplete")) return Number.POSITIVE_INFINITY;
  return subscription.incompleteAt ?? Number.NEGATIVE_INFINITY;
}

/**
 * What happened to an invoice after its checkout. A bank debit is begun in the checkout, which ends with that, and fails
 * days later: there Stripe's event has the time of the failure.
 */
export function afterCheckout(
  invoice: InvoiceFact,
  attempts: readonly Attempt[],
  { subscriptions, paymentEvents: all }: Snapshot,
): { attempts: Attempt[]; paymentEvents: PaymentEventFact[] } {
  const until = checkoutUntil(invoice, subscriptions);
  const paymentEvents = ofInvoice(all, invoice.id).filter(({ at }) => at > until);
  const later = attempts.filter(({ at }) => at > until);
  const failedAt = paymentEvents
    .filter(({ kind }) => kind === "payment_failed")
    .reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  const begun = attempts.findLast(({ at, outcome }) => at <= until && outcome === "failed");
  if (!begun || later.some(({ at }) => at <= failedAt) || failedAt === Number.POSITIVE_INFINITY) {
    return { attempts: later, paymentEvents };
  }
  return { attempts: [{ ...begun, at: failedAt }, ...later], paymentEvents };
}

/** Reads each subscription once whose first invoice failed and that no event has told of. */
export function subscriptionReads(attempts: Map<string, Attempt[]>, snapshot: Snapshot): Command[] {
  const { customerId, executions, invoices, subscriptions } = snapshot;
  return invoices.flatMap((invoice): Command[] => {
    const { id: invoiceId, subscriptionId, status } = invoice;
    if (status !== "open" || !isFirstInvoice(invoice)) return [];
    if (withId(subscriptions, subscriptionId)) return [];
    const failure = attempts.get(invoiceId)?.[0];
    const id = `read_subscription:${subscriptionId}`;
    if (!failure || executions.some((done) => done.id === id && done.outcome !== "started")) return [];
    return [
      {
        id,
        caseId: caseIdOf(invoiceId),
        customerId,
        invoiceId,
        dueAt: failure.at,
        reasons: [{ code: "subscription_unknown" }],
        do: { kind: "read_customer" },
      },
    ];
  });
}
