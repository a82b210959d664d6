import { z } from "zod";
import type { ReversalFact } from "../../dunning/facts/facts.ts";
import {
  amount,
  currency,
  id,
  idOf,
  instant,
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
  currency: currency.nullish(),
  created: instant,
  ...ownerShape,
  invoice: reference,
  status: text.nullish(),
  voided_at: instant.nullish(),
  // Since 2024-12-18 (acacia); before, a note was of one type as a whole.
  pre_payment_amount: amount.nullish(),
  post_payment_amount: amount.nullish(),
  type: text.nullish(),
  out_of_band_amount: amount.nullish(),
  refund: reference.nullish(),
  refunds: z.array(z.object({ amount_refunded: amount.nullish() })).nullish(),
});

/**
 * What a credit note says of its invoice's money: as far as it lowers an open invoice (`credit`), and as far as it gives
 * back of a paid one to the customer's balance or outside Stripe (`credit_back`). What it refunds comes as refunds.
 * Source: docs.stripe.com/invoicing/integration/programmatic-credit-notes.
 */
export function creditNoteFacts(value: unknown, source: Source, path: string): ReversalFact[] {
  const note = read(shape, value, source, path, [
    ...OWNER_MEMBERS,
    "amount",
    "invoice",
    "pre_payment_amount",
    "post_payment_amount",
  ]);
  const before = note.pre_payment_amount ?? (note.type === "post_payment" ? 0 : note.amount);
  const after = note.post_payment_amount ?? (note.type === "post_payment" ? note.amount : 0);
  const refunded =
    note.refunds?.reduce((sum, { amount_refunded }) => sum + (amount_refunded ?? 0), 0) ?? null;
  // A single refund is named without its amount: all that did not go outside Stripe went back through it.
  const single = note.refund ? after - (note.out_of_band_amount ?? 0) : 0;
  const back = Math.max(0, after - (refunded || single));
  const isVoid = note.status === "void";
  const returnedAt = isVoid ? (note.voided_at ?? source.at) : null;
  const fact = (kind: "credit" | "credit_back", credited: number): ReversalFact => ({
    account: source.account,
    id: `${note.id}:${kind}`,
    customerId: ownerOf(note),
    kind,
    chargeId: null,
    paymentIntentId: null,
    invoiceId: idOf(note.invoice),
    amount: credited,
    currency: note.currency ?? null,
    reason: null,
    status: isVoid ? "returned" : "taken",
    at: note.created,
    closedAt: null,
    takenAt: note.created,
    returnedAt,
    factAt: source.at,
    factOrder: source.order,
  });
  return [...(before > 0 ? [fact("credit", before)] : []), ...(back > 0 ? [fact("credit_back", back)] : [])];
}
