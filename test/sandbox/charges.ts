import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import { type Refusal, refusalDetail } from "./refusal.ts";
import type { Tenant } from "./tenant.ts";
import type { BalanceTransaction, Charge, PaymentIntent, PaymentMethod } from "./wire.ts";
import { type Act, newId, type Route } from "./world.ts";

export function chargeOf(tenant: Tenant, id: string, status: 400 | 404 = 400): Charge {
  const found = tenant.charges.get(id);
  if (found === undefined) throw missing("charge", id, status === 404 ? "id" : "charge", status);
  return found;
}

/** Makes the charge of one attempt, still without its result. */
export function createCharge(act: Act, intent: PaymentIntent, pm: PaymentMethod): Charge {
  const { world, tenant } = act;
  const id = newId(act, pm.card ? "ch" : "py");
  return {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: structuredClone(pm.billing_details),
    calculated_statement_descriptor: "MAKEGOOD SANDBOX",
    captured: false,
    created: world.clock.seconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: tenant.livemode,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: pm.id,
    payment_method_details: methodDetails(pm, intent.amount),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "pending",
    transfer_data: null,
    transfer_group: null,
  };
}

/** The card behind a wallet, as Stripe tells of it: a member called `funding` that is an object. */
const WALLET_FUNDING = {
  card: {
    brand: "visa",
    country: "US",
    exp_month: 12,
    exp_year: 2034,
    funding: "credit",
    last4: "4242",
  },
  type: "card" as const,
};

function methodDetails(pm: PaymentMethod, amount: number): Charge["payment_method_details"] {
  if (pm.card) {
    const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4, regulated_status } =
      pm.card;
    return {
      card: {
        amount_authorized: amount,
        authorization_code: null,
        brand,
        checks: checks && { ...checks },
        country,
        electronic_commerce_indicator: null,
        exp_month,
        exp_year,
        extended_authorization: { status: "disabled" },
        fingerprint: fingerprint ?? null,
        funding,
        incremental_authorization: { status: "unavailable" },
        installments: null,
        last4,
        mandate: null,
        multicapture: { status: "unavailable" },
        network: brand,
        network_token: { used: false },
        network_transaction_id: null,
        overcapture: { maximum_amount_capturable: amount, status: "unavailable" },
        regulated_status,
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
      },
      type: "card",
    };
  }
  if (pm.us_bank_account) {
    const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } =
      pm.us_bank_account;
    return {
      type: "us_bank_account",
      us_bank_account: {
        account_holder_type,
        account_type,
        bank_name,
        fingerprint,
        last4,
        payment_reference: null,
        routing_number,
      },
    };
  }
  if (pm.sepa_debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = pm.sepa_debit;
    return {
      sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null },
      type: "sepa_debit",
    };
  }
  if (pm.bacs_debit) return { bacs_debit: { ...pm.bacs_debit, mandate: null }, type: "bacs_debit" };
  if (pm.amazon_pay)
    return { amazon_pay: { funding: WALLET_FUNDING, transaction_id: null }, type: "amazon_pay" };
  if (pm.revolut_pay)
    return { revolut_pay: { funding: WALLET_FUNDING, transaction_id: null }, type: "revolut_pay" };
  return { type: pm.type };
}

export function approveCharge(act: Act, charge: Charge, captured: boolean): void {
  charge.status = "succeeded";
  charge.paid = true;
  charge.captured = captured;
  charge.amount_captured = captured ? charge.amount : 0;
  charge.outcome = {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: "approved_by_network",
    reason: null,
    risk_level: charge.payment_method_details?.type === "card" ? "normal" : "not_assessed",
    ...(charge.payment_method_details?.type === "card" ? { risk_score: act.world.ids.integer(5, 45) } : {}),
    seller_message: "Payment complete.",
    type: "authorized",
  };
  const { card } = charge.payment_method_details ?? {};
  if (card) {
    if (!captured) card.capture_before = charge.created + 7 * 86_400;
    card.authorization_code = act.world.ids.letters(6, "0123456789");
    card.network_transaction_id = act.world.ids.letters(15, "0123456789");
  }
  charge.receipt_url = `${act.world.publicUrl()}/receipts/${charge.id}`;
}

export function failCharge(charge: Charge, refusal: Refusal): void {
  const detail = refusalDetail(refusal);
  charge.status = "failed";
  charge.paid = false;
  charge.failure_code = detail.code;
  charge.failure_message = detail.message;
  const blocked = refusal.outcomeType === "blocked";
  charge.outcome = {
    advice_code: detail.adviceCode as "try_again_later" | null,
    network_advice_code: detail.networkAdviceCode,
    network_decline_code: detail.networkDeclineCode,
    network_status: refusal.networkStatus,
    reason: refusal.reason,
    ...(charge.payment_method_details?.type === "card"
      ? { risk_level: blocked ? "highest" : "normal", risk_score: blocked ? 90 : 20 }
      : { risk_level: "not_assessed" }),
    seller_message: refusal.sellerMessage,
    type: refusal.outcomeType,
  };
}

/** The fee is Stripe's list price for domestic cards, 2.9 % + 30: a plausible number, not a promise. */
export function bookMoney(act: Act, charge: Charge): BalanceTransaction {
  const fee = Math.round(charge.amount * 0.029) + 30;
  const created = act.world.clock.seconds();
  return act.tenant.balanceTransactions.add({
    id: newId(act, "txn"),
    object: "balance_transaction",
    amount: charge.amount,
    available_on: created + 2 * 86_400,
    balance_type: "payments",
    created,
    currency: charge.currency,
    description: charge.description,
    exchange_rate: null,
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: charge.currency,
        description: "Stripe processing fees",
        type: "stripe_fee",
      },
    ],
    net: charge.amount - fee,
    reporting_category: "charge",
    source: charge.id,
    status: "pending",
    type: "charge",
  });
}

export function announceCharge(act: Act, charge: Charge): void {
  emit(act, `charge.${charge.status === "pending" ? "pending" : charge.status}`, charge);
}

export const chargeRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/charges",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      const intent = params.optional("payment_intent");
      params.complete();
      const from =
        intent !== undefined
          ? tenant.charges.by("paymentIntent", intent)
          : customer !== undefined
            ? tenant.charges.by("customer", customer)
            : tenant.charges.values();
      return page(
        from,
        "/v1/charges",
        paging,
        (charge) => customer === undefined || charge.customer === customer,
      );
    },
  },
  {
    method: "get",
    path: "/v1/charges/:id",
    run({ tenant, params, path }) {
      params.complete();
      return chargeOf(tenant, path("id"), 404);
    },
  },
  {
    method: "post",
    path: "/v1/charges/:id",
    run(call) {
      const charge = chargeOf(call.tenant, call.path("id"), 404);
      const description = call.params.string("description");
      const metadata = call.params.metadata(charge.metadata);
      call.params.complete();
      amend(call, charge, "charge.updated", () => {
        charge.metadata = metadata;
        if (description !== undefined) charge.description = description;
      });
      return charge;
    },
  },
];
