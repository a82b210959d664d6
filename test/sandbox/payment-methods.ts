import { createHash } from "node:crypto";
import { badState, declined, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { refusalDetail } from "./refusal.ts";
import type { Tenant } from "./tenant.ts";
import { behaviourOf, cardByName, cardByNumber, rememberNumber } from "./test-instruments.ts";
import type { PaymentMethod } from "./wire.ts";
import { type Act, newId } from "./world.ts";

/** What a simulated person's card looks like; with `number` the documented behaviour of that test card applies. */
export interface CardSpec {
  type: "card";
  number?: string;
  brand?: "amex" | "diners" | "discover" | "jcb" | "mastercard" | "unionpay" | "visa";
  last4?: string;
  expMonth?: number;
  expYear?: number;
  funding?: "credit" | "debit" | "prepaid" | "unknown";
  country?: string;
  /** Two methods with the same fingerprint are the same card. Made from the number when left out. */
  fingerprint?: string;
}

/** A bank account; the last digits of the documented test accounts choose how a debit ends. */
export interface BankSpec {
  type: "us_bank_account" | "sepa_debit" | "bacs_debit";
  number: string;
  bankName?: string;
  country?: string;
}

/** A wallet with a card behind it; the card's number chooses what becomes of a charge. Stripe shows the card on charges alone. */
export interface WalletSpec {
  type: "amazon_pay" | "revolut_pay";
  number: string;
}

export type MethodSpec = CardSpec | BankSpec | WalletSpec;

export function methodOf(
  tenant: Tenant,
  id: string,
  status: 400 | 404 = 400,
  param = "payment_method",
): PaymentMethod {
  const found = tenant.paymentMethods.get(id);
  if (found === undefined) throw missing("PaymentMethod", id, param, status);
  return found;
}

/** Makes a payment method that belongs to nobody yet. */
export function createMethod(
  act: Act,
  spec: MethodSpec,
  metadata: Record<string, string> = {},
  prefix: "pm" | "card" = "pm",
): PaymentMethod {
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  const method = act.tenant.paymentMethods.add({
    id: newId(act, prefix),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address, email: null, name: null, phone: null, tax_id: null },
    ...details(act, spec),
    created: act.world.clock.seconds(),
    customer: null,
    customer_account: null,
    livemode: act.tenant.livemode,
    metadata,
    type: spec.type,
  });
  if (spec.number !== undefined) rememberNumber(method, spec.number);
  return method;
}

function details(
  act: Act,
  spec: MethodSpec,
): Pick<
  PaymentMethod,
  "amazon_pay" | "bacs_debit" | "card" | "revolut_pay" | "sepa_debit" | "us_bank_account"
> {
  if (spec.type === "card") return { card: cardDetails(act, spec) };
  const last4 = spec.number.slice(-4);
  const fingerprint = fingerprintOf(act, spec.number);
  switch (spec.type) {
    case "us_bank_account":
      return {
        us_bank_account: {
          account_holder_type: "individual",
          account_type: "checking",
          bank_name: spec.bankName ?? "STRIPE TEST BANK",
          financial_connections_account: null,
          fingerprint,
          last4,
          networks: { preferred: "ach", supported: ["ach"] },
          routing_number: "110000000",
          status_details: {},
        },
      };
    case "sepa_debit":
      return {
        sepa_debit: {
          bank_code: spec.number.slice(4, 12),
          branch_code: "",
          country: spec.country ?? spec.number.slice(0, 2),
          fingerprint,
          generated_from: { charge: null, setup_attempt: null },
          last4,
        },
      };
    case "amazon_pay":
      return { amazon_pay: {} };
    case "revolut_pay":
      return { revolut_pay: {} };
    case "bacs_debit":
      return { bacs_debit: { fingerprint, last4, sort_code: "108800" } };
  }
}

function cardDetails(act: Act, spec: CardSpec): NonNullable<PaymentMethod["card"]> {
  const known = spec.number === undefined ? undefined : cardByNumber(spec.number);
  const brand = spec.brand ?? known?.brand ?? "visa";
  const year = new Date(act.world.clock.now()).getUTCFullYear();
  return {
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: spec.country ?? known?.country ?? "US",
    display_brand: brand === "amex" ? "american_express" : brand,
    exp_month: spec.expMonth ?? 12,
    exp_year: spec.expYear ?? year + 3,
    fingerprint: spec.fingerprint ?? fingerprintOf(act, spec.number ?? act.world.ids.letters(16)),
    funding: spec.funding ?? known?.funding ?? "credit",
    generated_from: null,
    last4: spec.last4 ?? spec.number?.slice(-4) ?? "4242",
    networks: { available: [brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}

function fingerprintOf(act: Act, number: string): string {
  return createHash("sha256").update(`${act.tenant.account.id} ${number}`).digest("base64url").slice(0, 16);
}

/**
 * Attaches a method to a customer. Stripe checks a card when it is saved, so that most declining test cards are
 * refused here already.
 */
export function attach(act: Act, pm: PaymentMethod, customer: string): PaymentMethod {
  if (pm.customer === customer) return pm;
  if (pm.customer !== null)
    throw badState(
      "The payment method you provided has already been attached to a customer.",
      undefined,
      "payment_method",
    );
  const behaviour = behaviourOf(pm);
  if (behaviour.kind === "decline" && behaviour.refusesAttach) {
    const error = declined(refusalDetail(behaviour.refusal), {});
    error.body.param = "";
    throw error;
  }
  pm.customer = customer;
  act.tenant.paymentMethods.reindex(pm);
  emit(act, "payment_method.attached", pm);
  return pm;
}

/** A detached method can never be used again; Stripe clears it wherever it was a default. */
export function detach(act: Act, pm: PaymentMethod): PaymentMethod {
  const { customer } = pm;
  if (customer === null)
    throw badState(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
    );
  pm.customer = null;
  act.tenant.paymentMethods.reindex(pm);
  emit(act, "payment_method.detached", pm, { customer });
  const owner = act.tenant.customers.get(customer);
  if (owner?.invoice_settings.default_payment_method === pm.id)
    amend(act, owner, "customer.updated", () => {
      owner.invoice_settings.default_payment_method = null;
    });
  for (const subscription of act.tenant.subscriptions.by("customer", customer))
    if (subscription.default_payment_method === pm.id)
      amend(act, subscription, "customer.subscription.updated", () => {
        subscription.default_payment_method = null;
      });
  return pm;
}

/** Reads the id of an attached method, or makes one from a test id such as `pm_card_visa`. */
export function resolveMethod(act: Act, id: string, status: 400 | 404 = 400): PaymentMethod {
  const known = act.tenant.paymentMethods.get(id);
  if (known !== undefined) return known;
  const test =
    !act.tenant.livemode && id.startsWith("pm_card_") ? cardByName(id.slice("pm_card_".length)) : undefined;
  if (test !== undefined) return createMethod(act, { type: "card", number: test.number });
  const bank = !act.tenant.livemode ? TEST_BANK_METHODS[id] : undefined;
  if (bank !== undefined) return createMethod(act, bank);
  throw missing("PaymentMethod", id, "payment_method", status);
}

const TEST_BANK_METHODS: Readonly<Record<string, BankSpec>> = {
  pm_usBankAccount_success: { type: "us_bank_account", number: "000123456789" },
  pm_usBankAccount_accountClosed: { type: "us_bank_account", number: "000111111113" },
  pm_usBankAccount_insufficientFunds: { type: "us_bank_account", number: "000222222227" },
  pm_usBankAccount_debitNotAuthorized: { type: "us_bank_account", number: "000333333335" },
};
