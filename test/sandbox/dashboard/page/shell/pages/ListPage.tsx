import { useEffect, useState } from "react";
import type { CustomerRow, InvoiceRow, PaymentRow, Rows, SubscriptionRow } from "../../../preview.ts";
import { Icon } from "../icons.tsx";
import { navigate, PageLink, useLocation } from "../location.ts";
import { useData } from "../requests.ts";
import { type Column, Table } from "../Table.tsx";
import { customerColumns, invoiceColumns, paymentColumns, subscriptionColumns } from "./columns.tsx";
import type { PageProps } from "./page.ts";

type List<Row> = {
  title: string;
  one: string;
  statuses: string[];
  columns: (zone: string) => Column<Row>[];
};

const CUSTOMERS: List<CustomerRow> = {
  title: "Customers",
  one: "customer",
  statuses: ["Payment failed", "Past due"],
  columns: customerColumns,
};
const INVOICES: List<InvoiceRow> = {
  title: "Invoices",
  one: "invoice",
  statuses: ["Payment failed", "Past due", "Open", "Paid"],
  columns: invoiceColumns,
};
const SUBSCRIPTIONS: List<SubscriptionRow> = {
  title: "Subscriptions",
  one: "subscription",
  statuses: ["Active", "Past due", "Trial", "Canceled"],
  columns: subscriptionColumns,
};
const PAYMENTS: List<PaymentRow> = {
  title: "Transactions",
  one: "payment",
  statuses: ["Succeeded", "Failed", "Refunded"],
  columns: paymentColumns,
};

export const Customers = (props: PageProps) => <ListPage {...props} path="/customers" list={CUSTOMERS} />;
export const Invoices = (props: PageProps) => <ListPage {...props} path="/invoices" list={INVOICES} />;
export const Subscriptions = (props: PageProps) => (
  <ListPage {...props} path="/subscriptions" list={SUBSCRIPTIONS} />
);
export const Payments = (props: PageProps) => <ListPage {...props} path="/payments" list={PAYMENTS} />;

/** Search, badge and page stand in the address, so that a list can be linked to as it is. */
function ListPage<Row extends { id: string }>({
  path,
  list,
  version,
  timeZone,
}: PageProps & { path: string; list: List<Row> }) {
  const query = new URL(useLocation(), "http://preview.invalid").searchParams;
  const q = query.get("q") ?? "";
  const status = query.get("status") ?? "";
  const [typed, type] = useState(q);
  useEffect(() => type(q), [q]);
  const { data, error } = useData<Rows<Row>>(`/preview/data${path}?${query}`, version, true);
  const at = (changes: Record<string, string>) => {
    const next = new URLSearchParams(query);
    next.delete("page");
    for (const [name, value] of Object.entries(changes))
      if (value === "") next.delete(name);
      else next.set(name, value);
    return next.size > 0 ? `${path}?${next}` : path;
  };
  const { title, one, statuses, columns } = list;
  return (
    <>
      <h1>{title}</h1>
      <div className="shell-filters">
        {["", ...statuses].map((label) => (
          <PageLink
            key={label}
            className="shell-filter"
            href={at({ status: label })}
            aria-current={label === status ? "true" : undefined}
          >
            {label === "" ? "All" : label}
          </PageLink>
        ))}
        <label className="shell-search">
          <Icon name="search" size={14} />
          <span className="shell-hidden">{`Search ${title.toLowerCase()}`}</span>
          <input
            type="search"
            placeholder={`Search ${title.toLowerCase()}`}
            value={typed}
            onChange={(event) => {
              type(event.target.value);
              navigate(at({ q: event.target.value }), { replace: true });
            }}
          />
        </label>
      </div>
      {error && <p role="alert">{error}</p>}
      {data && (
        <>
          <Table
            label={title}
            columns={columns(timeZone)}
            rows={data.rows}
            hrefOf={({ id }) => `${path}/${id}`}
            empty={q || status ? `No ${one} matches.` : `There is no ${one} yet.`}
          />
          <footer className="shell-pager">
            <span>{data.total === 1 ? `1 ${one}` : `${data.total} ${one}s`}</span>
            {data.pages > 1 && (
              <span>
                Page {data.page} of {data.pages}
              </span>
            )}
            {data.page > 1 && <PageLink href={at({ page: String(data.page - 1) })}>Previous</PageLink>}
            {data.page < data.pages && <PageLink href={at({ page: String(data.page + 1) })}>Next</PageLink>}
          </footer>
        </>
      )}
    </>
  );
}
