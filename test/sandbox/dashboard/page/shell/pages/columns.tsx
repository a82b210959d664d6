import type { CustomerRow, InvoiceRow, PaymentRow, SubscriptionRow } from "../../../preview.ts";
import { date, dateTime, money } from "../formats.ts";
import { Badge, type Column } from "../Table.tsx";

/** The columns of each kind of row; without the customer where all rows are one customer's. */
export const customerColumns = (zone: string): Column<CustomerRow>[] => [
  { label: "Customer", cell: ({ name }) => <span className="shell-strong">{name}</span> },
  { label: "Email", cell: ({ email }) => email, wide: true },
  { label: "Status", cell: ({ status }) => <Badge status={status} /> },
  { label: "Payment method", cell: ({ method }) => method },
  { label: "Country", cell: ({ country }) => country, wide: true },
  { label: "Created", cell: ({ createdAt }) => date(createdAt, zone) },
];

export const invoiceColumns = (zone: string, withCustomer = true): Column<InvoiceRow>[] => [
  {
    label: "Amount",
    cell: (row) => <span className="shell-strong shell-number">{money(row.money)}</span>,
  },
  { label: "Status", cell: ({ status }) => <Badge status={status} /> },
  ...(withCustomer ? [customer<InvoiceRow>()] : []),
  { label: "Number", cell: ({ number }) => number, wide: withCustomer },
  { label: "Due", cell: ({ dueAt }) => (dueAt === null ? "" : date(dueAt, zone)), wide: true },
  { label: "Created", cell: ({ createdAt }) => date(createdAt, zone) },
];

export const subscriptionColumns = (zone: string, withCustomer = true): Column<SubscriptionRow>[] => [
  {
    ...(withCustomer
      ? customer<SubscriptionRow>(true)
      : {
          label: "Subscription",
          cell: ({ plan }: SubscriptionRow) => <span className="shell-strong">{plan}</span>,
        }),
  },
  { label: "Status", cell: ({ status }) => <Badge status={status} /> },
  ...(withCustomer ? [{ label: "Product", cell: ({ plan }: SubscriptionRow) => plan }] : []),
  {
    label: "Amount",
    cell: (row) => <span className="shell-number">{money(row.money)}</span>,
    wide: withCustomer,
  },
  { label: "Renews", cell: ({ renewsAt }) => (renewsAt === null ? "" : date(renewsAt, zone)) },
];

export const paymentColumns = (zone: string, withCustomer = true): Column<PaymentRow>[] => [
  {
    label: "Amount",
    cell: (row) => <span className="shell-strong shell-number">{money(row.money)}</span>,
  },
  { label: "Status", cell: ({ status }) => <Badge status={status} /> },
  { label: "Payment method", cell: ({ method }) => method, wide: withCustomer },
  ...(withCustomer ? [customer<PaymentRow>()] : []),
  { label: "Description", cell: ({ description }) => description, wide: true },
  { label: "Date", cell: ({ createdAt }) => dateTime(createdAt, zone) },
];

const customer = <Row extends { customer: { name: string } | null }>(strong = false): Column<Row> => ({
  label: "Customer",
  cell: (row) => <span className={strong ? "shell-strong" : ""}>{row.customer?.name ?? "Guest"}</span>,
});
