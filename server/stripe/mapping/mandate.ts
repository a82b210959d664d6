import { z } from "zod";
import type { PaymentMethodFact } from "../../dunning/facts/facts.ts";
import { id, idOf, read, reference, type Source, text } from "./schemas.ts";

const shape = z.object({ id, payment_method: reference, status: text });

/**
 * Whether a mandate still lets its bank account be debited. `pending` says neither. Nothing else of the payment method is
 * known here, so the rest of the fact gives way to every other source. Source: docs.stripe.com/api/mandates.
 */
export function mandateFact(value: unknown, source: Source, path: string): PaymentMethodFact {
  const mandate = read(shape, value, source, path);
  return {
    account: source.account,
    id: idOf(mandate.payment_method)!,
    customerId: null,
    method: { type: null, brand: null, funding: null, country: null, fingerprint: null },
    expMonth: null,
    expYear: null,
    attachedAt: 0,
    changedAt: null,
    detachedAt: null,
    mandateInactiveAt: mandate.status === "inactive" ? source.at : null,
    mandateActiveAt: mandate.status === "active" ? source.at : null,
    factAt: 0,
    factOrder: "",
  };
}
