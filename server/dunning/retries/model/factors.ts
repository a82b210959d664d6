import { type LocalTime, weekdayOf } from "../../local-time.ts";
import type { ModelState } from "./model-state.ts";
import { safeKeyOf, ratioOf } from "./model-state.ts";
import type { FailureFeatures } from "./features.ts";

const DAY = 86_400_000;

/**
 * Weight of the prior "the feature does not matter", in successes. A weekday needs most: paydays fall on some weekdays
 * more than on others, and the effect of a payday would be attributed to its weekday.
 */
const WEIGHT = { hour: 25, weekday: 100, fixed: 20 } as const;

/** All features together raise or lower a chance by no more than this factor, because they overlap. */
const MAX_FACTOR = 3;

/** Local hours: night, morning, noon, afternoon, evening. */
const hourBand = (hour: number): string =>
  hour < 6 ? "night" : hour < 10 ? "morning" : hour < 14 ? "noon" : hour < 18 ? "afternoon" : "evening";

/** Features that are the same for every attempt on an invoice until a new fact arrives, as `feature=value`. */
export function fixedFeatures(failure: FailureFeatures): string[] {
  const { decline, method, amount, customerSince, failures, kind, earlier } = failure;
  const lastFailedAt = failures.at(-1)!;
  const features = [
    `code=${safeKeyOf(decline.code)}`,
    `country=${method.country ?? "unknown"}`,
    `brand=${method.brand ?? method.type ?? "unknown"}`,
    `funding=${method.funding ?? "unknown"}`,
    `attempt=${Math.min(failures.length, 8)}`,
    // Powers of 3 and no fixed limits: a large amount for a coffee shop is a small one for a hotel.
    `amount=${Math.round(Math.log(Math.max(1, amount)) / Math.log(3))}`,
    `kind=${kind}`,
  ];
  if (customerSince !== null) features.push(`tenure=${tenureBand(lastFailedAt - customerSince)}`);
  if (earlier.length > 0) {
    const paid = earlier.filter(({ paidAt }) => paidAt !== null).length;
    features.push(`earlier=${paid === 0 ? "none" : paid === earlier.length ? "all" : "some"}_recovered`);
  }
  return features;
}

const tenureBand = (ms: number): string =>
  ms < 35 * DAY ? "first_month" : ms < 190 * DAY ? "half_year" : ms < 380 * DAY ? "year" : "longer";

/** Features that depend on the time of an attempt. */
export function timeFeatures(
  local: LocalTime,
  at: number,
  fundingKind: string,
): [hour: string, weekday: string] {
  return [
    `hour=${hourBand(local.hourOf(at))}|${fundingKind}`,
    `weekday=${weekdayOf(local.dayOf(at))}|${fundingKind}`,
  ];
}

const weightOf = (feature: string): number =>
  feature.startsWith("hour=") ? WEIGHT.hour : feature.startsWith("weekday=") ? WEIGHT.weekday : WEIGHT.fixed;

/** Product over the features of observed to expected successes, bounded by `MAX_FACTOR`. */
export function factorOf(modelState: ModelState | null, features: readonly string[]): number {
  if (!modelState) return 1;
  let product = 1;
  for (const feature of features) product *= ratioOf(modelState.factors[feature], weightOf(feature));
  return Math.min(MAX_FACTOR, Math.max(1 / MAX_FACTOR, product));
}
