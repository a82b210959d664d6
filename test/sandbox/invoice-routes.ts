import { discountsFrom } from "./coupons.ts";
import { customerOf } from "./customers.ts";
import { ApiError, badParameter, badState, declined, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { collect, markPaid, settle } from "./invoice-collection.ts";
import { finalize, markUncollectible, setAutoAdvance, voidInvoice } from "./invoice-finalization.ts";
import { createInvoicePayment } from "./invoice-payments.ts";
import {
  createInvoice,
  defaultIntent,
  deleteDraft,
  invoiceOf,
  lineFromItem,
  pendingItems,
} from "./invoices.ts";
import { total } from "./invoice-totals.ts";
import { page, readPage, readRange } from "./pages.ts";
import { intentOf } from "./payment-intents.ts";
import { resolveMethod } from "./payment-methods.ts";
import { subscriptionOf } from "./subscriptions.ts";
import type { Invoice } from "./wire.ts";
import type { Call, Route } from "./world.ts";

/** `POST /v1/invoices/:id/pay`. */
function pay(call: Call): Invoice {
  const { params, tenant } = call;
  const invoice = invoiceOf(tenant, call.path("id"));
  const methodId = params.optional("payment_method");
  const outOfBand = params.boolean("paid_out_of_band") ?? false;
  const offSession = params.boolean("off_session") ?? true;
  params.accept("forgive", "mandate");
  if (params.optional("source") !== undefined)
    throw badParameter("This sandbox has no legacy sources: use payment_method.", "source");
  params.complete();
  if (invoice.status === "paid") throw badState("Invoice is already paid");
  if (invoice.status === "void")
    throw badState("This invoice has been voided and can no longer be paid: it cannot change any more.");
  const method = methodId === undefined ? undefined : resolveMethod(call, methodId);
  if (method !== undefined && method.customer !== invoice.customer)
    throw badParameter(
      `The payment method ${method.id} does not belong to the customer of this invoice (${invoice.customer}).`,
      "payment_method",
    );
  if (invoice.status === "draft") finalize(call, invoice);
  // Finalizing settles an invoice of nothing, which the type of `status` cannot see.
  if ((invoice.status as string) === "paid") return invoice;
  if (defaultIntent(tenant, invoice)?.status === "processing")
    throw badState(
      "This invoice has a payment that is still processing. Wait until it succeeds or fails before you pay it again.",
      "payment_intent_unexpected_state",
    );
  if (outOfBand) {
    markPaid(call, invoice, true);
    return invoice;
  }
  const result = collect(call, invoice, {
    trigger: "request",
    onSession: !offSession,
    ...(method === undefined ? {} : { method }),
  });
  switch (result.outcome) {
    case "succeeded":
    case "processing":
      return invoice;
    case "no_method":
      throw new ApiError(400, {
        type: "invalid_request_error",
        code: "resource_missing",
        message:
          "This customer has no attached payment source or default payment method. Please consider adding a default " +
          "payment method. For more information, visit " +
          "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
      });
    case "requires_action": {
      const intent = defaultIntent(tenant, invoice);
      throw new ApiError(402, {
        type: "card_error",
        code: "invoice_payment_intent_requires_action",
        message:
          "This payment requires additional user action before it can be completed successfully. Payment can be " +
          "completed using the PaymentIntent associated with the invoice. For more details see: " +
          "https://stripe.com/docs/billing/subscriptions/overview#requires-action",
        ...(intent === undefined ? {} : { payment_intent: intent }),
      });
    }
    case "declined": {
      const intent = defaultIntent(tenant, invoice);
      const used = tenant.paymentMethods.get(result.charge.payment_method ?? "");
      throw declined(result.detail, {
        charge: result.charge,
        ...(intent === undefined ? {} : { paymentIntent: intent }),
        ...(used === undefined ? {} : { paymentMethod: used }),
      });
    }
  }
}

function create(call: Call): Invoice {
  const { params, tenant } = call;
  const subscriptionId = params.optional("subscription");
  const subscription = subscriptionId === undefined ? undefined : subscriptionOf(tenant, subscriptionId, 400);
  const customer = customerOf(
    tenant,
    params.optional("customer") ?? subscription?.customer ?? params.required("customer"),
  );
  const collectionMethod =
    params.oneOf("collection_method", ["charge_automatically", "send_invoice"]) ?? "charge_automatically";
  const daysUntilDue = params.integer("days_until_due");
  const dueDate = params.integer("due_date");
  const autoAdvance = params.boolean("auto_advance") ?? false;
  const behaviour = params.oneOf("pending_invoice_items_behavior", ["exclude", "include"]);
  const currency =
    params.optional("currency") ?? customer.currency ?? tenant.account.default_currency ?? "usd";
  const method = params.optional("default_payment_method") ?? null;
  const description = params.optional("description") ?? null;
  const footer = params.optional("footer") ?? null;
  const metadata = params.metadata(null);
  const discounts = params.hashes("discounts");
  discounts?.forEach((discount) => void discount.accept("coupon", "discount", "promotion_code"));
  params.accept("payment_settings", "statement_descriptor", "custom_fields", "automatic_tax", "rendering");
  params.accept("automatically_finalizes_at", "effective_at", "default_tax_rates", "number", "issuer");
  params.complete();
  if (collectionMethod === "send_invoice" && typeof daysUntilDue !== "number" && typeof dueDate !== "number")
    throw badParameter(
      "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.",
      "days_until_due",
      "parameter_missing",
    );
  if (
    collectionMethod === "charge_automatically" &&
    (typeof daysUntilDue === "number" || typeof dueDate === "number")
  )
    throw badParameter(
      "You can only specify a due date if the collection method is 'send_invoice'.",
      "due_date",
    );
  const include = behaviour === undefined ? subscription !== undefined : behaviour === "include";
  const items = include ? pendingItems(tenant, customer.id, currency.toLowerCase(), subscription?.id) : [];
  return createInvoice(call, {
    customer,
    ...(subscription === undefined ? {} : { subscription }),
    billingReason: "manual",
    collectionMethod,
    currency: currency.toLowerCase(),
    autoAdvance,
    lines: items.map(lineFromItem),
    daysUntilDue: daysUntilDue ?? null,
    dueDate: dueDate ?? null,
    description,
    footer,
    metadata,
    defaultPaymentMethod: method,
    discounts: discountsFrom(call, discounts, customer.id),
    ...(subscription === undefined
      ? {}
      : { periodStart: subscription.items.data[0]?.current_period_start ?? 0 }),
  });
}

function update(call: Call): Invoice {
  const { params, tenant } = call;
  const invoice = invoiceOf(tenant, call.path("id"));
  const autoAdvance = params.boolean("auto_advance");
  const method = params.string("default_payment_method");
  const description = params.string("description");
  const footer = params.string("footer");
  const metadata = params.metadata(invoice.metadata);
  const collection = params.oneOf("collection_method", ["charge_automatically", "send_invoice"]);
  const daysUntilDue = params.integer("days_until_due");
  const dueDate = params.integer("due_date");
  const discounts = params.hashes("discounts");
  discounts?.forEach((discount) => void discount.accept("coupon", "discount", "promotion_code"));
  params.accept("payment_settings", "statement_descriptor", "rendering");
  params.complete();
  const draft = invoice.status === "draft";
  if (!draft && [collection, daysUntilDue, dueDate, discounts, footer].some((value) => value !== undefined))
    throw badState("Finalized invoices can't be updated in this way", "invoice_not_editable");
  if (typeof method === "string" && tenant.paymentMethods.get(method)?.customer !== invoice.customer)
    throw missing("PaymentMethod", method, "default_payment_method", 400);
  if (autoAdvance === true && ["paid", "void", "uncollectible"].includes(invoice.status ?? ""))
    throw badState(`You can't advance an invoice that is ${invoice.status}.`, undefined, "auto_advance");
  const discountIds =
    discounts === undefined ? undefined : discountsFrom(call, discounts, invoice.customer ?? "");
  amend(call, invoice, "invoice.updated", () => {
    if (method !== undefined) invoice.default_payment_method = method;
    if (description !== undefined) invoice.description = description;
    if (footer !== undefined) invoice.footer = footer;
    invoice.metadata = metadata;
    if (collection !== undefined) invoice.collection_method = collection;
    if (dueDate !== undefined) invoice.due_date = dueDate;
    if (typeof daysUntilDue === "number")
      invoice.due_date = call.world.clock.seconds() + daysUntilDue * 86_400;
    if (discountIds !== undefined) {
      invoice.discounts = discountIds;
      total(tenant, invoice);
    }
    if (autoAdvance !== undefined) setAutoAdvance(call, invoice, autoAdvance);
  });
  return invoice;
}

function attachPayment(call: Call): Invoice {
  const { params, tenant } = call;
  const invoice = invoiceOf(tenant, call.path("id"));
  const intent = intentOf(tenant, params.required("payment_intent"));
  params.complete();
  if (invoice.status !== "open")
    throw badState(`You can only attach payments to open invoices; this one is ${invoice.status}.`);
  if (intent.customer !== invoice.customer)
    throw badState(
      "The PaymentIntent and the invoice must belong to the same customer.",
      undefined,
      "payment_intent",
    );
  if (tenant.invoicePayments.by("paymentIntent", intent.id).some((payment) => payment.invoice === invoice.id))
    throw badState("This PaymentIntent is already attached to the invoice.", undefined, "payment_intent");
  const amount = Math.min(intent.amount, invoice.amount_remaining);
  const payment = createInvoicePayment(call, invoice, intent, amount, false);
  if (intent.status === "succeeded") settle(call, invoice, payment);
  return invoice;
}

const onInvoice = (path: string, run: (call: Call, invoice: Invoice) => void): Route => ({
  method: "post",
  path: `/v1/invoices/:id/${path}`,
  run(call) {
    const invoice = invoiceOf(call.tenant, call.path("id"));
    run(call, invoice);
    return invoice;
  },
});

export const invoiceRoutes: Route[] = [
  { method: "post", path: "/v1/invoices", run: create },
  { method: "post", path: "/v1/invoices/:id", run: update },
  { method: "post", path: "/v1/invoices/:id/pay", run: pay },
  { method: "post", path: "/v1/invoices/:id/attach_payment", run: attachPayment },
  onInvoice("finalize", (call, invoice) => {
    const autoAdvance = call.params.boolean("auto_advance");
    call.params.complete();
    finalize(call, invoice);
    if ((invoice.status as string) !== "open") return;
    const wanted = autoAdvance ?? invoice.auto_advance ?? false;
    // Finalizing by request does not charge: automatic collection begins within the hour.
    invoice.auto_advance = false;
    amend(call, invoice, "invoice.updated", () => setAutoAdvance(call, invoice, wanted));
  }),
  onInvoice("send", (call, invoice) => {
    call.params.complete();
    if (invoice.collection_method !== "send_invoice")
      throw badState("You can only manually send an invoice if its collection method is 'send_invoice'.");
    if (invoice.status === "draft") finalize(call, invoice);
    emit(call, "invoice.sent", invoice);
  }),
  onInvoice("void", (call, invoice) => {
    call.params.complete();
    voidInvoice(call, invoice);
  }),
  onInvoice("mark_uncollectible", (call, invoice) => {
    call.params.complete();
    markUncollectible(call, invoice, "user_forgiven");
  }),
  {
    method: "delete",
    path: "/v1/invoices/:id",
    run(call) {
      call.params.complete();
      return deleteDraft(call, invoiceOf(call.tenant, call.path("id")));
    },
  },
  {
    method: "get",
    path: "/v1/invoices",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      const subscription = params.optional("subscription");
      const status = params.oneOf("status", ["draft", "open", "paid", "uncollectible", "void"]);
      const method = params.oneOf("collection_method", ["charge_automatically", "send_invoice"]);
      const due = readRange(params, "due_date");
      params.complete();
      const from =
        subscription !== undefined
          ? tenant.invoices.by("subscription", subscription)
          : customer !== undefined
            ? tenant.invoices.by("customer", customer)
            : tenant.invoices.values();
      return page(
        from,
        "/v1/invoices",
        paging,
        (invoice) =>
          (customer === undefined || invoice.customer === customer) &&
          (status === undefined || invoice.status === status) &&
          (method === undefined || invoice.collection_method === method) &&
          (due === undefined || (invoice.due_date !== null && due(invoice.due_date))),
      );
    },
  },
  {
    method: "get",
    path: "/v1/invoices/:id",
    run({ tenant, params, path }) {
      params.complete();
      return invoiceOf(tenant, path("id"));
    },
  },
  {
    method: "get",
    path: "/v1/invoices/:id/lines",
    run({ tenant, params, path }) {
      const paging = readPage(params);
      params.complete();
      const invoice = invoiceOf(tenant, path("id"));
      return page([...invoice.lines.data].reverse(), `/v1/invoices/${invoice.id}/lines`, paging);
    },
  },
];
