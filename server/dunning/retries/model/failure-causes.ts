import type { Chances, Component } from "./success-probability.ts";
import { incomeOf, type PayCalendar } from "./payday-calendars.ts";
import { type ModelState, nameOf } from "./model-state.ts";
import { CAUSES, type Cause, PRIORS } from "./priors.ts";
import { familyOf, purseOf, type FailureFeatures } from "./features.ts";

const DAY = 86_400_000;

/** Invoices as if seen, before an account's own shares of causes outweigh the prior; and per funding, the account's. */
const CAUSES_WEIGHT = { code: 40, purse: 40 } as const;
/** The same for the ways in which a country's customers are paid. */
const INCOME_WEIGHT = 60;
/** Before any pay-day that could still matter. */
const LONG_AGO_MS = 90 * DAY;

/** How many of a customer's earlier failures tell about their pay-days. */
const REMEMBERED = 8;
/** An earlier failure tells of the customer's pay-days with this much of its weight: people change jobs. */
const MEMORY = 0.8;

/** What was said, coarse and fine: under these names the shares of causes are learnt. */
export const groupsOf = (features: FailureFeatures): string[] => {
  const code = nameOf(features.said[0] ?? features.decline.code);
  return [ANY_CODE, code, `${code}|${purseOf(features.method, features.rail)}`];
};

/** Shares of the causes behind one thing that was said: the prior, drawn towards what the account saw. */
function sharesBehind(code: string, features: FailureFeatures, modelState: ModelState | null): number[] {
  const behind =
    PRIORS.CAUSES_BEHIND[
      familyOf(code === features.decline.code ? features.decline : { class: "soft", code })
    ];
  const { spread } = incomeOf(features.method.country);
  const prior = CAUSES.map((cause) =>
    cause === "pay_day"
      ? behind.funds * (1 - spread)
      : cause === "spread"
        ? behind.funds * spread
        : behind[cause],
  );
  if (!modelState) return prior;
  const purse = purseOf(features.method, features.rail);
  return shrunk(
    shrunk(prior, modelState.causes[nameOf(code)], CAUSES_WEIGHT.code),
    modelState.causes[`${nameOf(code)}|${purse}`],
    CAUSES_WEIGHT.purse,
  );
}

/**
 * Shares of the causes behind all that was said on this invoice. The first decline counts in full; each later one
 * with half its weight against what causes are like on the whole, for an issuer tends to repeat itself.
 */
export function sharesOf(features: FailureFeatures, modelState: ModelState | null): number[] {
  const [first = features.decline.code, ...later] = features.said;
  const shares = sharesBehind(first, features, modelState);
  if (later.every((code) => code === first)) return shares;
  const usual = usualShares(modelState);
  for (const code of later) {
    if (code === first) continue;
    const behind = sharesBehind(code, features, modelState);
    for (const [i, share] of behind.entries())
      shares[i] = shares[i]! * Math.sqrt(Math.max(share, LEAST_SHARE) / Math.max(usual[i]!, LEAST_SHARE));
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** No code rules a cause out. */
const LEAST_SHARE = 0.01;

/** What declines mostly come from, whatever is said. */
function usualShares(modelState: ModelState | null): number[] {
  const all = PRIORS.CAUSES_BEHIND;
  const prior = CAUSES.map((cause) => {
    const of = (family: keyof typeof all) =>
      cause === "pay_day"
        ? all[family].funds * 0.8
        : cause === "spread"
          ? all[family].funds * 0.2
          : all[family][cause];
    return 0.45 * of("funds") + 0.4 * of("issuer") + 0.05 * of("technical") + 0.1 * of("customer");
  });
  return modelState ? shrunk(prior, modelState.causes[ANY_CODE], CAUSES_WEIGHT.code) : prior;
}

/** Under this name the causes of all declines are counted. */
const ANY_CODE = "any";

function shrunk(prior: number[], counts: readonly number[] | undefined, weight: number): number[] {
  if (!counts) return prior;
  const seen = counts.reduce((sum, each) => sum + each, 0);
  return prior.map((share, i) => (weight * share + counts[i]!) / (weight + seen));
}

/** Ways of being paid for a customer of this country: the table's, drawn towards what the account saw. */
export function calendarsOf(
  country: string | null,
  modelState: ModelState | null,
): { calendar: PayCalendar; share: number }[] {
  const { regular } = incomeOf(country);
  const seen = modelState?.incomes[nameOf(country ?? "unknown")];
  if (!seen) return regular.map((each) => ({ ...each }));
  const total = Object.values(seen).reduce((sum, each) => sum + each, 0);
  return regular.map(({ calendar, share }) => ({
    calendar,
    share: (INCOME_WEIGHT * share + (seen[calendar.id] ?? 0)) / (INCOME_WEIGHT + total),
  }));
}

/** The causes with their weights before this invoice was retried: by what was said, the country, and the customer's past. */
export function componentsOf(
  features: FailureFeatures,
  modelState: ModelState | null,
  chances: Chances,
): Component[] {
  const shares = sharesOf(features, modelState);
  const share = (cause: Cause) => shares[CAUSES.indexOf(cause)]!;
  const first = features.failures[0]!;
  const calendars = calendarsOf(features.method.country, modelState).map(({ calendar, share: part }) => ({
    id: calendar.id,
    cause: "pay_day" as const,
    calendar,
    weight: part,
  }));
  remember(calendars, features, chances);
  const fails = failsAt(first, chances);
  let sum = 0;
  for (const component of calendars) {
    component.weight *= fails(component);
    sum += component.weight;
  }
  for (const component of calendars) component.weight *= sum > 0 ? share("pay_day") / sum : 0;
  return [
    ...calendars,
    ...CAUSES.slice(1).flatMap((cause): Component[] =>
      share(cause) > 0 ? [{ id: cause, cause, calendar: null, weight: share(cause) }] : [],
    ),
  ];
}

/** A charge that fails says that the money of the last pay-day is gone: less likely right after it. */
function failsAt(at: number, chances: Chances): (component: Component) => number {
  const chance = chances.tryAt(at, at - LONG_AGO_MS);
  return (component) => 1 - PRIORS.FAILS_LESS_WHEN_FUNDED * chance(component);
}

/** Weighs the ways of being paid by the customer's earlier failures and payments. */
function remember(calendars: Component[], { earlier }: FailureFeatures, chances: Chances): void {
  for (const { failures, paidAt } of earlier.slice(-REMEMBERED)) {
    const fails = failsAt(failures[0]!, chances);
    const retries = failures.slice(1).map((at, i) => chances.tryAt(at, failures[i]!));
    const paid = paidAt === null ? null : chances.tryAt(paidAt, failures.at(-1)!);
    let mean = 0;
    const likelihoods = calendars.map((component) => {
      let likelihood = fails(component);
      for (const chance of retries) likelihood *= 1 - chance(component);
      if (paid) likelihood *= paid(component);
      mean += component.weight * likelihood;
      return likelihood;
    });
    if (mean <= 0) continue;
    for (const [i, one] of calendars.entries()) one.weight *= 1 - MEMORY + (MEMORY * likelihoods[i]!) / mean;
  }
}
