import { customerOf } from "./customers.ts";
import { badParameter, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import { createMethod } from "./payment-methods.ts";
import type { Tenant } from "./tenant.ts";
import { cardByName } from "./test-instruments.ts";
import type { Customer, PaymentMethod } from "./wire.ts";
import type { Act, Call, Route } from "./world.ts";

/**
 * Cards as integrations from before PaymentMethods store them: `card_…`, attached for life, charged by default as the
 * customer's `default_source`. The PaymentMethods API shows and takes them under the same id; only their own events tell of
 * them. Sources: docs.stripe.com/api/cards, docs.stripe.com/payments/payment-methods/transitioning.
 */

/** Names of brands as legacy cards have them. */
const BRANDS: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  mastercard: "MasterCard",
  unionpay: "UnionPay",
  visa: "Visa",
};

export const isLegacy = ({ id }: Pick<PaymentMethod, "id">): boolean => id.startsWith("card_");

/** The method as a Card object. */
function cardOf({ id, card, customer, billing_details, metadata }: PaymentMethod) {
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = card!;
  const { city, country: addressCountry, line1, line2, postal_code, state } = billing_details.address ?? {};
  return {
    id,
    object: "card",
    address_city: city ?? null,
    address_country: addressCountry ?? null,
    address_line1: line1 ?? null,
    address_line1_check: checks?.address_line1_check ?? null,
    address_line2: line2 ?? null,
    address_state: state ?? null,
    address_zip: postal_code ?? null,
    address_zip_check: checks?.address_postal_code_check ?? null,
    brand: BRANDS[brand] ?? "Unknown",
    country,
    customer,
    cvc_check: checks?.cvc_check ?? null,
    dynamic_last4: null,
    exp_month,
    exp_year,
    fingerprint,
    funding,
    last4,
    metadata,
    name: billing_details.name,
    regulated_status: "unregulated",
    tokenization_method: null,
    wallet: null,
  };
}

const sourcesOf = (tenant: Tenant, customer: Customer): PaymentMethod[] =>
  tenant.paymentMethods.by("customer", customer.id).filter(isLegacy);

function ownSource(tenant: Tenant, customer: Customer, id: string): PaymentMethod {
  const found = sourcesOf(tenant, customer).find((source) => source.id === id);
  if (found === undefined) throw missing("source", id, "id", 404);
  return found;
}

/** The first source becomes the default by itself. */
function addSource(call: Call, customer: Customer, token: string) {
  const test = cardByName(token.replace(/^tok_/, ""));
  if (test === undefined) throw missing("token", token, "source", 400);
  const method = createMethod(call, { type: "card", number: test.number }, {}, "card");
  method.customer = customer.id;
  call.tenant.paymentMethods.reindex(method);
  emit(call, "customer.source.created", cardOf(method));
  if (customer.default_source === null) setDefaultSource(call, customer, method.id);
  return cardOf(method);
}

export function setDefaultSource(act: Act, customer: Customer, id: string | null): void {
  amend(act, customer, "customer.updated", () => {
    customer.default_source = id;
  });
}

export const sourceRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/customers/:customer/sources",
    run(call) {
      const customer = customerOf(call.tenant, call.path("customer"), 404);
      const token = call.params.required("source");
      call.params.complete();
      if (!token.startsWith("tok_"))
        throw badParameter("This sandbox makes sources of card tokens only.", "source");
      return addSource(call, customer, token);
    },
  },
  {
    method: "get",
    path: "/v1/customers/:customer/sources",
    run({ tenant, params, path }) {
      const customer = customerOf(tenant, path("customer"), 404);
      const paging = readPage(params);
      params.accept("object");
      params.complete();
      const sources = page(sourcesOf(tenant, customer), `/v1/customers/${customer.id}/sources`, paging);
      return { ...sources, data: sources.data.map(cardOf) };
    },
  },
  {
    method: "get",
    path: "/v1/customers/:customer/sources/:id",
    run({ tenant, params, path }) {
      params.complete();
      return cardOf(ownSource(tenant, customerOf(tenant, path("customer"), 404), path("id")));
    },
  },
  {
    method: "delete",
    path: "/v1/customers/:customer/sources/:id",
    run(call) {
      call.params.complete();
      const customer = customerOf(call.tenant, call.path("customer"), 404);
      const method = ownSource(call.tenant, customer, call.path("id"));
      const card = cardOf(method);
      method.customer = null;
      call.tenant.paymentMethods.reindex(method);
      emit(call, "customer.source.deleted", card);
      if (customer.default_source === method.id)
        setDefaultSource(call, customer, sourcesOf(call.tenant, customer).at(-1)?.id ?? null);
      return { id: card.id, object: "card", deleted: true };
    },
  },
];
