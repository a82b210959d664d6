import type { Appointment } from "./scheduler.ts";
import { badState, missing } from "./errors.ts";
import { emit } from "./events.ts";
import { planFinalization } from "./invoice-finalization.ts";
import { total } from "./invoice-totals.ts";
import type { Tenant } from "./tenant.ts";
import type { Customer, Invoice, InvoiceItem, InvoiceLineItem, PaymentIntent, Subscription } from "./wire.ts";
import { type Act, newId } from "./world.ts";

/** What Stripe knows about an invoice and does not show. */
export interface Bookkeeping {
  finalization?: Appointment | undefined;
  retry?: Appointment | undefined;
  due?: Appointment[];
  /** Automatic attempts after the first one. */
  retriesMade: number;
  firstFailedAt?: number;
  /** The method whose last refusal forbids charging it again; retries pass until there is another. */
  deadMethod?: string | undefined;
}

const books = new WeakMap<Invoice, Bookkeeping>();

export function bookkeeping(invoice: Invoice): Bookkeeping {
  let book = books.get(invoice);
  if (book === undefined) {
    book = { retriesMade: 0 };
    books.set(invoice, book);
  }
  return book;
}

export function invoiceOf(tenant: Tenant, id: string, status: 400 | 404 = 404): Invoice {
  const found = tenant.invoices.get(id);
  if (found === undefined) throw missing("invoice", id, status === 404 ? "invoice" : "invoice", status);
  return found;
}

export function subscriptionIdOf(invoice: Invoice): string | undefined {
  return invoice.parent?.subscription_details?.subscription ?? undefined;
}

export function subscriptionOfInvoice(tenant: Tenant, invoice: Invoice): Subscription | undefined {
  const id = subscriptionIdOf(invoice);
  return id === undefined ? undefined : tenant.subscriptions.get(id);
}

/** The PaymentIntent that an invoice keeps over all its attempts; undefined for drafts and where nothing is due. */
export function defaultIntent(tenant: Tenant, invoice: Invoice): PaymentIntent | undefined {
  const payment = tenant.invoicePayments.by("invoice", invoice.id).find((candidate) => candidate.is_default);
  return payment?.payment.payment_intent === undefined
    ? undefined
    : tenant.paymentIntents.get(payment.payment.payment_intent);
}

/** One line before it stands on an invoice; amounts in minor units, periods in epoch seconds. */
export interface LineDraft {
  amount: number;
  description: string | null;
  quantity: number;
  period: { start: number; end: number };
  price?: { id: string; product: string };
  unitAmount: string | null;
  subscription?: string;
  subscriptionItem?: string;
  invoiceItem?: InvoiceItem;
  proration?: boolean;
  /** The line that a proration gives back, and its invoice. */
  credits?: { invoice: string; invoice_line_items: string[] } | null;
  metadata?: Record<string, string>;
}

export interface InvoiceDraft {
  customer: Customer;
  subscription?: Subscription;
  billingReason: "manual" | "subscription_create" | "subscription_cycle" | "subscription_update";
  collectionMethod: "charge_automatically" | "send_invoice";
  currency: string;
  autoAdvance: boolean;
  lines: LineDraft[];
  daysUntilDue?: number | null;
  dueDate?: number | null;
  description?: string | null;
  footer?: string | null;
  metadata?: Record<string, string>;
  defaultPaymentMethod?: string | null;
  periodStart?: number;
  periodEnd?: number;
  discounts?: string[];
}

const daysUntilDue = new WeakMap<Invoice, number>();

export function netTerms(invoice: Invoice): number | undefined {
  return daysUntilDue.get(invoice);
}

export function createInvoice(act: Act, draft: InvoiceDraft): Invoice {
  const { world, tenant } = act;
  const now = world.clock.seconds();
  const id = newId(act, "in");
  const { customer, subscription } = draft;
  const invoice = tenant.invoices.add({
    id,
    object: "invoice",
    account_country: tenant.account.country ?? null,
    account_name: tenant.account.business_profile?.name ?? null,
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: draft.autoAdvance,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: draft.billingReason,
    collection_method: draft.collectionMethod,
    created: now,
    currency: draft.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    ...customerDetails(customer),
    default_payment_method: draft.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: draft.description ?? null,
    discounts: [...(draft.discounts ?? [])],
    due_date: draft.dueDate ?? null,
    effective_at: null,
    ending_balance: null,
    footer: draft.footer ?? null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", data: [], has_more: false, total_count: 0, url: `/v1/invoices/${id}/lines` },
    livemode: tenant.livemode,
    metadata: draft.metadata ?? {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent:
      subscription === undefined
        ? null
        : {
            quote_details: null,
            subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
            type: "subscription_details",
          },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: draft.periodEnd ?? now,
    period_start: draft.periodStart ?? now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering:
      subscription !== undefined && draft.billingReason !== "manual"
        ? null
        : { amount_tax_display: null, pdf: { page_size: "auto" }, template: null, template_version: null },
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: now,
  });
  if (typeof draft.daysUntilDue === "number") daysUntilDue.set(invoice, draft.daysUntilDue);
  for (const line of draft.lines) addLine(act, invoice, line);
  if (draft.autoAdvance) planFinalization(act, invoice);
  if (subscription !== undefined) subscription.latest_invoice = id;
  customer.currency ??= draft.currency;
  emit(act, "invoice.created", invoice);
  return invoice;
}

/** Copies of the customer's data that freeze when the invoice is finalized. */
export function customerDetails(customer: Customer) {
  return {
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? null,
    customer_tax_ids: [],
  };
}

export function addLine(act: Act, invoice: Invoice, draft: LineDraft): InvoiceLineItem {
  const { invoiceItem: item } = draft;
  const credited = draft.credits ?? null;
  const proration = draft.proration ?? false;
  const line: InvoiceLineItem = {
    id: newId(act, "il"),
    object: "line_item",
    amount: draft.amount,
    currency: invoice.currency,
    description: draft.description,
    discount_amounts: [],
    discountable: !proration,
    discounts: [...(item?.discounts ?? [])],
    invoice: invoice.id,
    livemode: invoice.livemode,
    metadata: draft.metadata ?? {},
    parent:
      draft.subscriptionItem !== undefined
        ? {
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: item?.id ?? null,
              proration,
              proration_details: { credited_items: credited },
              subscription: draft.subscription ?? null,
              subscription_item: draft.subscriptionItem,
            },
            type: "subscription_item_details",
          }
        : {
            invoice_item_details: {
              invoice_item: item?.id ?? "",
              proration,
              proration_details: { credited_items: null },
              subscription: draft.subscription ?? null,
            },
            subscription_item_details: null,
            type: "invoice_item_details",
          },
    period: draft.period,
    pretax_credit_amounts: [],
    pricing: {
      ...(draft.price === undefined
        ? {}
        : { price_details: { price: draft.price.id, product: draft.price.product } }),
      type: "price_details",
      unit_amount_decimal: draft.unitAmount,
    },
    quantity: draft.quantity,
    quantity_decimal: String(draft.quantity),
    subscription: draft.subscription ?? null,
    subtotal: draft.amount,
    taxes: [],
  };
  invoice.lines.data.push(line);
  invoice.lines.total_count = invoice.lines.data.length;
  if (item !== undefined) {
    item.invoice = invoice.id;
    act.tenant.invoiceItems.reindex(item);
  }
  total(act.tenant, invoice);
  return line;
}

/** The customer's items that wait for an invoice, oldest first. */
export function pendingItems(
  tenant: Tenant,
  customer: string,
  currency: string,
  subscription?: string,
): InvoiceItem[] {
  return tenant.invoiceItems.by("customer", customer).filter((item) => {
    if (item.invoice !== null || item.currency !== currency) return false;
    const own = item.parent?.subscription_details?.subscription;
    return own === undefined || own === null || own === subscription;
  });
}

/** Which subscription item a waiting proration belongs to, and what it gives back. */
export interface ProrationOrigin {
  subscriptionItem: string;
  credits: { invoice: string; invoice_line_items: string[] } | null;
}

const origins = new WeakMap<InvoiceItem, ProrationOrigin>();

export function rememberOrigin(item: InvoiceItem, origin: ProrationOrigin): void {
  origins.set(item, origin);
}

export function lineFromItem(item: InvoiceItem): LineDraft {
  const { pricing } = item;
  const origin = origins.get(item);
  const details = pricing?.price_details;
  return {
    amount: item.amount,
    description: item.description,
    quantity: item.quantity,
    period: item.period,
    ...(details === undefined ? {} : { price: { id: details.price, product: details.product } }),
    unitAmount: item.proration ? null : (pricing?.unit_amount_decimal ?? String(item.amount)),
    ...(origin === undefined ? {} : origin),
    ...(item.parent?.subscription_details
      ? { subscription: item.parent.subscription_details.subscription }
      : {}),
    invoiceItem: item,
    proration: item.proration,
    metadata: { ...item.metadata },
  };
}

export function deleteDraft(act: Act, invoice: Invoice): object {
  if (invoice.status !== "draft") throw badState("You can only delete draft invoices.");
  const book = bookkeeping(invoice);
  book.finalization?.cancel();
  for (const item of act.tenant.invoiceItems.by("invoice", invoice.id).slice())
    act.tenant.invoiceItems.remove(item.id);
  act.tenant.invoices.remove(invoice.id);
  emit(act, "invoice.deleted", invoice);
  return { id: invoice.id, object: "invoice", deleted: true };
}
