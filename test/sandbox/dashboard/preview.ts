/**
 * What the preview's page and its server say to each other. Amounts are minor units with their currency, instants
 * epoch milliseconds. Types only: the page is built for a browser, the server for Node.
 */

/** A person of the merchant's, who holds exactly one of Stripe's built-in roles. */
export type PreviewUser = { id: string; name: string; email: string; role: { id: string; name: string } };

/** A move of the world's clock that is under way; `until` is null while waiting for something to happen. */
export type Moving = { from: number; until: number | null };

export type PreviewState = {
  now: number;
  /** IANA name: the account's, in which the shell shows times. */
  timeZone: string;
  mode: "live" | "test";
  account: { id: string; name: string; country: string };
  /** Where the app's icon is, if the manifest names one that exists. */
  icon: string | null;
  moving: Moving | null;
  /** Counts up whenever the page may show something different. */
  version: number;
  /** How many messages were caught since the start, and the page that shows them. */
  messages: { count: number; url: string };
  users: PreviewUser[];
};

export type MoveRequest = { ms: number } | { until: "something happens" };
/** `happened`: false when nothing did within two months. */
export type Moved = { now: number; happened: boolean };

export type SignRequest = { user: string; payload?: unknown };
export type Signed = { signature: string };
export type FaultRequest = { kind: "expired_signature"; times: number };
/** As Stripe answers what it refuses. */
export type Refused = { error: { type: "invalid_request_error"; message: string } };

export type Money = { amount: number; currency: string };
export type Tone = "neutral" | "positive" | "warning" | "negative" | "info";
export type Status = { label: string; tone: Tone };
export type Named = { id: string; name: string };

export type CustomerRow = {
  id: string;
  name: string;
  email: string;
  country: string;
  method: string;
  status: Status | null;
  createdAt: number;
};
export type InvoiceRow = {
  id: string;
  number: string;
  customer: Named;
  money: Money;
  status: Status;
  dueAt: number | null;
  createdAt: number;
};
export type SubscriptionRow = {
  id: string;
  customer: Named;
  plan: string;
  money: Money;
  status: Status;
  renewsAt: number | null;
  createdAt: number;
};
export type PaymentRow = {
  id: string;
  customer: Named | null;
  money: Money;
  status: Status;
  method: string;
  description: string;
  createdAt: number;
};
export type ProductRow = { id: string; name: string; prices: string[]; createdAt: number };

export type Rows<Row> = { rows: Row[]; total: number; page: number; pages: number };
/** A fact of a detail page, in order. */
export type Property = { label: string; value: string };
type Detail = { customer: Named; properties: Property[] };

export type CustomerDetail = CustomerRow & {
  properties: Property[];
  methods: { id: string; label: string; note: string }[];
  subscriptions: SubscriptionRow[];
  invoices: InvoiceRow[];
  payments: PaymentRow[];
};
export type InvoiceDetail = InvoiceRow &
  Detail & {
    lines: { id: string; description: string; quantity: number; money: Money }[];
    payments: PaymentRow[];
    subscription: string | null;
    hostedUrl: string | null;
  };
export type SubscriptionDetail = SubscriptionRow & Detail & { invoices: InvoiceRow[] };
export type PaymentDetail = PaymentRow & {
  properties: Property[];
  invoice: Named | null;
  tries: { id: string; at: number; status: Status; text: string }[];
};

export type HomeFigures = {
  currency: string;
  /** What succeeded in `currency`, day by day, the last four weeks, oldest first. */
  days: { at: number; amount: number }[];
  total: number;
  succeeded: number;
  failed: number;
  activeSubscriptions: number;
  failedInvoices: InvoiceRow[];
};
export type BillingFigures = {
  subscriptions: { status: Status; count: number }[];
  unpaid: { money: Money; count: number }[];
  failedInvoices: InvoiceRow[];
};
export type BalanceFigures = { balances: Money[]; latest: PaymentRow[] };

/** A caught message; `url` shows it as it looked. */
export type Message = {
  id: number;
  to: string;
  customer: Named | null;
  subject: string;
  text: string;
  sentAt: number;
  url: string;
};
