import { type Campaign, drawSample, type Outcome, runCampaign, type Sample } from "./calibration.ts";
import type { Population } from "./population.ts";
import { BLIND_FOUR_WEEKS, BLIND_TWO_WEEKS, CODE_AWARE } from "./retry-policies.ts";

/** One published figure, and where the simulated customers stand beside it. */
export interface Target {
  name: string;
  /** As published, with its source and grade (A own data with sample, B vendor's claim, C second hand). */
  published: string;
  /** The bounds in which the population counts as calibrated. */
  low: number;
  high: number;
  achieved: number;
}

/** The messages of a usual campaign: at once and three times more. */
const MESSAGE_DAYS = [0, 3, 7, 12];

/** A quarter of a year of renewals, from the first of January. */
export function usualSample(population: Population, people: number, seed: number | string): Sample {
  return drawSample(population, people, seed, { startAt: Date.UTC(2026, 0, 1), days: 90 });
}

/** Runs the campaigns that the published figures are about, and measures each figure. */
export function measureTargets(sample: Sample): Target[] {
  const run = (policy: Campaign["policy"], windowDays: number, messageDays: readonly number[] = []) =>
    runCampaign(sample, { policy, windowDays, messageDays });
  const blind = run(BLIND_TWO_WEEKS, 14);
  const long = run(BLIND_FOUR_WEEKS, 28);
  const aware = run(CODE_AWARE, 14);
  const oracle = run("oracle", 14);
  const contacted = run(BLIND_TWO_WEEKS, 14, MESSAGE_DAYS);
  const both = (outcomes: { consumer: Outcome; business: Outcome }) => [outcomes.consumer, outcomes.business];

  return [
    {
      name: "renewals that fail, consumers, per month",
      published: "6 to 18 % (B, Recurly 2013)",
      low: 0.06,
      high: 0.18,
      achieved: ratio([blind.consumer], "failures", "charges"),
    },
    {
      name: "renewals that fail, businesses, per month",
      published: "5 to 14 % (B, Recurly 2013)",
      low: 0.05,
      high: 0.14,
      achieved: ratio([blind.business], "failures", "charges"),
    },
    {
      name: "credit declines that say insufficient funds",
      published: "6.9 % (A, Recurly, 836 sites)",
      low: 0.05,
      high: 0.09,
      achieved: codeShare(both(blind), "credit", "insufficient_funds"),
    },
    {
      name: "debit declines that say insufficient funds",
      published: "29.0 % (A, Recurly, 836 sites)",
      low: 0.23,
      high: 0.32,
      achieved: codeShare(both(blind), "debit", "insufficient_funds"),
    },
    {
      name: "blind, 4 tries in 2 weeks: recovered, consumers",
      published: "35 to 45 % (C, Recurly 34.6 %, Redux 25 to 35 %; native tools 40 to 50 %, Churn Buster)",
      low: 0.35,
      high: 0.45,
      achieved: ratio([blind.consumer], "recovered", "failures"),
    },
    {
      name: "blind, 4 tries in 2 weeks: recovered, businesses",
      published: "50 to 55 % (C, Recurly 53.5 %)",
      low: 0.5,
      high: 0.55,
      achieved: ratio([blind.business], "recovered", "failures"),
    },
    {
      name: "8 tries that look at the code, 2 weeks: of its recoveries, by day 10",
      published: "90 % (A, Recurly 2026)",
      low: 0.86,
      high: 0.94,
      achieved: byDay(both(aware), 10),
    },
    {
      name: "blind, 4 tries in 2 weeks: of its recoveries, by day 10",
      published: "90 % (A, Recurly 2026); the fourth try, on day 13, holds more here",
      low: 0.8,
      high: 0.94,
      achieved: byDay(both(blind), 10),
    },
    {
      name: "blind, 8 tries in 4 weeks: of its recoveries, by day 10",
      published: "60 to 70 % (B, Churn Buster: up to 42 % after day 14 in campaigns of 28 days)",
      low: 0.6,
      high: 0.7,
      achieved: byDay(both(long), 10),
    },
    {
      name: "perfect timing over blind, points, consumers",
      published: "8 to 15 points (own synthesis)",
      low: 0.08,
      high: 0.15,
      achieved:
        ratio([oracle.consumer], "recovered", "failures") - ratio([blind.consumer], "recovered", "failures"),
    },
    {
      name: "perfect timing over blind, points, businesses",
      published: "8 to 15 points (own synthesis)",
      low: 0.08,
      high: 0.15,
      achieved:
        ratio([oracle.business], "recovered", "failures") - ratio([blind.business], "recovered", "failures"),
    },
    {
      name: "8 tries that look at the code over blind, relative",
      published: "9 % (B, Stripe on Smart Retries)",
      low: 0.04,
      high: 0.15,
      achieved: ratio(both(aware), "recovered", "failures") / ratio(both(blind), "recovered", "failures") - 1,
    },
    {
      name: "blind with 4 messages: of the recoveries, through contact",
      published: "40 % (B, Churn Buster: 60 % come from retries)",
      low: 0.35,
      high: 0.45,
      achieved: ratio(both(contacted), "byContact", "recovered"),
    },
  ];
}

type Count = "byContact" | "charges" | "failures" | "recovered";

function ratio(outcomes: readonly Outcome[], part: Count, whole: Count): number {
  const sum = (count: Count) => outcomes.reduce((total, outcome) => total + outcome[count], 0);
  return sum(part) / sum(whole);
}

function byDay(outcomes: readonly Outcome[], day: number): number {
  const days = outcomes.flatMap(({ recoveryDays }) => recoveryDays);
  return days.filter((after) => after <= day).length / days.length;
}

function codeShare(outcomes: readonly Outcome[], funding: string, code: string): number {
  let part = 0;
  let whole = 0;
  for (const { codes } of outcomes)
    for (const [key, count] of codes) {
      if (!key.startsWith(`${funding} `)) continue;
      whole += count;
      if (key === `${funding} ${code}`) part += count;
    }
  return part / whole;
}
