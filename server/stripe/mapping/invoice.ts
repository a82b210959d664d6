import { lookUp } from "../../dunning/model/look-up.ts";
import { z } from "zod";
import type { InvoiceFact, InvoicePaymentFact, InvoiceStatus } from "../../dunning/facts/facts.ts";
import { customerOnInvoice, invoiceCustomerShape } from "./customer.ts";
import { type FactBatch, factBatch } from "../../dunning/facts/fact-batch.ts";
import { mainLine } from "./invoice-line.ts";
import { invoicePaymentFacts } from "./invoice-payment.ts";
import type { IntentContext } from "./payment-intent.ts";
import { subscriptionFact } from "./subscription.ts";
import {
  amount,
  currency,
  id,
  idOf,
  instant,
  list,
  metadata,
  OWNER_MEMBERS,
  ownerOf,
  ownerShape,
  read,
  reference,
  type Source,
  text,
} from "./schemas.ts";

const transitions = z.object({
  finalized_at: instant.nullish(),
  paid_at: instant.nullish(),
  voided_at: instant.nullish(),
  marked_uncollectible_at: instant.nullish(),
});

const shape = invoiceCustomerShape.extend({
  id,
  ...ownerShape,
  number: text.nullish(),
  status: text.nullish(),
  collection_method: text.nullish(),
  billing_reason: text.nullish(),
  currency,
  amount_due: amount,
  amount_paid: amount.nullish(),
  amount_remaining: amount.nullish(),
  created: instant.nullish(),
  due_date: instant.nullish(),
  status_transitions: transitions.nullish(),
  attempt_count: z.int().min(0).max(10_000).nullish(),
  next_payment_attempt: instant.nullish(),
  auto_advance: z.boolean().nullish(),
  hosted_invoice_url: text.nullish(),
  default_payment_method: reference.nullish(),
  default_source: reference.nullish(),
  metadata,
  lines: list,
  // From basil (2025-03-31) on.
  parent: z
    .object({ subscription_details: z.object({ subscription: reference.nullish() }).nullish() })
    .nullish(),
  payments: list,
  // Before basil.
  subscription: reference.nullish(),
  payment_intent: reference.nullish(),
  charge: reference.nullish(),
  paid: z.boolean().nullish(),
  // Before 2019-10-17, 2019-03-14 and 2018-11-08.
  billing: text.nullish(),
  date: instant.nullish(),
  finalized_at: instant.nullish(),
  closed: z.boolean().nullish(),
  forgiven: z.boolean().nullish(),
  attempted: z.boolean().nullish(),
});
type Invoice = z.infer<typeof shape>;

/** What decides whose debt it is, how much of it is open, and when it is due. */
const EXACT = [
  ...OWNER_MEMBERS,
  "status",
  "paid",
  "amount_paid",
  "amount_remaining",
  "created",
  "due_date",
  "collection_method",
  "auto_advance",
  "subscription",
  "payments",
  "payment_intent",
  "charge",
];

const STATUSES: Readonly<Record<string, InvoiceStatus>> = {
  draft: "draft",
  open: "open",
  paid: "paid",
  uncollectible: "uncollectible",
  void: "void",
  deleted: "deleted",
};

/**
 * `paid: true` beside `open` is real: the event of an invoice over nothing is written while it is being
 * settled. A word not known yet is read by the money, as an invoice from before `status` existed is.
 */
function statusOf(invoice: Invoice, deleted: boolean): InvoiceStatus {
  if (deleted) return "deleted";
  const status = lookUp(STATUSES, invoice.status ?? "");
  if (invoice.paid === true && (status === undefined || status === "draft" || status === "open"))
    return "paid";
  if (status !== undefined) return status;
  if (invoice.forgiven === true) return "uncollectible";
  if (invoice.closed === true) return "void";
  return invoice.attempted === false && invoice.number === null ? "draft" : "open";
}

/** Options of one reading; `context` is for PaymentIntents that a call expanded. */
export type InvoiceContext = { deleted?: boolean; context?: IntentContext };

/**
 * An invoice as its own object tells it, before and after basil; with its payments as far as the object
 * names them, and its copy of the customer's address.
 *
 * Before basil the invoice names its PaymentIntent (or, without one, its charge) itself. That is kept as an
 * InvoicePayment under the id `pi:<PaymentIntent>` (or `ch:<charge>`), so that charges find their invoice in
 * one and the same way.
 */
export function invoiceFacts(
  value: unknown,
  source: Source,
  path: string,
  { deleted = false, context = {} }: InvoiceContext = {},
): FactBatch {
  const invoice = read(shape, value, source, path, EXACT);
  const customerId = read(id, ownerOf(invoice), source, `${path}.customer`);
  const status = statusOf(invoice, deleted);
  const createdAt = read(
    z.int({ error: "expected a time" }),
    invoice.created ?? invoice.date,
    source,
    `${path}.created`,
  );
  const { plan, product } = mainLine(invoice.lines, source, `${path}.lines.data`);
  const { finalized_at, paid_at, voided_at, marked_uncollectible_at } = invoice.status_transitions ?? {};
  const amountPaid = invoice.amount_paid ?? 0;
  const fact: InvoiceFact = {
    account: source.account,
    id: invoice.id,
    customerId,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription) ?? idOf(invoice.subscription),
    number: invoice.number ?? null,
    status,
    collectionMethod:
      (invoice.collection_method ?? invoice.billing) === "send_invoice"
        ? "send_invoice"
        : "charge_automatically",
    billingReason: invoice.billing_reason ?? null,
    currency: invoice.currency,
    amountDue: invoice.amount_due,
    amountPaid,
    amountRemaining: invoice.amount_remaining ?? invoice.amount_due - amountPaid,
    createdAt,
    finalizedAt: finalized_at ?? invoice.finalized_at ?? null,
    dueAt: invoice.due_date ?? null,
    paidAt: paid_at ?? (status === "paid" ? source.at : null),
    voidedAt: voided_at ?? (status === "void" ? source.at : null),
    uncollectibleAt: marked_uncollectible_at ?? (status === "uncollectible" ? source.at : null),
    attemptCount: invoice.attempt_count ?? 0,
    nextPaymentAttemptAt: invoice.next_payment_attempt ?? null,
    autoAdvance: invoice.auto_advance ?? null,
    collectionOffAt: null,
    collectionOnAt: null,
    hostedInvoiceUrl: invoice.hosted_invoice_url ?? null,
    plan,
    product,
    defaultPaymentMethodId: idOf(invoice.default_payment_method) ?? idOf(invoice.default_source),
    metadata: invoice.metadata,
    factAt: source.at,
    factOrder: source.order,
  };
  const customer = customerOnInvoice(customerId, invoice, createdAt, source);
  const payments = invoice.payments.map((payment, index) =>
    invoicePaymentFacts(payment, source, `${path}.payments.data.${index}`, { ...context, customerId }),
  );
  const subscription = invoice.parent?.subscription_details?.subscription;
  return factBatch(
    {
      // Whether the relationship still lives decides about charges, messages and ends: a read expands it.
      ...(subscription !== null && typeof subscription === "object"
        ? { subscriptions: [subscriptionFact(subscription, source, `${path}.parent.subscription_details`)] }
        : {}),
      invoices: [fact],
      customers: customer === null ? [] : [customer],
      // An invoice on the way to basil names its payments in both ways: then the InvoicePayments speak.
      invoicePayments: payments.length > 0 ? [] : paymentBeforeBasil(invoice, fact),
    },
    ...payments,
  );
}

function paymentBeforeBasil(invoice: Invoice, fact: InvoiceFact): InvoicePaymentFact[] {
  const paymentIntentId = idOf(invoice.payment_intent);
  const chargeId = idOf(invoice.charge);
  if (paymentIntentId === null && chargeId === null) return [];
  const paid = fact.status === "paid";
  return [
    {
      account: fact.account,
      id: paymentIntentId === null ? `ch:${chargeId}` : `pi:${paymentIntentId}`,
      invoiceId: fact.id,
      paymentIntentId,
      chargeId,
      status: paid ? "paid" : "open",
      amountPaid: paid ? fact.amountPaid : 0,
      paidAt: paid ? fact.paidAt : null,
      factAt: fact.factAt,
      factOrder: fact.factOrder,
    },
  ];
}
