import type { LedgerEntry } from "../model/ledger-entry.ts";
import type { HoldFact } from "../facts/facts.ts";

/** What became of a customer's word to pay. Amounts are minor units of `currency`. */
export type PromiseOutcome = {
  promise: HoldFact;
  outcome: "kept" | "broken";
  /** The payment that kept it, or the date that passed. */
  at: number;
  currency: string;
  /** What came in on its invoices while it ran. */
  paid: number;
};

/**
 * What became of each promise, as far as it is decided. It covers the invoices of its scope that were in
 * trouble and unpaid when it was made. Kept: between its making and its date the promised amount came in,
 * or nothing of those invoices is owed any more (a credit note lessens what is owed; our giving up does
 * not). Broken: its date passed with money of them still open. One that a person released, or whose
 * invoices were voided or written off meanwhile, is neither.
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
  // Stripe's times are whole seconds: what was paid in the very second of the promise came after it.
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
    const enough = amount !== null && paid >= amount;
    const all =
      covered.length > 0 && covered.every((entry) => owedAt(scope, entry.invoiceId, payment.at) <= 0);
    if (enough || all) return { promise, outcome: "kept", at: payment.at, currency, paid };
  }
  if (untilAt === null || untilAt > now || endsAt < untilAt) return null;
  const open = covered.some((entry) => openAt(scope, entry.invoiceId, untilAt) > 0);
  return open ? { promise, outcome: "broken", at: untilAt, currency, paid } : null;
}

const SIGN = { failed: 1, recovered: -1, reversed: 1, lost: -1 } as const;

/** What the ledger left open of an invoice at an instant. */
const openAt = (ledger: LedgerEntry[], invoiceId: string, at: number): number =>
  ledger
    .filter((entry) => entry.invoiceId === invoiceId && entry.at <= at)
    .reduce((sum, entry) => sum + SIGN[entry.kind] * entry.amount, 0);

/** What the customer still owed of an invoice at an instant: what they did not pay and nobody credited. */
const owedAt = (ledger: LedgerEntry[], invoiceId: string, at: number): number =>
  ledger
    .filter((entry) => entry.invoiceId === invoiceId && entry.at <= at)
    .filter(({ kind, reason }) => kind === "failed" || kind === "recovered" || reason === "credited")
    .reduce((sum, entry) => sum + SIGN[entry.kind] * entry.amount, 0);
