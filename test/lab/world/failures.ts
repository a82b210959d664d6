import { DAY } from "../../sandbox/clock.ts";
import { type Episode, expiry, type Model, newEpisode } from "../../sandbox/customers/episode.ts";
import type { Person, PersonalAccount, PersonalCard, Run } from "../../sandbox/customers/person.ts";
import type { Funding } from "../../sandbox/customers/population.ts";
import { type Interval, payableIntervals } from "./payable.ts";
import type { LabPopulation } from "./population.ts";
import type { FailedInvoice, Invoice, Method, MethodFate } from "./world.ts";

export interface Customer {
  readonly population: LabPopulation;
  readonly model: Model;
  readonly person: Person;
  readonly run: Run;
  readonly windowDays: number;
}

interface Charge {
  readonly at: number;
  readonly kind: Invoice["kind"];
  /** Tells this charge from the customer's others, whatever became of those. */
  readonly number: number;
}

/** A bank debit that was tried on the last day of a window comes back so much later. */
const SETTLING_DAYS = 6;
const EVER = Number.POSITIVE_INFINITY;

/** The invoices of one customer that fail, oldest first; no two of them are open at the same time. */
export function failuresOf(customer: Customer): FailedInvoice[] {
  const { model, person, windowDays } = customer;
  if (person.methods.length === 0) return [];
  const { draws } = model;
  const { spread } = customer.population.failures;
  // Scaled so that the mean stays 1 however unequal customers are.
  const proneness = draws.lognormal(Math.exp((-spread * spread) / 2), spread, person.key, "proneness");
  const found: FailedInvoice[] = [];
  const generations = person.methods.map(() => 1);
  let freeAt = 0;
  for (const charge of chargePlanOf(customer)) {
    if (charge.at < freeAt) continue;
    const episode = failureOf(customer, charge, proneness);
    if (episode === null) continue;
    const failed = failedInvoice(customer, charge, episode, generations);
    found.push(failed);
    freeAt = charge.at + (windowDays + SETTLING_DAYS) * DAY;
    // By the next failure the customer has put in another card for a dead one.
    failed.fates.forEach((fate, slot) => {
      if (fate.episode?.cause === "dead") generations[slot]! += 1;
    });
  }
  return found;
}

/** Every charge of the run: renewals at the hour of the first, what is bought besides, and the end of a trial. */
function chargePlanOf({ population, model: { draws }, person, run }: Customer): Charge[] {
  const { key, plan, trial } = person;
  const end = run.startAt + run.days * DAY;
  const charges: Charge[] = [];
  const days = plan.interval === "year" ? 365 : 30;
  const start = Math.max(run.startAt, trial?.endsAt ?? person.joinedAt);
  if (trial !== null && trial.cancelsAt !== null) return [];
  if (trial !== null && start < end) charges.push({ at: trial.endsAt, kind: "trial_conversion", number: 0 });
  const first =
    trial === null ? start + draws.between(0, days * DAY, key, "renewal day") : start + days * DAY;
  for (let at = first, number = 1; at < end; at += days * DAY, number++)
    charges.push({ at, kind: "renewal", number });
  const monthly = population.failures.oneOffsPerMonth;
  for (let at = start, number = 100_000; monthly > 0; number++) {
    at += draws.exponential((30 * DAY) / monthly, key, "buys", number);
    if (at >= end) break;
    charges.push({ at, kind: "one_off", number });
  }
  return charges
    .map((charge) => ({ ...charge, at: Math.floor(charge.at / 1000) * 1000 }))
    .sort((a, b) => a.at - b.at);
}

/** What this charge fails from; null when it passes. */
function failureOf(
  { population, model, person }: Customer,
  charge: Charge,
  proneness: number,
): Episode | null {
  const { draws } = model;
  const { failures, bankDebits, funds } = population.customers;
  const [method] = person.methods;
  if (method === undefined) return null;
  const key = `${person.key}|c${charge.number}`;
  const kindFactor = charge.kind === "trial_conversion" ? failures.trialConversionFactor : 1;
  const segmentFactor = person.segment === "business" ? failures.businessFactor : 1;
  const rate =
    (method.type === "card" ? failures.firstAttempt[method.funding] * segmentFactor : bankDebits.failure) *
    kindFactor *
    proneness;
  // Drawn from the highest rate of the cycle, then thinned to the rate of the day: accounts are emptiest before pay.
  const highest = 1 + funds.emptyBeforePayDay;
  if (!draws.chance(Math.min(1, rate * highest), key, "fails")) return null;
  const episode = beginEpisode(population, model, person, method, key, charge.at);
  const today =
    episode.cause === "funds" ? 1 + funds.emptyBeforePayDay * (2 * person.income.phase(charge.at) - 1) : 1;
  return draws.chance(today / highest, key, "fails today") ? episode : null;
}

function beginEpisode(
  population: LabPopulation,
  model: Model,
  person: Person,
  method: PersonalAccount | PersonalCard,
  key: string,
  at: number,
): Episode {
  const { draws } = model;
  if (method.type === "card") {
    const card = { fingerprint: method.fingerprint, expiresAt: EVER };
    const birth = { key, at, funding: method.funding, card };
    return draws.chance(population.failures.expired, key, "expired")
      ? expiry(model, birth)
      : newEpisode(model, person, birth);
  }
  const cause = draws.choice(population.customers.bankDebits.causes, key, "cause");
  return {
    key,
    cause: cause === "funds" ? "funds" : "dead",
    code: cause === "funds" ? "insufficient_funds" : cause,
    bornAt: at,
    clearsAt: EVER,
    dry: draws.chance(population.customers.funds.dry[person.segment], key, "dry"),
    revivesAt: EVER,
    card: { fingerprint: key, expiresAt: EVER },
    declinesOutright: false,
  };
}

function failedInvoice(
  customer: Customer,
  charge: Charge,
  episode: Episode,
  generations: readonly number[],
): FailedInvoice {
  const { model, person, population, windowDays } = customer;
  const { draws } = model;
  const { plan, country, seats } = person;
  const price = plan.prices[country.currency];
  const reference = Object.values(plan.prices)[0];
  if (price === undefined || reference === undefined)
    throw new Error(`Plan ${plan.id} of population ${population.name} has no price in ${country.currency}`);
  const key = `${person.key}|c${charge.number}`;
  const size = charge.kind === "one_off" ? draws.lognormal(1, population.oneOffSpread, key, "size") : seats;
  const until = charge.at + (windowDays + SETTLING_DAYS) * DAY;
  const fates = person.methods.map((method, slot): MethodFate => {
    const id = `pm_${person.index}_${slot + 1}_${generations[slot]}`;
    const own =
      slot === 0 ? episode : troubleOfOther(customer, episode, method, `${key}|m${slot}`, charge.at);
    return {
      method: toldMethod(method, id, slot === 0),
      episode: own,
      payable: own === null ? ALWAYS : payableIntervals(model, person, own, fundingOf(method), until),
      drawSeed: Math.floor(draws.unit(key, "luck", slot) * 4_294_967_296),
    };
  });
  return {
    invoice: Object.freeze({
      id: `in_${person.index}_${charge.number}`,
      amount: Math.max(1, Math.round(price * size)),
      currency: country.currency,
      failedAt: charge.at,
      kind: charge.kind,
    }),
    person,
    customer: Object.freeze({
      id: `cus_${person.index}`,
      country: country.country,
      timeZone: person.timeZone,
      since: Math.min(person.joinedAt, charge.at),
    }),
    fates,
    value: reference * size,
  };
}

const ALWAYS: readonly Interval[] = [{ from: 0, until: EVER }];

/** Money that is missing is missing everywhere, more or less; a lost card says nothing about the other one. */
function troubleOfOther(
  { population, model, person }: Customer,
  first: Episode,
  method: PersonalAccount | PersonalCard,
  key: string,
  at: number,
): Episode | null {
  const fails = population.otherMethodFails[first.cause === "funds" ? "funds" : "others"];
  return model.draws.chance(fails, key, "fails")
    ? beginEpisode(population, model, person, method, key, at)
    : null;
}

const fundingOf = (method: PersonalAccount | PersonalCard): Funding =>
  method.type === "card" ? method.funding : "debit";

function toldMethod(method: PersonalAccount | PersonalCard, id: string, isDefault: boolean): Method {
  const card = method.type === "card";
  return Object.freeze({
    id,
    type: method.type,
    brand: card ? method.brand : null,
    funding: card ? method.funding : null,
    country: method.country,
    default: isDefault,
  });
}
