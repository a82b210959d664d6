import { customerOf } from "./customers.ts";
import { badParameter, missing } from "./errors.ts";
import { amend } from "./events.ts";
import type { FormValue, Params } from "./form.ts";
import { localDetails } from "./local-methods.ts";
import { page, readPage } from "./pages.ts";
import { attach, createMethod, detach, type MethodSpec, methodOf, resolveMethod } from "./payment-methods.ts";
import type { Tenant } from "./tenant.ts";
import { cardByName } from "./test-instruments.ts";
import type { PaymentMethod } from "./wire.ts";
import type { Act, Route } from "./world.ts";

function specFrom(params: Params): MethodSpec | { type: string } {
  const type = params.required("type");
  const given = params.hash(type) ?? undefined;
  switch (type) {
    case "card": {
      if (given === undefined)
        throw badParameter("Missing required param: card.", "card", "parameter_missing");
      given.accept("cvc", "networks");
      const token = given.optional("token");
      const [month, year] = [given.integer("exp_month"), given.integer("exp_year")];
      const test = token === undefined ? undefined : cardByName(token.replace(/^tok_/, ""));
      if (token !== undefined && test === undefined) throw missing("token", token, "card[token]", 400);
      const number = test?.number ?? given.required("number");
      if (!/^\d{12,19}$/.test(number))
        throw badParameter("Your card number is incorrect.", "card[number]", "incorrect_number");
      return {
        type,
        number,
        ...(typeof month === "number" ? { expMonth: month } : {}),
        ...(typeof year === "number" ? { expYear: year < 100 ? 2000 + year : year } : {}),
      };
    }
    case "us_bank_account":
    case "bacs_debit":
      given?.accept("routing_number", "sort_code", "account_holder_type", "account_type");
      return { type, number: given?.required("account_number") ?? "" };
    case "sepa_debit":
      return { type, number: given?.required("iban") ?? "" };
    default:
      return { type };
  }
}

/** Methods of other types are kept as Stripe would show them, but nothing here can charge them. */
function createOtherMethod(act: Act, type: string, given: FormValue): PaymentMethod {
  const method = createMethod(act, { type: "card" });
  delete method.card;
  return Object.assign(method, { type, [type]: localDetails(type, given) });
}

function readBilling(params: Params, pm: PaymentMethod): void {
  const details = params.hash("billing_details");
  if (!details) return;
  const { billing_details: current } = pm;
  for (const key of ["email", "name", "phone", "tax_id"] as const) {
    const value = details.string(key);
    if (value !== undefined) current[key] = value;
  }
  const address = details.hash("address");
  if (!address) return;
  const keys = ["city", "country", "line1", "line2", "postal_code", "state"] as const;
  const merged = { ...current.address } as NonNullable<typeof current.address>;
  for (const key of keys) merged[key] = address.string(key) ?? merged[key] ?? null;
  current.address = merged;
}

export const paymentMethodRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/payment_methods",
    run(call) {
      const { params } = call;
      const spec = specFrom(params);
      const metadata = params.metadata(null);
      params.accept("allow_redisplay");
      params.raw("billing_details");
      if (!["card", "us_bank_account", "bacs_debit", "sepa_debit"].includes(spec.type)) {
        const other = createOtherMethod(call, spec.type, params.raw(spec.type));
        readBilling(params, other);
        other.metadata = metadata;
        return other;
      }
      params.complete();
      const pm = createMethod(call, spec as MethodSpec, metadata);
      readBilling(params, pm);
      return pm;
    },
  },
  {
    method: "get",
    path: "/v1/payment_methods/:id",
    run(call) {
      call.params.complete();
      return methodOf(call.tenant, call.path("id"), 404);
    },
  },
  {
    method: "post",
    path: "/v1/payment_methods/:id",
    run(call) {
      const { params } = call;
      const pm = methodOf(call.tenant, call.path("id"), 404);
      const card = params.hash("card");
      const [month, year] = [card?.integer("exp_month"), card?.integer("exp_year")];
      params.raw("billing_details");
      params.accept("allow_redisplay");
      const metadata = params.metadata(pm.metadata);
      params.complete();
      amend(call, pm, "payment_method.updated", () => {
        if (pm.card && typeof month === "number") pm.card.exp_month = month;
        if (pm.card && typeof year === "number") pm.card.exp_year = year < 100 ? 2000 + year : year;
        pm.metadata = metadata;
        readBilling(params, pm);
      });
      return pm;
    },
  },
  {
    method: "post",
    path: "/v1/payment_methods/:id/attach",
    run(call) {
      const customer = call.params.required("customer");
      call.params.complete();
      customerOf(call.tenant, customer);
      return attach(call, resolveMethod(call, call.path("id"), 404), customer);
    },
  },
  {
    method: "post",
    path: "/v1/payment_methods/:id/detach",
    run(call) {
      call.params.complete();
      return detach(call, methodOf(call.tenant, call.path("id"), 404));
    },
  },
  {
    method: "get",
    path: "/v1/payment_methods",
    run: ({ tenant, params }) =>
      listMethods(tenant, params, params.optional("customer"), "/v1/payment_methods"),
  },
  {
    method: "get",
    path: "/v1/customers/:customer/payment_methods",
    run({ tenant, params, path }) {
      const customer = customerOf(tenant, path("customer"), 404).id;
      return listMethods(tenant, params, customer, `/v1/customers/${customer}/payment_methods`);
    },
  },
  {
    method: "get",
    path: "/v1/customers/:customer/payment_methods/:id",
    run({ tenant, params, path }) {
      params.complete();
      const pm = methodOf(tenant, path("id"), 404);
      if (pm.customer !== path("customer")) throw missing("PaymentMethod", pm.id, "payment_method", 404);
      return pm;
    },
  },
];

function listMethods(tenant: Tenant, params: Params, customer: string | undefined, url: string) {
  const paging = readPage(params);
  const type = params.optional("type");
  params.accept("allow_redisplay");
  params.complete();
  const candidates = customer === undefined ? [] : tenant.paymentMethods.by("customer", customer);
  return page(candidates, url, paging, (pm) => type === undefined || pm.type === type);
}
