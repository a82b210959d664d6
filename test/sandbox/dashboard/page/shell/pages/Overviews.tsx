import type { BalanceFigures, BillingFigures, HomeFigures, Money, ProductRow } from "../../../preview.ts";
import { date, money } from "../formats.ts";
import { PageLink } from "../location.ts";
import { useData } from "../requests.ts";
import { Badge, Table } from "../Table.tsx";
import { invoiceColumns, paymentColumns } from "./columns.tsx";
import type { PageProps } from "./page.ts";

export function Home({ version, timeZone }: PageProps) {
  const { data, error } = useData<HomeFigures>("/preview/data/home", version);
  return (
    <>
      <h1>Home</h1>
      {error && <p role="alert">{error}</p>}
      {data && (
        <>
          <section className="shell-card shell-volume">
            <h2>Gross volume in {data.currency.toUpperCase()}</h2>
            <p className="shell-figure">{money({ amount: data.total, currency: data.currency })}</p>
            <Volume days={data.days} currency={data.currency} timeZone={timeZone} />
          </section>
          <div className="shell-tiles">
            <Tile
              label="Successful payments"
              value={String(data.succeeded)}
              href="/payments?status=Succeeded"
            />
            <Tile label="Failed payments" value={String(data.failed)} href="/payments?status=Failed" />
            <Tile
              label="Active subscriptions"
              value={String(data.activeSubscriptions)}
              href="/subscriptions?status=Active"
            />
          </div>
          <p className="shell-note">
            Payments of the last four weeks, in all currencies unless one is named.
          </p>
          <FailedInvoices rows={data.failedInvoices} timeZone={timeZone} />
        </>
      )}
    </>
  );
}

const Tile = ({ label, value, href }: { label: string; value: string; href: string }) => (
  <section className="shell-card">
    <h2>
      <PageLink href={href}>{label}</PageLink>
    </h2>
    <p className="shell-figure">{value}</p>
  </section>
);

const CHART = { width: 640, height: 96 };

function Volume({ days, currency, timeZone }: Pick<HomeFigures, "days" | "currency"> & { timeZone: string }) {
  const most = Math.max(1, ...days.map(({ amount }) => amount));
  const step = CHART.width / days.length;
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const label = `Gross volume by day from ${date(first.at, timeZone)} to ${date(last.at, timeZone)}, at most ${money({ amount: most, currency })}`;
  return (
    <>
      <svg
        className="shell-chart"
        viewBox={`0 0 ${CHART.width} ${CHART.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {days.map(({ at, amount }, index) => (
          <rect
            key={at}
            x={index * step + 2}
            width={step - 4}
            y={CHART.height - (amount / most) * CHART.height}
            height={(amount / most) * CHART.height}
            rx="2"
          >
            <title>{`${date(at, timeZone)}: ${money({ amount, currency })}`}</title>
          </rect>
        ))}
      </svg>
      <p className="shell-axis">
        <span>{date(first.at, timeZone)}</span>
        <span>{date(last.at, timeZone)}</span>
      </p>
    </>
  );
}

function FailedInvoices({ rows, timeZone }: { rows: BillingFigures["failedInvoices"]; timeZone: string }) {
  return (
    <section className="shell-section">
      <header>
        <h2>Failed payments on invoices</h2>
        <PageLink href="/customers?status=Payment+failed">Customers with a failed payment</PageLink>
      </header>
      <Table
        label="Failed payments on invoices"
        columns={invoiceColumns(timeZone)}
        rows={rows}
        hrefOf={({ id }) => `/invoices/${id}`}
        empty="No invoice has a failed payment."
      />
    </section>
  );
}

export function Billing({ version, timeZone }: PageProps) {
  const { data, error } = useData<BillingFigures>("/preview/data/billing", version);
  return (
    <>
      <h1>Billing overview</h1>
      {error && <p role="alert">{error}</p>}
      {data && (
        <>
          <div className="shell-tiles">
            <section className="shell-card">
              <h2>Subscriptions</h2>
              <ul className="shell-counts">
                {data.subscriptions.map(({ status, count }) => (
                  <li key={status.label}>
                    <Badge status={status} />
                    <PageLink href={`/subscriptions?status=${encodeURIComponent(status.label)}`}>
                      {count}
                    </PageLink>
                  </li>
                ))}
              </ul>
            </section>
            <section className="shell-card">
              <h2>Failed and past due</h2>
              {data.unpaid.length === 0 && <p className="shell-nothing">Nothing is unpaid.</p>}
              <ul className="shell-counts">
                {data.unpaid.map(({ money: sum, count }) => (
                  <li key={sum.currency}>
                    <span className="shell-strong shell-number">{money(sum)}</span>
                    {count === 1 ? "1 invoice" : `${count} invoices`}
                  </li>
                ))}
              </ul>
            </section>
          </div>
          <FailedInvoices rows={data.failedInvoices} timeZone={timeZone} />
        </>
      )}
    </>
  );
}

export function Balances({ version, timeZone }: PageProps) {
  const { data, error } = useData<BalanceFigures>("/preview/data/balances", version);
  return (
    <>
      <h1>Balances</h1>
      {error && <p role="alert">{error}</p>}
      {data && (
        <>
          <div className="shell-tiles">
            {data.balances.map((balance: Money) => (
              <section key={balance.currency} className="shell-card">
                <h2>{balance.currency.toUpperCase()}</h2>
                <p className="shell-figure">{money(balance)}</p>
              </section>
            ))}
          </div>
          <p className="shell-note">After fees; nothing is paid out in the simulation.</p>
          <section className="shell-section">
            <header>
              <h2>Latest payments</h2>
            </header>
            <Table
              label="Latest payments"
              columns={paymentColumns(timeZone)}
              rows={data.latest}
              hrefOf={({ id }) => `/payments/${id}`}
              empty="There was no payment this week."
            />
          </section>
        </>
      )}
    </>
  );
}

export function Products({ version, timeZone }: PageProps) {
  const { data, error } = useData<ProductRow[]>("/preview/data/products", version);
  return (
    <>
      <h1>Product catalogue</h1>
      {error && <p role="alert">{error}</p>}
      {data && (
        <Table
          label="Product catalogue"
          columns={[
            { label: "Name", cell: ({ name }) => <span className="shell-strong">{name}</span> },
            { label: "Prices", cell: ({ prices }) => prices.join(", ") },
            { label: "Created", cell: ({ createdAt }) => date(createdAt, timeZone), wide: true },
          ]}
          rows={data}
          empty="There is no product yet."
        />
      )}
    </>
  );
}
