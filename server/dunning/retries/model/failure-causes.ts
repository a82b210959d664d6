import { declineFamilyOf, type FailureFeatures, fundingKindOf } from "./features.ts";
import { type ModelState, safeKeyOf } from "./model-state.ts";
import { incomeOf, type PayCalendar } from "./payday-calendars.ts";
import { FAILURE_CAUSES, type FailureCause, PRIORS } from "./priors.ts";
import type { MixtureComponent, SuccessChances } from "./success-probability.ts";

const DAY = 86_400_000;

/**
 * Weight of the prior in invoices: by decline code against the account's own counts, and by code and funding kind against
 * the account's counts of the code.
 */
const CAUSES_WEIGHT = { code: 40, codeAndFunding: 40 } as const;
/** The same for the payday calendars of a country's customers. */
const INCOME_WEIGHT = 60;
/** Before any payday that could still matter. */
const LONG_AGO_MS = 90 * DAY;

/** How many of a customer's earlier failures are used to find their paydays. */
const MAX_PRIOR_FAILURES = 8;
/** The evidence of an earlier failure about the customer's paydays counts with this weight: people change jobs. */
const PRIOR_FAILURE_WEIGHT = 0.8;

/** Keys under which the shares of causes are counted: for every decline, by code, by code and funding kind. */
export const causeKeysOf = (features: FailureFeatures): string[] => {
  const code = safeKeyOf(features.said[0] ?? features.decline.code);
  return [ANY_CODE, code, `${code}|${fundingKindOf(features.method, features.rail)}`];
};

/** Shares of the causes behind one decline code: the prior, drawn towards the account's own counts. */
function causeSharesOfCode(code: string, features: FailureFeatures, modelState: ModelState | null): number[] {
  const family = declineFamilyOf(code === features.decline.code ? features.decline : { class: "soft", code });
  const byFamily = PRIORS.CAUSE_SHARES[family];
  const { spread } = incomeOf(features.method.country);
  const prior = FAILURE_CAUSES.map((cause) =>
    cause === "pay_day"
      ? byFamily.funds * (1 - spread)
      : cause === "spread"
        ? byFamily.funds * spread
        : byFamily[cause],
  );
  if (!modelState) return prior;
  const key = safeKeyOf(code);
  const fundingKind = fundingKindOf(features.method, features.rail);
  return shrinkToPrior(
    shrinkToPrior(prior, modelState.causes[key], CAUSES_WEIGHT.code),
    modelState.causes[`${key}|${fundingKind}`],
    CAUSES_WEIGHT.codeAndFunding,
  );
}

/**
 * Shares of the causes behind all decline codes on this invoice. The first decline counts in full. Each later one with
 * another code counts with half its weight, relative to the overall shares: an issuer tends to repeat itself.
 */
export function causeSharesOf(features: FailureFeatures, modelState: ModelState | null): number[] {
  const [first = features.decline.code, ...later] = features.said;
  const shares = causeSharesOfCode(first, features, modelState);
  if (later.every((code) => code === first)) return shares;
  const overall = overallCauseShares(modelState);
  for (const code of later) {
    if (code === first) continue;
    const sharesOfCode = causeSharesOfCode(code, features, modelState);
    for (const [i, share] of sharesOfCode.entries())
      shares[i] = shares[i]! * Math.sqrt(Math.max(share, MIN_SHARE) / Math.max(overall[i]!, MIN_SHARE));
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** No code rules a cause out. */
const MIN_SHARE = 0.01;

/** Shares of the causes over all declines, whatever the code. */
function overallCauseShares(modelState: ModelState | null): number[] {
  const shares = PRIORS.CAUSE_SHARES;
  const prior = FAILURE_CAUSES.map((cause) => {
    const of = (family: keyof typeof shares) =>
      cause === "pay_day"
        ? shares[family].funds * 0.8
        : cause === "spread"
          ? shares[family].funds * 0.2
          : shares[family][cause];
    return 0.45 * of("funds") + 0.4 * of("issuer") + 0.05 * of("technical") + 0.1 * of("customer");
  });
  return modelState ? shrinkToPrior(prior, modelState.causes[ANY_CODE], CAUSES_WEIGHT.code) : prior;
}

/** The key under which the causes of all declines are counted. */
const ANY_CODE = "any";

function shrinkToPrior(prior: number[], counts: readonly number[] | undefined, weight: number): number[] {
  if (!counts) return prior;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return prior.map((share, i) => (weight * share + counts[i]!) / (weight + total));
}

/** Shares of the payday calendars in a country: the table's, drawn towards the account's own counts. */
export function calendarSharesOf(
  country: string | null,
  modelState: ModelState | null,
): { calendar: PayCalendar; share: number }[] {
  const { regular } = incomeOf(country);
  const counts = modelState?.incomes[safeKeyOf(country ?? "unknown")];
  if (!counts) return regular.map((calendarShare) => ({ ...calendarShare }));
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return regular.map(({ calendar, share }) => ({
    calendar,
    share: (INCOME_WEIGHT * share + (counts[calendar.id] ?? 0)) / (INCOME_WEIGHT + total),
  }));
}

/** The causes with their weights before the first retry: by decline code, country, and the customer's earlier failures. */
export function componentsOf(
  features: FailureFeatures,
  modelState: ModelState | null,
  chances: SuccessChances,
): MixtureComponent[] {
  const shares = causeSharesOf(features, modelState);
  const shareOf = (cause: FailureCause) => shares[FAILURE_CAUSES.indexOf(cause)]!;
  const firstFailedAt = features.failures[0]!;
  const payDays = calendarSharesOf(features.method.country, modelState).map(({ calendar, share }) => ({
    id: calendar.id,
    cause: "pay_day" as const,
    calendar,
    weight: share,
  }));
  weighByHistory(payDays, features, chances);
  const failureChance = failureChanceAt(firstFailedAt, chances);
  let sum = 0;
  for (const component of payDays) {
    component.weight *= failureChance(component);
    sum += component.weight;
  }
  for (const component of payDays) component.weight *= sum > 0 ? shareOf("pay_day") / sum : 0;
  return [
    ...payDays,
    ...FAILURE_CAUSES.slice(1).flatMap((cause): MixtureComponent[] =>
      shareOf(cause) > 0 ? [{ id: cause, cause, calendar: null, weight: shareOf(cause) }] : [],
    ),
  ];
}

/** A first charge that fails shows that the last payday's money is gone, which is less likely right after the payday. */
function failureChanceAt(at: number, chances: SuccessChances): (component: MixtureComponent) => number {
  const successChance = chances.ofAttempt(at, at - LONG_AGO_MS);
  return (component) => 1 - PRIORS.FAILS_LESS_WHEN_FUNDED * successChance(component);
}

/** Weighs the payday calendars by the customer's earlier failures and payments. Changes the weights of `payDays`. */
function weighByHistory(
  payDays: MixtureComponent[],
  { earlier }: FailureFeatures,
  chances: SuccessChances,
): void {
  for (const { failures, paidAt } of earlier.slice(-MAX_PRIOR_FAILURES)) {
    const failureChance = failureChanceAt(failures[0]!, chances);
    const retryChances = failures.slice(1).map((at, i) => chances.ofAttempt(at, failures[i]!));
    const paymentChance = paidAt === null ? null : chances.ofAttempt(paidAt, failures.at(-1)!);
    let mean = 0;
    const likelihoods = payDays.map((component) => {
      let likelihood = failureChance(component);
      for (const retryChance of retryChances) likelihood *= 1 - retryChance(component);
      if (paymentChance) likelihood *= paymentChance(component);
      mean += component.weight * likelihood;
      return likelihood;
    });
    if (mean <= 0) continue;
    for (const [i, component] of payDays.entries())
      component.weight *= 1 - PRIOR_FAILURE_WEIGHT + (PRIOR_FAILURE_WEIGHT * likelihoods[i]!) / mean;
  }
}
