import type { LocalTime } from "../local-time.ts";
import { weekdayOf } from "../local-time.ts";
import type { ModelState } from "./model-state.ts";
import { nameOf, ratioOf } from "./model-state.ts";
import type { FailureFeatures } from "./features.ts";

const DAY = 86_400_000;

/**
 * Successes as if seen where expected, before a feature is believed to matter. A weekday needs most: pay-days fall on
 * some more than on others, and what a pay-day did would be put down to its weekday.
 */
const WEIGHT = { hour: 25, weekday: 100, fixed: 20 } as const;

/** All features together move a chance by no more than this, either way: they overlap. */
const MOST = 3;

/** Local hours: night, morning, noon, afternoon, evening. */
const hourBand = (hour: number): string =>
  hour < 6 ? "night" : hour < 10 ? "morning" : hour < 14 ? "noon" : hour < 18 ? "afternoon" : "evening";

/** What is the same for every try of an invoice until the next fact: `feature=value`. */
export function fixedFeatures(failure: FailureFeatures): string[] {
  const { decline, method, amount, customerSince, failures, kind, earlier } = failure;
  const now = failures.at(-1)!;
  const features = [
    `code=${nameOf(decline.code)}`,
    `country=${method.country ?? "unknown"}`,
    `brand=${method.brand ?? method.type ?? "unknown"}`,
    `funding=${method.funding ?? "unknown"}`,
    `attempt=${Math.min(failures.length, 8)}`,
    // Orders of magnitude by 3: what is much for a coffee shop is little for a hotel, so no fixed limits.
    `amount=${Math.round(Math.log(Math.max(1, amount)) / Math.log(3))}`,
    `kind=${kind}`,
  ];
  if (customerSince !== null) features.push(`tenure=${tenureBand(now - customerSince)}`);
  const known = earlier.length;
  if (known > 0) {
    const paid = earlier.filter(({ paidAt }) => paidAt !== null).length;
    features.push(`earlier=${paid === 0 ? "none" : paid === known ? "all" : "some"}_recovered`);
  }
  return features;
}

const tenureBand = (ms: number): string =>
  ms < 35 * DAY ? "first_month" : ms < 190 * DAY ? "half_year" : ms < 380 * DAY ? "year" : "longer";

/** What depends on the time of a try. */
export function timeFeatures(local: LocalTime, at: number, purse: string): [hour: string, weekday: string] {
  return [`hour=${hourBand(local.hourOf(at))}|${purse}`, `weekday=${weekdayOf(local.dayOf(at))}|${purse}`];
}

const weightOf = (feature: string): number =>
  feature.startsWith("hour=") ? WEIGHT.hour : feature.startsWith("weekday=") ? WEIGHT.weekday : WEIGHT.fixed;

/** Product of what was seen over what was expected for each feature, bounded. */
export function factorOf(modelState: ModelState | null, features: readonly string[]): number {
  if (!modelState) return 1;
  let product = 1;
  for (const feature of features) product *= ratioOf(modelState.factors[feature], weightOf(feature));
  return Math.min(MOST, Math.max(1 / MOST, product));
}
