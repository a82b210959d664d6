import { DateTime } from "luxon";
import type { Tenant } from "../tenant.ts";
import type { Charge, Invoice } from "../wire.ts";
import { newest } from "./lists.ts";
import type {
  CustomerDetail,
  InvoiceDetail,
  PaymentDetail,
  PaymentRow,
  Property,
  SubscriptionDetail,
} from "./preview.ts";
import { defaultMethodOf, methodLabel, type Records } from "./records.ts";

/** How many of each list a detail page shows, the newest first. */
const SHOWN = 10;

/** The detail pages of the preview; undefined for an id that the account does not have. */
export class Details {
  readonly #tenant: Tenant;
  readonly #records: Records;
  readonly #zone: string;

  constructor(tenant: Tenant, records: Records, zone: string) {
    this.#tenant = tenant;
    this.#records = records;
    this.#zone = zone;
  }

  customer(id: string): CustomerDetail | undefined {
    const tenant = this.#tenant;
    const customer = tenant.customers.get(id);
    if (customer === undefined) return undefined;
    const standard = defaultMethodOf(customer);
    const row = this.#records.customer(customer);
    return {
      ...row,
      properties: [
        { label: "Customer ID", value: id },
        { label: "Email", value: customer.email ?? "None" },
        { label: "Country", value: row.country || "Unknown" },
        { label: "Language", value: customer.preferred_locales?.join(", ") || "Unknown" },
        { label: "Time zone", value: customer.metadata.time_zone ?? "Unknown" },
        { label: "Customer since", value: this.#date(customer.created) },
      ],
      methods: tenant.paymentMethods.by("customer", id).map((method) => ({
        id: method.id,
        label: methodLabel(method),
        note: [
          method.card
            ? `Expires ${String(method.card.exp_month).padStart(2, "0")}/${method.card.exp_year}`
            : "",
          method.id === standard ? "Default" : "",
        ]
          .filter(Boolean)
          .join(" · "),
      })),
      subscriptions: newest(tenant.subscriptions.by("customer", id))
        .slice(0, SHOWN)
        .map((subscription) => this.#records.subscription(subscription)),
      invoices: newest(tenant.invoices.by("customer", id))
        .slice(0, SHOWN)
        .map((invoice) => this.#records.invoice(invoice)),
      payments: newest(tenant.paymentIntents.by("customer", id))
        .slice(0, SHOWN)
        .map((payment) => this.#records.payment(payment)),
    };
  }

  invoice(id: string): InvoiceDetail | undefined {
    const invoice = this.#tenant.invoices.get(id);
    if (invoice === undefined) return undefined;
    const row = this.#records.invoice(invoice);
    return {
      ...row,
      properties: this.#invoiceProperties(invoice),
      lines: invoice.lines.data.map(({ id, description, quantity, amount, currency }) => ({
        id,
        description: description ?? "",
        quantity: quantity ?? 1,
        money: { amount, currency },
      })),
      payments: this.#paymentsOf(id),
      subscription: invoice.parent?.subscription_details?.subscription ?? null,
      hostedUrl: invoice.hosted_invoice_url ?? null,
    };
  }

  #invoiceProperties(invoice: Invoice): Property[] {
    const { collection_method, attempt_count, next_payment_attempt, due_date } = invoice;
    const sent = collection_method === "send_invoice";
    return [
      { label: "Invoice ID", value: invoice.id },
      { label: "Billing method", value: sent ? "Send invoice" : "Charge automatically" },
      { label: "Created", value: this.#date(invoice.created) },
      ...(due_date === null ? [] : [{ label: "Due", value: this.#date(due_date) }]),
      ...(sent ? [] : [{ label: "Attempts", value: String(attempt_count) }]),
      ...(next_payment_attempt === null
        ? []
        : [{ label: "Stripe's next attempt", value: this.#time(next_payment_attempt) }]),
    ];
  }

  #paymentsOf(invoice: string): PaymentRow[] {
    const { invoicePayments, paymentIntents } = this.#tenant;
    return invoicePayments
      .by("invoice", invoice)
      .flatMap(({ payment }) => paymentIntents.get(payment.payment_intent ?? "") ?? [])
      .map((intent) => this.#records.payment(intent));
  }

  subscription(id: string): SubscriptionDetail | undefined {
    const subscription = this.#tenant.subscriptions.get(id);
    if (subscription === undefined) return undefined;
    const row = this.#records.subscription(subscription);
    const method = this.#tenant.paymentMethods.get(subscription.default_payment_method ?? "");
    return {
      ...row,
      properties: [
        { label: "Subscription ID", value: id },
        { label: "Started", value: this.#date(subscription.start_date) },
        ...(row.renewsAt === null ? [] : [{ label: "Renews", value: this.#date(row.renewsAt / 1000) }]),
        ...(subscription.canceled_at === null
          ? []
          : [{ label: "Canceled", value: this.#date(subscription.canceled_at) }]),
        {
          label: "Billing method",
          value: subscription.collection_method === "send_invoice" ? "Send invoice" : "Charge automatically",
        },
        { label: "Payment method", value: method ? methodLabel(method) : "The customer's default" },
      ],
      invoices: newest(this.#tenant.invoices.by("subscription", id))
        .slice(0, SHOWN)
        .map((invoice) => this.#records.invoice(invoice)),
    };
  }

  /** @param id of a payment intent or of one of its charges */
  payment(id: string): PaymentDetail | undefined {
    const { charges, paymentIntents, invoicePayments, invoices } = this.#tenant;
    const intent = paymentIntents.get(charges.get(id)?.payment_intent ?? id);
    if (intent === undefined) return undefined;
    const [paid] = invoicePayments.by("paymentIntent", intent.id);
    const invoice = invoices.get(paid?.invoice ?? "");
    return {
      ...this.#records.payment(intent),
      properties: [
        { label: "Payment ID", value: intent.id },
        { label: "Created", value: this.#time(intent.created) },
        { label: "Description", value: intent.description ?? "None" },
      ],
      invoice: invoice === undefined ? null : { id: invoice.id, name: invoice.number ?? invoice.id },
      tries: newest(charges.by("paymentIntent", intent.id)).map((charge) => ({
        id: charge.id,
        at: charge.created * 1000,
        status: charge.paid ? SUCCEEDED : charge.status === "pending" ? PENDING : DECLINED,
        text: whyOf(charge),
      })),
    };
  }

  #date(seconds: number): string {
    return DateTime.fromSeconds(seconds, { zone: this.#zone }).toFormat("LLL d, yyyy");
  }

  #time(seconds: number): string {
    return DateTime.fromSeconds(seconds, { zone: this.#zone }).toFormat("LLL d, yyyy, h:mm a");
  }
}

const SUCCEEDED = { label: "Succeeded", tone: "positive" } as const;
const PENDING = { label: "Processing", tone: "info" } as const;
const DECLINED = { label: "Failed", tone: "negative" } as const;

function whyOf({ failure_message, outcome }: Charge): string {
  const code = outcome?.reason ? ` (${outcome.reason})` : "";
  return `${failure_message ?? outcome?.seller_message ?? ""}${code}`;
}
