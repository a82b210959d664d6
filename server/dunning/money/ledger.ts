import { invoiceOfCharge, type Links } from "../facts/attempts.ts";
import { ofIntent, ofInvoice, withId } from "../facts/look-ups.ts";
import type { Attempt } from "../model/attempt.ts";
import type { LedgerEntry } from "../model/ledger-entry.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ReversalFact } from "../facts/facts.ts";
import { attributeRecovery } from "./attribution.ts";
import type { Delinquency } from "./delinquency.ts";
import { creditsOf, reversalsOf } from "./reversals.ts";

/** The money of one delinquent invoice, in minor units. Always: amount at risk = recovered + lost + open. */
export type Balance = {
  entries: LedgerEntry[];
  /** Net of reversals. */
  recovered: number;
  lost: number;
  open: number;
  /** When nothing was open any more; null while an amount is open. */
  closedAt: number | null;
};

type Payment = { id: string; at: number; amount: number; paymentIntentId: string | null };

/** The reason of what was recovered after the recovery had been given up. */
export const PAID_LATE = "paid_late";

/** When and why the recovery of an invoice was given up. */
export type Closure = { at: number; reason: string };

/**
 * The ledger of one invoice, derived anew from all facts: the amount at risk, each payment with its cause, each reversal
 * of a payment by a refund or a lost dispute, and the loss. So a late payment after a write-off lowers the loss.
 */
export function balanceOf(
  { invoice, at, atRisk }: Delinquency,
  caseId: string,
  attempts: Attempt[],
  closure: Closure | null,
  snapshot: Snapshot,
  links: Links,
): Balance {
  const base = { caseId, invoiceId: invoice.id, customerId: invoice.customerId, currency: invoice.currency };
  const entries: LedgerEntry[] = [
    { ...base, id: `failed:${invoice.id}`, kind: "failed", cause: null, reason: null, amount: atRisk, at },
  ];

  let recovered = 0;
  let reversed = 0;
  let lastPaidAt = at;
  const payments = paymentsOf(invoice.id, at, snapshot, attempts);
  const largest = payments.reduce<Payment | null>(
    (best, payment) => (best === null || payment.amount > best.amount ? payment : best),
    null,
  );
  for (const payment of payments) {
    const amount = Math.min(payment.amount, atRisk - recovered);
    if (amount <= 0) continue;
    const incoming = { invoiceId: invoice.id, paymentIntentId: payment.paymentIntentId, at: payment.at };
    const cause = attributeRecovery(incoming, attempts, snapshot, links);
    entries.push({
      ...base,
      id: `recovered:${payment.id}`,
      kind: "recovered",
      cause,
      reason: closure !== null && payment.at > closure.at ? PAID_LATE : null,
      amount,
      at: payment.at,
    });
    recovered += amount;
    lastPaidAt = Math.max(lastPaidAt, payment.at);
    const facts = reversalsOfPayment(payment, payment === largest, invoice.id, snapshot, links);
    for (const reversal of reversalsOf(facts, amount, invoice.currency)) {
      entries.push({ ...base, ...reversal, id: `reversed:${reversal.id}`, kind: "reversed", cause });
      reversed += reversal.amount;
    }
  }

  const openInStripe = invoice.status === "open" ? Math.min(invoice.amountRemaining, atRisk - recovered) : 0;
  const open = closure ? 0 : openInStripe;
  const lost = atRisk - recovered - open;
  let unexplained = lost;
  let lastCreditAt: number | null = null;
  for (const credit of creditsOf(snapshot.reversals, invoice.id, at, lost)) {
    entries.push({ ...base, ...credit, id: `lost:${credit.id}`, kind: "lost", cause: null });
    unexplained -= credit.amount;
    lastCreditAt = credit.at;
  }
  const loss = lossOf(invoice, closure, openInStripe, lastCreditAt);
  if (unexplained > 0) {
    entries.push({
      ...base,
      id: `lost:${invoice.id}`,
      kind: "lost",
      cause: null,
      reason: loss.reason,
      amount: unexplained,
      at: Math.max(at, loss.at),
    });
  }
  for (const entry of entries.filter(({ kind }) => kind === "reversed")) {
    entries.push({ ...entry, id: `lost:${entry.id}`, kind: "lost", cause: null });
  }
  return {
    entries,
    recovered: recovered - reversed,
    lost: lost + reversed,
    open,
    closedAt: open > 0 ? null : lost > 0 ? Math.max(lastPaidAt, loss.at, at) : lastPaidAt,
  };
}

/** When and why the rest of the amount was lost. */
function lossOf(
  invoice: Delinquency["invoice"],
  closure: Closure | null,
  openInStripe: number,
  lastCreditAt: number | null,
): Closure {
  if (invoice.status === "void") return { reason: "voided", at: invoice.voidedAt ?? invoice.factAt };
  if (invoice.status === "deleted") return { reason: "deleted", at: invoice.factAt };
  if (invoice.status === "uncollectible")
    return { reason: "uncollectible", at: invoice.uncollectibleAt ?? invoice.factAt };
  if (closure && openInStripe > 0) return closure;
  // Without the credit note itself only the news of it has a date.
  return { reason: "credited", at: lastCreditAt ?? invoice.paidAt ?? invoice.factAt };
}

/**
 * Payments on the invoice since it became delinquent, oldest first. Stripe has an InvoicePayment for each. The rest of the
 * invoice's paid amount (older API versions, out-of-band payments, an event still on its way) counts as one payment at the
 * time when the invoice was paid.
 */
function paymentsOf(invoiceId: string, since: number, snapshot: Snapshot, attempts: Attempt[]): Payment[] {
  const invoice = withId(snapshot.invoices, invoiceId)!;
  const byKey = new Map<string, Payment>();
  let paidBefore = 0;
  for (const payment of ofInvoice(snapshot.invoicePayments, invoiceId)) {
    if (payment.status !== "paid" || payment.amountPaid <= 0) continue;
    const at = payment.paidAt ?? payment.factAt;
    if (at < since) {
      paidBefore += payment.amountPaid;
      continue;
    }
    // An older API version's link by PaymentIntent and the InvoicePayment itself may both exist.
    const key = payment.paymentIntentId ?? payment.id;
    const existing = byKey.get(key);
    if (existing && !existing.id.startsWith("pi:")) continue;
    byKey.set(key, {
      id: payment.id,
      at,
      amount: payment.amountPaid,
      paymentIntentId: payment.paymentIntentId,
    });
  }
  const payments = [...byKey.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const rest = invoice.amountPaid - paidBefore - payments.reduce((sum, { amount }) => sum + amount, 0);
  if (rest > 0 && invoice.status === "paid") {
    const at = Math.max(since, invoice.paidAt ?? invoice.factAt);
    const succeeded = attempts.filter(({ outcome }) => outcome === "succeeded").at(-1);
    const charge = succeeded && withId(snapshot.charges, succeeded.id);
    payments.push({ id: invoice.id, at, amount: rest, paymentIntentId: charge?.paymentIntentId ?? null });
  }
  return payments;
}

/** The facts about money of one payment that went back. A credit note belongs to the largest payment of its invoice. */
function reversalsOfPayment(
  payment: Payment,
  isLargest: boolean,
  invoiceId: string,
  snapshot: Snapshot,
  links: Links,
): ReversalFact[] {
  if (snapshot.reversals.length === 0) return [];
  const charges = new Set(
    (payment.paymentIntentId
      ? ofIntent(snapshot.charges, payment.paymentIntentId)
      : snapshot.charges.filter(
          (charge) => invoiceOfCharge(charge, links) === invoiceId && charge.status === "succeeded",
        )
    ).map(({ id }) => id),
  );
  return snapshot.reversals.filter((reversal) =>
    reversal.kind === "credit_back"
      ? isLargest && reversal.invoiceId === invoiceId
      : (reversal.chargeId !== null && charges.has(reversal.chargeId)) ||
        (reversal.paymentIntentId !== null && reversal.paymentIntentId === payment.paymentIntentId),
  );
}
