import { z } from "zod";
import {
  type ChargeFact,
  type DeclineEvidence,
  NO_EVIDENCE,
  type ReversalFact,
} from "../../dunning/facts/facts.ts";
import {
  amount,
  currency,
  id,
  idOf,
  instant,
  methodDetailsOf,
  OWNER_MEMBERS,
  ownerOf,
  ownerShape,
  read,
  reference,
  type Source,
  text,
} from "./schemas.ts";

const shape = z.object({
  id,
  amount,
  amount_refunded: amount.nullish(),
  currency,
  created: instant,
  ...ownerShape,
  status: text.nullish(),
  paid: z.boolean().nullish(),
  failure_code: text.nullish(),
  outcome: z
    .object({
      type: text.nullish(),
      reason: text.nullish(),
      network_status: text.nullish(),
      advice_code: text.nullish(),
      network_advice_code: text.nullish(),
      network_decline_code: text.nullish(),
    })
    .nullish(),
  payment_intent: reference.nullish(),
  payment_method: reference.nullish(),
  payment_method_details: z.unknown().optional(),
  invoice: reference.nullish(),
});
type Charge = z.infer<typeof shape>;

/** Whether money moved, and whose. */
const EXACT = [...OWNER_MEMBERS, "status", "paid", "amount_refunded", "payment_intent", "invoice"];

/** What is known of a charge from where it was found. */
export type ChargeContext = {
  customerId?: string | null;
  invoiceId?: string | null;
  /** True where the source's request is the one that made the charge, not e.g. the one that refunded it. */
  ownRequest?: boolean;
};

/** `pending` is a bank debit on its way. A word not known yet is read by whether money came. */
function statusOf(charge: Charge): ChargeFact["status"] {
  if (charge.status === "failed" || charge.status === "succeeded") return charge.status;
  if (charge.status === "pending") return "processing";
  if (charge.failure_code) return "failed";
  return charge.paid === true ? "succeeded" : "processing";
}

/**
 * A charge carries the decline code as the reason of an outcome that the issuer gave; for other outcomes
 * (`blocked`, `invalid`) the reason is Stripe's own. Source: the `outcome` of the Charge object and
 * docs.stripe.com/declines.
 */
function evidenceOf({ outcome, failure_code }: Charge): DeclineEvidence {
  const reason = outcome?.reason ?? null;
  return {
    ...NO_EVIDENCE,
    outcomeType: outcome?.type ?? null,
    outcomeReason: reason,
    networkStatus: outcome?.network_status ?? null,
    adviceCode: outcome?.advice_code ?? null,
    networkAdviceCode: outcome?.network_advice_code ?? null,
    networkDeclineCode: outcome?.network_decline_code ?? null,
    declineCode: outcome?.type === "issuer_declined" ? reason : null,
    code: failure_code ?? null,
  };
}

/**
 * One try to move money, as the charge's own object tells it. Null for a charge without a customer: no
 * invoice was paid with it.
 */
export function chargeFact(
  value: unknown,
  source: Source,
  path: string,
  context: ChargeContext = {},
): ChargeFact | null {
  const charge = read(shape, value, source, path, EXACT);
  const customerId = ownerOf(charge) ?? context.customerId ?? null;
  if (customerId === null) return null;
  const status = statusOf(charge);
  return {
    account: source.account,
    id: charge.id,
    customerId,
    paymentIntentId: idOf(charge.payment_intent),
    invoiceId: idOf(charge.invoice) ?? context.invoiceId ?? null,
    at: charge.created,
    status,
    endedAt: status === "processing" ? null : source.at,
    amount: charge.amount,
    currency: charge.currency,
    paymentMethodId: idOf(charge.payment_method),
    method: methodDetailsOf(charge.payment_method_details, source, `${path}.payment_method_details`),
    evidence: status === "failed" ? evidenceOf(charge) : null,
    idempotencyKey: context.ownRequest ? source.request.idempotencyKey : null,
    requestId: context.ownRequest ? source.request.id : null,
    factAt: source.at,
    factOrder: source.order,
  };
}

/**
 * The refunds of a charge so far, as one step of their growing sum. Each sum has its own fact, so that each
 * step keeps its time: what a step took back is its amount less that of the step below it.
 */
export function refundTotalFact(value: unknown, source: Source, path: string): ReversalFact | null {
  const charge = read(shape, value, source, path, EXACT);
  const customerId = ownerOf(charge);
  const refunded = charge.amount_refunded ?? 0;
  if (customerId === null || refunded <= 0) return null;
  return {
    account: source.account,
    id: `refund:${charge.id}:${refunded}`,
    customerId,
    kind: "refund_total",
    chargeId: charge.id,
    paymentIntentId: idOf(charge.payment_intent),
    invoiceId: null,
    amount: refunded,
    currency: charge.currency,
    reason: null,
    status: "taken",
    at: source.at,
    closedAt: null,
    takenAt: source.at,
    returnedAt: null,
    factAt: source.at,
    factOrder: source.order,
  };
}
