import { missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import type { Tenant } from "./tenant.ts";
import type { Product } from "./wire.ts";
import type { Act, Route } from "./world.ts";

export interface ProductDraft {
  id?: string;
  name: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

export function productOf(tenant: Tenant, id: string, status: 400 | 404): Product {
  const found = tenant.products.get(id);
  if (found === undefined) throw missing("product", id, status === 404 ? "id" : "product", status);
  return found;
}

export function createProduct(act: Act, draft: ProductDraft): Product {
  const now = act.world.clock.seconds();
  const product = act.tenant.products.add({
    id: draft.id ?? `prod_${act.world.ids.letters(14)}`,
    object: "product",
    active: true,
    created: now,
    default_price: null,
    description: draft.description ?? null,
    images: [],
    livemode: act.tenant.livemode,
    marketing_features: [],
    metadata: draft.metadata ?? {},
    name: draft.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: now,
    url: null,
  });
  emit(act, "product.created", product);
  return product;
}

export const productRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/products",
    run(call) {
      const { params } = call;
      const name = params.required("name");
      const id = params.optional("id");
      const description = params.optional("description") ?? null;
      const metadata = params.metadata(null);
      params.accept(
        "active",
        "images",
        "shippable",
        "statement_descriptor",
        "tax_code",
        "type",
        "unit_label",
        "url",
      );
      params.complete();
      return createProduct(call, { name, description, metadata, ...(id === undefined ? {} : { id }) });
    },
  },
  {
    method: "get",
    path: "/v1/products",
    run({ tenant, params }) {
      const paging = readPage(params);
      const active = params.boolean("active");
      const ids = params.strings("ids");
      params.complete();
      return page(
        tenant.products.values(),
        "/v1/products",
        paging,
        (product) =>
          (active === undefined || product.active === active) &&
          (ids === undefined || ids.includes(product.id)),
      );
    },
  },
  {
    method: "get",
    path: "/v1/products/:id",
    run({ tenant, params, path }) {
      params.complete();
      return productOf(tenant, path("id"), 404);
    },
  },
  {
    method: "post",
    path: "/v1/products/:id",
    run(call) {
      const product = productOf(call.tenant, call.path("id"), 404);
      const name = call.params.string("name");
      const description = call.params.string("description");
      const active = call.params.boolean("active");
      const metadata = call.params.metadata(product.metadata);
      call.params.complete();
      amend(call, product, "product.updated", () => {
        if (typeof name === "string") product.name = name;
        if (description !== undefined) product.description = description;
        if (active !== undefined) product.active = active;
        product.metadata = metadata;
        product.updated = call.world.clock.seconds();
      });
      return product;
    },
  },
];
