import { announceCharge, approveCharge, bookMoney, createCharge, failCharge } from "./charges.ts";
import { SECOND } from "./clock.ts";
import { openDispute } from "./disputes.ts";
import { type DeclineDetail, missing } from "./errors.ts";
import { amend, emit } from "./events.ts";
import { intentConcluded } from "./invoice-collection.ts";
import { automaticMethodTypes, invoiceMethodTypes, optionsFor } from "./payment-options.ts";
import { type Refusal, refusalDetail } from "./refusal.ts";
import type { Tenant } from "./tenant.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "./wire.ts";
import { type Act, newId, stripesOwnAct } from "./world.ts";

/** How one attempt on a PaymentIntent ended. */
export type AttemptResult =
  | { outcome: "succeeded"; charge: Charge }
  | { outcome: "declined"; charge: Charge; detail: DeclineDetail; refusal: Refusal }
  | { outcome: "requires_action" }
  | { outcome: "processing"; charge: Charge };

export interface IntentOptions {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata?: Record<string, string>;
  /** Left to Stripe when left out. */
  methodTypes?: string[] | undefined;
  shipping?: PaymentIntent["shipping"];
  captureMethod?: "automatic" | "automatic_async" | "manual";
  setupFutureUsage?: "off_session" | "on_session" | null;
  /** The invoice it is the default payment of. */
  invoice?: string;
  orderReference?: string | undefined;
}

export function intentOf(tenant: Tenant, id: string, status: 400 | 404 = 400): PaymentIntent {
  const found = tenant.paymentIntents.get(id);
  if (found === undefined)
    throw missing("payment_intent", id, status === 404 ? "intent" : "payment_intent", status);
  return found;
}

export function createIntent(act: Act, options: IntentOptions): PaymentIntent {
  const { world, tenant } = act;
  const id = newId(act, "pi");
  const automatic = options.invoice === undefined && options.methodTypes === undefined;
  const types =
    options.methodTypes ??
    (options.invoice === undefined
      ? automaticMethodTypes(options.captureMethod === "manual")
      : invoiceMethodTypes(options.currency));
  const intent = tenant.paymentIntents.add({
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: options.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic ? { allow_redirects: "always", enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method:
      options.captureMethod ?? (options.invoice === undefined ? "automatic_async" : "automatic"),
    client_secret: `${id}_secret_${world.ids.letters(25)}`,
    confirmation_method: "automatic",
    created: world.clock.seconds(),
    currency: options.currency,
    customer: options.customer,
    customer_account: null,
    description: options.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: tenant.livemode,
    managed_payments: null,
    metadata: options.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    ...(options.orderReference === undefined
      ? {}
      : { payment_details: { customer_reference: null, order_reference: options.orderReference } }),
    payment_method: null,
    payment_method_configuration_details: automatic
      ? { id: `pmc_1${tenant.account.id.slice("acct_1".length)}`, parent: null }
      : null,
    payment_method_options: optionsFor(types),
    payment_method_types: types,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: options.setupFutureUsage ?? null,
    shipping: options.shipping ?? null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  emit(act, "payment_intent.created", intent);
  return intent;
}

/** How the customer takes part in an attempt. */
export interface Presence {
  onSession: boolean;
  /** The customer has just passed 3D Secure for this payment. */
  authenticated?: boolean;
  invoice?: string;
  /** Where a customer is sent back to; without it the page's own script authenticates. */
  returnUrl?: string | undefined;
}

/** Puts one charge to the issuer and moves the intent; what it means for an invoice is the caller's part. */
export function attempt(
  act: Act,
  intent: PaymentIntent,
  pm: PaymentMethod,
  presence: Presence,
): AttemptResult {
  const { world, tenant } = act;
  intent.payment_method = pm.id;
  intent.next_action = null;
  const answer = world.issuer.authorize({
    account: tenant.account.id,
    livemode: tenant.livemode,
    at: world.clock.now(),
    amount: intent.amount,
    currency: intent.currency,
    customer: intent.customer,
    paymentMethod: pm,
    onSession: presence.onSession,
    authenticated: presence.authenticated ?? false,
    invoice: presence.invoice ?? null,
    paymentIntent: intent.id,
    attempt: tenant.charges.by("paymentIntent", intent.id).length + 1,
  });
  switch (answer.outcome) {
    case "approved": {
      const result = succeed(act, intent, newCharge(act, intent, pm));
      if (answer.dispute !== undefined && result.outcome === "succeeded")
        openDispute(act, result.charge, answer.dispute.reason, answer.dispute.inquiry);
      return result;
    }
    case "declined":
      return refuse(act, intent, newCharge(act, intent, pm), pm, answer.refusal);
    case "requires_action":
      intent.status = "requires_action";
      intent.next_action = authentication(act, intent, presence.returnUrl);
      intent.last_payment_error = null;
      emit(act, "payment_intent.requires_action", intent);
      return { outcome: "requires_action" };
    case "processing": {
      const charge = newCharge(act, intent, pm);
      intent.status = "processing";
      intent.last_payment_error = null;
      announceCharge(act, charge);
      emit(act, "payment_intent.processing", intent);
      const { settlesAt, ends } = answer;
      if (ends === "never") return { outcome: "processing", charge };
      world.scheduler.plan(settlesAt, `settle ${charge.id}`, () => {
        const own = stripesOwnAct(world, tenant);
        const result =
          ends === "approved" ? succeed(own, intent, charge) : refuse(own, intent, charge, pm, ends.failed);
        intentConcluded(own, intent, result, "settlement");
      });
      return { outcome: "processing", charge };
    }
  }
}

function authentication(
  act: Act,
  intent: PaymentIntent,
  returnUrl: string | undefined,
): PaymentIntent["next_action"] {
  if (returnUrl === undefined)
    return {
      type: "use_stripe_sdk",
      // Read by Stripe's script in the browser only; the certificates of the card network are left empty.
      use_stripe_sdk: {
        directory_server_encryption: {
          algorithm: "RSA",
          certificate: "",
          directory_server_id: "A000000003",
          root_certificate_authorities: [""],
        },
        directory_server_name: "visa",
        merchant: act.tenant.account.id,
        one_click_authn: null,
        server_transaction_id: act.world.ids.letters(32, "0123456789abcdef"),
        three_d_secure_2_source: newId(act, "payatt"),
        three_ds_frontend_optimizations: null,
        three_ds_method_url: "",
        three_ds_optimizations: "kf",
        type: "stripe_3ds2_fingerprint",
      },
    };
  const url = `${act.world.publicUrl()}/authenticate/${intent.client_secret}`;
  return { redirect_to_url: { return_url: returnUrl, url }, type: "redirect_to_url" };
}

function newCharge(act: Act, intent: PaymentIntent, pm: PaymentMethod): Charge {
  const charge = act.tenant.charges.add(createCharge(act, intent, pm));
  intent.latest_charge = charge.id;
  return charge;
}

function succeed(act: Act, intent: PaymentIntent, charge: Charge): AttemptResult {
  const manual = intent.capture_method === "manual";
  approveCharge(act, charge, !manual);
  intent.last_payment_error = null;
  intent.processing = null;
  intent.status = manual ? "requires_capture" : "succeeded";
  intent.amount_capturable = manual ? intent.amount : 0;
  intent.amount_received = manual ? 0 : intent.amount;
  if (!manual && intent.capture_method === "automatic_async") bookLater(act, charge);
  else if (!manual) charge.balance_transaction = bookMoney(act, charge).id;
  announceCharge(act, charge);
  emit(act, manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", intent);
  return { outcome: "succeeded", charge };
}

/** With asynchronous capture the money is booked a moment after the answer. */
function bookLater(act: Act, charge: Charge): void {
  const { world, tenant } = act;
  world.scheduler.plan(world.clock.now() + SECOND, `capture ${charge.id}`, () =>
    amend(stripesOwnAct(world, tenant), charge, "charge.updated", () => {
      charge.balance_transaction = bookMoney(act, charge).id;
    }),
  );
}

function refuse(
  act: Act,
  intent: PaymentIntent,
  charge: Charge,
  pm: PaymentMethod,
  refusal: Refusal,
): AttemptResult {
  const detail = refusalDetail(refusal);
  failCharge(charge, refusal);
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.last_payment_error = {
    type: "card_error",
    charge: charge.id,
    code: detail.code as "card_declined",
    ...(detail.declineCode === null ? {} : { decline_code: detail.declineCode }),
    ...(detail.adviceCode === null ? {} : { advice_code: detail.adviceCode }),
    ...(detail.networkAdviceCode === null ? {} : { network_advice_code: detail.networkAdviceCode }),
    ...(detail.networkDeclineCode === null ? {} : { network_decline_code: detail.networkDeclineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${detail.code.replaceAll("_", "-")}`,
    message: detail.message,
    payment_method: structuredClone(pm) as never,
  };
  announceCharge(act, charge);
  emit(act, "payment_intent.payment_failed", intent);
  return { outcome: "declined", charge, detail, refusal };
}

export function cancelIntent(act: Act, intent: PaymentIntent, reason: string): void {
  intent.status = "canceled";
  intent.canceled_at = act.world.clock.seconds();
  intent.cancellation_reason = reason as "void_invoice";
  intent.next_action = null;
  emit(act, "payment_intent.canceled", intent);
}
