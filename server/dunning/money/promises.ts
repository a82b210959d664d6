import type { LedgerEntry } from "../model/ledger-entry.ts";
import type { HoldFact } from "../facts/facts.ts";

/** The outcome of a customer's promise to pay. Amounts are minor units of `currency`. */
export type PromiseOutcome = {
  promise: HoldFact;
  outcome: "kept" | "broken";
  /** Time of the payment that kept the promise, or the promised date that passed. */
  at: number;
  currency: string;
  /** Paid on its invoices while the promise ran. */
  paid: number;
};

/**
 * The outcomes of the promises that are decided. A promise covers the invoices in its scope that were delinquent and
 * unpaid when it was made.
 *
 * - Kept: by the promised date the promised amount came in, or nothing is owed on these invoices any more. A credit note
 *   lowers the amount owed; our giving up does not.
 * - Broken: the date passed while one of these invoices was still open.
 * - Neither: a person released the promise, or the invoices were voided or written off meanwhile.
 *
 * @param now UTC epoch milliseconds
 */
export function promiseOutcomes(holds: HoldFact[], ledger: LedgerEntry[], now: number): PromiseOutcome[] {
  return holds
    .filter(({ kind }) => kind === "promise")
    .sort((a, b) => a.fromAt - b.fromAt || (a.id < b.id ? -1 : 1))
    .map((promise) => outcomeOf(promise, ledger, now))
    .filter((outcome) => outcome !== null);
}

function outcomeOf(promise: HoldFact, ledger: LedgerEntry[], now: number): PromiseOutcome | null {
  const { invoiceId, fromAt, untilAt, releasedAt, amount } = promise;
  // Stripe's times are whole seconds. A payment in the same second as the promise counts as later.
  const since = Math.floor(fromAt / 1_000) * 1_000;
  const scope = ledger.filter((entry) => invoiceId === null || entry.invoiceId === invoiceId);
  const before = scope.filter(({ kind, at }) => (kind === "failed" ? at <= fromAt : at < since));
  const covered = before
    .filter(({ kind, invoiceId: id }) => kind === "failed" && openAt(before, id, fromAt) > 0)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const currency = promise.currency ?? covered[0]?.currency;
  if (currency === undefined) return null;

  const endsAt = Math.min(untilAt ?? Number.POSITIVE_INFINITY, releasedAt ?? Number.POSITIVE_INFINITY);
  const payments = scope
    .filter(({ kind, at }) => kind === "recovered" && at >= since && at <= endsAt)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  let paid = 0;
  for (const payment of payments) {
    if (payment.currency === currency) paid += payment.amount;
    const isAmountPaid = amount !== null && paid >= amount;
    const isNothingOwed =
      covered.length > 0 && covered.every((entry) => owedAt(scope, entry.invoiceId, payment.at) <= 0);
    if (isAmountPaid || isNothingOwed) return { promise, outcome: "kept", at: payment.at, currency, paid };
  }
  if (untilAt === null || untilAt > now || endsAt < untilAt) return null;
  const isOpen = covered.some((entry) => openAt(scope, entry.invoiceId, untilAt) > 0);
  return isOpen ? { promise, outcome: "broken", at: untilAt, currency, paid } : null;
}

const SIGN = { failed: 1, recovered: -1, reversed: 1, lost: -1 } as const;

/** The open amount of an invoice at an instant, by the ledger. Minor units. */
const openAt = (ledger: LedgerEntry[], invoiceId: string, at: number): number =>
  ledger
    .filter((entry) => entry.invoiceId === invoiceId && entry.at <= at)
    .reduce((sum, entry) => sum + SIGN[entry.kind] * entry.amount, 0);

/** The amount that the customer owed on an invoice at an instant: neither paid nor credited. Minor units. */
const owedAt = (ledger: LedgerEntry[], invoiceId: string, at: number): number =>
  ledger
    .filter((entry) => entry.invoiceId === invoiceId && entry.at <= at)
    .filter(({ kind, reason }) => kind === "failed" || kind === "recovered" || reason === "credited")
    .reduce((sum, entry) => sum + SIGN[entry.kind] * entry.amount, 0);
