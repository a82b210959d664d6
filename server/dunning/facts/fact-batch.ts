import type {
  ChargeFact,
  CustomerFact,
  InvoiceFact,
  InvoicePaymentFact,
  PaymentEventFact,
  PaymentMethodFact,
  ReversalFact,
  SubscriptionFact,
} from "./facts.ts";

/** The facts in one event or one re-read object. Merging a batch twice, or in another order, changes nothing. */
export type FactBatch = {
  customers: CustomerFact[];
  subscriptions: SubscriptionFact[];
  paymentMethods: PaymentMethodFact[];
  invoices: InvoiceFact[];
  paymentEvents: PaymentEventFact[];
  charges: ChargeFact[];
  invoicePayments: InvoicePaymentFact[];
  reversals: ReversalFact[];
  /** Customers to evaluate even without a changed fact, e.g. after `setup_intent.succeeded`. */
  customersToEvaluate: string[];
  /** The merchant authorized or left the app. */
  account: { kind: "authorized" | "left"; at: number } | null;
};

/** Joins partial batches in their order. A fact that is in two of them stays twice. */
export const factBatch = (...parts: Partial<FactBatch>[]): FactBatch => ({
  customers: parts.flatMap(({ customers }) => customers ?? []),
  subscriptions: parts.flatMap(({ subscriptions }) => subscriptions ?? []),
  paymentMethods: parts.flatMap(({ paymentMethods }) => paymentMethods ?? []),
  invoices: parts.flatMap(({ invoices }) => invoices ?? []),
  paymentEvents: parts.flatMap(({ paymentEvents }) => paymentEvents ?? []),
  charges: parts.flatMap(({ charges }) => charges ?? []),
  invoicePayments: parts.flatMap(({ invoicePayments }) => invoicePayments ?? []),
  reversals: parts.flatMap(({ reversals }) => reversals ?? []),
  customersToEvaluate: parts.flatMap(({ customersToEvaluate }) => customersToEvaluate ?? []),
  account: parts.findLast(({ account }) => account)?.account ?? null,
});

/**
 * The ids of the customers in a batch, each once. A dispute and an InvoicePayment name no customer; it is the customer of
 * their charge, PaymentIntent or invoice.
 */
export function customersOf(batch: FactBatch): string[] {
  const ids = [
    ...batch.customers.map(({ id }) => id),
    ...[
      batch.subscriptions,
      batch.paymentMethods,
      batch.invoices,
      batch.paymentEvents,
      batch.charges,
      batch.reversals,
    ].flatMap((facts): (string | null)[] => facts.map(({ customerId }) => customerId)),
    ...batch.customersToEvaluate,
  ];
  return [...new Set(ids.filter((customerId) => customerId !== null))];
}
