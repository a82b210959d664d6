import { DAY, HOUR } from "../clock.ts";
import type { Draws } from "./draws.ts";
import type { PayCalendar } from "./paydays.ts";
import type { Cause, Funding, Population, Segment } from "./population.ts";

/** What every draw is made with. */
export interface Model {
  readonly population: Population;
  readonly draws: Draws;
}

/** The bank's knowledge of the person behind a payment method. */
export interface Holder {
  readonly key: string;
  readonly segment: Segment;
  readonly strongAuthentication: boolean;
  readonly income: PayCalendar;
}

/**
 * The hidden state behind a failure, drawn once when it begins. What becomes of every later attempt follows from it
 * and from the time, so that trying more often does not make money appear.
 */
export interface Episode {
  /** The subject of everything drawn about it. */
  readonly key: string;
  readonly cause: Cause | "authentication";
  /** The issuer's code, whatever the cause is. */
  readonly code: string;
  /** Epoch milliseconds, as all times here. */
  readonly bornAt: number;
  /** When a suspicion or an outage is over; never, for the other causes. */
  readonly clearsAt: number;
  /** Funds: no pay-day will leave enough. */
  readonly dry: boolean;
  /** A dead card: when the network's updater passes on what replaced it. */
  readonly revivesAt: number;
  /** The card as it was: another number or date is another card. */
  readonly card: CardFace;
  /** Authentication: whether the issuer refuses outright instead of asking for the customer. */
  readonly declinesOutright: boolean;
}

/** What tells a card from its successor. `expiresAt`: the first instant at which it is no longer valid. */
export interface CardFace {
  readonly fingerprint: string;
  readonly expiresAt: number;
}

export interface Birth {
  readonly key: string;
  readonly at: number;
  readonly funding: Funding;
  readonly card: CardFace;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Draws the cause of a failing charge. */
export function newEpisode(model: Model, holder: Holder, birth: Birth): Episode {
  const { population, draws } = model;
  const { key, at } = birth;
  const { share, shareStrong, declinedShare } = population.authentication;
  const base = { ...plain(birth), clearsAt: NEVER, dry: false, revivesAt: NEVER, declinesOutright: false };
  if (draws.chance(holder.strongAuthentication ? shareStrong : share, key, "authentication"))
    return {
      ...base,
      cause: "authentication",
      code: "authentication_required",
      declinesOutright: draws.chance(declinedShare, key, "outright"),
    };
  const reason = draws.row(population.declines.reasons, (row) => row.weight[birth.funding], key, "reason");
  const code = draws.choice(reason.codes, key, "code");
  const cause = draws.choice(reason.causes[holder.segment], key, "cause");
  switch (cause) {
    case "funds":
      return { ...base, cause, code, dry: draws.chance(population.funds.dry[holder.segment], key, "dry") };
    case "risk":
      return {
        ...base,
        cause,
        code,
        clearsAt: at + halving(population.risk.halfLifeDays) * waiting(model, key),
      };
    case "outage":
      return { ...base, cause, code, clearsAt: at + outageLength(model, key) };
    case "dead":
      return {
        ...base,
        cause,
        code,
        revivesAt: at + updaterDelay(model, key, population.deadCard.updaterPerWeek.replaced),
      };
    case "refusal":
      return { ...base, cause, code };
  }
}

/** The card has passed its date: dead until there is another date, or another card. */
export function expiry(model: Model, birth: Birth): Episode {
  const rate = model.population.deadCard.updaterPerWeek.expired;
  return {
    ...plain(birth),
    cause: "dead",
    code: "expired_card",
    clearsAt: NEVER,
    dry: false,
    revivesAt: birth.at + updaterDelay(model, birth.key, rate),
    declinesOutright: false,
  };
}

const plain = ({ key, at, card }: Birth) => ({ key, bornAt: at, card });

/** In units of the mean. */
const waiting = ({ draws }: Model, key: string) => draws.exponential(1, key, "clears");

/** The mean, in milliseconds, of a wait with this median in days. */
const halving = (halfLifeDays: number) => (halfLifeDays * DAY) / Math.LN2;

function outageLength({ population, draws }: Model, key: string): number {
  const { shortShare, shortHours, longMeanHours } = population.outage;
  return draws.chance(shortShare, key, "short")
    ? draws.between(0, shortHours * HOUR, key, "clears")
    : shortHours * HOUR + draws.exponential(longMeanHours * HOUR, key, "clears");
}

/** With the same chance every week; never where the population knows no updater. */
function updaterDelay({ draws }: Model, key: string, perWeek: number): number {
  if (perWeek <= 0) return NEVER;
  return draws.exponential((-7 * DAY) / Math.log(1 - Math.min(perWeek, 0.999)), key, "updater");
}

/** Bookings older than this have been spent; it bounds the search. */
const MEMORY = 60 * DAY;

/**
 * Whether the hidden state lets a charge pass at `at`, to the hour, with nobody there to authenticate.
 *
 * Funds: each pay-day after the failure began covers the charge or does not, and what it leaves lasts for a time of
 * its own. Seen from outside, success after a pay-day falls with the population's half-life, but two tries on one
 * day have one answer.
 */
export function passes(
  model: Model,
  holder: Holder,
  episode: Episode,
  funding: Funding,
  at: number,
): boolean {
  switch (episode.cause) {
    case "funds":
      return fundsAt(model, holder, episode, funding, at);
    case "risk":
    case "outage":
      return at >= episode.clearsAt;
    case "refusal":
    case "dead":
    case "authentication":
      return false;
  }
}

function fundsAt(model: Model, holder: Holder, episode: Episode, funding: Funding, at: number): boolean {
  const { draws } = model;
  const { funds } = model.population;
  if (episode.dry) return false;
  if (draws.chance(funds.windfallPerDay, episode.key, "windfall", Math.floor(at / DAY))) return true;
  const covered = funds.coveredByPayDay[holder.segment];
  const meanLasting = halving(funds.halfLifeDays[funding]);
  for (const bookedAt of holder.income.between(Math.max(episode.bornAt, at - MEMORY), at)) {
    if (!draws.chance(covered, episode.key, "covers", bookedAt)) continue;
    if (at - bookedAt < draws.exponential(meanLasting, episode.key, "lasts", bookedAt)) return true;
  }
  return false;
}
