import type { InvoiceFact } from "../facts/facts.ts";
import { CONTACT_UPLIFT } from "./contact-uplift.ts";

const DAY = 86_400_000;

/** How a customer pays sent invoices, estimated from the past. */
export type PaymentHabit = {
  /** Share of overdue invoices that is paid without a personal contact. */
  paidShare: number;
  /** Mean time from the due date to the payment of these, in milliseconds, at least a day. */
  meanLateMs: number;
  /** Number of the customer's own invoices that the habit was learned from; 0: the prior alone. */
  invoices: number;
};

/**
 * The table's prior, combined with the customer's own sent invoices that came due before: how late they were paid (0 for
 * an invoice paid in time), and whether they were paid at all. With n invoices of n·x̄ days in all and a prior of weight k
 * and mean m, the mean is (k·m + n·x̄) / (k + n); the paid share likewise (means of a gamma and a beta prior).
 *
 * Invoices with a personal contact count like the others, because the effect of the contact is unknown.
 *
 * @param before only invoices that came due before this time count; UTC epoch milliseconds
 */
export function paymentHabitOf(invoices: readonly InvoiceFact[], before: number): PaymentHabit {
  const { paid_share, mean_days, weight } = CONTACT_UPLIFT.lateness;
  let paid = 0;
  let writtenOff = 0;
  let lateMs = 0;
  for (const { collectionMethod, status, dueAt, paidAt, amountPaid } of invoices) {
    if (collectionMethod !== "send_invoice" || dueAt === null || dueAt >= before) continue;
    if (status === "paid" && paidAt !== null && amountPaid > 0) {
      paid++;
      lateMs += Math.max(0, paidAt - dueAt);
    } else if (status === "uncollectible") writtenOff++;
  }
  return {
    paidShare: (weight * paid_share + paid) / (weight + paid + writtenOff),
    meanLateMs: Math.max(DAY, (weight * mean_days * DAY + lateMs) / (weight + paid)),
    invoices: paid + writtenOff,
  };
}

/**
 * Chance that an invoice which is `lateMs` overdue is paid before it is `untilMs` overdue. Among the share q of invoices
 * that are paid at all, the lateness is exponential with mean m. Of the invoices still open at a, the share paid until b
 * is then q·(e^(−a/m) − e^(−b/m)) / (1 − q + q·e^(−a/m)). The longer an invoice is open, the likelier it is never paid.
 *
 * @returns a share in [0, 1)
 */
export function chancePaidBetween(
  { paidShare, meanLateMs }: PaymentHabit,
  lateMs: number,
  untilMs: number,
): number {
  const from = Math.max(0, lateMs);
  if (untilMs <= from) return 0;
  const paidAfterFrom = paidShare * Math.exp(-from / meanLateMs);
  const paidAfterUntil = paidShare * Math.exp(-untilMs / meanLateMs);
  return (paidAfterFrom - paidAfterUntil) / (1 - paidShare + paidAfterFrom);
}
