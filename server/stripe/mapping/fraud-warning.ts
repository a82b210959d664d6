import { z } from "zod";
import type { ReversalFact } from "../../dunning/facts/facts.ts";
import { id, idOf, instant, read, reference, type Source, text } from "./schemas.ts";

const shape = z.object({
  id,
  created: instant,
  charge: reference.nullish(),
  payment_intent: reference.nullish(),
  fraud_type: text.nullish(),
});

/**
 * The card's issuer says that a charge was fraud. It is no dispute yet, and no money has moved. Source:
 * docs.stripe.com/api/radar/early_fraud_warnings.
 */
export function fraudWarningFact(value: unknown, source: Source, path: string): ReversalFact {
  const warning = read(shape, value, source, path, ["charge"]);
  return {
    account: source.account,
    id: warning.id,
    customerId: null,
    kind: "fraud_warning",
    chargeId: idOf(warning.charge),
    paymentIntentId: idOf(warning.payment_intent),
    invoiceId: null,
    amount: 0,
    currency: null,
    reason: warning.fraud_type ?? null,
    status: "open",
    at: warning.created,
    closedAt: null,
    takenAt: null,
    returnedAt: null,
    factAt: source.at,
    factOrder: source.order,
  };
}
