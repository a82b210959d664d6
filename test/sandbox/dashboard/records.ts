import { formatAmount } from "../../../server/i18n/money-format.ts";
import type { Tenant } from "../tenant.ts";
import type { Charge, Customer, Invoice, PaymentIntent, PaymentMethod, Subscription } from "../wire.ts";
import type {
  CustomerRow,
  InvoiceRow,
  Money,
  Named,
  PaymentRow,
  ProductRow,
  Status,
  SubscriptionRow,
  Tone,
} from "./preview.ts";

/** The sandbox's objects as the lists of a Dashboard show them. */
export class Records {
  readonly #tenant: Tenant;
  readonly #now: () => number;

  constructor(tenant: Tenant, now: () => number) {
    this.#tenant = tenant;
    this.#now = now;
  }

  named(id: string | null): Named {
    const customer = id === null ? undefined : this.#tenant.customers.get(id);
    return { id: id ?? "", name: customer?.name ?? customer?.email ?? id ?? "Guest" };
  }

  customer(customer: Customer): CustomerRow {
    const method = this.#tenant.paymentMethods.get(defaultMethodOf(customer) ?? "");
    return {
      id: customer.id,
      name: customer.name ?? customer.email ?? customer.id,
      email: customer.email ?? "",
      country: countryName(customer.address?.country ?? null),
      method: method ? methodLabel(method) : "",
      status: this.#statusOf(customer),
      createdAt: customer.created * 1000,
    };
  }

  /** What somebody of the team should see first: null for who owes nothing. */
  #statusOf({ id }: Customer): Status | null {
    const labels = this.#tenant.invoices.by("customer", id).map((invoice) => this.invoiceStatus(invoice));
    for (const wanted of [FAILED, PAST_DUE]) if (labels.includes(wanted)) return wanted;
    return null;
  }

  invoice(invoice: Invoice): InvoiceRow {
    return {
      id: invoice.id,
      number: invoice.number ?? "Draft",
      customer: this.named(invoice.customer),
      money: { amount: invoice.total, currency: invoice.currency },
      status: this.invoiceStatus(invoice),
      dueAt: invoice.due_date === null ? null : invoice.due_date * 1000,
      createdAt: invoice.created * 1000,
    };
  }

  invoiceStatus(invoice: Invoice): Status {
    if (invoice.status === "open") {
      if (invoice.due_date !== null && invoice.due_date * 1000 < this.#now()) return PAST_DUE;
      if (invoice.attempt_count > 0) return FAILED;
    }
    return INVOICE_STATUS[invoice.status ?? "draft"] ?? { label: String(invoice.status), tone: "neutral" };
  }

  subscription(subscription: Subscription): SubscriptionRow {
    const [item] = subscription.items.data;
    const price = item?.price;
    const product = this.#tenant.products.get(price?.product ?? "");
    return {
      id: subscription.id,
      customer: this.named(subscription.customer),
      plan: product?.name ?? price?.nickname ?? "",
      money: {
        amount: subscription.items.data.reduce(
          (sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * (quantity ?? 1),
          0,
        ),
        currency: subscription.currency,
      },
      status: subscription.pause_collection
        ? { label: "Collection paused", tone: "neutral" }
        : (SUBSCRIPTION_STATUS[subscription.status] ?? { label: subscription.status, tone: "neutral" }),
      renewsAt: subscription.ended_at === null && item ? item.current_period_end * 1000 : null,
      createdAt: subscription.created * 1000,
    };
  }

  payment(intent: PaymentIntent): PaymentRow {
    const charge = this.#tenant.charges.get(intent.latest_charge ?? "");
    const method = this.#tenant.paymentMethods.get(charge?.payment_method ?? intent.payment_method ?? "");
    return {
      id: intent.id,
      customer: intent.customer === null ? null : this.named(intent.customer),
      money: { amount: intent.amount, currency: intent.currency },
      status: paymentStatus(intent, charge),
      method: method ? methodLabel(method) : "",
      description: intent.description ?? "",
      createdAt: intent.created * 1000,
    };
  }

  products(): ProductRow[] {
    return this.#tenant.products.values().map((product) => ({
      id: product.id,
      name: product.name,
      prices: this.#tenant.prices
        .by("product", product.id)
        .map(({ unit_amount, currency, recurring }) =>
          [formatAmount(unit_amount ?? 0, currency, "en"), recurring?.interval].filter(Boolean).join(" / "),
        ),
      createdAt: product.created * 1000,
    }));
  }
}

const status = (label: string, tone: Tone): Status => ({ label, tone });

export const FAILED = status("Payment failed", "negative");
export const PAST_DUE = status("Past due", "warning");

const INVOICE_STATUS: Record<string, Status> = {
  draft: status("Draft", "neutral"),
  open: status("Open", "info"),
  paid: status("Paid", "positive"),
  void: status("Void", "neutral"),
  uncollectible: status("Uncollectible", "neutral"),
};

const SUBSCRIPTION_STATUS: Record<string, Status> = {
  active: status("Active", "positive"),
  trialing: status("Trial", "info"),
  past_due: status("Past due", "negative"),
  unpaid: status("Unpaid", "negative"),
  canceled: status("Canceled", "neutral"),
  incomplete: status("Incomplete", "warning"),
  incomplete_expired: status("Expired", "neutral"),
  paused: status("Paused", "neutral"),
};

const INTENT_STATUS: Record<string, Status> = {
  succeeded: status("Succeeded", "positive"),
  processing: status("Processing", "info"),
  requires_action: status("Needs authentication", "warning"),
  requires_payment_method: status("Failed", "negative"),
  requires_confirmation: status("Incomplete", "neutral"),
  canceled: status("Canceled", "neutral"),
};

function paymentStatus(intent: PaymentIntent, charge: Charge | undefined): Status {
  if (charge?.disputed) return status("Disputed", "warning");
  if (charge?.refunded) return status("Refunded", "neutral");
  if (charge !== undefined && charge.amount_refunded > 0) return status("Partially refunded", "neutral");
  if (intent.status === "requires_payment_method" && intent.last_payment_error === null)
    return status("Incomplete", "neutral");
  return INTENT_STATUS[intent.status] ?? status(intent.status, "neutral");
}

export const defaultMethodOf = (customer: Customer): string | null =>
  customer.invoice_settings.default_payment_method ?? customer.default_source ?? null;

export function methodLabel(method: PaymentMethod): string {
  const { type, card } = method;
  if (card) return `${BRANDS[card.brand] ?? card.brand} •••• ${card.last4}`;
  const last4 = method.sepa_debit?.last4 ?? method.us_bank_account?.last4 ?? method.bacs_debit?.last4;
  return [METHOD_NAMES[type] ?? type, last4 ? `•••• ${last4}` : ""].filter(Boolean).join(" ");
}

const BRANDS: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
};
const METHOD_NAMES: Record<string, string> = {
  sepa_debit: "SEPA debit",
  us_bank_account: "Bank account",
  bacs_debit: "Bacs debit",
  link: "Link",
};

const REGIONS = new Intl.DisplayNames(["en"], { type: "region" });
const countryName = (code: string | null): string => (code === null ? "" : (REGIONS.of(code) ?? code));

/** One sum per currency, the largest number of entries first: amounts of two currencies are never added. */
export function sums(monies: readonly Money[]): { money: Money; count: number }[] {
  const byCurrency = new Map<string, { money: Money; count: number }>();
  for (const { amount, currency } of monies) {
    const sum = byCurrency.get(currency) ?? { money: { amount: 0, currency }, count: 0 };
    sum.money.amount += amount;
    sum.count++;
    byCurrency.set(currency, sum);
  }
  return [...byCurrency.values()].sort((a, b) => b.count - a.count);
}
