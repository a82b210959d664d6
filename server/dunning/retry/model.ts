import type { Reason } from "../decision.ts";
import type { MethodDetails } from "../facts.ts";
import { localTimeOf } from "./local-time.ts";
import { incomesOf } from "./pay-days.ts";
import type { Decline } from "./planner.ts";
import { isBankDebit, type Rail } from "./rails.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The prior model's figures. All are ASSUMPTIONS, put together from published numbers, until they are
 * learnt from an account's own attempts. Grades: A own data with a stated sample, B a vendor's claim
 * without method, C second-hand or without a source.
 */
export const PRIORS = {
  /** Chance after money came in: 0.55 to 0.7 (C; "65 % aligned with pay-day", Slicker, FlyCode). */
  FUNDS_AFTER_PAY_DAY: 0.62,
  /** The same for bank debits: R01 40 to 60 % (C). */
  DEBIT_FUNDS_AFTER_PAY_DAY: 0.5,
  /** Chance before any money came in: 0.03 to 0.08 (own synthesis, C). */
  FUNDS_BEFORE_PAY_DAY: 0.05,
  /** Half-life of the balance after a pay-day: 4 days for debit and prepaid, 8 for credit (own synthesis, C). */
  FUNDS_HALF_LIFE_DEBIT_MS: 4 * DAY,
  FUNDS_HALF_LIFE_CREDIT_MS: 8 * DAY,
  /** What hides behind "do not honor": about half is missing money (C, Churnward citing Visa and Adyen). */
  ISSUER_HIDDEN_FUNDS: 0.45,
  /** … a risk score that clears, half-life 2 days (own synthesis, C). */
  ISSUER_TRANSIENT: 0.25,
  ISSUER_TRANSIENT_HALF_LIFE_MS: 2 * DAY,
  ISSUER_TRANSIENT_CLEARED: 0.85,
  /** … and an issuer that will never say yes (own synthesis, C). */
  ISSUER_PERMANENT: 0.3,
  /** Every other try in the 24 hours before multiplies the chance by this (own synthesis, C). */
  SAME_DAY_FACTOR: 0.8,
  /** Technical failures: 85 % are over within 2 hours (C; "more than 80 % in 5 to 30 minutes"), the others last. */
  TECHNICAL_SHORT: 0.85,
  TECHNICAL_SHORT_HALF_LIFE_MS: HOUR / 3,
  TECHNICAL_LONG_HALF_LIFE_MS: 12 * HOUR,
  TECHNICAL_PERMANENT: 0.05,
  /** The customer puts things right with bank or issuer: 6 % a day (own synthesis, C), if ever. */
  CUSTOMER_ACTS_PER_DAY: 0.06,
  CUSTOMER_EVER_ACTS: 0.35,
  /** A first try fails this often by funding: credit 9 %, debit 14 %, prepaid 28 % (own synthesis on A figures of Recurly). */
  FIRST_TRY_FAILS: { credit: 0.09, debit: 0.14, prepaid: 0.28, unknown: 0.14 },
  /** "Slightly better at 00:01 local" for debit cards (B, Stripe's documentation). */
  DEBIT_MIDNIGHT_FACTOR: 1.02,
  /** "Nights are worse" (C). No weekday is better in itself: published claims contradict each other. */
  NIGHT_FACTOR: 0.95,
  /** A bank debit reaches the payer's account about a day after it is sent in (own assumption). */
  DEBIT_LAG_MS: DAY,
} as const;

/** Codes that say "no money", whoever says it; the table of declines has a row for each. */
export const FUNDS_CODES: ReadonlySet<string> = new Set([
  "insufficient_funds",
  "partner_insufficient_funds",
  "51",
  "R01",
  "R09",
  "AM04",
  "0",
]);

export const FAMILIES = ["funds", "issuer", "technical", "customer"] as const;
/** What is thought to be behind a decline. */
export type Family = (typeof FAMILIES)[number];

/** One possible hidden cause, with how likely it is after all the failures seen so far. */
export type Component = {
  id: string;
  weight: number;
  /**
   * Chance of a try at `at` if this is the cause, given that the latest failure was at `since`.
   * The hour of the day and earlier tries on that day are not in it.
   */
  chance(at: number, since: number): number;
  /** The same for slots known beforehand, by their index: planning asks thousands of times. */
  chanceOver(slots: readonly number[]): (index: number, since: number) => number;
};

export type Situation = {
  decline: Pick<Decline, "class" | "code">;
  method: MethodDetails;
  rail: Rail | null;
  timeZone: string;
  /** Times of the failures on the method, ascending; at least one. */
  failures: readonly number[];
  /** No attempt will be asked about later than this. */
  until: number;
};

export type SuccessModel = {
  family: Family;
  /** Weights add up to 1. */
  components: readonly Component[];
  /** Factor of the local hour at an instant. */
  hourFactor(at: number): number;
  /** Chance in [0, 1] of one try at `at`, if it is the next one. */
  chance(at: number): number;
  /** Why this instant: the nearest pay-day before it, the local hour. */
  explain(at: number): Reason[];
};

export function familyOf(decline: Pick<Decline, "class" | "code">): Family {
  if (decline.class === "technical") return "technical";
  if (FUNDS_CODES.has(decline.code)) return "funds";
  return decline.class === "customer_action" ? "customer" : "issuer";
}

const isDebitLike = (method: MethodDetails, rail: Rail | null) =>
  isBankDebit(rail) || method.funding !== "credit";

/** Chance that a method which was never tried on an invoice pays it at the first try. */
export function firstTryChance(method: MethodDetails): number {
  const fails = PRIORS.FIRST_TRY_FAILS;
  const { funding } = method;
  return (
    1 -
    (funding === "credit" || funding === "debit" || funding === "prepaid" ? fails[funding] : fails.unknown)
  );
}

/**
 * The chance of another try, from a mixture of hidden causes: money that comes on pay-days, an issuer in
 * a mood, an outage, a customer who must act. Each failure that came although a cause should have been
 * over makes that cause less likely (Bayes' rule over the failures on the method), so that chances fall
 * from try to try and a wrong guess of the pay-day corrects itself.
 */
export function successModel(situation: Situation): SuccessModel {
  const { failures, until } = situation;
  const first = failures[0] ?? until;
  const since = failures.at(-1) ?? first;
  const family = familyOf(situation.decline);
  const local = localTimeOf(situation.timeZone);
  const midnight = isDebitLike(situation.method, situation.rail)
    ? PRIORS.DEBIT_MIDNIGHT_FACTOR
    : PRIORS.NIGHT_FACTOR;
  const hourFactor = (at: number) => {
    const hour = local.hourOf(at);
    return hour === 0 ? midnight : hour < 6 ? PRIORS.NIGHT_FACTOR : 1;
  };
  const components = afterFailures(componentsOf(family, situation, first), failures);
  const mixed = (at: number) =>
    components.reduce((sum, each) => sum + each.weight * each.chance(at, since), 0);
  return {
    family,
    components,
    hourFactor,
    chance(at) {
      const sameDay = failures.filter((failedAt) => failedAt > at - DAY && failedAt <= at).length - 1;
      const tired = family === "technical" ? 1 : PRIORS.SAME_DAY_FACTOR ** Math.max(0, sameDay);
      return clamp(mixed(at) * hourFactor(at) * tired);
    },
    explain(at) {
      const payDay = nearestPayDay(components, at, since);
      return [
        { code: "model", family, assumption: true, hours_since_failure: Math.round((at - since) / HOUR) },
        ...(payDay ? [payDay] : []),
        { code: "local_hour", hour: local.hourOf(at), time_zone: local.known ? local.name : "UTC" },
      ];
    },
  };
}

const clamp = (chance: number) => Math.min(1, Math.max(0, chance));

type PayingComponent = Component & { payDayBefore?: (at: number) => number | null };

function nearestPayDay(components: readonly PayingComponent[], at: number, since: number): Reason | null {
  let best: { id: string; payDay: number; weight: number } | null = null;
  for (const { id, weight, payDayBefore } of components) {
    const payDay = payDayBefore?.(at) ?? null;
    if (payDay === null || payDay <= since || at - payDay > 4 * DAY) continue;
    if (!best || weight > best.weight) best = { id, payDay, weight };
  }
  return best
    ? { code: "pay_day", pattern: best.id, at: best.payDay, hours_after: hours(at - best.payDay) }
    : null;
}

const hours = (ms: number) => Math.round(ms / HOUR);

function componentsOf(family: Family, situation: Situation, first: number): PayingComponent[] {
  switch (family) {
    case "funds":
      return fundsComponents(situation, first, 1);
    case "issuer":
      return [
        ...fundsComponents(situation, first, PRIORS.ISSUER_HIDDEN_FUNDS),
        component("risk_clears", PRIORS.ISSUER_TRANSIENT, (elapsed) => {
          return (
            PRIORS.ISSUER_TRANSIENT_CLEARED * (1 - 0.5 ** (elapsed / PRIORS.ISSUER_TRANSIENT_HALF_LIFE_MS))
          );
        }),
        never(PRIORS.ISSUER_PERMANENT),
      ];
    case "technical":
      return [
        component("short_outage", PRIORS.TECHNICAL_SHORT, (elapsed) => {
          return 1 - 0.5 ** (elapsed / PRIORS.TECHNICAL_SHORT_HALF_LIFE_MS);
        }),
        component("long_outage", 1 - PRIORS.TECHNICAL_SHORT - PRIORS.TECHNICAL_PERMANENT, (elapsed) => {
          return 1 - 0.5 ** (elapsed / PRIORS.TECHNICAL_LONG_HALF_LIFE_MS);
        }),
        never(PRIORS.TECHNICAL_PERMANENT),
      ];
    case "customer": {
      const paysThen = firstTryChance(situation.method);
      return [
        component("customer_acts", PRIORS.CUSTOMER_EVER_ACTS, (elapsed) => {
          return (1 - (1 - PRIORS.CUSTOMER_ACTS_PER_DAY) ** (elapsed / DAY)) * paysThen;
        }),
        never(1 - PRIORS.CUSTOMER_EVER_ACTS),
      ];
    }
  }
}

/** A cause whose chance depends on nothing but the time since the latest failure. */
const component = (id: string, weight: number, after: (elapsed: number) => number): Component => ({
  id,
  weight,
  chance: (at, since) => after(at - since),
  chanceOver: (slots) => (index, since) => after(slots[index]! - since),
});

const never = (weight: number): Component => component("never", weight, () => 0);

function fundsComponents(
  { method, rail, timeZone, until }: Situation,
  first: number,
  share: number,
): PayingComponent[] {
  const debit = isBankDebit(rail);
  const after = debit ? PRIORS.DEBIT_FUNDS_AFTER_PAY_DAY : PRIORS.FUNDS_AFTER_PAY_DAY;
  const before = PRIORS.FUNDS_BEFORE_PAY_DAY;
  const halfLife = isDebitLike(method, rail)
    ? PRIORS.FUNDS_HALF_LIFE_DEBIT_MS
    : PRIORS.FUNDS_HALF_LIFE_CREDIT_MS;
  const lag = debit ? PRIORS.DEBIT_LAG_MS : 0;
  return incomesOf(method.country, localTimeOf(timeZone), first, until + lag).map(
    (income): PayingComponent => {
      const weight = income.weight * share;
      if (income.kind === "spread") {
        return component(income.id, weight, (elapsed) => {
          return before + (after - before) * (1 - Math.exp(-elapsed / income.meanMs));
        });
      }
      const payDayBefore = lastAtOrBefore(income.at);
      const paidAt = (at: number) => payDayBefore(at + lag) ?? Number.NEGATIVE_INFINITY;
      const onceIn = (at: number, payDay: number) =>
        Math.max(before, after * 0.5 ** ((at + lag - payDay) / halfLife));
      return {
        id: income.id,
        weight,
        payDayBefore,
        chance(at, since) {
          const payDay = paidAt(at);
          return payDay > since ? onceIn(at, payDay) : before;
        },
        chanceOver(slots) {
          const payDays = slots.map(paidAt);
          const paid = slots.map((at, index) => onceIn(at, payDays[index]!));
          return (index, since) => (payDays[index]! > since ? paid[index]! : before);
        },
      };
    },
  );
}

function lastAtOrBefore(sorted: readonly number[]): (at: number) => number | null {
  return (at) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : sorted[low - 1]!;
  };
}

function afterFailures<C extends Component>(components: C[], failures: readonly number[]): C[] {
  const weights = components.map(({ weight }) => weight);
  for (let i = 1; i < failures.length; i++) {
    for (const [c, { chance }] of components.entries()) {
      weights[c] = weights[c]! * Math.max(0, 1 - chance(failures[i]!, failures[i - 1]!));
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Failures that the model holds impossible say nothing about it: the prior stands.
  return components.map((each, c) => ({ ...each, weight: total > 0 ? weights[c]! / total : each.weight }));
}
