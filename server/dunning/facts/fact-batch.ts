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

/** What one event (or one re-read object) says. Merging it twice, or in another order, changes nothing. */
export type FactBatch = {
  customers: CustomerFact[];
  subscriptions: SubscriptionFact[];
  paymentMethods: PaymentMethodFact[];
  invoices: InvoiceFact[];
  paymentEvents: PaymentEventFact[];
  charges: ChargeFact[];
  invoicePayments: InvoicePaymentFact[];
  reversals: ReversalFact[];
  /** Customers to look at even where no fact of theirs changed, e.g. after `setup_intent.succeeded`. */
  customersToEvaluate: string[];
  /** The merchant authorized or left the app. */
  account: { kind: "authorized" | "left"; at: number } | null;
};

/** All that several sources say, in their order; the same thing said twice stands twice. */
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
 * The customers that these facts name themselves, each once. A dispute and an InvoicePayment name none:
 * they belong to whoever their charge, PaymentIntent or invoice belongs to.
 */
export function customersOf(all: FactBatch): string[] {
  const named = [
    ...all.customers.map(({ id }) => id),
    ...[
      all.subscriptions,
      all.paymentMethods,
      all.invoices,
      all.paymentEvents,
      all.charges,
      all.reversals,
    ].flatMap((kind): (string | null)[] => kind.map(({ customerId }) => customerId)),
    ...all.customersToEvaluate,
  ];
  return [...new Set(named.filter((customerId) => customerId !== null))];
}
