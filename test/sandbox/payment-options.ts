import type { PaymentIntent } from "./wire.ts";

type Options = NonNullable<PaymentIntent["payment_method_options"]>;

/** The payment methods that an account with Stripe's usual settings offers on an invoice in a currency. */
const ON_INVOICES: Readonly<Record<string, readonly string[]>> = {
  usd: ["acss_debit", "card", "cashapp", "link", "us_bank_account"],
  cad: ["acss_debit", "card", "link"],
  eur: ["card", "link", "sepa_debit"],
  gbp: ["bacs_debit", "card", "link"],
};

/** Where Stripe chooses for a payment of its own; what cannot be captured later drops out. */
const AUTOMATIC = [
  "card",
  "acss_debit",
  "afterpay_clearpay",
  "alipay",
  "klarna",
  "link",
  "us_bank_account",
  "wechat_pay",
];
const AUTOMATIC_MANUAL_CAPTURE = ["card", "afterpay_clearpay", "klarna", "link"];
export const AUTOMATIC_SETUP = [
  "card",
  "bancontact",
  "ideal",
  "sepa_debit",
  "acss_debit",
  "klarna",
  "link",
  "us_bank_account",
];

export function invoiceMethodTypes(currency: string): string[] {
  return [...(ON_INVOICES[currency] ?? ["card", "link"])];
}

export function automaticMethodTypes(manualCapture: boolean): string[] {
  return [...(manualCapture ? AUTOMATIC_MANUAL_CAPTURE : AUTOMATIC)];
}

const OPTIONS: Readonly<Record<string, Options>> = {
  acss_debit: { acss_debit: { verification_method: "automatic" } },
  afterpay_clearpay: { afterpay_clearpay: { reference: null } },
  alipay: { alipay: {} },
  bacs_debit: { bacs_debit: {} },
  card: {
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
  },
  cashapp: { cashapp: {} },
  klarna: { klarna: { preferred_locale: null } },
  link: { link: { persistent_token: null } },
  sepa_debit: { sepa_debit: {} },
  us_bank_account: { us_bank_account: { mandate_options: {}, verification_method: "automatic" } },
  wechat_pay: { wechat_pay: { app_id: null, client: null } },
};

export function optionsFor(types: readonly string[]): Options {
  return structuredClone(Object.assign({}, ...types.map((type) => OPTIONS[type] ?? {})) as Options);
}
