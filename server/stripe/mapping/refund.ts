import { z } from "zod";
import type { ReversalFact } from "../../dunning/facts/facts.ts";
import { amount, currency, id, idOf, instant, read, reference, type Source, text } from "./schemas.ts";

const shape = z.object({
  id,
  amount,
  currency: currency.nullish(),
  created: instant,
  charge: reference.nullish(),
  payment_intent: reference.nullish(),
  status: text.nullish(),
});

/**
 * The money of a refund is gone from the moment it is made, also while it is pending, and back once it failed or was
 * cancelled, which may be weeks later. Source: docs.stripe.com/refunds, "Handle failed refunds" and "Cancel a refund".
 */
const RETURNED: ReadonlySet<string> = new Set(["failed", "canceled"]);

/** One refund. It names no customer in most API versions: it belongs to the customer of its charge. */
export function refundFact(value: unknown, source: Source, path: string): ReversalFact {
  const refund = read(shape, value, source, path, ["amount", "charge", "payment_intent", "status"]);
  const isReturned = RETURNED.has(refund.status ?? "");
  return {
    account: source.account,
    id: refund.id,
    customerId: null,
    kind: "refund",
    chargeId: idOf(refund.charge),
    paymentIntentId: idOf(refund.payment_intent),
    invoiceId: null,
    amount: refund.amount,
    currency: refund.currency ?? null,
    reason: null,
    status: isReturned ? "returned" : "taken",
    at: refund.created,
    closedAt: null,
    takenAt: refund.created,
    returnedAt: isReturned ? source.at : null,
    factAt: source.at,
    factOrder: source.order,
  };
}
