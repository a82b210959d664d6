import { HOUR } from "./clock.ts";
import { amend, emit } from "./events.ts";
import { cancelPayments, stopCollection } from "./invoice-finalization.ts";
import { bookkeeping, defaultIntent, subscriptionOfInvoice } from "./invoices.ts";
import { type AttemptResult, attempt } from "./payment-intents.ts";
import { needsNewMethod, nextRetryAt } from "./retry-schedule.ts";
import { becameActive, fallPastDue, recover, retriesEnded } from "./subscription-status.ts";
import type { Tenant } from "./tenant.ts";
import type { Invoice, InvoicePayment, PaymentIntent, PaymentMethod } from "./wire.ts";
import { type Act, stripesOwnAct } from "./world.ts";

/**
 * Who makes an attempt: Stripe's own schedule, a request of the merchant's, or the customer on a page. `settlement` is
 * not a new attempt: the bank's late answer to one.
 */
export type Trigger = "customer" | "request" | "schedule" | "settlement";

export interface CollectOptions {
  trigger: Trigger;
  onSession: boolean;
  authenticated?: boolean;
  /** Instead of the method that Stripe's order of precedence gives. */
  method?: PaymentMethod;
}

export type CollectResult = AttemptResult | { outcome: "no_method" };

/**
 * The method an invoice is charged with: the invoice's own, then the subscription's, then the customer's default, at each
 * level a legacy source after the method. What was detached is there no more. Source: docs.stripe.com/billing/subscriptions/payment-methods-setting.
 */
export function methodFor(tenant: Tenant, invoice: Invoice): PaymentMethod | undefined {
  const subscription = subscriptionOfInvoice(tenant, invoice);
  const customer = tenant.customers.get(invoice.customer ?? "");
  const candidates = [
    invoice.default_payment_method,
    invoice.default_source,
    subscription?.default_payment_method,
    subscription?.default_source,
    customer?.invoice_settings.default_payment_method,
    customer?.default_source,
  ];
  for (const id of candidates) {
    const pm = id ? tenant.paymentMethods.get(id) : undefined;
    if (pm && pm.customer === invoice.customer) return pm;
  }
  return undefined;
}

/** Charges what remains of an open invoice and books the result. */
export function collect(act: Act, invoice: Invoice, options: CollectOptions): CollectResult {
  const intent = defaultIntent(act.tenant, invoice);
  const pm = options.method ?? methodFor(act.tenant, invoice);
  if (intent === undefined || pm === undefined) {
    if (options.trigger === "schedule") failWithoutMethod(act, invoice);
    return { outcome: "no_method" };
  }
  // A part that was paid or credited meanwhile lowers the default payment's amount.
  intent.amount = invoice.amount_remaining;
  const result = attempt(act, intent, pm, {
    onSession: options.onSession,
    ...(options.authenticated === undefined ? {} : { authenticated: options.authenticated }),
    invoice: invoice.id,
  });
  concludeInvoice(act, invoice, intent, result, options.trigger, pm);
  return result;
}

/** An intent was confirmed, authenticated or settled outside `collect`: books the effect on its invoices. */
export function intentConcluded(
  act: Act,
  intent: PaymentIntent,
  result: AttemptResult,
  trigger: Trigger = "customer",
): void {
  for (const payment of act.tenant.invoicePayments.by("paymentIntent", intent.id)) {
    if (payment.status !== "open") continue;
    const invoice = act.tenant.invoices.get(payment.invoice);
    if (invoice === undefined) continue;
    if (payment.is_default) concludeInvoice(act, invoice, intent, result, trigger);
    else if (result.outcome === "succeeded") settle(act, invoice, payment);
  }
}

function concludeInvoice(
  act: Act,
  invoice: Invoice,
  intent: PaymentIntent,
  result: AttemptResult,
  trigger: Trigger,
  pm?: PaymentMethod,
): void {
  if (result.outcome === "succeeded") {
    const payment = act.tenant.invoicePayments.by("paymentIntent", intent.id)[0];
    countAttempt(invoice, trigger);
    if (payment) settle(act, invoice, payment);
    return;
  }
  if (result.outcome === "processing") {
    amend(act, invoice, "invoice.updated", () => {
      countAttempt(invoice, trigger);
      dropRetry(invoice);
    });
    becameActive(act, invoice);
    return;
  }
  const book = bookkeeping(invoice);
  if (result.outcome === "declined") {
    book.firstFailedAt ??= act.world.clock.now();
    const { refusal } = result;
    book.deadMethod = needsNewMethod(refusal.declineCode, refusal.code, refusal.reason)
      ? (result.charge.payment_method ?? undefined)
      : undefined;
    // What a customer left unconfirmed on the page says nothing about the method that the schedule charges.
  } else if (trigger !== "customer") book.deadMethod = pm?.id;
  failed(act, invoice, trigger, result.outcome === "requires_action", pm);
}

/** `attempt_count` is the schedule's view: the first attempt of any kind counts, later ones only when automatic. */
function countAttempt(invoice: Invoice, trigger: Trigger): void {
  if (!invoice.attempted || trigger === "schedule") invoice.attempt_count += 1;
  invoice.attempted = true;
}

function failed(
  act: Act,
  invoice: Invoice,
  trigger: Trigger,
  actionRequired: boolean,
  pm: PaymentMethod | undefined,
): void {
  let ended = false;
  const moves = !invoice.attempted || trigger === "schedule" || trigger === "settlement";
  amend(act, invoice, "invoice.updated", () => {
    countAttempt(invoice, trigger);
    if (moves) ended = !planRetry(act, invoice, pm);
  });
  if (actionRequired) emit(act, "invoice.payment_action_required", invoice);
  if (!actionRequired || act.tenant.settings.failsWhereActionIsRequired)
    emit(act, "invoice.payment_failed", invoice);
  if (invoice.collection_method === "charge_automatically") fallPastDue(act, invoice);
  if (ended) retriesEnded(act, invoice);
}

function failWithoutMethod(act: Act, invoice: Invoice): void {
  bookkeeping(invoice).firstFailedAt ??= act.world.clock.now();
  failed(act, invoice, "schedule", false, undefined);
}

/**
 * Plans Stripe's next own attempt. @returns false when the schedule has ended and its final action is due
 *
 * Stripe does not retry without a method, on cards issued in India, or on bank debits unless the merchant switched
 * that on; an incomplete subscription's first invoice waits for the customer. Source:
 * docs.stripe.com/billing/revenue-recovery/smart-retries.
 */
function planRetry(act: Act, invoice: Invoice, pm: PaymentMethod | undefined): boolean {
  const { world, tenant } = act;
  dropRetry(invoice);
  if (!invoice.auto_advance || invoice.collection_method !== "charge_automatically") return true;
  if (subscriptionOfInvoice(tenant, invoice)?.status === "incomplete") return true;
  const method = pm ?? methodFor(tenant, invoice);
  if (
    method === undefined ||
    method.card?.country === "IN" ||
    (!method.card && !tenant.settings.retryBankDebits)
  )
    return true;
  const book = bookkeeping(invoice);
  const now = world.clock.now();
  const policy = tenant.settings.retrySchedule;
  const at = nextRetryAt(policy, book.retriesMade, book.firstFailedAt ?? now, now, world.chance);
  if (at === undefined) return false;
  planAt(act, invoice, at);
  return true;
}

function planAt(act: Act, invoice: Invoice, at: number): void {
  invoice.next_payment_attempt = Math.floor(at / 1000);
  bookkeeping(invoice).retry = act.world.scheduler.plan(at, `retry ${invoice.id}`, () =>
    retry(stripesOwnAct(act.world, act.tenant), invoice),
  );
}

function dropRetry(invoice: Invoice): void {
  const book = bookkeeping(invoice);
  book.retry?.cancel();
  book.retry = undefined;
  invoice.next_payment_attempt = null;
}

function retry(act: Act, invoice: Invoice): void {
  if (invoice.status !== "open" || !invoice.auto_advance) return;
  if (defaultIntent(act.tenant, invoice)?.status === "processing") return;
  const book = bookkeeping(invoice);
  if (invoice.attempted) book.retriesMade += 1;
  const pm = methodFor(act.tenant, invoice);
  if (pm !== undefined && pm.id !== book.deadMethod) {
    collect(act, invoice, { trigger: "schedule", onSession: false });
    return;
  }
  // The slot passes: Stripe counts it, but makes no charge until there is a method it has not been refused for good.
  let ended = false;
  amend(act, invoice, "invoice.updated", () => {
    invoice.attempt_count += 1;
    ended = !planRetry(act, invoice, pm);
  });
  if (ended) retriesEnded(act, invoice);
}

/** Automatic collection was switched on for an open invoice: the schedule goes on where it stood. */
export function planAttempt(act: Act, invoice: Invoice): void {
  if (!invoice.attempted) planAt(act, invoice, act.world.clock.now() + HOUR);
  else planRetry(act, invoice, undefined);
}

/** A payment of the invoice has arrived, in whole or in part. */
export function settle(act: Act, invoice: Invoice, payment: InvoicePayment): void {
  const intent = act.tenant.paymentIntents.get(payment.payment.payment_intent ?? "");
  const amount = intent?.amount_received ?? payment.amount_requested;
  payment.status = "paid";
  payment.amount_paid = amount;
  payment.status_transitions.paid_at = act.world.clock.seconds();
  emit(act, "invoice_payment.paid", payment);
  if (invoice.status === "paid") {
    amend(act, invoice, "invoice.updated", () => {
      invoice.amount_overpaid += amount;
      invoice.amount_paid += amount;
    });
    emit(act, "invoice.overpaid", invoice);
    return;
  }
  if (amount >= invoice.amount_remaining) {
    markPaid(act, invoice, false, amount);
    return;
  }
  amend(act, invoice, "invoice.updated", () => {
    invoice.amount_paid += amount;
    invoice.amount_remaining -= amount;
  });
  const open = act.tenant.invoicePayments.by("invoice", invoice.id).find((other) => other.status === "open");
  if (open) open.amount_requested = invoice.amount_remaining;
}

/** @param amount what arrived now; left out where nothing more was due */
export function markPaid(
  act: Act,
  invoice: Invoice,
  outOfBand: boolean,
  amount = invoice.amount_remaining,
): void {
  stopCollection(invoice);
  if (outOfBand) cancelPayments(act, invoice, "abandoned");
  amend(act, invoice, "invoice.updated", () => {
    if (outOfBand) invoice.amount_paid_off_stripe = invoice.amount_remaining;
    const over = Math.max(0, amount - invoice.amount_remaining);
    invoice.status = "paid";
    invoice.amount_paid += amount;
    invoice.amount_overpaid += over;
    invoice.amount_remaining = 0;
    invoice.attempted = true;
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
    invoice.status_transitions.paid_at = act.world.clock.seconds();
    if (invoice.status_details) delete invoice.status_details;
  });
  if (!outOfBand) cancelLeftovers(act, invoice);
  emit(act, "invoice.paid", invoice);
  if (!outOfBand) emit(act, "invoice.payment_succeeded", invoice);
  becameActive(act, invoice);
  recover(act, invoice);
}

/** Parts paid in other ways can leave the default payment without anything to collect. */
function cancelLeftovers(act: Act, invoice: Invoice): void {
  if (act.tenant.invoicePayments.by("invoice", invoice.id).some((payment) => payment.status === "open"))
    cancelPayments(act, invoice, "abandoned");
}

/** An invoice that was sent and not paid has passed its due date. */
export function fellOverdue(act: Act, invoice: Invoice): void {
  fallPastDue(act, invoice);
}
