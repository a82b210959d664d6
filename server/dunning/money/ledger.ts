import { invoiceOfCharge, type Links } from "../facts/attempts.ts";
import type { Attempt } from "../model/attempt.ts";
import type { Cause, LedgerEntry } from "../model/ledger-entry.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ReversalFact } from "../facts/facts.ts";
import { attributeRecovery } from "./attribution.ts";
import type { Delinquency } from "./delinquency.ts";

/** How the money of one invoice in trouble stands. failed = recovered + lost + open, always. */
export type Balance = {
  entries: LedgerEntry[];
  /** Net of what was taken back. */
  recovered: number;
  lost: number;
  open: number;
  /** When nothing was open any more; null while something is. */
  closedAt: number | null;
};

type Payment = { id: string; at: number; amount: number; paymentIntentId: string | null };

/** When recovery of an invoice was given up, and why. */
export type Closure = { at: number; reason: string };

/**
 * The ledger of one invoice, derived whole from facts: what was at risk, each payment with its cause,
 * each refund or lost dispute that takes it back, and what was lost. A late payment after a write-off
 * shrinks the loss by itself.
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
  for (const payment of paymentsOf(invoice.id, at, snapshot, attempts)) {
    const amount = Math.min(payment.amount, atRisk - recovered);
    if (amount <= 0) continue;
    const arrival = { invoiceId: invoice.id, paymentIntentId: payment.paymentIntentId, at: payment.at };
    const cause = attributeRecovery(arrival, attempts, snapshot, links);
    entries.push({
      ...base,
      id: `recovered:${payment.id}`,
      kind: "recovered",
      cause,
      reason: null,
      amount,
      at: payment.at,
    });
    recovered += amount;
    lastPaidAt = Math.max(lastPaidAt, payment.at);
    const back = reversalEntries(payment, amount, cause, base, snapshot, links);
    reversed += back.reduce((sum, entry) => sum + entry.amount, 0);
    entries.push(...back);
  }

  const openInStripe = invoice.status === "open" ? Math.min(invoice.amountRemaining, atRisk - recovered) : 0;
  const open = closure ? 0 : openInStripe;
  const loss = atRisk - recovered - open;
  const lostHow = lossOf(invoice, closure, openInStripe);
  if (loss > 0) {
    entries.push({
      ...base,
      id: `lost:${invoice.id}`,
      kind: "lost",
      cause: null,
      reason: lostHow.reason,
      amount: loss,
      at: Math.max(at, lostHow.at),
    });
  }
  for (const entry of entries.filter(({ kind }) => kind === "reversed")) {
    entries.push({ ...entry, id: `lost:${entry.id}`, kind: "lost", cause: null });
  }
  return {
    entries,
    recovered: recovered - reversed,
    lost: loss + reversed,
    open,
    closedAt: open > 0 ? null : loss > 0 ? Math.max(lastPaidAt, lostHow.at, at) : lastPaidAt,
  };
}

function lossOf(invoice: Delinquency["invoice"], closure: Closure | null, openInStripe: number): Closure {
  if (invoice.status === "void") return { reason: "voided", at: invoice.voidedAt ?? invoice.factAt };
  if (invoice.status === "deleted") return { reason: "deleted", at: invoice.factAt };
  if (invoice.status === "uncollectible")
    return { reason: "uncollectible", at: invoice.uncollectibleAt ?? invoice.factAt };
  if (closure && openInStripe > 0) return closure;
  return { reason: "credited", at: invoice.paidAt ?? invoice.factAt };
}

/**
 * Payments that arrived on the invoice after it got into trouble, oldest first. Stripe names each by an
 * InvoicePayment; what the invoice says was paid beyond those (older API versions, out-of-band payments,
 * an event still under way) is one payment at the time the invoice was paid.
 */
function paymentsOf(invoiceId: string, since: number, snapshot: Snapshot, attempts: Attempt[]): Payment[] {
  const invoice = snapshot.invoices.find(({ id }) => id === invoiceId)!;
  const named = new Map<string, Payment>();
  let paidBefore = 0;
  for (const payment of snapshot.invoicePayments) {
    if (payment.invoiceId !== invoiceId || payment.status !== "paid" || payment.amountPaid <= 0) continue;
    const at = payment.paidAt ?? payment.factAt;
    if (at < since) {
      paidBefore += payment.amountPaid;
      continue;
    }
    // An older version's link by PaymentIntent and the InvoicePayment itself may both be known.
    const key = payment.paymentIntentId ?? payment.id;
    const known = named.get(key);
    if (known && !known.id.startsWith("pi:")) continue;
    named.set(key, {
      id: payment.id,
      at,
      amount: payment.amountPaid,
      paymentIntentId: payment.paymentIntentId,
    });
  }
  const payments = [...named.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const rest = invoice.amountPaid - paidBefore - payments.reduce((sum, { amount }) => sum + amount, 0);
  if (rest > 0 && invoice.status === "paid") {
    const at = Math.max(since, invoice.paidAt ?? invoice.factAt);
    const succeeded = attempts.filter(({ outcome }) => outcome === "succeeded").at(-1);
    const charge = succeeded && snapshot.charges.find(({ id }) => id === succeeded.id);
    payments.push({ id: invoice.id, at, amount: rest, paymentIntentId: charge?.paymentIntentId ?? null });
  }
  return payments;
}

/** Refunds (cumulative on the charge, so that steps are differences) and lost disputes of one payment. */
function reversalEntries(
  payment: Payment,
  recovered: number,
  cause: Cause,
  base: Pick<LedgerEntry, "caseId" | "invoiceId" | "customerId" | "currency">,
  snapshot: Snapshot,
  links: Links,
): LedgerEntry[] {
  const charges = new Set(
    snapshot.charges
      .filter((charge) =>
        payment.paymentIntentId
          ? charge.paymentIntentId === payment.paymentIntentId
          : invoiceOfCharge(charge, links) === base.invoiceId && charge.status === "succeeded",
      )
      .map(({ id }) => id),
  );
  const own = (reversal: ReversalFact) =>
    (reversal.chargeId !== null && charges.has(reversal.chargeId)) ||
    (reversal.paymentIntentId !== null && reversal.paymentIntentId === payment.paymentIntentId);
  const reversals = snapshot.reversals
    .filter(own)
    .filter((reversal) => reversal.kind === "refund" || reversal.status === "lost")
    .map((reversal) => ({
      ...reversal,
      at: reversal.kind === "refund" ? reversal.at : (reversal.closedAt ?? reversal.at),
    }))
    .sort((a, b) => a.at - b.at || a.amount - b.amount || (a.id < b.id ? -1 : 1));

  const entries: LedgerEntry[] = [];
  let refunded = 0;
  let left = recovered;
  for (const reversal of reversals) {
    const step = reversal.kind === "refund" ? Math.max(0, reversal.amount - refunded) : reversal.amount;
    if (reversal.kind === "refund") refunded = Math.max(refunded, reversal.amount);
    const amount = Math.min(step, left);
    if (amount <= 0) continue;
    left -= amount;
    entries.push({
      ...base,
      id: `reversed:${reversal.id}`,
      kind: "reversed",
      cause,
      reason: reversal.kind === "refund" ? "refunded" : "dispute_lost",
      amount,
      at: reversal.at,
    });
  }
  return entries;
}
