import { DAY, HOUR } from "../clock.ts";
import type { Refusal } from "../refusal.ts";
import {
  type CardFace,
  type Episode,
  expiry,
  type Holder,
  type Model,
  newEpisode,
  passes,
} from "./episode.ts";
import { refusalFor, returnedDebit } from "./evidence.ts";
import type { BankScheme, Funding } from "./population.ts";

/** The kind of the next first charge on a method, which changes how likely it fails. */
export type Occasion = "changed" | "renewal" | "sign_up" | "trial_conversion";

export interface CardCharge {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Tries with the same claim are retries of one charge; null is a claim of its own. */
  readonly claim: string | null;
  readonly face: CardFace;
  readonly onSession: boolean;
  readonly authenticated: boolean;
}

export type CardVerdict =
  | { outcome: "approved"; afterFailure: boolean }
  | { outcome: "declined"; refusal: Refusal; episode: Episode; first: boolean }
  | { outcome: "requires_action"; episode: Episode; first: boolean };

/** One person's card as its issuer sees it: at most one failure at a time, and what has been tried lately. */
export class Card {
  readonly key: string;
  readonly brand: string;
  readonly funding: Funding;
  readonly #model: Model;
  readonly #holder: Holder;
  readonly #claims = new Set<string>();
  #episode: Episode | null = null;
  #nextOccasion: Occasion;
  #births = 0;
  #charges = 0;
  #refusedAt: number[] = [];

  constructor(
    model: Model,
    holder: Holder,
    key: string,
    face: { brand: string; funding: Funding },
    occasion: Occasion,
  ) {
    this.#model = model;
    this.#holder = holder;
    this.key = key;
    this.brand = face.brand;
    this.funding = face.funding;
    this.#nextOccasion = occasion;
  }

  /** Why the card fails at present; null while nothing is known to be wrong. */
  get episode(): Episode | null {
    return this.#episode;
  }

  /** Whether a charge at `at` would pass if luck did not matter; nothing is changed by asking. */
  couldPay(at: number, face: CardFace): boolean {
    const hour = Math.floor(at / HOUR) * HOUR;
    const episode = this.#episode;
    if (episode === null || isReplaced(episode, face)) return face.expiresAt > at;
    return passes(this.#model, this.#holder, episode, this.funding, hour);
  }

  judge(charge: CardCharge): CardVerdict {
    const { at, claim, face } = charge;
    const known = claim !== null && this.#claims.has(claim);
    if (claim !== null) this.#claims.add(claim);
    if (this.#episode !== null && isReplaced(this.#episode, face)) {
      this.#episode = null;
      this.#nextOccasion = "changed";
    }
    const before = this.#episode;
    if (before === null) this.#episode = this.#begin(charge, known);
    const episode = this.#episode;
    if (episode === null) {
      this.#nextOccasion = "renewal";
      return { outcome: "approved", afterFailure: false };
    }
    const first = before === null;
    if (episode.cause === "authentication") return this.#authenticate(charge, episode, first);
    if (!first && this.#passes(episode, at)) return this.#recovered();
    return this.#refused(episode, at, first);
  }

  #authenticate(charge: CardCharge, episode: Episode, first: boolean): CardVerdict {
    if (charge.authenticated) return this.#recovered();
    if (!charge.onSession && episode.declinesOutright) return this.#refused(episode, charge.at, first);
    return { outcome: "requires_action", episode, first };
  }

  #recovered(): CardVerdict {
    this.#episode = null;
    this.#nextOccasion = "renewal";
    this.#refusedAt = [];
    return { outcome: "approved", afterFailure: true };
  }

  #refused(episode: Episode, at: number, first: boolean): CardVerdict {
    this.#refusedAt = [...this.#refusedAt.filter((other) => other > at - DAY), at];
    const refusal = refusalFor(this.#model, this.#holder, episode, this.brand, at);
    return { outcome: "declined", refusal, episode, first };
  }

  /** The failure that a charge without one begins, if it does. */
  #begin(charge: CardCharge, known: boolean): Episode | null {
    const { at, face } = charge;
    const model = this.#model;
    const birth = {
      key: `${this.key}|e${this.#births + 1}.${this.#charges}`,
      at,
      funding: this.funding,
      card: face,
    };
    if (face.expiresAt <= at) {
      this.#births += 1;
      return expiry(model, birth);
    }
    if (known && this.#nextOccasion !== "changed") return null;
    this.#charges += 1;
    const { draws, population } = model;
    // Drawn from the highest rate of the cycle, then thinned to the rate of this day.
    const highest = 1 + population.funds.emptyBeforePayDay;
    if (!draws.chance(this.#failureRate() * highest, this.key, "fails", this.#charges)) return null;
    const episode = newEpisode(model, this.#holder, birth);
    const today =
      episode.cause === "funds"
        ? 1 + population.funds.emptyBeforePayDay * (2 * this.#holder.income.phase(at) - 1)
        : 1;
    if (!draws.chance(today / highest, this.key, "fails today", this.#charges)) return null;
    this.#births += 1;
    return episode;
  }

  #failureRate(): number {
    const { failures } = this.#model.population;
    const factor = {
      changed: failures.changedMethodFactor,
      renewal: 1,
      sign_up: failures.signUpFactor,
      trial_conversion: failures.trialConversionFactor,
    }[this.#nextOccasion];
    const rate = failures.firstAttempt[this.funding] * factor;
    return Math.min(1, this.#holder.segment === "business" ? rate * failures.businessFactor : rate);
  }

  /**
   * The hidden state decides; luck adds a little: one draw for each hour, so that repeating within it changes
   * nothing, against a bar that every refusal of the last 24 hours raises.
   */
  #passes(episode: Episode, at: number): boolean {
    const hour = Math.floor(at / HOUR) * HOUR;
    if (!passes(this.#model, this.#holder, episode, this.funding, hour)) return false;
    const { refusedPerHour, sameDayFactor } = this.#model.population.noise;
    const tries = this.#refusedAt.filter((other) => other > at - DAY).length;
    return this.#model.draws.unit(this.key, "luck", hour) < (1 - refusedPerHour) * sameDayFactor ** tries;
  }
}

/** An expired card lives on with another date, a lost one with another number. */
function isReplaced(episode: Episode, face: CardFace): boolean {
  if (episode.cause !== "dead") return false;
  return episode.card.fingerprint !== face.fingerprint || episode.card.expiresAt < face.expiresAt;
}

export type DebitVerdict = {
  settlesAt: number;
  ends: "approved" | { failed: Refusal };
  afterFailure: boolean;
};

/** A bank account that is debited: whether there is money shows on the day the debit is presented. */
export class BankAccount {
  readonly key: string;
  readonly scheme: BankScheme;
  readonly #model: Model;
  readonly #holder: Holder;
  readonly #claims = new Set<string>();
  #failure: { cause: "account_closed" | "debit_not_authorized" | "funds"; episode: Episode } | null = null;
  #charges = 0;

  constructor(model: Model, holder: Holder, key: string, scheme: BankScheme) {
    this.#model = model;
    this.#holder = holder;
    this.key = key;
    this.scheme = scheme;
  }

  get failing(): "account_closed" | "debit_not_authorized" | "funds" | null {
    return this.#failure?.cause ?? null;
  }

  judge(charge: { at: number; claim: string | null }): DebitVerdict {
    const { population } = this.#model;
    const presentedAt = charge.at + population.bankDebits.presentedAfterDays * DAY;
    const settlesAt = charge.at + population.bankDebits.settlesAfterDays[this.scheme] * DAY;
    const known = charge.claim !== null && this.#claims.has(charge.claim);
    if (charge.claim !== null) this.#claims.add(charge.claim);
    const failed = this.#failure;
    if (failed === null) {
      if (!known) this.#failure = this.#begin(presentedAt);
      return this.#failure === null
        ? { settlesAt, ends: "approved", afterFailure: false }
        : { settlesAt, ends: { failed: returnedDebit(this.#failure.cause) }, afterFailure: false };
    }
    // The balance of a bank account goes as fast as that of a debit card.
    if (failed.cause === "funds" && passes(this.#model, this.#holder, failed.episode, "debit", presentedAt)) {
      this.#failure = null;
      return { settlesAt, ends: "approved", afterFailure: true };
    }
    return { settlesAt, ends: { failed: returnedDebit(failed.cause) }, afterFailure: true };
  }

  #begin(at: number) {
    const { draws, population } = this.#model;
    this.#charges += 1;
    if (!draws.chance(population.bankDebits.failure, this.key, "fails", this.#charges)) return null;
    const key = `${this.key}|e${this.#charges}`;
    const cause = draws.choice(population.bankDebits.causes, key, "cause");
    const never = Number.POSITIVE_INFINITY;
    const episode: Episode = {
      key,
      cause: cause === "funds" ? "funds" : "dead",
      code: cause,
      bornAt: at,
      clearsAt: never,
      dry: draws.chance(population.funds.dry[this.#holder.segment], key, "dry"),
      revivesAt: never,
      card: { fingerprint: this.key, expiresAt: never },
      declinesOutright: false,
    };
    return { cause, episode };
  }
}
