import { DAY, HOUR } from "./clock.ts";
import { badState } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { collect, fellOverdue, markPaid, planAttempt } from "./invoice-collection.ts";
import { createInvoicePayment } from "./invoice-payments.ts";
import { bookkeeping, customerDetails, defaultIntent, netTerms, subscriptionOfInvoice } from "./invoices.ts";
import { cancelIntent, createIntent } from "./payment-intents.ts";
import { recover } from "./subscription-status.ts";
import type { Invoice } from "./wire.ts";
import { type Act, stripesOwnAct } from "./world.ts";

/** Drafts that advance by themselves wait about an hour, so that webhooks can still change them. */
const DRAFT_PERIOD = HOUR;

export function planFinalization(act: Act, invoice: Invoice): void {
  const at = act.world.clock.now() + DRAFT_PERIOD;
  const book = bookkeeping(invoice);
  book.finalization?.cancel();
  invoice.automatically_finalizes_at = Math.floor(at / 1000);
  book.finalization = act.world.scheduler.plan(at, `finalize ${invoice.id}`, () => {
    if (invoice.status === "draft" && invoice.auto_advance)
      finalizeByItself(stripesOwnAct(act.world, act.tenant), invoice);
  });
}

/** A draft whose hour is over is finalized, and charged or sent. */
export function finalizeByItself(act: Act, invoice: Invoice): void {
  const paused = subscriptionOfInvoice(act.tenant, invoice)?.pause_collection?.behavior;
  finalize(act, invoice);
  if (invoice.status !== "open") return;
  if (paused === "void") voidInvoice(act, invoice);
  else if (paused === "mark_uncollectible") markUncollectible(act, invoice, "subscription_paused");
  else if (invoice.collection_method === "send_invoice") emit(act, "invoice.sent", invoice);
  else collect(act, invoice, { trigger: "schedule", onSession: false });
}

/**
 * Makes a draft immutable and payable. Where nothing is due it is paid at once, whatever `auto_advance` says.
 * @throws ApiError when it is not a draft
 */
export function finalize(act: Act, invoice: Invoice): void {
  if (invoice.status !== "draft")
    throw badState("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  const { world, tenant } = act;
  const customer = tenant.customers.get(invoice.customer ?? "");
  const book = bookkeeping(invoice);
  book.finalization?.cancel();
  book.finalization = undefined;
  invoice.status = "open";
  const now = world.clock.seconds();
  invoice.status_transitions.finalized_at = now;
  invoice.effective_at ??= now;
  if (invoice.rendering?.pdf) invoice.rendering.pdf.page_size = "letter";
  invoice.automatically_finalizes_at = null;
  invoice.ending_balance = 0;
  if (customer) {
    Object.assign(invoice, customerDetails(customer));
    const sequence = customer.next_invoice_sequence ?? 1;
    invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
    customer.next_invoice_sequence = sequence + 1;
  }
  invoice.hosted_invoice_url = `${world.publicUrl()}/i/${tenant.account.id}/${tenant.livemode ? "live" : "test"}/${invoice.id}`;
  invoice.invoice_pdf = `${invoice.hosted_invoice_url}/pdf`;
  if (invoice.collection_method === "send_invoice") {
    invoice.due_date ??= now + (netTerms(invoice) ?? 30) * 86_400;
    planDueDate(act, invoice, invoice.due_date * 1000);
  }
  emit(act, "invoice.finalized", invoice);
  if (invoice.amount_due === 0) {
    invoice.attempted = true;
    markPaid(act, invoice, false);
    return;
  }
  const intent = createIntent(act, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description:
      invoice.billing_reason === "subscription_create"
        ? "Subscription creation"
        : invoiceDescription(invoice),
    setupFutureUsage: invoice.parent === null ? null : "off_session",
    invoice: invoice.id,
    // Recorded: the first 25 characters of the id, and only for what a subscription billed.
    orderReference: invoice.parent === null ? undefined : invoice.id.slice(0, 25),
  });
  createInvoicePayment(act, invoice, intent, invoice.amount_due, true);
}

function invoiceDescription(invoice: Invoice): string {
  return invoice.parent === null ? "Payment for Invoice" : "Subscription update";
}

function planDueDate(act: Act, invoice: Invoice, dueAt: number): void {
  const { world, tenant } = act;
  const { overdueEventDays, willBeDueEventDays } = tenant.settings;
  const later = (at: number, name: string, run: (own: Act) => void) =>
    world.scheduler.plan(at, `${name} ${invoice.id}`, () => {
      if (invoice.status === "open") run(stripesOwnAct(world, tenant));
    });
  const due = [later(dueAt, "due date of", (own) => fellOverdue(own, invoice))];
  if (willBeDueEventDays !== null)
    due.push(
      later(dueAt - willBeDueEventDays * DAY, "will be due", (own) =>
        emit(own, "invoice.will_be_due", invoice),
      ),
    );
  if (overdueEventDays !== null)
    due.push(
      later(dueAt + overdueEventDays * DAY, "overdue", (own) => emit(own, "invoice.overdue", invoice)),
    );
  bookkeeping(invoice).due = due;
}

/** Stops everything that Stripe would still do with an invoice by itself. */
export function stopCollection(invoice: Invoice): void {
  const book = bookkeeping(invoice);
  book.retry?.cancel();
  book.retry = undefined;
  book.finalization?.cancel();
  for (const appointment of book.due ?? []) appointment.cancel();
  book.due = [];
}

export function voidInvoice(act: Act, invoice: Invoice): void {
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw badState(
      invoice.status === "draft"
        ? "You can't void a draft invoice; delete it, or finalize it first."
        : `You can't void an invoice that is ${invoice.status}. Only open and uncollectible invoices can be voided.`,
    );
  const intent = defaultIntent(act.tenant, invoice);
  if (intent?.status === "processing")
    throw badState("You can't void this invoice because it has a payment that is processing.");
  stopCollection(invoice);
  if (intent !== undefined) cancelPayments(act, invoice, "void_invoice");
  invoice.status = "void";
  invoice.status_transitions.voided_at = act.world.clock.seconds();
  invoice.next_payment_attempt = null;
  invoice.auto_advance = false;
  emit(act, "invoice.voided", invoice);
}

/** Ends payments that were still expected: nothing can be charged through them any more. */
export function cancelPayments(act: Act, invoice: Invoice, reason: string): void {
  for (const payment of act.tenant.invoicePayments.by("invoice", invoice.id)) {
    if (payment.status !== "open") continue;
    payment.status = "canceled";
    payment.status_transitions.canceled_at = act.world.clock.seconds();
    const intent = act.tenant.paymentIntents.get(payment.payment.payment_intent ?? "");
    if (payment.is_default && intent && intent.status !== "succeeded") cancelIntent(act, intent, reason);
  }
}

export function markUncollectible(
  act: Act,
  invoice: Invoice,
  reason: "max_payment_attempts" | "subscription_paused" | "user_forgiven",
): void {
  if (invoice.status !== "open")
    throw badState(`You can't mark an invoice as uncollectible that is ${invoice.status}. It must be open.`);
  stopCollection(invoice);
  amend(act, invoice, "invoice.updated", () => {
    invoice.status = "uncollectible";
    invoice.status_details = { uncollectible: { reason } };
    invoice.status_transitions.marked_uncollectible_at = act.world.clock.seconds();
    invoice.next_payment_attempt = null;
    invoice.auto_advance = false;
  });
  emit(act, "invoice.marked_uncollectible", invoice);
  recover(act, invoice);
}

/** Switching automatic advancement on or off: it decides whether Stripe finalizes, charges and retries by itself. */
export function setAutoAdvance(act: Act, invoice: Invoice, value: boolean): void {
  if (invoice.auto_advance === value) return;
  invoice.auto_advance = value;
  const book = bookkeeping(invoice);
  if (!value) {
    book.finalization?.cancel();
    book.retry?.cancel();
    book.retry = undefined;
    invoice.automatically_finalizes_at = null;
    invoice.next_payment_attempt = null;
  } else if (invoice.status === "draft") planFinalization(act, invoice);
  else if (
    invoice.status === "open" &&
    invoice.collection_method === "charge_automatically" &&
    (!invoice.attempted || act.tenant.settings.collectionGoesOn)
  )
    planAttempt(act, invoice);
}
