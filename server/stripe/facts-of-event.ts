import type {
  ChargeFact,
  CustomerFact,
  InvoiceFact,
  InvoicePaymentFact,
  NoticeFact,
  PaymentMethodFact,
  ReversalFact,
  SubscriptionFact,
} from "../dunning/facts.ts";

/** What one event (or one re-read object) says. Merging it twice, or in another order, changes nothing. */
export type Facts = {
  customers: CustomerFact[];
  subscriptions: SubscriptionFact[];
  paymentMethods: PaymentMethodFact[];
  invoices: InvoiceFact[];
  notices: NoticeFact[];
  charges: ChargeFact[];
  invoicePayments: InvoicePaymentFact[];
  reversals: ReversalFact[];
  /** Customers to look at even where no fact of theirs changed, e.g. after `setup_intent.succeeded`. */
  lookAt: string[];
  /** The merchant authorized or left the app. */
  account: { kind: "authorized" | "left"; at: number } | null;
};
