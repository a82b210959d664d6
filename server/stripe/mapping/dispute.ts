import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import type { ReversalFact } from "../../dunning/facts/facts.ts";
import { amount, currency, id, idOf, instant, read, reference, type Source, text } from "./schemas.ts";

const shape = z.object({
  id,
  amount,
  created: instant,
  charge: reference.nullish(),
  payment_intent: reference.nullish(),
  status: text,
  currency: currency.nullish(),
  reason: text.nullish(),
});

/**
 * How a dispute ended, as far as the money goes: an inquiry that closed without becoming a dispute
 * (`warning_closed`) and one that was `prevented` took nothing, which is the same as won; a refund that
 * prevented it comes with its own event. Every other word, also one not known yet, is a dispute still open.
 * Source: the `status` of the Dispute object.
 */
const ENDS: Readonly<Record<string, "won" | "lost">> = {
  won: "won",
  lost: "lost",
  warning_closed: "won",
  prevented: "won",
};

/** A dispute names no customer: it belongs to the customer of its charge. */
export function disputeFact(value: unknown, source: Source, path: string): ReversalFact {
  const dispute = read(shape, value, source, path, ["charge", "payment_intent"]);
  const end = lookUp(ENDS, dispute.status);
  return {
    account: source.account,
    id: dispute.id,
    customerId: null,
    kind: "dispute",
    chargeId: idOf(dispute.charge),
    paymentIntentId: idOf(dispute.payment_intent),
    invoiceId: null,
    amount: dispute.amount,
    currency: dispute.currency ?? null,
    reason: dispute.reason ?? null,
    status: end ?? "open",
    at: dispute.created,
    closedAt: end === undefined ? null : source.at,
    takenAt: end === "lost" ? source.at : null,
    returnedAt: end === "won" ? source.at : null,
    factAt: source.at,
    factOrder: source.order,
  };
}
