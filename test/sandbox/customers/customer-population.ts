import type { Place } from "../customer-actions.ts";
import { DAY } from "../clock.ts";
import { openDispute } from "../disputes.ts";
import { amend } from "../events.ts";
import type { AuthorizationRequest } from "../issuer.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Tenant } from "../tenant.ts";
import type { PaymentMethod } from "../wire.ts";
import type { Model } from "./episode.ts";
import { cardOf, type Person, type PersonalCard } from "./person.ts";
import type { IssuerListener, SimulatedIssuer } from "./simulated-issuer.ts";

/** A person who has become a customer of the merchant. */
export interface Resident {
  readonly person: Person;
  /** The customer's id at Stripe. */
  readonly customer: string;
}

/**
 * The people of one account and mode, and what follows for them from their banks' answers: the network's updater,
 * putting things right unasked, and later refunds and disputes. Everything is planned on the sandbox's scheduler.
 */
export class CustomerPopulation implements IssuerListener {
  readonly sandbox: Sandbox;
  readonly issuer: SimulatedIssuer;
  readonly place: Place;
  readonly #byCustomer = new Map<string, Resident>();
  readonly #byEmail = new Map<string, Resident>();
  readonly #counts = new Map<string, number>();

  constructor(sandbox: Sandbox, issuer: SimulatedIssuer, place: Place) {
    this.sandbox = sandbox;
    this.issuer = issuer;
    this.place = place;
  }

  get model(): Model {
    return this.issuer.model;
  }

  get tenant(): Tenant {
    return this.sandbox.tenant(this.place.account, this.place.livemode);
  }

  get residents(): Iterable<Resident> {
    return this.#byCustomer.values();
  }

  settle(person: Person, customer: string): Resident {
    const resident = { person, customer };
    this.#byCustomer.set(customer, resident);
    this.#byEmail.set(person.email, resident);
    this.issuer.know(customer, person, this);
    return resident;
  }

  residentAt(email: string): Resident | undefined {
    return this.#byEmail.get(email.toLowerCase());
  }

  /** Counts a person's doings of one kind, from 1: the number makes each draw about them one of its own. */
  count(person: Person, what: string): number {
    const key = `${person.key}|${what}`;
    const next = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, next);
    return next;
  }

  /** A card that the person has not shown before; the two they may have begun with are numbers 0 and 1. */
  newCard(person: Person): PersonalCard {
    return cardOf(this.model, person, 1 + this.count(person, "new card"), this.sandbox.clock.now());
  }

  /** The method that the person's charges go to, if any. */
  defaultMethod({ customer }: Resident): PaymentMethod | undefined {
    const { tenant } = this;
    const subscription = tenant.subscriptions
      .by("customer", customer)
      .findLast(({ ended_at }) => ended_at === null);
    const id =
      subscription?.default_payment_method ??
      tenant.customers.get(customer)?.invoice_settings.default_payment_method;
    return id ? tenant.paymentMethods.get(id) : undefined;
  }

  /** Ends the subscription with its period, as the portal does. */
  cancel({ customer }: Resident): void {
    const { tenant } = this;
    for (const subscription of tenant.subscriptions.by("customer", customer)) {
      if (subscription.ended_at !== null) continue;
      amend(
        this.sandbox.act(this.place.account, this.place.livemode),
        subscription,
        "customer.subscription.updated",
        () => {
          subscription.cancel_at_period_end = true;
          subscription.canceled_at = this.sandbox.clock.seconds();
        },
      );
    }
  }

  refused(
    person: Person,
    request: AuthorizationRequest,
    { first, revivesAt }: { first: boolean; revivesAt: number },
  ): void {
    if (!first) return;
    const { draws, population } = this.model;
    const { remedies } = population;
    const failure = this.count(person, "failure");
    if (Number.isFinite(revivesAt))
      this.#later(revivesAt, person, "card renewed", () => this.#renew(person, request.paymentMethod));
    if (draws.chance(remedies.unprompted, person.key, "unprompted", failure)) {
      const at =
        request.at +
        draws.exponential(remedies.unpromptedMeanDays * DAY, person.key, "unprompted at", failure);
      this.#later(at, person, "card replaced", () => this.#replaceUnprompted(person, request));
    }
    if (
      request.invoice !== null &&
      draws.chance(remedies.paysOutOfBand, person.key, "out of band", failure)
    ) {
      const { invoice } = request;
      const at = request.at + draws.between(2 * DAY, 10 * DAY, person.key, "out of band at", failure);
      this.#later(at, person, "out of band", () => this.payOutOfBand(invoice));
    }
  }

  approved(
    person: Person,
    request: AuthorizationRequest,
    { afterFailure, at }: { afterFailure: boolean; at: number },
  ): void {
    const { draws, population } = this.model;
    const later = population.afterwards;
    const payment = this.count(person, "payment");
    if (draws.chance(later.refundShare, person.key, "refund", payment))
      this.#later(
        at + draws.between(1, later.refundWithinDays * DAY, person.key, "refund at", payment),
        person,
        "refund",
        () => this.#refund(person, request.paymentIntent, payment),
      );
    const share = afterFailure ? later.disputeShareAfterFailure : later.disputeShare;
    if (draws.chance(share, person.key, "dispute", payment))
      this.#later(
        at + draws.between(DAY, later.disputeWithinDays * DAY, person.key, "dispute at", payment),
        person,
        "dispute",
        () => this.#dispute(person, request.paymentIntent, payment),
      );
  }

  /** The invoice is paid by other means and the merchant marks it so, unless it was settled or is being paid. */
  payOutOfBand(invoiceId: string): void {
    if (this.isPayable(invoiceId)) this.sandbox.acts.payOutOfBand(this.place, invoiceId);
  }

  /** Whether its page still offers something to pay. */
  isPayable(invoiceId: string): boolean {
    const { tenant } = this;
    if (tenant.invoices.get(invoiceId)?.status !== "open") return false;
    return !tenant.invoicePayments
      .by("invoice", invoiceId)
      .some(
        ({ payment }) => tenant.paymentIntents.get(payment.payment_intent ?? "")?.status === "processing",
      );
  }

  #later(at: number, person: Person, what: string, act: () => void): void {
    this.sandbox.schedule(Math.max(Math.ceil(at), this.sandbox.clock.now()), `${person.key}: ${what}`, act);
  }

  /** The network's updater: a new date for an expired card, a new number for one that was replaced. */
  #renew(person: Person, { id }: PaymentMethod): void {
    const card = this.tenant.paymentMethods.get(id)?.card;
    if (!card) return;
    const expired = card.exp_year * 12 + card.exp_month <= monthOf(this.sandbox.clock.now());
    const next = this.newCard(person);
    this.sandbox.acts.networkUpdatesCard(this.place, id, {
      expMonth: card.exp_month,
      expYear: new Date(this.sandbox.clock.now()).getUTCFullYear() + 3,
      ...(expired ? {} : { last4: next.last4, fingerprint: next.fingerprint }),
    });
  }

  #replaceUnprompted(person: Person, request: AuthorizationRequest): void {
    const { customer } = request;
    if (customer === null || !this.tenant.customers.get(customer)) return;
    if (this.issuer.troubleOf(customer, request.paymentMethod) === null) return;
    this.sandbox.acts.updateCardInPortal(this.place, { customer }, this.newCard(person));
  }

  #chargeOf(paymentIntent: string) {
    return this.tenant.charges
      .by("paymentIntent", paymentIntent)
      .find(
        ({ status, disputed, amount_refunded }) =>
          status === "succeeded" && !disputed && amount_refunded === 0,
      );
  }

  #refund(person: Person, paymentIntent: string, payment: number): void {
    const charge = this.#chargeOf(paymentIntent);
    if (charge === undefined) return;
    const { draws, population } = this.model;
    const partial = draws.chance(population.afterwards.partialRefundShare, person.key, "partial", payment);
    const amount = Math.max(
      1,
      Math.floor(charge.amount * draws.between(0.1, 0.9, person.key, "refunded", payment)),
    );
    this.sandbox.acts.refund(this.place, charge.id, partial ? amount : undefined);
  }

  #dispute(person: Person, paymentIntent: string, payment: number): void {
    const charge = this.#chargeOf(paymentIntent);
    if (charge === undefined) return;
    const { draws, population } = this.model;
    const { disputeOpenDays, disputeLostShare, inquiryShare } = population.afterwards;
    const inquiry = draws.chance(inquiryShare, person.key, "inquiry", payment);
    const dispute = openDispute(
      this.sandbox.act(this.place.account, this.place.livemode),
      charge,
      "fraudulent",
      inquiry,
    );
    const lost = draws.chance(disputeLostShare, person.key, "dispute lost", payment);
    const outcome = inquiry ? "warning_closed" : lost ? "lost" : "won";
    const open = draws.between(0.3, 1, person.key, "dispute closes", payment) * disputeOpenDays * DAY;
    this.#later(this.sandbox.clock.now() + open, person, "dispute closed", () => {
      this.sandbox.acts.closeDispute(this.place, dispute.id, outcome);
    });
  }
}

/** Months since year 0, counted as cards count them: from 1. */
function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth() + 1;
}
