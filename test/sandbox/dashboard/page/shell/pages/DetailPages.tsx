import { type ReactNode, useEffect } from "react";
import type {
  CustomerDetail,
  InvoiceDetail,
  PaymentDetail,
  Property,
  Status,
  SubscriptionDetail,
} from "../../../preview.ts";
import { dateTime, money } from "../formats.ts";
import { PageLink } from "../location.ts";
import { useData } from "../requests.ts";
import { Badge, type Column, Table } from "../Table.tsx";
import { invoiceColumns, paymentColumns, subscriptionColumns } from "./columns.tsx";
import type { DetailProps, Named } from "./page.ts";

export function CustomerPage({ id, version, timeZone, onCustomer }: DetailProps) {
  const { data, error } = useDetail<CustomerDetail>(
    `/preview/data/customers/${id}`,
    version,
    onCustomer,
    (one) => one,
  );
  if (!data) return <Missing what="customer" error={error} />;
  return (
    <>
      <Head back={{ label: "Customers", href: "/customers" }} title={data.name} status={data.status}>
        {data.email}
      </Head>
      <Details properties={data.properties} />
      <Section title="Payment methods">
        {data.methods.length === 0 && <p className="shell-nothing">None is stored.</p>}
        <ul className="shell-lines">
          {data.methods.map(({ id, label, note }) => (
            <li key={id}>
              <span className="shell-strong">{label}</span>
              <span>{note}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Listed
        title="Subscriptions"
        path="/subscriptions"
        rows={data.subscriptions}
        columns={subscriptionColumns(timeZone, false)}
      />
      <Listed
        title="Invoices"
        path="/invoices"
        rows={data.invoices}
        columns={invoiceColumns(timeZone, false)}
      />
      <Listed
        title="Payments"
        path="/payments"
        rows={data.payments}
        columns={paymentColumns(timeZone, false)}
      />
    </>
  );
}

export function InvoicePage({ id, version, timeZone, onCustomer }: DetailProps) {
  const { data, error } = useDetail<InvoiceDetail>(
    `/preview/data/invoices/${id}`,
    version,
    onCustomer,
    (one) => one.customer,
  );
  if (!data) return <Missing what="invoice" error={error} />;
  return (
    <>
      <Head
        back={{ label: "Invoices", href: "/invoices" }}
        title={`Invoice ${data.number}`}
        status={data.status}
      >
        {money(data.money)} from <CustomerLink customer={data.customer} />
      </Head>
      <Details properties={data.properties}>
        {data.subscription && (
          <PageLink href={`/subscriptions/${data.subscription}`}>View subscription</PageLink>
        )}
        {data.hostedUrl && (
          <a href={data.hostedUrl} target="_blank" rel="noreferrer">
            Page on which the customer pays
          </a>
        )}
      </Details>
      <Section title="Items">
        <ul className="shell-lines">
          {data.lines.map(({ id, description, money: amount }) => (
            <li key={id}>
              <span>{description}</span>
              <span className="shell-number">{money(amount)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Listed
        title="Payments"
        path="/payments"
        rows={data.payments}
        columns={paymentColumns(timeZone, false)}
      />
    </>
  );
}

export function SubscriptionPage({ id, version, timeZone, onCustomer }: DetailProps) {
  const path = `/preview/data/subscriptions/${id}`;
  const { data, error } = useDetail<SubscriptionDetail>(path, version, onCustomer, (one) => one.customer);
  if (!data) return <Missing what="subscription" error={error} />;
  return (
    <>
      <Head back={{ label: "Subscriptions", href: "/subscriptions" }} title={data.plan} status={data.status}>
        {money(data.money)} a period from <CustomerLink customer={data.customer} />
      </Head>
      <Details properties={data.properties} />
      <Listed
        title="Invoices"
        path="/invoices"
        rows={data.invoices}
        columns={invoiceColumns(timeZone, false)}
      />
    </>
  );
}

export function PaymentPage({ id, version, timeZone, onCustomer }: DetailProps) {
  const { data, error } = useDetail<PaymentDetail>(
    `/preview/data/payments/${id}`,
    version,
    onCustomer,
    (one) => one.customer,
  );
  if (!data) return <Missing what="payment" error={error} />;
  return (
    <>
      <Head
        back={{ label: "Transactions", href: "/payments" }}
        title={money(data.money)}
        status={data.status}
      >
        {data.method}
        {data.customer && (
          <>
            {" "}
            from <CustomerLink customer={data.customer} />
          </>
        )}
      </Head>
      <Details properties={data.properties}>
        {data.invoice && (
          <PageLink href={`/invoices/${data.invoice.id}`}>Invoice {data.invoice.name}</PageLink>
        )}
      </Details>
      <Section title="Attempts">
        {data.tries.length === 0 && <p className="shell-nothing">Nothing was charged so far.</p>}
        <ul className="shell-lines">
          {data.tries.map(({ id, at, status, text }) => (
            <li key={id}>
              <span>
                <Badge status={status} /> {text}
              </span>
              <span>{dateTime(at, timeZone)}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

/** Reads a detail and tells the shell whose it is, until another page is on screen. */
function useDetail<T>(
  path: string,
  version: string,
  onCustomer: DetailProps["onCustomer"],
  customerOf: (data: T) => Named | null,
) {
  const loaded = useData<T>(path, version);
  const customer = loaded.data ? customerOf(loaded.data) : null;
  const { id, name } = customer ?? {};
  useEffect(() => {
    onCustomer(id !== undefined && name !== undefined ? { id, name } : null);
    return () => onCustomer(null);
  }, [id, name, onCustomer]);
  return loaded;
}

const Missing = ({ what, error }: { what: string; error: string | undefined }) => (
  <>
    <h1>{error ? `No such ${what}` : `Loading ${what}`}</h1>
    {error && <p role="alert">{error}</p>}
  </>
);

const CustomerLink = ({ customer }: { customer: Named }) => (
  <PageLink href={`/customers/${customer.id}`}>{customer.name}</PageLink>
);

function Head(props: {
  back: { label: string; href: string };
  title: string;
  status: Status | null;
  children: ReactNode;
}) {
  const { back, title, status, children } = props;
  return (
    <header className="shell-head">
      <PageLink href={back.href}>{back.label}</PageLink>
      <h1>
        {title} <Badge status={status} />
      </h1>
      <p>{children}</p>
    </header>
  );
}

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="shell-section">
    <header>
      <h2>{title}</h2>
    </header>
    {children}
  </section>
);

const Details = ({ properties, children }: { properties: Property[]; children?: ReactNode }) => (
  <Section title="Details">
    <dl className="shell-facts">
      {properties.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    {children && <p className="shell-links">{children}</p>}
  </Section>
);

function Listed<Row extends { id: string }>(props: {
  title: string;
  path: string;
  rows: Row[];
  columns: Column<Row>[];
}) {
  const { title, path, rows, columns } = props;
  return (
    <Section title={title}>
      <Table
        label={title}
        columns={columns}
        rows={rows}
        hrefOf={({ id }) => `${path}/${id}`}
        empty={`No ${title.toLowerCase()} so far.`}
      />
    </Section>
  );
}
