import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import { createProduct, productOf } from "./products.ts";
import type { Tenant } from "./tenant.ts";
import type { Plan, Price } from "./wire.ts";
import { type Act, newId, type Route } from "./world.ts";

export interface PriceDraft {
  id?: string;
  product: string;
  /** In minor units. */
  unitAmount: number;
  currency: string;
  recurring?: { interval: "day" | "month" | "week" | "year"; intervalCount: number } | null;
  nickname?: string | null;
  lookupKey?: string | null;
  taxBehavior?: "exclusive" | "inclusive" | "unspecified" | undefined;
  metadata?: Record<string, string>;
}

export function priceOf(tenant: Tenant, id: string, param: string, status: 400 | 404 = 400): Price {
  const found = tenant.prices.get(id);
  if (found === undefined) throw missing("price", id, param, status);
  return found;
}

export function createPrice(act: Act, draft: PriceDraft): Price {
  const price = act.tenant.prices.add({
    id: draft.id ?? newId(act, "price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: act.world.clock.seconds(),
    currency: draft.currency,
    custom_unit_amount: null,
    livemode: act.tenant.livemode,
    lookup_key: draft.lookupKey ?? null,
    metadata: draft.metadata ?? {},
    nickname: draft.nickname ?? null,
    product: draft.product,
    recurring: draft.recurring
      ? {
          interval: draft.recurring.interval,
          interval_count: draft.recurring.intervalCount,
          meter: null,
          trial_period_days: null,
          usage_type: "licensed",
        }
      : null,
    tax_behavior: draft.taxBehavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: draft.recurring ? "recurring" : "one_time",
    unit_amount: draft.unitAmount,
    unit_amount_decimal: String(draft.unitAmount),
  });
  emit(act, "price.created", price);
  return price;
}

/** The older shape of the same price, which subscription items still carry. */
export function planFor(tenant: Tenant, price: Price): Plan {
  const known = tenant.plans.get(price.id);
  if (known !== undefined) return known;
  const plan: Plan = {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: price.livemode,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
  tenant.plans.set(price.id, plan);
  return plan;
}

export const priceRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/prices",
    run(call) {
      const { params, tenant } = call;
      const currency = params.required("currency").toLowerCase();
      const unitAmount = params.integer("unit_amount") ?? 0;
      const productData = params.hash("product_data");
      const name = productData?.required("name");
      productData?.accept("metadata", "active", "statement_descriptor", "tax_code", "unit_label");
      const productId = productData ? undefined : params.required("product");
      const given = params.hash("recurring");
      const interval = given?.oneOf("interval", ["day", "month", "week", "year"]);
      const intervalCount = given?.integer("interval_count") ?? 1;
      given?.accept("usage_type", "trial_period_days");
      const nickname = params.optional("nickname") ?? null;
      const lookupKey = params.optional("lookup_key") ?? null;
      const metadata = params.metadata(null);
      const taxBehavior = params.oneOf("tax_behavior", ["exclusive", "inclusive", "unspecified"]);
      params.accept("active", "billing_scheme", "transfer_lookup_key");
      params.complete();
      const product =
        productId === undefined
          ? createProduct(call, { name: name ?? "" })
          : productOf(tenant, productId, 400);
      return createPrice(call, {
        product: product.id,
        unitAmount,
        currency,
        recurring: interval === undefined ? null : { interval, intervalCount },
        nickname,
        lookupKey,
        taxBehavior,
        metadata,
      });
    },
  },
  {
    method: "get",
    path: "/v1/prices",
    run({ tenant, params }) {
      const paging = readPage(params);
      const product = params.optional("product");
      const active = params.boolean("active");
      const keys = params.strings("lookup_keys");
      params.accept("type", "currency");
      params.complete();
      const from = product === undefined ? tenant.prices.values() : tenant.prices.by("product", product);
      return page(
        from,
        "/v1/prices",
        paging,
        (price) =>
          (active === undefined || price.active === active) &&
          (keys === undefined || keys.includes(price.lookup_key ?? "")),
      );
    },
  },
  {
    method: "get",
    path: "/v1/prices/:id",
    run({ tenant, params, path }) {
      params.complete();
      return priceOf(tenant, path("id"), "price", 404);
    },
  },
  {
    method: "post",
    path: "/v1/prices/:id",
    run(call) {
      const price = priceOf(call.tenant, call.path("id"), "price", 404);
      const active = call.params.boolean("active");
      const nickname = call.params.string("nickname");
      const metadata = call.params.metadata(price.metadata);
      call.params.complete();
      amend(call, price, "price.updated", () => {
        if (active !== undefined) price.active = active;
        if (nickname !== undefined) price.nickname = nickname;
        price.metadata = metadata;
      });
      return price;
    },
  },
  {
    method: "get",
    path: "/v1/plans/:id",
    run({ tenant, params, path }) {
      params.complete();
      const price = tenant.prices.get(path("id"));
      if (price === undefined) throw missing("plan", path("id"), "plan", 404);
      return planFor(tenant, price);
    },
  },
];
