import { missing } from "./errors.ts";
import type { Account } from "./wire.ts";
import type { Route } from "./world.ts";

export interface AccountOptions {
  /** Made from the seed when left out. */
  id?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  currency?: string;
  name?: string;
  /** IANA name. */
  timezone?: string;
  email?: string;
  /** Settings > Billing > Invoices: whether a method that pays on the hosted page is saved. */
  hostedPaymentMethodSave?: "always" | "never" | "offer";
}

export function buildAccount(id: string, created: number, options: AccountOptions): Account {
  return {
    id,
    object: "account",
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: options.name ?? "Sandbox Merchant",
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: "company",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    country: options.country ?? "US",
    created,
    default_currency: options.currency ?? "usd",
    details_submitted: true,
    email: options.email ?? null,
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: noRequirements(),
    metadata: {},
    payouts_enabled: true,
    requirements: noRequirements(),
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        decline_on: { avs_failure: false, cvc_failure: false },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: {
        display_name: options.name ?? "Sandbox Merchant",
        timezone: options.timezone ?? "Etc/UTC",
      },
      invoices: {
        default_account_tax_ids: null,
        hosted_payment_method_save: options.hostedPaymentMethodSave ?? "always",
      },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      sepa_debit_payments: {},
    },
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "standard",
  };
}

function noRequirements() {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: [],
    disabled_reason: null,
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  };
}

export const accountRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/account",
    run({ tenant, params }) {
      params.complete();
      return tenant.account;
    },
  },
  {
    method: "get",
    path: "/v1/accounts/:id",
    run({ tenant, params, path, world }) {
      params.complete();
      const found = tenant.account.id === path("id") ? tenant.account : world.account(path("id"));
      if (found === undefined) throw missing("account", path("id"), "account", 404);
      return found;
    },
  },
];
