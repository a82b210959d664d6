import { discountsFrom } from "./coupons.ts";
import { customerOf } from "./customers.ts";
import { badParameter, badState, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { addLine, invoiceOf, lineFromItem } from "./invoices.ts";
import { total } from "./invoice-totals.ts";
import { page, readPage } from "./pages.ts";
import { priceOf } from "./prices.ts";
import type { InvoiceItem } from "./wire.ts";
import { type Act, newId, type Route } from "./world.ts";

export interface InvoiceItemDraft {
  customer: string;
  /** In minor units, for all of the quantity. */
  amount: number;
  currency: string;
  description: string | null;
  subscription?: string;
  period?: { start: number; end: number };
  proration?: boolean;
  price?: { id: string; product: string };
  quantity?: number;
  unitAmount?: string | null;
  metadata?: Record<string, string>;
  discounts?: string[];
}

/** Stripe makes a one-off price for an item that only names an amount. */
function priceDetails(act: Act, draft: InvoiceItemDraft): { price: string; product: string } {
  if (draft.price !== undefined) return { price: draft.price.id, product: draft.price.product };
  return { price: newId(act, "price"), product: `prod_${act.world.ids.letters(14)}` };
}

/** An item waits for its customer's next invoice until it is put on one. */
export function createInvoiceItem(act: Act, draft: InvoiceItemDraft): InvoiceItem {
  const now = act.world.clock.seconds();
  const quantity = draft.quantity ?? 1;
  const item = act.tenant.invoiceItems.add({
    id: newId(act, "ii"),
    object: "invoiceitem",
    amount: draft.amount,
    currency: draft.currency,
    customer: draft.customer,
    customer_account: null,
    date: now,
    description: draft.description,
    discountable: !draft.proration,
    discounts: [...(draft.discounts ?? [])],
    invoice: null,
    livemode: act.tenant.livemode,
    metadata: draft.metadata ?? {},
    parent:
      draft.subscription === undefined
        ? null
        : { subscription_details: { subscription: draft.subscription }, type: "subscription_details" },
    period: draft.period ?? { start: now, end: now },
    pricing: {
      price_details: priceDetails(act, draft),
      type: "price_details",
      unit_amount_decimal: draft.unitAmount ?? String(draft.amount / quantity),
    },
    proration: draft.proration ?? false,
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: null,
  });
  emit(act, "invoiceitem.created", item);
  return item;
}

export const invoiceItemRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/invoiceitems",
    run(call) {
      const { params, tenant } = call;
      const customer = customerOf(tenant, params.required("customer"));
      const invoiceId = params.optional("invoice");
      const subscription = params.optional("subscription");
      const amount = params.integer("amount");
      const unit = params.number("unit_amount_decimal");
      const quantity = params.integer("quantity") ?? 1;
      const pricing = params.hash("pricing");
      const priceId = pricing?.optional("price");
      const priceData = params.hash("price_data");
      const dataAmount = priceData?.integer("unit_amount");
      const dataProduct = priceData?.optional("product");
      const dataCurrency = priceData?.optional("currency");
      priceData?.accept("tax_behavior", "unit_amount_decimal");
      const given = params.hash("period");
      const [start, end] = [given?.integer("start"), given?.integer("end")];
      const description = params.optional("description") ?? null;
      const metadata = params.metadata(null);
      const price = priceId === undefined ? undefined : priceOf(tenant, priceId, "pricing[price]");
      const invoice = invoiceId === undefined ? undefined : invoiceOf(tenant, invoiceId, 400);
      const currency =
        params.optional("currency") ??
        dataCurrency ??
        price?.currency ??
        invoice?.currency ??
        tenant.account.default_currency ??
        "usd";
      const discounts = params.hashes("discounts");
      discounts?.forEach((discount) => void discount.accept("coupon", "discount", "promotion_code"));
      params.accept("discountable", "tax_rates", "tax_behavior", "tax_code");
      params.complete();
      const each = unit ?? price?.unit_amount ?? dataAmount ?? undefined;
      const all =
        typeof amount === "number" ? amount : each === undefined ? undefined : Math.round(each * quantity);
      if (all === undefined)
        throw badParameter("Missing required param: amount.", "amount", "parameter_missing");
      if (invoice !== undefined && invoice.status !== "draft")
        throw badState(
          "This invoice is no longer editable, you can't add lines to a non-draft invoice.",
          "invoice_not_editable",
        );
      const item = createInvoiceItem(call, {
        customer: customer.id,
        amount: all,
        currency: currency.toLowerCase(),
        description: description ?? price?.nickname ?? null,
        ...(subscription === undefined ? {} : { subscription }),
        ...(typeof start === "number" && typeof end === "number" ? { period: { start, end } } : {}),
        ...(price === undefined ? {} : { price: { id: price.id, product: price.product } }),
        ...(dataProduct === undefined ? {} : { price: { id: newId(call, "price"), product: dataProduct } }),
        quantity,
        unitAmount: each === undefined ? null : String(each),
        metadata,
        discounts: discountsFrom(call, discounts, customer.id),
      });
      for (const id of item.discounts ?? []) {
        const discount = tenant.discounts.get(id);
        if (discount !== undefined) discount.invoice_item = item.id;
      }
      if (invoice !== undefined) addLine(call, invoice, lineFromItem(item));
      return item;
    },
  },
  {
    method: "get",
    path: "/v1/invoiceitems",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      const invoice = params.optional("invoice");
      const pending = params.boolean("pending");
      params.complete();
      const from =
        invoice !== undefined
          ? tenant.invoiceItems.by("invoice", invoice)
          : customer !== undefined
            ? tenant.invoiceItems.by("customer", customer)
            : tenant.invoiceItems.values();
      return page(
        from,
        "/v1/invoiceitems",
        paging,
        (item) => pending === undefined || (item.invoice === null) === pending,
      );
    },
  },
  {
    method: "get",
    path: "/v1/invoiceitems/:id",
    run({ tenant, params, path }) {
      params.complete();
      const found = tenant.invoiceItems.get(path("id"));
      if (found === undefined) throw missing("invoiceitem", path("id"), "id", 404);
      return found;
    },
  },
  {
    method: "delete",
    path: "/v1/invoiceitems/:id",
    run(call) {
      call.params.complete();
      const { tenant } = call;
      const item = tenant.invoiceItems.get(call.path("id"));
      if (item === undefined) throw missing("invoiceitem", call.path("id"), "id", 404);
      const invoice = item.invoice === null ? undefined : tenant.invoices.get(item.invoice);
      if (invoice !== undefined && invoice.status !== "draft")
        throw badState("You can't delete an item of a finalized invoice.", "invoice_not_editable");
      if (invoice !== undefined)
        amend(call, invoice, "invoice.updated", () => {
          invoice.lines.data = invoice.lines.data.filter(
            (line) => line.parent?.invoice_item_details?.invoice_item !== item.id,
          );
          invoice.lines.total_count = invoice.lines.data.length;
          total(tenant, invoice);
        });
      tenant.invoiceItems.remove(item.id);
      emit(call, "invoiceitem.deleted", item);
      return { id: item.id, object: "invoiceitem", deleted: true };
    },
  },
];
