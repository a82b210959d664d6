import { customerOf } from "./customers.ts";
import { badState, declined, missing } from "./errors.ts";
import { emit } from "./events.ts";
import { page, readPage } from "./pages.ts";
import { AUTOMATIC_SETUP } from "./payment-options.ts";
import { attach, resolveMethod } from "./payment-methods.ts";
import { refusalDetail } from "./refusal.ts";
import { behaviourOf } from "./test-instruments.ts";
import type { SetupIntent } from "./wire.ts";
import { type Act, type Call, newId, type Route } from "./world.ts";

/** @param types left to Stripe when left out */
export function createSetupIntent(
  act: Act,
  customer: string | null,
  usage = "off_session",
  types?: string[],
): SetupIntent {
  const id = newId(act, "seti");
  const intent = act.tenant.setupIntents.add({
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: types === undefined ? { allow_redirects: "always", enabled: true } : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${act.world.ids.letters(25)}`,
    created: act.world.clock.seconds(),
    customer,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: act.tenant.livemode,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details:
      types === undefined
        ? { id: `pmc_1${act.tenant.account.id.slice("acct_1".length)}`, parent: null }
        : null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: "automatic" },
      us_bank_account: { mandate_options: {}, verification_method: "automatic" },
    },
    payment_method_types: types ?? [...AUTOMATIC_SETUP],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage,
  });
  emit(act, "setup_intent.created", intent);
  return intent;
}

/** Saves the method on the customer; a card that declines its own setup throws the 402. */
export function confirmSetup(act: Act, intent: SetupIntent, methodId: string): SetupIntent {
  if (intent.status === "succeeded" || intent.status === "canceled")
    throw badState(
      `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
      "setup_intent_unexpected_state",
    );
  const pm = resolveMethod(act, methodId);
  const behaviour = behaviourOf(pm);
  if (behaviour.kind === "decline" && behaviour.refusesAttach) {
    const detail = refusalDetail(behaviour.refusal);
    intent.status = "requires_payment_method";
    const error = declined(detail, { paymentMethod: pm, setupIntent: intent });
    intent.last_setup_error = {
      type: "card_error",
      code: detail.code as "card_declined",
      ...(detail.declineCode === null ? {} : { decline_code: detail.declineCode }),
      message: detail.message,
      payment_method: structuredClone(pm),
    };
    emit(act, "setup_intent.setup_failed", intent);
    throw error;
  }
  intent.payment_method = pm.id;
  if (behaviour.kind === "authenticate") {
    intent.status = "requires_action";
    intent.next_action = {
      type: "redirect_to_url",
      redirect_to_url: {
        return_url: null,
        url: `${act.world.publicUrl()}/authenticate/${intent.client_secret}`,
      },
    };
    emit(act, "setup_intent.requires_action", intent);
    return intent;
  }
  if (intent.customer !== null) attach(act, pm, intent.customer);
  intent.status = "succeeded";
  emit(act, "setup_intent.succeeded", intent);
  return intent;
}

function setupOf(call: Call): SetupIntent {
  const found = call.tenant.setupIntents.get(call.path("id"));
  if (found === undefined) throw missing("setupintent", call.path("id"), "intent", 404);
  return found;
}

export const setupIntentRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/setup_intents",
    run(call) {
      const { params, tenant } = call;
      const customer = params.optional("customer");
      const method = params.optional("payment_method");
      const usage = params.oneOf("usage", ["off_session", "on_session"]);
      const wantsConfirm = params.boolean("confirm") ?? false;
      const description = params.optional("description") ?? null;
      const metadata = params.metadata(null);
      const types = params.strings("payment_method_types");
      params.accept(
        "automatic_payment_methods",
        "return_url",
        "payment_method_options",
        "mandate_data",
        "use_stripe_sdk",
      );
      params.complete();
      if (customer !== undefined) customerOf(tenant, customer);
      const intent = createSetupIntent(call, customer ?? null, usage, types);
      intent.description = description;
      intent.metadata = metadata;
      if (method !== undefined && wantsConfirm) return confirmSetup(call, intent, method);
      if (method !== undefined) {
        intent.payment_method = resolveMethod(call, method).id;
        intent.status = "requires_confirmation";
      }
      return intent;
    },
  },
  {
    method: "post",
    path: "/v1/setup_intents/:id/confirm",
    run(call) {
      const intent = setupOf(call);
      const method = call.params.optional("payment_method") ?? intent.payment_method ?? undefined;
      call.params.accept("return_url", "mandate_data", "payment_method_options", "use_stripe_sdk");
      call.params.complete();
      if (method === undefined)
        throw badState(
          "You cannot confirm this SetupIntent because it's missing a payment method.",
          "setup_intent_unexpected_state",
        );
      return confirmSetup(call, intent, method);
    },
  },
  {
    method: "post",
    path: "/v1/setup_intents/:id/cancel",
    run(call) {
      const intent = setupOf(call);
      const reason = call.params.oneOf("cancellation_reason", [
        "abandoned",
        "duplicate",
        "requested_by_customer",
      ]);
      call.params.complete();
      if (intent.status === "succeeded" || intent.status === "canceled")
        throw badState(
          `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`,
          "setup_intent_unexpected_state",
        );
      intent.status = "canceled";
      intent.cancellation_reason = reason ?? null;
      emit(call, "setup_intent.canceled", intent);
      return intent;
    },
  },
  {
    method: "get",
    path: "/v1/setup_intents",
    run({ tenant, params }) {
      const paging = readPage(params);
      const customer = params.optional("customer");
      params.complete();
      const from =
        customer === undefined ? tenant.setupIntents.values() : tenant.setupIntents.by("customer", customer);
      return page(from, "/v1/setup_intents", paging);
    },
  },
  {
    method: "get",
    path: "/v1/setup_intents/:id",
    run(call) {
      call.params.accept("client_secret");
      call.params.complete();
      return setupOf(call);
    },
  },
];
