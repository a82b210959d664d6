import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import type { InvoicePaymentFact } from "../../dunning/facts/facts.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import { paymentIntentFacts, type IntentContext } from "./payment-intent.ts";
import { amount, expanded, id, idOf, instant, read, reference, type Source, text } from "./schemas.ts";

const shape = z.object({
  id,
  invoice: reference,
  amount_paid: amount.nullish(),
  status: text,
  is_default: z.boolean().nullish(),
  payment: z.object({ payment_intent: reference.nullish(), charge: reference.nullish() }).nullish(),
  status_transitions: z.object({ paid_at: instant.nullish() }).nullish(),
});

/** A word not known yet is no payment: it stays open until Stripe says otherwise. */
const STATUS: Readonly<Record<string, InvoicePaymentFact["status"]>> = {
  open: "open",
  paid: "paid",
  canceled: "canceled",
};

/**
 * Which payment belongs to which invoice (from basil, 2025-03-31, on), and, where the call expanded it,
 * what its PaymentIntent says.
 */
export function invoicePaymentFacts(
  value: unknown,
  source: Source,
  path: string,
  context: IntentContext = {},
): FactBatch {
  const payment = read(shape, value, source, path, ["amount_paid", "payment"]);
  const invoiceId = idOf(payment.invoice)!;
  const intent = expanded(payment.payment?.payment_intent);
  const fact: InvoicePaymentFact = {
    account: source.account,
    id: payment.id,
    invoiceId,
    paymentIntentId: idOf(payment.payment?.payment_intent),
    chargeId: idOf(payment.payment?.charge),
    status: lookUp(STATUS, payment.status) ?? "open",
    amountPaid: payment.amount_paid ?? 0,
    paidAt: payment.status_transitions?.paid_at ?? null,
    factAt: source.at,
    factOrder: source.order,
  };
  return factBatch(
    { invoicePayments: [fact] },
    intent === null
      ? {}
      : paymentIntentFacts(intent, source, `${path}.payment.payment_intent`, {
          ...context,
          invoiceId,
          // Paying an invoice confirms its default payment; others on it have requests of their own.
          ownRequest:
            context.ownRequest === true && payment.is_default !== false && fact.status !== "canceled",
        }),
  );
}
