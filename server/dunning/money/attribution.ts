import { type Links, linksOf } from "../facts/attempts.ts";
import type { ChargeFact, PaymentEventFact } from "../facts/facts.ts";
import { ofIntent, ofInvoice, withId } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";
import type { RecoveryCause } from "../model/ledger-entry.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** A payment that came in on a delinquent invoice. */
export type IncomingPayment = { invoiceId: string; paymentIntentId: string | null; at: number };

/**
 * Attributes a recovery to exactly one cause, by the first rule that applies:
 *
 * 1. our own attempt, recognised by its idempotency key: the cause of its trigger;
 * 2. no attempt succeeded and the invoice was marked paid: outside;
 * 3. the invoice was sent: the customer, because Stripe never retries a sent invoice;
 * 4. Stripe acted by itself and counted a further automatic attempt: Stripe's retry, or the update of the method if
 *    another method was charged than the failed method;
 * 5. otherwise the customer.
 *
 * How Stripe's events show this: `request` is null on events that Stripe caused itself; `attempt_count` counts automatic
 * attempts only; and `invoice.paid` without `invoice.payment_succeeded` is an out-of-band payment.
 */
export function attributeRecovery(
  payment: IncomingPayment,
  attempts: Attempt[],
  snapshot: Snapshot,
  links: Links = linksOf(snapshot),
): RecoveryCause {
  const paymentEvents = ofInvoice(snapshot.paymentEvents, payment.invoiceId);
  const charge = chargeOf(payment, snapshot.charges, attempts);
  const paidEvents = paymentEvents
    .filter(({ kind }) => kind === "paid" || kind === "payment_succeeded")
    .sort((a, b) => Math.abs(a.at - payment.at) - Math.abs(b.at - payment.at) || (a.id < b.id ? -1 : 1));

  const keys = [charge?.idempotencyKey, ...paidEvents.map((paymentEvent) => paymentEvent.idempotencyKey)];
  for (const key of keys) {
    const execution = key ? links.executionOfKey.get(key) : undefined;
    if (execution) return causeOfTrigger(execution.trigger);
  }

  const throughStripe =
    charge !== undefined ||
    payment.paymentIntentId !== null ||
    paymentEvents.some(({ kind }) => kind === "payment_succeeded");
  if (!throughStripe) return "outside";

  const invoice = withId(snapshot.invoices, payment.invoiceId);
  if (invoice?.collectionMethod === "send_invoice") return "customer_acted";

  const wasStripeRetry = paidEvents.some(
    (paymentEvent) =>
      paymentEvent.requestId === null &&
      paymentEvent.attemptCount > attemptCountBefore(paymentEvents, payment.at),
  );
  if (!wasStripeRetry) return "customer_acted";
  const failed = attempts.filter(({ outcome, at }) => outcome === "failed" && at < payment.at).at(-1);
  const wasOtherMethod =
    failed?.paymentMethodId && charge?.paymentMethodId && failed.paymentMethodId !== charge.paymentMethodId;
  const wasUpdated = snapshot.paymentMethods.some(
    (method) =>
      method.id === charge?.paymentMethodId &&
      failed !== undefined &&
      (method.changedAt ?? method.attachedAt) > failed.at,
  );
  return wasOtherMethod || wasUpdated ? "method_updated" : "stripe_retry";
}

function causeOfTrigger(trigger: string | null): RecoveryCause {
  if (trigger === "method_change") return "method_updated";
  if (trigger === "other_method") return "other_method";
  return "our_retry";
}

/** The charge that brought the money: by PaymentIntent, else the successful charge on the invoice nearest in time. */
function chargeOf(
  payment: IncomingPayment,
  charges: ChargeFact[],
  attempts: Attempt[],
): ChargeFact | undefined {
  if (payment.paymentIntentId)
    return ofIntent(charges, payment.paymentIntentId).find(({ status }) => status === "succeeded");
  return attempts
    .filter(({ outcome }) => outcome === "succeeded")
    .flatMap(({ id }) => withId(charges, id) ?? [])
    .sort((a, b) => Math.abs(a.at - payment.at) - Math.abs(b.at - payment.at))[0];
}

/** Stripe's attempt count in the failure events up to `at`. */
const attemptCountBefore = (paymentEvents: readonly PaymentEventFact[], at: number): number =>
  paymentEvents
    .filter(
      (paymentEvent) =>
        (paymentEvent.kind === "payment_failed" || paymentEvent.kind === "action_required") &&
        paymentEvent.at <= at,
    )
    .reduce((most, { attemptCount }) => Math.max(most, attemptCount), 0);
