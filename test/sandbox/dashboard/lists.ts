import type { Tenant } from "../tenant.ts";
import type { CustomerRow, InvoiceRow, PaymentRow, Rows, SubscriptionRow } from "./preview.ts";
import type { Records } from "./records.ts";

/** `q` looks in names, addresses, numbers and ids; `status` keeps rows with that badge; `page` counts from 1. */
export type ListQuery = { q: string; status: string; page: number };

const PAGE_SIZE = 20;

/** The lists of the preview, newest first. */
export class Lists {
  readonly #tenant: Tenant;
  readonly #records: Records;

  constructor(tenant: Tenant, records: Records) {
    this.#tenant = tenant;
    this.#records = records;
  }

  customers(query: ListQuery): Rows<CustomerRow> {
    return pageOf(
      newest(this.#tenant.customers.values()).map((customer) => this.#records.customer(customer)),
      query,
      ({ id, name, email }) => [id, name, email],
    );
  }

  invoices(query: ListQuery): Rows<InvoiceRow> {
    return pageOf(
      newest(this.#tenant.invoices.values()).map((invoice) => this.#records.invoice(invoice)),
      query,
      ({ id, number, customer }) => [id, number, customer.name],
    );
  }

  subscriptions(query: ListQuery): Rows<SubscriptionRow> {
    return pageOf(
      newest(this.#tenant.subscriptions.values()).map((subscription) =>
        this.#records.subscription(subscription),
      ),
      query,
      ({ id, plan, customer }) => [id, plan, customer.name],
    );
  }

  payments(query: ListQuery): Rows<PaymentRow> {
    return pageOf(
      newest(this.#tenant.paymentIntents.values()).map((intent) => this.#records.payment(intent)),
      query,
      ({ id, description, customer }) => [id, description, customer?.name ?? ""],
    );
  }
}

/** What was made last comes first; of one second, what was made later. */
export const newest = <T extends { created: number }>(items: readonly T[]): T[] =>
  [...items].reverse().sort((a, b) => b.created - a.created);

function pageOf<Row extends { status: { label: string } | null }>(
  all: Row[],
  { q, status, page }: ListQuery,
  words: (row: Row) => string[],
): Rows<Row> {
  const wanted = q.trim().toLowerCase();
  const found = all.filter(
    (row) =>
      (status === "" || row.status?.label === status) &&
      (wanted === "" || words(row).some((word) => word.toLowerCase().includes(wanted))),
  );
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const current = Math.min(Math.max(1, page), pages);
  return {
    rows: found.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE),
    total: found.length,
    page: current,
    pages,
  };
}
