import { DateTime } from "luxon";
import type { CardSpec } from "../payment-methods.ts";
import type { Draws } from "./draws.ts";
import type { Holder, Model } from "./episode.ts";
import { PayCalendar } from "./paydays.ts";
import type { BankScheme, CountryRow, Funding, PlanRow, Population, Segment } from "./population.ts";

/** A card before it is put in. `expMonth` 1 to 12. */
export type PersonalCard = Required<
  Pick<CardSpec, "brand" | "country" | "expMonth" | "expYear" | "fingerprint" | "last4">
> & {
  type: "card";
  funding: Funding;
};

export interface PersonalAccount {
  type: BankScheme;
  number: string;
  country: string;
}

/** One simulated customer, as drawn at the start, before anything fails. */
export interface Person extends Holder {
  readonly index: number;
  readonly name: string;
  /** Under .example, a name that RFC 2606 keeps from ever existing. */
  readonly email: string;
  readonly country: CountryRow;
  readonly timeZone: string;
  readonly plan: PlanRow;
  readonly seats: number;
  /** Null where the subscription is charged; days until due where its invoices are sent. */
  readonly netDays: number | null;
  /** The first is the default; none where invoices are sent or a trial began without one. */
  readonly methods: readonly (PersonalAccount | PersonalCard)[];
  /** When they joined, in epoch milliseconds; later than the start for some. */
  readonly joinedAt: number;
  readonly trial: Trial | null;
  readonly habits: Habits;
}

export interface Trial {
  readonly endsAt: number;
  /** When they cancel instead of converting. */
  readonly cancelsAt: number | null;
}

/** How a person treats messages and debts. */
export interface Habits {
  /** The share of messages they open. */
  readonly opens: number;
  readonly hazardPerDay: number;
  readonly neverActs: boolean;
  /** The most messages about one trouble that the person accepts. */
  readonly tolerance: number;
  readonly hasOtherCard: boolean;
  readonly waitsForPayDay: boolean;
  readonly byBankTransfer: boolean;
  readonly payer: keyof Population["sentInvoices"]["payer"];
}

export interface Run {
  /** Epoch milliseconds. */
  startAt: number;
  days: number;
  /** Tells one merchant's people from another's of the same seed; they share nothing but the population. */
  scope?: string;
  /** The host of their addresses. */
  mailHost?: string;
}

const DAY_MS = 86_400_000;
const MONTH_MS = 30.44 * DAY_MS;

/** Draws the person with this number; no other person's draws play a part. */
export function personOf(model: Model, index: number, run: Run): Person {
  const { draws, population } = model;
  const key = `${run.scope ?? ""}p${index}`;
  const segment = draws.choice<Segment>(population.segments.weight, key, "segment");
  const country = draws.row(population.countries.rows, (row) => row.weight[segment], key, "country");
  const timeZone = draws.choice(country.timeZones, key, "zone");
  const plan = draws.row(population.plans.rows, (row) => row.weight[segment], key, "plan");
  const [fewest, most] = plan.seats;
  const netDays = draws.chance(population.sentInvoices.share[segment], key, "sent")
    ? Number(draws.choice(population.sentInvoices.netDays, key, "net"))
    : null;
  const arrival = arrivalOf(model, key, run);
  const trialing = netDays === null && arrival.joining && draws.chance(population.trials.share, key, "trial");
  const endsAt = arrival.joinedAt + population.trials.days * DAY_MS;
  const withoutMethod = trialing && draws.chance(population.trials.withoutMethod, key, "methodless");
  const name = nameOf(draws, key, segment);
  return {
    key,
    index,
    segment,
    strongAuthentication: country.strongAuthentication,
    income: incomeOf(model, key, segment, country, timeZone),
    name,
    email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}.${index}@${run.mailHost ?? "customers.example"}`,
    country,
    timeZone,
    plan,
    seats: fewest + Math.floor((most - fewest + 1) * draws.unit(key, "seats") ** 2),
    netDays,
    methods: netDays !== null || withoutMethod ? [] : methodsOf(model, key, segment, country, run.startAt),
    joinedAt: arrival.joinedAt,
    trial: trialing
      ? {
          endsAt,
          cancelsAt: draws.chance(population.trials.conversion, key, "converts")
            ? null
            : draws.between(arrival.joinedAt, endsAt, key, "trial cancelled"),
        }
      : null,
    habits: habitsOf(model, key, segment, netDays !== null),
  };
}

/** A card that this person does not have yet. @param ordinal 0 for the first, then 1, 2, … */
export function cardOf(
  { draws, population }: Model,
  person: { key: string; segment: Segment; country: CountryRow },
  ordinal: number,
  at: number,
): PersonalCard {
  const key = `${person.key}|card${ordinal}`;
  const { country } = person;
  const months = Math.floor(draws.between(0, population.cards.validityMonths, key, "expiry"));
  const expiry = DateTime.fromMillis(at, { zone: "utc" }).plus({ months });
  return {
    type: "card",
    brand: draws.choice(country.brands, key, "brand"),
    funding: draws.choice<Funding>(population.cards.funding[person.segment], key, "funding"),
    country: country.country,
    expMonth: expiry.month,
    expYear: expiry.year,
    last4: draws.digits(4, key, "last4"),
    fingerprint: `fp${draws.digits(14, key, "fingerprint")}`,
  };
}

/** The first instant at which a card with this date is no longer valid, by the world's clock (UTC). */
export function expiresAt(expMonth: number, expYear: number): number {
  return Date.UTC(expYear, expMonth, 1);
}

function arrivalOf(
  { draws, population }: Model,
  key: string,
  run: Run,
): { joining: boolean; joinedAt: number } {
  const { joinDuringRun, meanMonths } = population.tenure;
  const joining = draws.chance(joinDuringRun, key, "joins");
  const joinedAt = joining
    ? run.startAt + draws.between(0, run.days * DAY_MS, key, "joined")
    : run.startAt - DAY_MS - draws.exponential(meanMonths * MONTH_MS, key, "joined");
  return { joining, joinedAt: Math.floor(joinedAt / 1000) * 1000 };
}

function incomeOf(
  { draws, population }: Model,
  key: string,
  segment: Segment,
  country: CountryRow,
  zone: string,
) {
  const pattern = draws.row(country.payDays[segment], (row) => row.weight, key, "pay-day");
  const [from, to] = population.funds.bookedBetweenHours;
  return new PayCalendar(draws, key, pattern, zone, draws.between(from, to, key, "booked"));
}

function methodsOf(
  model: Model,
  key: string,
  segment: Segment,
  country: CountryRow,
  at: number,
): Person["methods"] {
  const { draws, population } = model;
  const holder = { key, segment, country };
  const scheme = country.bankDebit;
  if (scheme !== null && draws.chance(population.bankDebits.share[segment], key, "bank"))
    return [
      { type: scheme, number: accountNumber(draws, key, scheme, country.country), country: country.country },
    ];
  const card = cardOf(model, holder, 0, at);
  return draws.chance(population.cards.second, key, "second card")
    ? [card, cardOf(model, holder, 1, at)]
    : [card];
}

function accountNumber(draws: Draws, key: string, scheme: BankScheme, country: string): string {
  const number = draws.digits(scheme === "bacs_debit" ? 8 : 12, key, "account");
  return scheme === "sepa_debit" ? `${country}00${number}${draws.digits(6, key, "account tail")}` : number;
}

function habitsOf({ draws, population }: Model, key: string, segment: Segment, sent: boolean): Habits {
  const { messages, remedies, sentInvoices } = population;
  const [few, many] = messages.tolerance;
  const payer = draws.choice(sentInvoices.payer, key, "payer");
  return {
    opens: draws.row(messages.readers, (row) => row.weight, key, "reader").opens,
    hazardPerDay: messages.hazardPerDay[segment],
    neverActs: sent ? payer === "never" : draws.chance(messages.neverActs[segment], key, "never acts"),
    tolerance: Math.floor(draws.between(few, many + 1, key, "tolerance")),
    hasOtherCard: draws.chance(remedies.hasOtherCard, key, "other card"),
    waitsForPayDay: draws.chance(remedies.waitsForPayDay, key, "waits"),
    byBankTransfer: draws.chance(sentInvoices.byBankTransfer, key, "transfer"),
    payer,
  };
}

function nameOf(draws: Draws, key: string, segment: Segment): string {
  const pick = (list: readonly string[], what: string) =>
    list[Math.floor(draws.unit(key, what) * list.length)]!;
  if (segment === "business") return `${pick(TRADES, "trade")} ${pick(FAMILY_NAMES, "family name")}`;
  return `${pick(GIVEN_NAMES, "given name")} ${pick(FAMILY_NAMES, "family name")}`;
}

const GIVEN_NAMES =
  "Ada Alan Barbara Claude Donald Edith Edsger Emmy Frances Grace Hedy John Karen Katherine Leslie Mary Niklaus Radia Sofia Tim".split(
    " ",
  );
const FAMILY_NAMES =
  "Abe Bauer Chen Dubois Evans Fischer Garcia Hughes Ito Jansen Kim Lopez Martin Nguyen Okafor Patel Rossi Smith Tanaka Visser Weber Young".split(
    " ",
  );
const TRADES =
  "Bakery Books Clinic Design Garage Hosting Interiors Logistics Optics Printing Roofing Studio".split(" ");
