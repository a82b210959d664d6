import { accountRoutes } from "./accounts.ts";
import { chargeRoutes } from "./charges.ts";
import { couponRoutes } from "./coupons.ts";
import { creditNoteRoutes } from "./credit-notes.ts";
import { customerRoutes } from "./customers.ts";
import { disputeRoutes } from "./disputes.ts";
import { eventRoutes } from "./events.ts";
import type { ComputedFields } from "./expand.ts";
import { invoiceItemRoutes } from "./invoice-items.ts";
import { invoicePaymentRoutes } from "./invoice-payments.ts";
import { invoiceRoutes } from "./invoice-routes.ts";
import { defaultIntent } from "./invoices.ts";
import { mandateRoutes } from "./mandates.ts";
import { paymentIntentRoutes } from "./payment-intent-routes.ts";
import { paymentMethodRoutes } from "./payment-method-routes.ts";
import { portalConfigurationRoutes } from "./portal-configurations.ts";
import { portalRoutes } from "./portal.ts";
import { priceRoutes } from "./prices.ts";
import { productRoutes } from "./products.ts";
import { refundRoutes } from "./refunds.ts";
import { secretRoutes } from "./secrets.ts";
import { sourceRoutes } from "./sources.ts";
import { setupIntentRoutes } from "./setup-intents.ts";
import { subscriptionRoutes } from "./subscription-routes.ts";
import { subscriptionScheduleRoutes } from "./subscription-schedules.ts";
import type { Tenant } from "./tenant.ts";
import { testClockRoutes } from "./test-clocks.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";
import type { Charge, Customer, Invoice, WireList } from "./wire.ts";
import type { Route } from "./world.ts";

/** Every endpoint of the API that the sandbox speaks. */
export const routes: readonly Route[] = [
  accountRoutes,
  chargeRoutes,
  couponRoutes,
  creditNoteRoutes,
  customerRoutes,
  disputeRoutes,
  eventRoutes,
  invoiceItemRoutes,
  invoicePaymentRoutes,
  invoiceRoutes,
  mandateRoutes,
  paymentIntentRoutes,
  paymentMethodRoutes,
  portalConfigurationRoutes,
  portalRoutes,
  priceRoutes,
  productRoutes,
  refundRoutes,
  secretRoutes,
  setupIntentRoutes,
  sourceRoutes,
  subscriptionRoutes,
  subscriptionScheduleRoutes,
  testClockRoutes,
  webhookEndpointRoutes,
].flat();

function listOf<T>(data: readonly T[], url: string): WireList<T> {
  return { object: "list", data: [...data].reverse(), has_more: false, total_count: data.length, url };
}

export const computedFields: ComputedFields = {
  charge: {
    refunds: (charge: Charge, tenant: Tenant) =>
      listOf(tenant.refunds.by("charge", charge.id), `/v1/charges/${charge.id}/refunds`),
  },
  customer: {
    invoice_credit_balance: () => ({}),
    sources: (customer: Customer) => listOf([], `/v1/customers/${customer.id}/sources`),
    subscriptions: (customer: Customer, tenant: Tenant) =>
      listOf(
        tenant.subscriptions
          .by("customer", customer.id)
          .filter((subscription) => subscription.ended_at === null),
        `/v1/customers/${customer.id}/subscriptions`,
      ),
    tax: () => ({
      automatic_tax: "unrecognized_location",
      ip_address: null,
      location: null,
      provider: "stripe",
    }),
    tax_ids: (customer: Customer) => listOf([], `/v1/customers/${customer.id}/tax_ids`),
  },
  invoice: {
    confirmation_secret: (invoice: Invoice, tenant: Tenant) => {
      const secret = defaultIntent(tenant, invoice)?.client_secret;
      return secret ? { client_secret: secret, type: "payment_intent" } : null;
    },
    payments: (invoice: Invoice, tenant: Tenant) => {
      const { total_count: _, ...list } = listOf(
        tenant.invoicePayments.by("invoice", invoice.id),
        "/v1/invoices/payments",
      );
      return list;
    },
  },
};
