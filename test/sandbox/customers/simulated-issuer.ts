import { type Authorization, type AuthorizationRequest, type Issuer, TestCardIssuer } from "../issuer.ts";
import type { PaymentMethod } from "../wire.ts";
import type { CardFace, Model } from "./episode.ts";
import { BankAccount, Card, type CardVerdict, type Occasion } from "./payment-instrument.ts";
import { expiresAt, type Person } from "./person.ts";
import { FUNDINGS, type Funding } from "./population.ts";

/** How the people behind the cards hear of their issuer's answers. */
export interface IssuerListener {
  /** @param first whether this is the attempt with which the failure began */
  refused(
    person: Person,
    request: AuthorizationRequest,
    details: { first: boolean; revivesAt: number },
  ): void;
  /** @param afterFailure whether the same method had failed since it last paid */
  approved(
    person: Person,
    request: AuthorizationRequest,
    details: { afterFailure: boolean; at: number },
  ): void;
}

interface Known {
  person: Person;
  listener: IssuerListener;
}

/**
 * The banks of simulated customers. Every failure has a hidden cause with a time line of its own (see `Episode`);
 * attempts only find out about it. Customers who are not part of the population are left to the issuer of Stripe's
 * test cards.
 */
export class SimulatedIssuer implements Issuer {
  readonly #model: Model;
  readonly #others: Issuer;
  readonly #people = new Map<string, Known>();
  readonly #cards = new Map<string, Card>();
  readonly #accounts = new Map<string, BankAccount>();
  readonly #methodsOf = new Map<string, number>();
  readonly #occasions = new Map<string, Occasion>();

  constructor(model: Model, others: Issuer = new TestCardIssuer()) {
    this.#model = model;
    this.#others = others;
  }

  get model(): Model {
    return this.#model;
  }

  /** From now on this customer's charges are decided here, and the listener hears how. */
  know(customer: string, person: Person, listener: IssuerListener): void {
    this.#people.set(customer, { person, listener });
  }

  /** Names the kind of a payment method's first charge; a method without one was changed by its owner. */
  expect(paymentMethod: string, occasion: Occasion): void {
    this.#occasions.set(paymentMethod, occasion);
  }

  authorize(request: AuthorizationRequest): Authorization {
    const known = this.#people.get(request.customer ?? "");
    if (known === undefined) return this.#others.authorize(request);
    const pm = request.paymentMethod;
    const face = faceOf(pm);
    if (face !== undefined) return this.#charge(known, request, this.#card(known.person, pm), face);
    if (pm.us_bank_account || pm.sepa_debit || pm.bacs_debit) return this.#debit(known, request);
    return this.#others.authorize(request);
  }

  /**
   * The present trouble of a method as its owner would know it: no money, a lost card. Null without trouble.
   */
  troubleOf(customer: string, pm: PaymentMethod): string | null {
    if (!this.#people.has(customer)) return null;
    return this.#cards.get(pm.id)?.episode?.cause ?? this.#accounts.get(pm.id)?.failing ?? null;
  }

  /** Whether the owner would find enough on the card now: what they see in their bank's app. */
  couldPay(pm: PaymentMethod, at: number): boolean {
    const face = faceOf(pm);
    const card = this.#cards.get(pm.id);
    return face !== undefined && (card === undefined ? face.expiresAt > at : card.couldPay(at, face));
  }

  #charge(
    { person, listener }: Known,
    request: AuthorizationRequest,
    card: Card,
    face: CardFace,
  ): Authorization {
    const verdict: CardVerdict = card.judge({
      at: request.at,
      claim: request.invoice,
      face,
      onSession: request.onSession,
      authenticated: request.authenticated,
    });
    if (verdict.outcome === "approved") {
      listener.approved(person, request, { afterFailure: verdict.afterFailure, at: request.at });
      return { outcome: "approved" };
    }
    const { first, episode } = verdict;
    listener.refused(person, request, { first, revivesAt: episode.revivesAt });
    return verdict.outcome === "declined"
      ? { outcome: "declined", refusal: verdict.refusal }
      : { outcome: "requires_action" };
  }

  #debit({ person, listener }: Known, request: AuthorizationRequest): Authorization {
    const { settlesAt, ends, afterFailure } = this.#account(person, request.paymentMethod).judge({
      at: request.at,
      claim: request.invoice,
    });
    if (ends === "approved") listener.approved(person, request, { afterFailure, at: settlesAt });
    else listener.refused(person, request, { first: !afterFailure, revivesAt: Number.POSITIVE_INFINITY });
    return { outcome: "processing", settlesAt, ends };
  }

  #card(person: Person, pm: PaymentMethod): Card {
    let card = this.#cards.get(pm.id);
    if (card === undefined) {
      const occasion = this.#occasions.get(pm.id) ?? "changed";
      const face = { brand: pm.card?.brand ?? "visa", funding: fundingOf(pm) };
      card = new Card(this.#model, person, this.#nextKey(person), face, occasion);
      this.#cards.set(pm.id, card);
    }
    return card;
  }

  #account(person: Person, pm: PaymentMethod): BankAccount {
    let account = this.#accounts.get(pm.id);
    if (account === undefined) {
      const scheme = pm.us_bank_account ? "us_bank_account" : pm.sepa_debit ? "sepa_debit" : "bacs_debit";
      account = new BankAccount(this.#model, person, this.#nextKey(person), scheme);
      this.#accounts.set(pm.id, account);
    }
    return account;
  }

  /** Methods are numbered as the issuer meets them, by person: ids depend on everybody's doings, these do not. */
  #nextKey(person: Person): string {
    const number = (this.#methodsOf.get(person.key) ?? 0) + 1;
    this.#methodsOf.set(person.key, number);
    return `${person.key}|m${number}`;
  }
}

export function faceOf(pm: PaymentMethod): CardFace | undefined {
  const { card } = pm;
  if (!card) return undefined;
  return { fingerprint: card.fingerprint ?? pm.id, expiresAt: expiresAt(card.exp_month, card.exp_year) };
}

/** A card whose funding Stripe does not know fails as often as a debit card. */
function fundingOf(pm: PaymentMethod): Funding {
  const funding = pm.card?.funding;
  return FUNDINGS.find((known) => known === funding) ?? "debit";
}
