import type { InvoiceFact } from "../facts/facts.ts";
import { CONTACT_UPLIFT } from "./contact-uplift.ts";

const DAY = 86_400_000;

/** How this customer pays invoices that were sent, as far as the past tells. */
export type PaymentHabit = {
  /** Share of overdue invoices that is paid without a personal contact. */
  paidShare: number;
  /** Of those, the mean time from the due date to the payment, in milliseconds, at least a day. */
  meanLateMs: number;
  /** The customer's own invoices that this was learnt from; 0: the prior alone. */
  invoices: number;
};

/**
 * The prior of the table, shrunk towards the customer's own sent invoices that came due before: their lateness, 0 for
 * one paid in time, and whether they were paid at all. With n invoices of n·x̄ days in all and a prior of weight k and
 * mean m the mean is (k·m + n·x̄) / (k + n), and the share that is paid likewise (means of a gamma and a beta prior).
 *
 * Invoices that a person had asked for count like the others, since nobody knows what the asking did.
 *
 * @param before only invoices that came due before this time count; UTC epoch milliseconds
 */
export function paymentHabitOf(invoices: readonly InvoiceFact[], before: number): PaymentHabit {
  const { pays, mean_days, weight } = CONTACT_UPLIFT.lateness;
  let paid = 0;
  let given = 0;
  let lateMs = 0;
  for (const { collectionMethod, status, dueAt, paidAt, amountPaid } of invoices) {
    if (collectionMethod !== "send_invoice" || dueAt === null || dueAt >= before) continue;
    if (status === "paid" && paidAt !== null && amountPaid > 0) {
      paid++;
      lateMs += Math.max(0, paidAt - dueAt);
    } else if (status === "uncollectible") given++;
  }
  return {
    paidShare: (weight * pays + paid) / (weight + paid + given),
    meanLateMs: Math.max(DAY, (weight * mean_days * DAY + lateMs) / (weight + paid)),
    invoices: paid + given,
  };
}

/**
 * Chance that an invoice which is `lateMs` overdue is paid before it is `untilMs` overdue. Of the share q that is paid
 * at all the lateness is exponential with mean m, so that of those still open at a the part that comes until b is
 * q·(e^(−a/m) − e^(−b/m)) / (1 − q + q·e^(−a/m)): who has not paid for long is likelier to never pay.
 *
 * @returns a share in [0, 1)
 */
export function chancePaidBetween(
  { paidShare: pays, meanLateMs }: PaymentHabit,
  lateMs: number,
  untilMs: number,
): number {
  const from = Math.max(0, lateMs);
  if (untilMs <= from) return 0;
  const stillToCome = pays * Math.exp(-from / meanLateMs);
  const afterwards = pays * Math.exp(-untilMs / meanLateMs);
  return (stillToCome - afterwards) / (1 - pays + stillToCome);
}
