import { customerOf } from "./customers.ts";
import { discountsFrom } from "./coupons.ts";
import { ApiError, badParameter, missing } from "./errors.ts";
import { amend } from "./events.ts";
import type { Params } from "./form.ts";
import { page, readPage } from "./pages.ts";
import { methodOf } from "./payment-methods.ts";
import { priceOf } from "./prices.ts";
import { planNext } from "./subscription-cycle.ts";
import { cancelNow } from "./subscription-end.ts";
import { pause, resume } from "./subscription-pause.ts";
import { update } from "./subscription-update.ts";
import { createSubscription, type ItemDraft, subscriptionOf } from "./subscriptions.ts";
import type { Tenant } from "./tenant.ts";
import type { Subscription } from "./wire.ts";
import type { Call, Route } from "./world.ts";

/** The answer keeps the two members that left the types and are still sent for subscriptions with one item. */
function rendered(subscription: Subscription): object {
  const [item] = subscription.items.data;
  if (item === undefined || subscription.items.data.length > 1) return { ...subscription };
  return { ...subscription, plan: item.plan, quantity: item.quantity };
}

function readItems(call: Call, key: "add_invoice_items" | "items"): ItemDraft[] {
  const items = call.params.hashes(key) ?? [];
  if (items.length === 0 && key === "items")
    throw badParameter("Missing required param: items.", "items", "parameter_missing");
  return items.map((item) => {
    const price = priceOf(call.tenant, item.optional("price") ?? item.required("plan"), item.name("price"));
    return { price, quantity: item.integer("quantity") ?? 1, metadata: item.metadata(null) };
  });
}

/** A timestamp or the word `now`. */
export function readMoment(params: Params, key: string, now: number): number | null | undefined {
  return params.string(key) === "now" ? now : params.integer(key);
}

function requireMethod(tenant: Tenant, customerId: string): never {
  throw new ApiError(
    400,
    {
      type: "invalid_request_error",
      code: "resource_missing",
      message:
        "This customer has no attached payment source or default payment method. Please consider adding a default " +
        "payment method. For more information, visit " +
        "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
    },
    { executed: tenant.customers.get(customerId) === undefined },
  );
}

export const subscriptionRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/subscriptions",
    run(call) {
      const { params, tenant, world } = call;
      const now = world.clock.seconds();
      const customer = customerOf(tenant, params.required("customer"));
      const items = readItems(call, "items");
      const extras = readItems(call, "add_invoice_items");
      const collectionMethod = params.oneOf("collection_method", ["charge_automatically", "send_invoice"]);
      const daysUntilDue = params.integer("days_until_due");
      const methodId = params.optional("default_payment_method");
      const trialDays = params.integer("trial_period_days");
      const trialEnd = readMoment(params, "trial_end", now);
      const behaviour = params
        .hash("trial_settings")
        ?.hash("end_behavior")
        ?.oneOf("missing_payment_method", ["cancel", "create_invoice", "pause"]);
      const paymentBehavior = params.oneOf("payment_behavior", ["allow_incomplete", "default_incomplete"]);
      const anchor = readMoment(params, "billing_cycle_anchor", now);
      const cancelAtPeriodEnd = params.boolean("cancel_at_period_end");
      const cancelAt = params.integer("cancel_at");
      const backdate = params.integer("backdate_start_date");
      const description = params.optional("description");
      const metadata = params.metadata(null);
      const discounts = params.hashes("discounts");
      const billingMode = params.hash("billing_mode")?.oneOf("type", ["classic", "flexible"]);
      params.hash("billing_mode")?.accept("flexible");
      params.accept("off_session", "proration_behavior", "payment_settings", "automatic_tax");
      params.accept("currency", "invoice_settings");
      discounts?.forEach((discount) => void discount.accept("coupon", "discount", "promotion_code"));
      params.complete();
      if (collectionMethod === "send_invoice" && daysUntilDue === undefined)
        throw badParameter(
          "Missing required param: days_until_due. It is required when collection_method is send_invoice.",
          "days_until_due",
          "parameter_missing",
        );
      if (
        methodId !== undefined &&
        methodOf(tenant, methodId, 400, "default_payment_method").customer !== customer.id
      )
        throw missing("PaymentMethod", methodId, "default_payment_method", 400);
      const end = typeof trialDays === "number" ? now + trialDays * 86_400 : trialEnd;
      const trialing = typeof end === "number" && end > now;
      const free = items.every((item) => (item.price.unit_amount ?? 0) === 0);
      if (
        (collectionMethod ?? "charge_automatically") === "charge_automatically" &&
        !trialing &&
        !free &&
        paymentBehavior !== "default_incomplete" &&
        methodId === undefined &&
        !customer.invoice_settings.default_payment_method &&
        !customer.default_source
      )
        requireMethod(tenant, customer.id);
      const subscription = createSubscription(call, {
        customer,
        items,
        extras,
        ...(collectionMethod === undefined ? {} : { collectionMethod }),
        daysUntilDue: daysUntilDue ?? null,
        defaultPaymentMethod: methodId ?? null,
        trialEnd: end ?? null,
        ...(behaviour === undefined ? {} : { missingMethodAtTrialEnd: behaviour }),
        ...(paymentBehavior === undefined ? {} : { paymentBehavior }),
        billingCycleAnchor: anchor ?? null,
        cancelAtPeriodEnd: cancelAtPeriodEnd ?? false,
        cancelAt: cancelAt ?? null,
        ...(billingMode === undefined ? {} : { billingMode }),
        backdateStart: backdate ?? null,
        description: description ?? null,
        metadata,
        discounts: discountsFrom(call, discounts, customer.id),
      });
      return rendered(subscription);
    },
  },
  {
    method: "get",
    path: "/v1/subscriptions",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      const status = params.optional("status");
      const price = params.optional("price");
      const method = params.oneOf("collection_method", ["charge_automatically", "send_invoice"]);
      params.complete();
      const from =
        customer === undefined
          ? tenant.subscriptions.values()
          : tenant.subscriptions.by("customer", customer);
      const list = page(from, "/v1/subscriptions", paging, (candidate) => {
        if (method !== undefined && candidate.collection_method !== method) return false;
        if (price !== undefined && !candidate.items.data.some((item) => item.price.id === price))
          return false;
        if (status === "all") return true;
        if (status === "ended") return ["canceled", "incomplete_expired"].includes(candidate.status);
        return status === undefined ? candidate.status !== "canceled" : candidate.status === status;
      });
      return { ...list, data: list.data.map(rendered) };
    },
  },
  {
    method: "get",
    path: "/v1/subscriptions/:id",
    run({ tenant, params, path }) {
      params.complete();
      return rendered(subscriptionOf(tenant, path("id")));
    },
  },
  {
    method: "post",
    path: "/v1/subscriptions/:id",
    run: (call) => rendered(update(call, subscriptionOf(call.tenant, call.path("id")))),
  },
  {
    method: "delete",
    path: "/v1/subscriptions/:id",
    run(call) {
      const { params } = call;
      const subscription = subscriptionOf(call.tenant, call.path("id"));
      const details = params.hash("cancellation_details");
      const [comment, feedback] = [details?.string("comment"), details?.string("feedback")];
      params.accept("invoice_now", "prorate");
      params.complete();
      if (subscription.ended_at !== null) throw missing("subscription", subscription.id, "id", 404);
      subscription.cancellation_details = {
        comment: comment ?? null,
        feedback: (feedback ?? null) as null,
        feedback_option: null,
        reason: null,
      };
      cancelNow(call, subscription, "cancellation_requested");
      return rendered(subscription);
    },
  },
  {
    method: "post",
    path: "/v1/subscriptions/:id/pause",
    run(call) {
      const subscription = subscriptionOf(call.tenant, call.path("id"));
      call.params.accept("type", "bill_for", "invoicing_behavior");
      call.params.complete();
      pause(call, subscription);
      return rendered(subscription);
    },
  },
  {
    method: "post",
    path: "/v1/subscriptions/:id/resume",
    run(call) {
      const subscription = subscriptionOf(call.tenant, call.path("id"));
      const anchor =
        typeof call.params.raw("billing_cycle_anchor") === "string"
          ? call.params.oneOf("billing_cycle_anchor", ["now", "unchanged"])
          : call.params.hash("billing_cycle_anchor")?.oneOf("type", ["now", "unchanged"]);
      call.params.accept("proration_behavior", "proration_date", "payment_behavior");
      call.params.complete();
      resume(call, subscription, anchor ?? "now");
      return rendered(subscription);
    },
  },
  {
    method: "post",
    path: "/v1/subscription_items/:id",
    run(call) {
      const { params, tenant } = call;
      const item = tenant.subscriptionItems.get(call.path("id"));
      if (item === undefined) throw missing("subscription_item", call.path("id"), "item", 404);
      const quantity = params.integer("quantity");
      const metadata = params.metadata(item.metadata);
      params.accept("proration_behavior", "payment_behavior");
      params.complete();
      const subscription = subscriptionOf(tenant, item.subscription);
      amend(call, subscription, "customer.subscription.updated", () => {
        if (typeof quantity === "number") item.quantity = quantity;
        item.metadata = metadata;
      });
      planNext(call, subscription);
      return item;
    },
  },
  {
    method: "get",
    path: "/v1/subscription_items",
    run({ tenant, params }) {
      const paging = readPage(params);
      const subscription = subscriptionOf(tenant, params.required("subscription"), 400);
      params.complete();
      return page([...subscription.items.data].reverse(), "/v1/subscription_items", paging);
    },
  },
];
