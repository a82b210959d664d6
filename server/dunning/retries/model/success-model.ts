import type { Reason } from "../../model/reason.ts";
import type { MethodDetails } from "../../facts/facts.ts";
import { localTimeOf } from "../local-time.ts";
import { componentsOf } from "./failure-causes.ts";
import { type Chances, chancesFor, type Component } from "./success-probability.ts";
import { factorOf, fixedFeatures, timeFeatures } from "./factors.ts";
import type { ModelState } from "./model-state.ts";
import { type Family, PRIORS } from "./priors.ts";
import { familyOf, purseOf, type FailureFeatures } from "./features.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** So many ways of being paid are weighed for a plan; the likeliest stand for the others, which hardly move it. */
const CALENDARS_WEIGHED = 12;

/** Chances over slots known beforehand, by index: planning asks thousands of times. */
export type Outlook = {
  causes: readonly OutlookCause[];
  /** Factor of each slot's hour and weekday, and of all that is the same for every try. */
  factors: readonly number[];
};

export type OutlookCause = {
  weight: number;
  /** For each slot the pay-day before it; null: the cause knows no pay-days. */
  money: {
    /** Only after a failure before this instant is the money still untouched; -Infinity: there is none. */
    metBefore: readonly number[];
    /** Chance at the slot with it. */
    chance: readonly number[];
  } | null;
  /** Chance without it, so many ms after the latest failure; one and the same function for all pay-days. */
  waited(elapsed: number): number;
};

/** Chance at a slot if the latest failure was at `since`. */
export const chanceAtSlot = (
  { money, waited }: OutlookCause,
  index: number,
  at: number,
  since: number,
): number => (money && money.metBefore[index]! > since ? money.chance[index]! : waited(at - since));

export type SuccessModel = {
  family: Family;
  /** Weights add up to 1. */
  components: readonly Component[];
  chances: Chances;
  /** Outcomes of this account that the chances were learnt from; 0: the prior alone. */
  outcomes: number;
  /** Chance in [0, 1] of one try at `at`, if it is the next one. */
  chance(at: number): number;
  /** What hour, weekday and everything that stays the same make of the chance of the causes. */
  factor(at: number): number;
  outlook(slots: readonly number[]): Outlook;
  /** Why this instant: what is thought to be behind it, the nearest pay-day before it, the local hour. */
  explain(at: number): Reason[];
};

/** Chance that a method which was never tried on an invoice pays it at the first try. */
export function firstTryChance({ funding }: MethodDetails): number {
  const fails = PRIORS.FIRST_TRY_FAILS;
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
 *
 * @param learned what the account's own outcomes taught; null: the prior alone
 */
export function successModel(features: FailureFeatures, modelState: ModelState | null): SuccessModel {
  const { failures, method, rail } = features;
  const since = failures.at(-1)!;
  const family = familyOf(features.decline);
  const purse = purseOf(method, rail);
  const local = localTimeOf(features.timeZone);
  const chances = chancesFor(features, modelState);
  const components = afterFailures(componentsOf(features, modelState, chances), failures, chances);
  const fixed = factorOf(modelState, modelState ? fixedFeatures(features) : []);
  const midnight = purse === "credit" ? PRIORS.NIGHT_FACTOR : PRIORS.DEBIT_MIDNIGHT_FACTOR;
  const timeFactor = (at: number) => {
    const hour = local.hourOf(at);
    const prior = hour === 0 ? midnight : hour < 6 ? PRIORS.NIGHT_FACTOR : 1;
    return modelState ? prior * factorOf(modelState, timeFeatures(local, at, purse)) : prior;
  };
  const tired = (at: number) => {
    if (family === "technical") return 1;
    const sameDay = failures.filter((failedAt) => failedAt > at - DAY && failedAt <= at).length - 1;
    return PRIORS.SAME_DAY_FACTOR ** Math.max(0, sameDay);
  };
  const factor = (at: number) => fixed * timeFactor(at) * tired(at);
  return {
    family,
    components,
    chances,
    outcomes: modelState?.outcomes ?? 0,
    factor,
    chance(at) {
      const chanceOf = chances.tryAt(at, since);
      let mixed = 0;
      for (const component of components) mixed += component.weight * chanceOf(component);
      return Math.min(1, Math.max(0, mixed * factor(at)));
    },
    outlook(slots) {
      return {
        factors: slots.map((at) => fixed * timeFactor(at)),
        causes: outlookOf(likeliest(components), slots, chances),
      };
    },
    explain(at) {
      const payDay = nearestPayDay(components, chances, at, since);
      return [
        {
          code: "model",
          family,
          assumption: !modelState || modelState.outcomes === 0,
          learned_from: modelState?.outcomes ?? 0,
          hours_since_failure: hours(at - since),
        },
        ...(payDay ? [payDay] : []),
        { code: "local_hour", hour: local.hourOf(at), time_zone: local.known ? local.name : "UTC" },
      ];
    },
  };
}

/** All other causes, and the likeliest calendars with the weight of all: what a plan is made from. */
function likeliest(components: readonly Component[]): Component[] {
  const calendars = components.filter(({ calendar }) => calendar !== null);
  const kept = [...calendars].sort((a, b) => b.weight - a.weight).slice(0, CALENDARS_WEIGHED);
  const weightOf = (list: readonly Component[]) => list.reduce((sum, { weight }) => sum + weight, 0);
  const share = weightOf(kept);
  const scale = share > 0 ? weightOf(calendars) / share : 0;
  return [
    ...kept.map((component) => ({ ...component, weight: component.weight * scale })),
    ...components.filter(({ calendar, weight }) => calendar === null && weight > 0),
  ];
}

function outlookOf(
  components: readonly Component[],
  slots: readonly number[],
  chances: Chances,
): OutlookCause[] {
  const moments = slots.map(chances.moment);
  return components.map(({ cause, calendar, weight }) => {
    if (!calendar) return { weight, money: null, waited: chances.waited(cause) };
    const ages = moments.map((moment) => chances.sincePayDay(calendar, moment));
    const money = {
      metBefore: ages.map((age, i) =>
        age === null ? Number.NEGATIVE_INFINITY : chances.metBefore(age, slots[i]!),
      ),
      chance: ages.map((age) => (age === null ? 0 : chances.paid(age))),
    };
    return { weight, money, waited: chances.waited(cause) };
  });
}

function nearestPayDay(
  components: readonly Component[],
  chances: Chances,
  at: number,
  since: number,
): Reason | null {
  let best: { id: string; payDay: number; weight: number } | null = null;
  const moment = chances.moment(at);
  for (const { id, calendar, weight } of components) {
    const age = calendar && chances.sincePayDay(calendar, moment);
    if (age === null || age > 4 * DAY || (best && weight <= best.weight)) continue;
    const payDay = moment.seenAt - age;
    if (payDay > since) best = { id, payDay, weight };
  }
  return best
    ? { code: "pay_day", pattern: best.id, at: best.payDay, hours_after: hours(at - best.payDay) }
    : null;
}

const hours = (ms: number) => Math.round(ms / HOUR);

function afterFailures(components: Component[], failures: readonly number[], chances: Chances): Component[] {
  const weights = components.map(({ weight }) => weight);
  for (let i = 1; i < failures.length; i++) {
    const chanceOf = chances.tryAt(failures[i]!, failures[i - 1]!);
    for (const [c, component] of components.entries()) weights[c] = weights[c]! * (1 - chanceOf(component));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Failures that the model holds impossible say nothing about it: the prior stands.
  return components.map((component, c) => ({
    ...component,
    weight: total > 0 ? weights[c]! / total : component.weight,
  }));
}
