import type { Attempt } from "../model/attempt.ts";
import type { Cause } from "../model/ledger-entry.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ChargeFact, PaymentEventFact } from "../facts/facts.ts";
import { linksOf, type Links } from "../facts/attempts.ts";

/** What is known of one payment that arrived on an invoice in trouble. */
export type IncomingPayment = { invoiceId: string; paymentIntentId: string | null; at: number };

/**
 * The one cause of a recovery, by fixed order:
 *
 * 1. our own attempt (recognised by its idempotency key): for what triggered it;
 * 2. no attempt succeeded, the invoice was marked paid: outside;
 * 3. the invoice was sent to be paid: nobody but the customer can have, since Stripe never retries one;
 * 4. Stripe acted by itself and counted a further automatic attempt: its retry, or, if the method that
 *    paid is another than the one that failed, the method's update;
 * 5. otherwise somebody was there: the customer.
 *
 * Stripe: `request` is null on events of its own doing; `attempt_count` counts automatic tries only; and
 * `invoice.paid` without `invoice.payment_succeeded` is an out-of-band payment.
 */
export function attributeRecovery(
  arrival: IncomingPayment,
  attempts: Attempt[],
  snapshot: Snapshot,
  links: Links = linksOf(snapshot),
): Cause {
  const paymentEvents = snapshot.paymentEvents.filter(({ invoiceId }) => invoiceId === arrival.invoiceId);
  const charge = successOf(arrival, snapshot.charges, attempts);
  const paid = paymentEvents
    .filter(({ kind }) => kind === "paid" || kind === "payment_succeeded")
    .sort((a, b) => Math.abs(a.at - arrival.at) - Math.abs(b.at - arrival.at) || (a.id < b.id ? -1 : 1));

  const keys = [charge?.idempotencyKey, ...paid.map((paymentEvent) => paymentEvent.idempotencyKey)];
  for (const key of keys) {
    const execution = key ? links.executionOfKey.get(key) : undefined;
    if (execution) return ourCause(execution.trigger);
  }

  const throughStripe =
    charge !== undefined ||
    arrival.paymentIntentId !== null ||
    paymentEvents.some(({ kind }) => kind === "payment_succeeded");
  if (!throughStripe) return "outside";

  const invoice = snapshot.invoices.find(({ id }) => id === arrival.invoiceId);
  if (invoice?.collectionMethod === "send_invoice") return "customer_acted";

  const counted = paid.some(
    (paymentEvent) =>
      paymentEvent.requestId === null && paymentEvent.attemptCount > countBefore(paymentEvents, arrival.at),
  );
  if (!counted) return "customer_acted";
  const failed = attempts.filter(({ outcome, at }) => outcome === "failed" && at < arrival.at).at(-1);
  const changed =
    failed?.paymentMethodId && charge?.paymentMethodId && failed.paymentMethodId !== charge.paymentMethodId;
  const updated = snapshot.paymentMethods.some(
    (method) =>
      method.id === charge?.paymentMethodId &&
      failed !== undefined &&
      (method.changedAt ?? method.attachedAt) > failed.at,
  );
  return changed || updated ? "method_updated" : "stripe_retry";
}

function ourCause(trigger: string | null): Cause {
  if (trigger === "method_change") return "method_updated";
  if (trigger === "other_method") return "other_method";
  return "our_retry";
}

/** The charge that brought the money: by PaymentIntent, else the success on this invoice nearest in time. */
function successOf(
  arrival: IncomingPayment,
  charges: ChargeFact[],
  attempts: Attempt[],
): ChargeFact | undefined {
  const succeeded = charges.filter(({ status }) => status === "succeeded");
  if (arrival.paymentIntentId)
    return succeeded.find(({ paymentIntentId }) => paymentIntentId === arrival.paymentIntentId);
  const onInvoice = new Set(attempts.filter(({ outcome }) => outcome === "succeeded").map(({ id }) => id));
  return succeeded
    .filter(({ id }) => onInvoice.has(id))
    .sort((a, b) => Math.abs(a.at - arrival.at) - Math.abs(b.at - arrival.at))[0];
}

/** Stripe's attempt count as last said by a failure before `at`. */
const countBefore = (paymentEvents: PaymentEventFact[], at: number): number =>
  paymentEvents
    .filter(
      (paymentEvent) =>
        (paymentEvent.kind === "payment_failed" || paymentEvent.kind === "action_required") &&
        paymentEvent.at <= at,
    )
    .reduce((most, { attemptCount }) => Math.max(most, attemptCount), 0);
