import { closeDispute, openDispute } from "./disputes.ts";
import { amend, emit } from "./events.ts";
import { type CollectResult, collect, markPaid } from "./invoice-collection.ts";
import { defaultIntent, invoiceOf } from "./invoices.ts";
import { attach, createMethod, type MethodSpec, methodOf } from "./payment-methods.ts";
import { refundCharge, undoRefund } from "./refunds.ts";
import type { Sandbox } from "./sandbox.ts";
import { createSetupIntent } from "./setup-intents.ts";
import type { Charge, Dispute, Invoice, PaymentMethod, Refund } from "./wire.ts";
import { type Act, newId } from "./world.ts";

/** A new instrument, or one that the customer has already. */
export type MethodChoice = MethodSpec | { existing: string };

/** One object of one account and mode. */
export interface Place {
  account: string;
  livemode: boolean;
}

/**
 * What people and banks do: through Stripe's hosted pages, or behind everybody's back. All of it goes through the same
 * functions as the API and makes the same events, with no request to its name.
 */
export class CustomerActions {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /**
   * Pays an open invoice on its hosted page, passing 3D Secure if the bank asks for it. Whether a new card is saved on
   * the customer, and becomes the default of the subscription the invoice belongs to, is the merchant's setting; where
   * a subscription's customer has no default yet, the page always saves. Source: `hosted_payment_method_save` in
   * docs.stripe.com/api/accounts/object.
   *
   * @param options.saves the customer's tick, where the setting offers it
   */
  payHostedInvoice(
    place: Place,
    invoiceId: string,
    choice: MethodChoice,
    options: { authenticates?: boolean; saves?: boolean } = {},
  ): CollectResult {
    const act = this.#act(place);
    const invoice = invoiceOf(act.tenant, invoiceId);
    if (invoice.status !== "open" && invoice.status !== "uncollectible")
      throw new Error(`Invoice ${invoiceId} is ${invoice.status}: its page offers nothing to pay`);
    if (defaultIntent(act.tenant, invoice)?.status === "processing")
      throw new Error(
        `Invoice ${invoiceId} has a payment that is processing: its page offers nothing to pay`,
      );
    const saves = savedOnPage(act, invoice, options.saves ?? false);
    const method = this.#method(act, saves ? invoice.customer : null, choice);
    const result = collect(act, invoice, {
      trigger: "customer",
      onSession: true,
      authenticated: options.authenticates ?? true,
      method,
    });
    if (
      (result.outcome === "succeeded" || result.outcome === "processing") &&
      !("existing" in choice) &&
      saves
    )
      this.#becomeDefault(act, invoice, method);
    return result;
  }

  /**
   * Replaces the card in the customer portal. Stripe sets `invoice_settings.default_payment_method`; with the
   * `payment_method_update` flow it also sets the default of the subscriptions that have one of their own, because
   * otherwise the new card would not be the one that is charged. Source: docs.stripe.com/customer-management/portal-deep-links.
   * The open invoice is not charged by that.
   *
   * @param opened the URL or id of a portal session, or a customer who went to the portal without a flow
   */
  updateCardInPortal(
    place: Place,
    opened: { session: string } | { customer: string },
    spec: MethodChoice,
  ): PaymentMethod {
    const act = this.#act(place);
    const { tenant } = act;
    const session =
      "session" in opened ? tenant.portalSessions.get(opened.session.split("/").at(-1) ?? "") : undefined;
    if ("session" in opened && session === undefined)
      throw new Error(`The sandbox has no portal session ${opened.session} in ${place.account}`);
    const customerId = session?.customer ?? ("customer" in opened ? opened.customer : "");
    const customer = tenant.customers.get(customerId);
    if (customer === undefined)
      throw new Error(`The sandbox has no customer ${customerId} in ${place.account}`);
    const setup = createSetupIntent(act, customerId);
    const method = this.#method(act, customerId, spec);
    setup.payment_method = method.id;
    setup.status = "succeeded";
    emit(act, "setup_intent.succeeded", setup);
    amend(act, customer, "customer.updated", () => {
      customer.invoice_settings.default_payment_method = method.id;
    });
    if (session?.flow?.type === "payment_method_update")
      for (const subscription of tenant.subscriptions.by("customer", customerId))
        if (subscription.ended_at === null && subscription.default_payment_method !== null)
          amend(act, subscription, "customer.subscription.updated", () => {
            subscription.default_payment_method = method.id;
          });
    return method;
  }

  /** The network's account updater gives the card a new expiry, and perhaps a new number. */
  networkUpdatesCard(
    place: Place,
    methodId: string,
    update: { expMonth: number; expYear: number; last4?: string; fingerprint?: string },
  ): PaymentMethod {
    const act = this.#act(place);
    const method = methodOf(act.tenant, methodId);
    const { card } = method;
    if (!card) throw new Error(`${methodId} is not a card: the networks update only cards`);
    amend(act, method, "payment_method.automatically_updated", () => {
      card.exp_month = update.expMonth;
      card.exp_year = update.expYear;
      if (update.last4 !== undefined) card.last4 = update.last4;
      if (update.fingerprint !== undefined) card.fingerprint = update.fingerprint;
    });
    return method;
  }

  dispute(place: Place, chargeId: string, reason?: string): Dispute {
    const act = this.#act(place);
    return openDispute(act, this.#charge(act, chargeId), reason);
  }

  closeDispute(place: Place, disputeId: string, outcome: "lost" | "warning_closed" | "won"): Dispute {
    const act = this.#act(place);
    const dispute = act.tenant.disputes.get(disputeId);
    if (dispute === undefined) throw new Error(`The sandbox has no dispute ${disputeId} in ${place.account}`);
    return closeDispute(act, dispute, outcome);
  }

  /** The merchant refunds in the Dashboard; all that is left when no amount (minor units) is given. */
  refund(place: Place, chargeId: string, amount?: number): Refund {
    const act = this.#act(place);
    return refundCharge(act, this.#charge(act, chargeId), amount, "requested_by_customer");
  }

  /** The bank gives a refund back, or the merchant cancels it while it waits for the customer. */
  undoRefund(place: Place, refundId: string, status: "failed" | "canceled"): Refund {
    const act = this.#act(place);
    const refund = act.tenant.refunds.get(refundId);
    if (refund === undefined) throw new Error(`The sandbox has no refund ${refundId} in ${place.account}`);
    return undoRefund(act, refund, status);
  }

  /** The card's issuer reports a charge as fraud, before anybody disputes it. */
  warnOfFraud(place: Place, chargeId: string): void {
    const act = this.#act(place);
    const charge = this.#charge(act, chargeId);
    emit(act, "radar.early_fraud_warning.created", {
      id: newId(act, "issfr"),
      object: "radar.early_fraud_warning",
      actionable: true,
      charge: charge.id,
      created: act.world.clock.seconds(),
      fraud_type: "made_with_stolen_card",
      livemode: act.tenant.livemode,
      ...(charge.payment_intent === null ? {} : { payment_intent: String(charge.payment_intent) }),
    });
  }

  /** The customer, or the bank, revokes the mandate to debit a bank account; or gives one anew. */
  changeMandate(place: Place, methodId: string, status: "active" | "inactive"): void {
    const act = this.#act(place);
    const method = methodOf(act.tenant, methodId);
    const now = act.world.clock.seconds();
    emit(
      act,
      "mandate.updated",
      {
        id: newId(act, "mandate"),
        object: "mandate",
        customer_acceptance: { accepted_at: now, type: "offline", offline: {} },
        livemode: act.tenant.livemode,
        multi_use: {},
        payment_method: method.id,
        payment_method_details: { type: method.type },
        status,
        type: "multi_use",
      },
      { status: status === "active" ? "inactive" : "active" },
    );
  }

  /** The merchant marks an invoice as paid by other means. */
  payOutOfBand(place: Place, invoiceId: string): Invoice {
    const act = this.#act(place);
    const invoice = invoiceOf(act.tenant, invoiceId);
    if (invoice.status !== "open" && invoice.status !== "uncollectible")
      throw new Error(`Invoice ${invoiceId} is ${invoice.status}: it cannot be paid out of band`);
    markPaid(act, invoice, true);
    return invoice;
  }

  #act(place: Place): Act {
    return this.#sandbox.act(place.account, place.livemode);
  }

  #charge(act: Act, id: string): Charge {
    const charge = act.tenant.charges.get(id);
    if (charge === undefined) throw new Error(`The sandbox has no charge ${id} in ${act.tenant.account.id}`);
    return charge;
  }

  #method(act: Act, customer: string | null, choice: MethodChoice): PaymentMethod {
    if ("existing" in choice) return methodOf(act.tenant, choice.existing);
    const method = createMethod(act, choice);
    return customer === null ? method : attach(act, method, customer);
  }

  #becomeDefault(act: Act, invoice: Invoice, method: PaymentMethod): void {
    const id = invoice.parent?.subscription_details?.subscription;
    const subscription = id ? act.tenant.subscriptions.get(id) : undefined;
    if (subscription === undefined || subscription.ended_at !== null) return;
    amend(act, subscription, "customer.subscription.updated", () => {
      subscription.default_payment_method = method.id;
    });
  }
}

/** Whether the hosted page keeps the method that pays. A setting that nobody made offers nothing. */
function savedOnPage({ tenant }: Act, invoice: Invoice, ticked: boolean): boolean {
  const subscription = tenant.subscriptions.get(invoice.parent?.subscription_details?.subscription ?? "");
  const customer = tenant.customers.get(invoice.customer ?? "");
  const hasDefault =
    (subscription?.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null) !==
    null;
  if (subscription !== undefined && !hasDefault) return true;
  const setting = tenant.account.settings?.invoices?.hosted_payment_method_save;
  return setting === "always" || (setting === "offer" && ticked);
}
