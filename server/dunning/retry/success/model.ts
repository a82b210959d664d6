import type { Reason } from "../../decision.ts";
import type { MethodDetails } from "../../facts.ts";
import { localTimeOf } from "../local-time.ts";
import { type Chances, chancesFor, type Component, componentsOf } from "./causes.ts";
import { factorOf, fixedFeatures, timeFeatures } from "./factors.ts";
import type { Learned } from "./learned.ts";
import { type Family, PRIORS } from "./priors.ts";
import { familyOf, purseOf, type Situation } from "./situation.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Causes less likely than this hardly move a plan, but cost as much to weigh as the others. */
const NEGLIGIBLE = 0.004;

/** Chances over slots known beforehand, by index: planning asks thousands of times. */
export type Outlook = {
  causes: readonly {
    weight: number;
    /** Chance at a slot if the latest failure was at `since`. */
    chance(index: number, since: number): number;
  }[];
  /** Factor of each slot's hour and weekday, and of all that is the same for every try. */
  factors: readonly number[];
};

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
export function successModel(situation: Situation, learned: Learned | null): SuccessModel {
  const { failures, method, rail } = situation;
  const since = failures.at(-1)!;
  const family = familyOf(situation.decline);
  const purse = purseOf(method, rail);
  const local = localTimeOf(situation.timeZone);
  const chances = chancesFor(situation, learned);
  const components = afterFailures(componentsOf(situation, learned, chances), failures, chances);
  const fixed = factorOf(learned, learned ? fixedFeatures(situation) : [], "fixed");
  const midnight = purse === "credit" ? PRIORS.NIGHT_FACTOR : PRIORS.DEBIT_MIDNIGHT_FACTOR;
  const timeFactor = (at: number) => {
    const hour = local.hourOf(at);
    const prior = hour === 0 ? midnight : hour < 6 ? PRIORS.NIGHT_FACTOR : 1;
    return learned ? prior * factorOf(learned, timeFeatures(local, at, purse), "time") : prior;
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
    outcomes: learned?.outcomes ?? 0,
    factor,
    chance(at) {
      let mixed = 0;
      for (const one of components) mixed += one.weight * chances.chance(one, at, since);
      return Math.min(1, Math.max(0, mixed * factor(at)));
    },
    outlook(slots) {
      return {
        factors: slots.map((at) => fixed * timeFactor(at)),
        causes: components
          .filter(({ weight }) => weight >= NEGLIGIBLE)
          .map((one) => ({ weight: one.weight, chance: overSlots(one, slots, chances, since) })),
      };
    },
    explain(at) {
      const payDay = nearestPayDay(components, chances, at, since);
      return [
        {
          code: "model",
          family,
          assumption: !learned || learned.outcomes === 0,
          learned_from: learned?.outcomes ?? 0,
          hours_since_failure: hours(at - since),
        },
        ...(payDay ? [payDay] : []),
        { code: "local_hour", hour: local.hourOf(at), time_zone: local.known ? local.name : "UTC" },
      ];
    },
  };
}

function overSlots(
  one: Component,
  slots: readonly number[],
  chances: Chances,
  since: number,
): (index: number, since: number) => number {
  if (!one.calendar) return (index, after) => chances.chance(one, slots[index]!, after);
  const payDays = slots.map((at) => chances.payDayBefore(one, at) ?? Number.NEGATIVE_INFINITY);
  const fresh = slots.map((at) => chances.chance(one, at, Math.min(since, at - 90 * DAY)));
  return (index, after) =>
    payDays[index]! + 8 * HOUR > after ? fresh[index]! : chances.other(slots[index]! - after);
}

function nearestPayDay(
  components: readonly Component[],
  chances: Chances,
  at: number,
  since: number,
): Reason | null {
  let best: { id: string; payDay: number; weight: number } | null = null;
  for (const one of components) {
    const payDay = chances.payDayBefore(one, at);
    if (payDay === null || payDay <= since || at - payDay > 4 * DAY) continue;
    if (!best || one.weight > best.weight) best = { id: one.id, payDay, weight: one.weight };
  }
  return best
    ? { code: "pay_day", pattern: best.id, at: best.payDay, hours_after: hours(at - best.payDay) }
    : null;
}

const hours = (ms: number) => Math.round(ms / HOUR);

function afterFailures(components: Component[], failures: readonly number[], chances: Chances): Component[] {
  const weights = components.map(({ weight }) => weight);
  for (let i = 1; i < failures.length; i++) {
    for (const [c, one] of components.entries()) {
      weights[c] = weights[c]! * (1 - chances.chance(one, failures[i]!, failures[i - 1]!));
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Failures that the model holds impossible say nothing about it: the prior stands.
  return components.map((one, c) => ({ ...one, weight: total > 0 ? weights[c]! / total : one.weight }));
}
