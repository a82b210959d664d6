import { Collection } from "./collection.ts";
import type { EventRecord } from "./events.ts";
import type { RetryPolicy } from "./retry-schedule.ts";
import type {
  Account,
  AppSecret,
  BalanceTransaction,
  Charge,
  Coupon,
  CreditNote,
  Customer,
  Discount,
  Dispute,
  Invoice,
  InvoiceItem,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
  Plan,
  PortalConfiguration,
  PortalSession,
  Price,
  Product,
  Refund,
  SetupIntent,
  Subscription,
  SubscriptionItem,
  SubscriptionSchedule,
  TestClock,
} from "./wire.ts";

/** What a merchant sets in Stripe's Dashboard and no API shows. */
export interface AccountSettings {
  retrySchedule: RetryPolicy;
  /** "invoice.overdue" and "invoice.will_be_due" are sent only where the merchant has set up that automation. */
  overdueEventDays: number | null;
  willBeDueEventDays: number | null;
  /** Bank debits are left out of automatic retries unless the merchant switched them on. */
  retryBankDebits: boolean;
  /** Whether the portal's settings were saved; until then Stripe has no default configuration for that mode. */
  portalSaved: { live: boolean; test: boolean };
  /**
   * Whether automatic collection that was switched off and on again goes on with its schedule. No document says so:
   * whoever relies on it has to be right under both.
   */
  collectionGoesOn: boolean;
  /**
   * Whose finalized invoices Stripe stops collecting when a subscription is canceled: the API reference says "for the
   * customer", which nobody here has seen; docs/unproven.md.
   */
  cancelStopsInvoicesOf: "customer" | "subscription";
  /**
   * Whether `invoice.payment_failed` follows `invoice.payment_action_required`. No document says, and users report both,
   * so neither may be relied on.
   */
  failsWhereActionIsRequired: boolean;
  /**
   * Pausing a subscription after its first or its last failed payment (since 2026-09-30), and whether payment resumes it.
   * Source: docs.stripe.com/billing/revenue-recovery/smart-retries/pause-on-payment-failure.
   */
  pauseOnFailure: { after: "first" | "final"; resumesWhenPaid: boolean } | null;
}

/** One account in one mode, with everything that belongs to it. */
export class Tenant {
  readonly account: Account;
  readonly livemode: boolean;
  readonly settings: AccountSettings;
  readonly registry = new Map<string, object>();

  readonly customers = new Collection<Customer>(this.registry);
  readonly deletedCustomers = new Set<string>();
  readonly paymentMethods = new Collection<PaymentMethod>(this.registry, { customer: (pm) => pm.customer });
  readonly setupIntents = new Collection<SetupIntent>(this.registry, { customer: (si) => si.customer });
  readonly products = new Collection<Product>(this.registry);
  readonly prices = new Collection<Price>(this.registry, { product: (price) => price.product });
  readonly plans = new Map<string, Plan>();
  readonly coupons = new Collection<Coupon>(this.registry);
  readonly discounts = new Collection<Discount & { created?: number }>(this.registry);
  readonly subscriptions = new Collection<Subscription>(this.registry, { customer: (sub) => sub.customer });
  readonly subscriptionItems = new Collection<SubscriptionItem>(this.registry);
  readonly schedules = new Collection<SubscriptionSchedule>(this.registry);
  readonly invoiceItems = new Collection<InvoiceItem & { created?: number }>(this.registry, {
    customer: (item) => item.customer,
    invoice: (item) => item.invoice,
  });
  readonly invoices = new Collection<Invoice>(this.registry, {
    customer: (invoice) => invoice.customer,
    subscription: (invoice) => invoice.parent?.subscription_details?.subscription,
  });
  readonly invoicePayments = new Collection<InvoicePayment>(this.registry, {
    invoice: (payment) => payment.invoice,
    paymentIntent: (payment) => payment.payment.payment_intent,
  });
  readonly paymentIntents = new Collection<PaymentIntent>(this.registry, { customer: (pi) => pi.customer });
  readonly charges = new Collection<Charge>(this.registry, {
    customer: (charge) => charge.customer,
    paymentIntent: (charge) => charge.payment_intent,
  });
  readonly balanceTransactions = new Collection<BalanceTransaction>(this.registry);
  readonly refunds = new Collection<Refund>(this.registry, { charge: (refund) => refund.charge });
  readonly disputes = new Collection<Dispute>(this.registry, { charge: (dispute) => dispute.charge });
  readonly creditNotes = new Collection<CreditNote>(this.registry, { invoice: (note) => note.invoice });
  readonly portalSessions = new Collection<PortalSession>(this.registry);
  readonly portalConfigurations = new Collection<PortalConfiguration>(this.registry);
  readonly secrets = new Collection<AppSecret>(this.registry);
  readonly testClocks = new Collection<TestClock>(this.registry);
  /** Oldest first; what is older than Stripe's 30 days is dropped. */
  readonly events: EventRecord[] = [];
  readonly eventsById = new Map<string, EventRecord>();

  constructor(account: Account, livemode: boolean, settings: AccountSettings) {
    this.account = account;
    this.livemode = livemode;
    this.settings = settings;
  }
}
