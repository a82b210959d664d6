import { bookMoney } from "./charges.ts";
import { customerOf, readAddress } from "./customers.ts";
import { badParameter, badState, declined } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { intentConcluded } from "./invoice-collection.ts";
import { page, readPage } from "./pages.ts";
import { attempt, cancelIntent, createIntent, intentOf } from "./payment-intents.ts";
import { attach, resolveMethod } from "./payment-methods.ts";
import type { PaymentIntent, PaymentMethod } from "./wire.ts";
import type { Act, Call, Route } from "./world.ts";

/** Confirms an intent and answers as Stripe does: a declined card is a 402 that carries the intent. */
function confirm(
  act: Act,
  intent: PaymentIntent,
  pm: PaymentMethod,
  offSession: boolean,
  returnUrl: string | undefined,
): PaymentIntent {
  const result = attempt(act, intent, pm, { onSession: !offSession, returnUrl });
  intentConcluded(act, intent, result);
  if (result.outcome === "declined")
    throw declined(result.detail, { charge: result.charge, paymentIntent: intent, paymentMethod: pm });
  return intent;
}

function readMethod(call: Call): PaymentMethod | undefined {
  const id = call.params.optional("payment_method");
  return id === undefined ? undefined : resolveMethod(call, id);
}

function readShipping(params: Params): PaymentIntent["shipping"] {
  const given = params.hash("shipping");
  if (!given) return null;
  const address = readAddress(given, "address");
  return {
    ...(address ? { address } : {}),
    carrier: given.string("carrier") ?? null,
    name: given.required("name"),
    phone: given.string("phone") ?? null,
    tracking_number: given.string("tracking_number") ?? null,
  };
}

function unexpected(intent: PaymentIntent, verb: string) {
  const error = badState(
    `This PaymentIntent's state is ${intent.status}: it could not be ${verb}.`,
    "payment_intent_unexpected_state",
  );
  error.body.payment_intent = intent;
  return error;
}

export const paymentIntentRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/payment_intents",
    run(call) {
      const { params, tenant } = call;
      params.required("amount");
      const amount = params.integer("amount") ?? 0;
      const currency = params.required("currency").toLowerCase();
      const customer = params.optional("customer");
      const methodTypes = params.strings("payment_method_types");
      const captureMethod = params.oneOf("capture_method", ["automatic", "automatic_async", "manual"]);
      const setupFutureUsage = params.oneOf("setup_future_usage", ["off_session", "on_session"]);
      const description = params.optional("description") ?? null;
      const metadata = params.metadata(null);
      const wantsConfirm = params.boolean("confirm") ?? false;
      const offSession = params.boolean("off_session") ?? false;
      if (amount < 1)
        throw badParameter(
          "The amount must be greater than or equal to the minimum charge amount allowed for your account and the " +
            "currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to " +
            "save a Payment Method for future use without an immediate payment, use a Setup Intent instead: " +
            "https://docs.stripe.com/payments/setup-intents",
          "amount",
          "parameter_invalid_integer",
        );
      const returnUrl = params.optional("return_url");
      const shipping = readShipping(params);
      params.accept("receipt_email", "statement_descriptor", "automatic_payment_methods");
      params.accept("statement_descriptor_suffix", "mandate", "mandate_data", "error_on_requires_action");
      params.accept("payment_method_options", "confirmation_method", "use_stripe_sdk");
      params.raw("payment_method");
      params.complete();
      if (customer !== undefined) customerOf(tenant, customer);
      const pm = readMethod(call);
      const intent = createIntent(call, {
        amount,
        currency,
        customer: customer ?? null,
        description,
        metadata,
        methodTypes,
        shipping,
        ...(captureMethod === undefined ? {} : { captureMethod }),
        ...(setupFutureUsage === undefined ? {} : { setupFutureUsage }),
      });
      if (pm !== undefined) {
        intent.payment_method = pm.id;
        intent.status = "requires_confirmation";
      }
      if (!wantsConfirm) return intent;
      if (pm === undefined) throw unexpected(intent, "confirmed without a payment method");
      return confirm(call, intent, pm, offSession, returnUrl);
    },
  },
  {
    method: "post",
    path: "/v1/payment_intents/:id/confirm",
    run(call) {
      const { params, tenant } = call;
      const intent = intentOf(tenant, call.path("id"), 404);
      const offSession = params.boolean("off_session") ?? false;
      const usage = params.oneOf("setup_future_usage", ["off_session", "on_session"]);
      const returnUrl = params.optional("return_url");
      params.accept("mandate", "mandate_data", "payment_method_options", "use_stripe_sdk");
      params.raw("payment_method");
      params.complete();
      const pm =
        readMethod(call) ?? (intent.payment_method ? resolveMethod(call, intent.payment_method) : undefined);
      if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status))
        throw unexpected(intent, "confirmed");
      if (pm === undefined) throw unexpected(intent, "confirmed without a payment method");
      if (usage !== undefined) intent.setup_future_usage = usage;
      const confirmed = confirm(call, intent, pm, offSession, returnUrl);
      if (intent.setup_future_usage !== null && intent.customer !== null && pm.customer === null)
        attach(call, pm, intent.customer);
      return confirmed;
    },
  },
  {
    method: "post",
    path: "/v1/payment_intents/:id/capture",
    run(call) {
      const intent = intentOf(call.tenant, call.path("id"), 404);
      const wanted = call.params.integer("amount_to_capture") ?? intent.amount_capturable;
      call.params.accept("metadata", "statement_descriptor", "final_capture");
      call.params.complete();
      if (intent.status !== "requires_capture") throw unexpected(intent, "captured");
      if (wanted < 1 || wanted > intent.amount_capturable)
        throw badParameter(
          "The requested capture amount is greater than the amount you can capture",
          "amount_to_capture",
        );
      const charge = call.tenant.charges.get(intent.latest_charge ?? "");
      intent.status = "succeeded";
      intent.amount_received = wanted;
      intent.amount_capturable = 0;
      if (charge) {
        charge.captured = true;
        charge.amount_captured = wanted;
        charge.balance_transaction = bookMoney(call, charge).id;
        emit(call, "charge.captured", charge);
      }
      emit(call, "payment_intent.succeeded", intent);
      return intent;
    },
  },
  {
    method: "post",
    path: "/v1/payment_intents/:id/cancel",
    run(call) {
      const intent = intentOf(call.tenant, call.path("id"), 404);
      const reason = call.params.optional("cancellation_reason") ?? "requested_by_customer";
      call.params.complete();
      if (["succeeded", "canceled", "processing"].includes(intent.status))
        throw unexpected(intent, "canceled");
      if (call.tenant.invoicePayments.by("paymentIntent", intent.id).some((payment) => payment.is_default))
        throw badState(
          "You cannot cancel this PaymentIntent because it was created by an Invoice. Void the invoice instead.",
          "payment_intent_unexpected_state",
        );
      cancelIntent(call, intent, reason);
      for (const payment of call.tenant.invoicePayments.by("paymentIntent", intent.id)) {
        if (payment.status !== "open") continue;
        payment.status = "canceled";
        payment.status_transitions.canceled_at = call.world.clock.seconds();
      }
      return intent;
    },
  },
  {
    method: "post",
    path: "/v1/payment_intents/:id",
    run(call) {
      const intent = intentOf(call.tenant, call.path("id"), 404);
      const { params } = call;
      const metadata = params.metadata(intent.metadata);
      const description = params.string("description");
      const amount = params.integer("amount");
      params.raw("payment_method");
      params.accept("receipt_email", "shipping", "setup_future_usage", "payment_method_options");
      params.complete();
      const isDefault = call.tenant.invoicePayments
        .by("paymentIntent", intent.id)
        .some((payment) => payment.is_default);
      if (typeof amount === "number" && isDefault)
        throw badState(
          "You cannot change the amount of a PaymentIntent that was created by an Invoice.",
          undefined,
          "amount",
        );
      const pm = readMethod(call);
      intent.metadata = metadata;
      if (description !== undefined) intent.description = description;
      if (typeof amount === "number") intent.amount = amount;
      if (pm !== undefined) {
        intent.payment_method = pm.id;
        intent.status = "requires_confirmation";
      }
      return intent;
    },
  },
  {
    method: "get",
    path: "/v1/payment_intents",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      params.complete();
      const from =
        customer === undefined
          ? tenant.paymentIntents.values()
          : tenant.paymentIntents.by("customer", customer);
      return page(from, "/v1/payment_intents", paging);
    },
  },
  {
    method: "get",
    path: "/v1/payment_intents/:id",
    run({ tenant, params, path }) {
      params.accept("client_secret");
      params.complete();
      return intentOf(tenant, path("id"), 404);
    },
  },
];
