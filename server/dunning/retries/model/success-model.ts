import type { MethodDetails } from "../../facts/facts.ts";
import { localTimeOf } from "../../local-time.ts";
import type { Reason } from "../../model/reason.ts";
import { factorOf, fixedFeatures, timeFeatures } from "./factors.ts";
import { componentsOf } from "./failure-causes.ts";
import { declineFamilyOf, type FailureFeatures, fundingKindOf } from "./features.ts";
import type { ModelState } from "./model-state.ts";
import { type DeclineFamily, PRIORS } from "./priors.ts";
import { type MixtureComponent, type SuccessChances, successChancesOf } from "./success-probability.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A plan considers this many payday calendars, the likeliest. They stand for all others, which would hardly change it. */
const MAX_CALENDARS = 12;

/** Chances at candidate times that are known beforehand, by index, because planning reads them thousands of times. */
export type Outlook = {
  causes: readonly OutlookCause[];
  /** For each time the factor of its hour, its weekday and the features that are the same for every attempt. */
  factors: readonly number[];
};

export type OutlookCause = {
  weight: number;
  /** For each time the payday before it; null: the cause has no paydays. */
  payDay: {
    /** The payday's money is untouched only if the latest failure was before this instant; -Infinity: no payday. */
    untouchedBefore: readonly number[];
    /** Chance at the time while the money is untouched. */
    chance: readonly number[];
  } | null;
  /** Chance otherwise, `elapsed` ms after the latest failure. All payday causes share one and the same function. */
  chanceAfterFailure(elapsed: number): number;
};

/** The chance at a candidate time if the latest failure was at `failedAt`. */
export const outlookChance = (
  { payDay, chanceAfterFailure }: OutlookCause,
  index: number,
  at: number,
  failedAt: number,
): number =>
  payDay && payDay.untouchedBefore[index]! > failedAt
    ? payDay.chance[index]!
    : chanceAfterFailure(at - failedAt);

export type SuccessModel = {
  family: DeclineFamily;
  /** Weights add up to 1. */
  components: readonly MixtureComponent[];
  chances: SuccessChances;
  /** Outcomes of this account that the chances were learned from; 0: the prior alone. */
  outcomes: number;
  /** Chance in [0, 1] of an attempt at `at`, if it is the next one. */
  chance(at: number): number;
  /** Multiplies the chance of the causes: hour, weekday, attempts on the same day, and the fixed features. */
  factor(at: number): number;
  outlook(times: readonly number[]): Outlook;
  /** The reasons for a time: the model's inputs, what paydays say for it, the local hour. */
  explain(at: number): Reason[];
};

/** Chance in [0, 1] that a method which was never charged for an invoice pays it at the first attempt. */
export function firstAttemptChance({ funding }: MethodDetails): number {
  const fails = PRIORS.FIRST_ATTEMPT_FAILS;
  return (
    1 -
    (funding === "credit" || funding === "debit" || funding === "prepaid" ? fails[funding] : fails.unknown)
  );
}

/**
 * The chance of another attempt, from a mixture of hidden causes: money that comes on paydays, an issuer's suspicion, an
 * outage, a customer who must act. Each failure at a time when a cause should have been over makes that cause less likely
 * (Bayes' rule over the failures on the method). So chances fall from attempt to attempt, and a wrong guess of the payday
 * corrects itself.
 *
 * @param modelState learned from the account's own outcomes; null: the prior alone
 */
export function successModel(features: FailureFeatures, modelState: ModelState | null): SuccessModel {
  const { failures, method, rail } = features;
  const lastFailedAt = failures.at(-1)!;
  const family = declineFamilyOf(features.decline);
  const fundingKind = fundingKindOf(method, rail);
  const local = localTimeOf(features.timeZone);
  const chances = successChancesOf(features, modelState);
  const components = updatedByFailures(componentsOf(features, modelState, chances), failures, chances);
  const fixedFactor = factorOf(modelState, modelState ? fixedFeatures(features) : []);
  const midnightFactor = fundingKind === "credit" ? PRIORS.NIGHT_FACTOR : PRIORS.DEBIT_MIDNIGHT_FACTOR;
  const timeFactor = (at: number) => {
    const hour = local.hourOf(at);
    const prior = hour === 0 ? midnightFactor : hour < 6 ? PRIORS.NIGHT_FACTOR : 1;
    return modelState ? prior * factorOf(modelState, timeFeatures(local, at, fundingKind)) : prior;
  };
  const sameDayFactor = (at: number) => {
    if (family === "technical") return 1;
    const sameDay = failures.filter((failedAt) => failedAt > at - DAY && failedAt <= at).length - 1;
    return PRIORS.SAME_DAY_FACTOR ** Math.max(0, sameDay);
  };
  const factor = (at: number) => fixedFactor * timeFactor(at) * sameDayFactor(at);
  return {
    family,
    components,
    chances,
    outcomes: modelState?.outcomes ?? 0,
    factor,
    chance(at) {
      const chanceOf = chances.ofAttempt(at, lastFailedAt);
      let mixture = 0;
      for (const component of components) mixture += component.weight * chanceOf(component);
      return Math.min(1, Math.max(0, mixture * factor(at)));
    },
    outlook(times) {
      return {
        factors: times.map((at) => fixedFactor * timeFactor(at)),
        causes: outlookCausesOf(likeliestComponents(components), times, chances),
      };
    },
    explain(at) {
      const payDay = payDayReason(components, chances, at, failures);
      return [
        {
          code: "model",
          family,
          assumption: !modelState || modelState.outcomes === 0,
          learned_from: modelState?.outcomes ?? 0,
          hours_since_failure: hours(at - lastFailedAt),
        },
        ...(payDay ? [payDay] : []),
        { code: "local_hour", hour: local.hourOf(at), time_zone: local.known ? local.name : "UTC" },
      ];
    },
  };
}

/** All causes without a calendar, and the likeliest calendars with the weight of all calendars. */
function likeliestComponents(components: readonly MixtureComponent[]): MixtureComponent[] {
  const calendars = components.filter(({ calendar }) => calendar !== null);
  const likeliest = [...calendars].sort((a, b) => b.weight - a.weight).slice(0, MAX_CALENDARS);
  const weightOf = (list: readonly MixtureComponent[]) => list.reduce((sum, { weight }) => sum + weight, 0);
  const share = weightOf(likeliest);
  const scale = share > 0 ? weightOf(calendars) / share : 0;
  return [
    ...likeliest.map((component) => ({ ...component, weight: component.weight * scale })),
    ...components.filter(({ calendar, weight }) => calendar === null && weight > 0),
  ];
}

function outlookCausesOf(
  components: readonly MixtureComponent[],
  times: readonly number[],
  chances: SuccessChances,
): OutlookCause[] {
  const moments = times.map(chances.momentOf);
  return components.map(({ cause, calendar, weight }): OutlookCause => {
    const chanceAfterFailure = chances.afterFailure(cause);
    if (!calendar) return { weight, payDay: null, chanceAfterFailure };
    const ages = moments.map((moment) => chances.sincePayDay(calendar, moment));
    const payDay = {
      untouchedBefore: ages.map((age, i) =>
        age === null ? Number.NEGATIVE_INFINITY : chances.untouchedBefore(age, times[i]!),
      ),
      chance: ages.map((age) => (age === null ? 0 : chances.afterPayDay(age))),
    };
    return { weight, payDay, chanceAfterFailure };
  });
}

/** A payday speaks for a time that comes at most this long after it. */
const PAY_DAY_SPEAKS_MS = 4 * DAY;

/** Below this weight a calendar is a guess among others, and nobody is told that it is the customer's. */
const LEAST_PAY_DAY_WEIGHT = 0.5;

/** Below this share the paydays before a time are not why it was chosen. */
const LEAST_PAY_DAYS_SHARE = 0.2;

/**
 * What paydays say for a time: the payday itself where one calendar is likelier than all other causes together, with its
 * weight and with the failures that speak against it; else the share of all causes that have one shortly before.
 */
function payDayReason(
  components: readonly MixtureComponent[],
  chances: SuccessChances,
  at: number,
  failures: readonly number[],
): Reason | null {
  const lastFailedAt = failures.at(-1)!;
  const moment = chances.momentOf(at);
  let share = 0;
  let best: { component: MixtureComponent; payDay: number } | null = null;
  for (const component of components) {
    const age = component.calendar && chances.sincePayDay(component.calendar, moment);
    if (age === null || age > PAY_DAY_SPEAKS_MS) continue;
    const payDay = moment.reachesAccountAt - age;
    if (payDay <= lastFailedAt) continue;
    share += component.weight;
    if (!best || component.weight > best.component.weight) best = { component, payDay };
  }
  if (best && best.component.weight > LEAST_PAY_DAY_WEIGHT) {
    const { id, calendar, weight } = best.component;
    const against = failures.filter((failedAt, i) => {
      const failed = chances.momentOf(failedAt);
      const age = chances.sincePayDay(calendar!, failed);
      const before = failures[i - 1] ?? Number.NEGATIVE_INFINITY;
      return age !== null && age <= PAY_DAY_SPEAKS_MS && failed.reachesAccountAt - age > before;
    });
    return {
      code: "pay_day",
      pattern: id,
      at: best.payDay,
      hours_after: hours(at - best.payDay),
      weight: roundedShare(weight),
      against: against.length,
      against_at: against.at(-1) ?? null,
    };
  }
  return share >= LEAST_PAY_DAYS_SHARE ? { code: "pay_days", share: roundedShare(share) } : null;
}

/** To the hundredth: more would claim to know more. */
const roundedShare = (share: number) => Math.round(share * 100) / 100;

const hours = (ms: number) => Math.round(ms / HOUR);

/** The components weighed by Bayes' rule over every failure after the first. */
function updatedByFailures(
  components: MixtureComponent[],
  failures: readonly number[],
  chances: SuccessChances,
): MixtureComponent[] {
  const weights = components.map(({ weight }) => weight);
  for (let i = 1; i < failures.length; i++) {
    const chanceOf = chances.ofAttempt(failures[i]!, failures[i - 1]!);
    for (const [c, component] of components.entries()) weights[c] = weights[c]! * (1 - chanceOf(component));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Failures that are impossible under the model say nothing about the causes: the prior weights stay.
  return components.map((component, c) => ({
    ...component,
    weight: total > 0 ? weights[c]! / total : component.weight,
  }));
}
