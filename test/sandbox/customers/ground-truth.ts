import type { Place } from "../customer-actions.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Tenant } from "../tenant.ts";
import type { Invoice } from "../wire.ts";
import type { FailureLog } from "./failures.ts";

/** What really became of an invoice that failed or fell overdue. Amounts in minor units of `currency`. */
export interface InvoiceHistory {
  invoice: string;
  customer: string;
  currency: string;
  /** A charged invoice failed; a sent one was not paid when due. */
  delinquency: "failed" | "overdue";
  /** Epoch milliseconds, to the second. */
  since: number;
  /** What was at risk then: failed = recovered + lost + open. */
  failed: number;
  /** Paid since, before anything was taken back. */
  paid: number;
  refunded: number;
  disputesLost: number;
  /** Paid since, minus refunds and lost disputes of those payments. */
  recovered: number;
  lost: number;
  /** Still to be had: zero once recovery has been given up. */
  open: number;
  status: string;
}

export interface MoneyTotals {
  currency: string;
  failed: number;
  recovered: number;
  lost: number;
  open: number;
}

export interface GroundTruthOptions extends Place {
  failures: FailureLog;
  /** Invoices whose recovery the server has given up: what is open there counts as lost. */
  givenUp?: ReadonlySet<string>;
}

/**
 * The truth about an account's money in trouble, per currency in alphabetical order, from Stripe's objects alone:
 * what a server that saw only webhooks should have arrived at.
 */
export function totalsOf(sandbox: Sandbox, options: GroundTruthOptions): MoneyTotals[] {
  const books = new Map<string, MoneyTotals>();
  for (const { currency, failed, recovered, lost, open } of historiesOf(sandbox, options)) {
    const sum = books.get(currency) ?? { currency, failed: 0, recovered: 0, lost: 0, open: 0 };
    books.set(currency, sum);
    sum.failed += failed;
    sum.recovered += recovered;
    sum.lost += lost;
    sum.open += open;
  }
  return [...books.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** One history per invoice that was ever delinquent, in order of the invoices' creation. */
export function historiesOf(
  sandbox: Sandbox,
  { account, livemode, failures, givenUp }: GroundTruthOptions,
): InvoiceHistory[] {
  failures.catchUp();
  const tenant = sandbox.tenant(account, livemode);
  const now = sandbox.clock.now();
  const histories: InvoiceHistory[] = [];
  for (const invoice of tenant.invoices.values()) {
    const delinquency = delinquencyOf(tenant, invoice, failures, now);
    if (delinquency !== null)
      histories.push(historyOf(tenant, invoice, delinquency, givenUp?.has(invoice.id) ?? false));
  }
  return histories;
}

interface Delinquency {
  kind: InvoiceHistory["delinquency"];
  since: number;
  atRisk: number;
}

function delinquencyOf(
  tenant: Tenant,
  invoice: Invoice,
  failures: FailureLog,
  now: number,
): Delinquency | null {
  if (invoice.status === "draft") return null;
  // The first invoice of a subscription that never began is a checkout that was left, and no revenue at risk.
  const subscription = tenant.subscriptions.get(
    String(invoice.parent?.subscription_details?.subscription ?? ""),
  );
  if (
    invoice.billing_reason === "subscription_create" &&
    (subscription?.status === "incomplete" || subscription?.status === "incomplete_expired")
  )
    return null;
  if (invoice.collection_method !== "send_invoice") {
    const first = failures.first(invoice.id);
    return first === undefined || first.amountRemaining <= 0
      ? null
      : { kind: "failed", since: first.at, atRisk: first.amountRemaining };
  }
  if (invoice.due_date === null || invoice.due_date * 1000 > now) return null;
  const { paid_at, voided_at, marked_uncollectible_at } = invoice.status_transitions;
  const endedAt = paid_at ?? voided_at ?? marked_uncollectible_at;
  if (endedAt !== null && endedAt <= invoice.due_date) return null;
  const atRisk = remainingAt(tenant, invoice, invoice.due_date);
  return atRisk > 0 ? { kind: "overdue", since: invoice.due_date * 1000, atRisk } : null;
}

/** What was left to pay at an instant (epoch seconds): the total without credits and payments up to then. */
function remainingAt(tenant: Tenant, invoice: Invoice, at: number): number {
  const credited = tenant.creditNotes
    .by("invoice", invoice.id)
    .filter(({ created, status }) => created <= at && status === "issued")
    .reduce((sum, { pre_payment_amount }) => sum + pre_payment_amount, 0);
  const paid = paymentsOf(tenant, invoice)
    .filter((payment) => payment.at <= at)
    .reduce((sum, { amount }) => sum + amount, 0);
  return invoice.total - credited - paid;
}

/** @property at epoch seconds */
interface Payment {
  at: number;
  amount: number;
  paymentIntent: string | null;
}

/** Every payment on the invoice, oldest first; what came from outside Stripe has no PaymentIntent. */
function paymentsOf(tenant: Tenant, invoice: Invoice): Payment[] {
  const payments: Payment[] = [];
  for (const { status, amount_paid, status_transitions, payment } of tenant.invoicePayments.by(
    "invoice",
    invoice.id,
  ))
    if (status === "paid" && amount_paid !== null && status_transitions.paid_at !== null)
      payments.push({
        at: status_transitions.paid_at,
        amount: amount_paid,
        paymentIntent: payment.payment_intent ?? null,
      });
  const outside = invoice.amount_paid - payments.reduce((sum, { amount }) => sum + amount, 0);
  const { paid_at } = invoice.status_transitions;
  if (outside > 0 && paid_at !== null) payments.push({ at: paid_at, amount: outside, paymentIntent: null });
  return payments.sort((a, b) => a.at - b.at);
}

function historyOf(
  tenant: Tenant,
  invoice: Invoice,
  delinquency: Delinquency,
  givenUp: boolean,
): InvoiceHistory {
  const { since, atRisk } = delinquency;
  let paid = 0;
  let refunded = 0;
  let disputesLost = 0;
  for (const payment of paymentsOf(tenant, invoice)) {
    // What came in the very second of the due date was in time; in that of a failure, it came after it.
    const before = delinquency.kind === "overdue" ? payment.at * 1000 <= since : payment.at * 1000 < since;
    if (before) continue;
    const counted = Math.min(payment.amount, atRisk - paid);
    paid += counted;
    const back = reversed(tenant, payment);
    // No more comes back than the payment brought; a refund before a dispute leaves less to dispute.
    const refunds = Math.min(back.refunded, counted);
    refunded += refunds;
    disputesLost += Math.min(back.disputesLost, counted - refunds);
  }
  const recovered = paid - refunded - disputesLost;
  const remaining = invoice.status === "open" ? Math.min(invoice.amount_remaining, atRisk - paid) : 0;
  const open = givenUp ? 0 : remaining;
  return {
    invoice: invoice.id,
    customer: invoice.customer ?? "",
    currency: invoice.currency,
    delinquency: delinquency.kind,
    since,
    failed: atRisk,
    paid,
    refunded,
    disputesLost,
    recovered,
    lost: atRisk - recovered - open,
    open,
    status: invoice.status ?? "draft",
  };
}

function reversed(tenant: Tenant, { paymentIntent }: Payment): { refunded: number; disputesLost: number } {
  let refunded = 0;
  let disputesLost = 0;
  if (paymentIntent !== null)
    for (const charge of tenant.charges.by("paymentIntent", paymentIntent)) {
      for (const { amount, status } of tenant.refunds.by("charge", charge.id))
        if (status !== "failed" && status !== "canceled") refunded += amount;
      for (const { amount, status } of tenant.disputes.by("charge", charge.id))
        if (status === "lost") disputesLost += amount;
    }
  return { refunded, disputesLost };
}
