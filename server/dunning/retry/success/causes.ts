import { localTimeOf } from "../local-time.ts";
import { incomeOf, type PayCalendar } from "./income.ts";
import { type Learned, nameOf, ratioOf } from "./learned.ts";
import { CAUSES, type Cause, CLEARING, type Clearing, PRIORS } from "./priors.ts";
import { familyOf, purseOf, type Situation } from "./situation.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Invoices as if seen, before an account's own shares of causes outweigh the prior; and per funding, the account's. */
const CAUSES_WEIGHT = { code: 40, purse: 40 } as const;
/** The same for the ways in which a country's customers are paid. */
const INCOME_WEIGHT = 60;
/**
 * Successes as if seen, before a curve is bent: as a whole, and in one span against the whole. What is seen where
 * it is tried moves the whole first, else only what was tried would ever look good.
 */
const CURVE_WEIGHT = { level: 12, span: 40 } as const;

/** Upper ends of the spans for which curves are learnt. */
const AFTER_PAY_DAY = [6, 12, 24, 48, 72, 120, 192, 336].map((hours) => hours * HOUR);
const AFTER_FAILURE = [2, 8, 20, 44, 92, 192, 384].map((hours) => hours * HOUR);

/** Nothing is certain: a chance stays below this. */
const SUREST = 0.97;

/** Money booked in the morning of a pay-day may come after a failure of that night. */
const BOOKED_BY_MS = 8 * HOUR;

/** Before any pay-day that could still matter. */
const LONG_AGO_MS = 90 * DAY;

/** How many of a customer's earlier failures tell about their pay-days. */
const REMEMBERED = 8;
/** An earlier failure tells of the customer's pay-days with this much of its weight: people change jobs. */
const MEMORY = 0.8;

/** One possible hidden cause, with how likely it is after all the failures seen so far. */
export type Component = {
  /** A cause, or for pay-days the calendar. */
  id: string;
  cause: Cause;
  calendar: PayCalendar | null;
  weight: number;
};

/** Chances of tries if one cause is true. */
export type Chances = {
  /** Chance of a try at `at` when the latest failure was at `since`; hours of the day are not in it. */
  chance(one: Component, at: number, since: number): number;
  /** Chance between two pay-days, so long after the latest failure. */
  other(elapsed: number): number;
  /** Where on which learnt curve the chance was read, and what the prior says there; null: no curve has it. */
  reading(one: Component, at: number, since: number): Reading | null;
  /** The pay-day that the chance counts from, as an instant; null where none is known. */
  payDayBefore(one: Component, at: number): number | null;
};

export type Reading = { curve: Curve; span: number; prior: number };

/** A curve that is learnt: its level as a whole, and each span of time against that level. */
export type Curve = { name: string; bends: readonly number[] };

/** How a curve is bent in each span: its level times the span's own ratio. */
function curveOf(name: string, spans: number, learned: Learned | null): Curve {
  if (!learned) return { name, bends: new Array<number>(spans).fill(1) };
  const { curves } = learned;
  const level = ratioOf(curves[name], CURVE_WEIGHT.level);
  const bends = Array.from(
    { length: spans },
    (_, span) => level * ratioOf(curves[`${name}|${span}`], CURVE_WEIGHT.span),
  );
  return { name, bends };
}

/** The level's share of a curve's bend in one span, and the span's: what each is to be learnt against. */
export function bendOf(curve: Curve, span: number, learned: Learned): { level: number; span: number } {
  const level = ratioOf(learned.curves[curve.name], CURVE_WEIGHT.level);
  return { level, span: curve.bends[span]! / level };
}

export function chancesFor(situation: Situation, learned: Learned | null): Chances {
  const local = localTimeOf(situation.timeZone);
  const purse = purseOf(situation.method, situation.rail);
  const lag = purse === "bank" ? PRIORS.DEBIT_LAG_MS : 0;
  const funded = PRIORS.FUNDED[purse];
  const halfLife = PRIORS.FUNDS_HALF_LIFE_MS[purse];
  const afterPayDay = curveOf(`pay_day|${purse}`, AFTER_PAY_DAY.length + 1, learned);
  const otherMoney = curveOf(`other|${purse}`, AFTER_FAILURE.length + 1, learned);
  const spread = curveOf(`spread|${purse}`, AFTER_FAILURE.length + 1, learned);
  const clearing = Object.fromEntries(
    CLEARING.map((cause) => [cause, curveOf(cause, AFTER_FAILURE.length + 1, learned)]),
  ) as Record<Clearing, Curve>;

  const sinceMoney = (calendar: PayCalendar, at: number, since: number): number | null => {
    const now = at + lag + local.offsetAt(at + lag);
    const day = Math.floor(now / DAY);
    const daysSince = calendar.daysSince(day);
    if (daysSince === null) return null;
    const payDay = (day - daysSince) * DAY;
    return payDay + BOOKED_BY_MS > since + local.offsetAt(since) ? now - payDay : null;
  };
  const reading = ({ cause, calendar }: Component, at: number, since: number): Reading | null => {
    const elapsed = at - since;
    if (calendar) {
      const money = sinceMoney(calendar, at, since);
      if (money === null) {
        const span = spanOf(AFTER_FAILURE, elapsed);
        return { curve: otherMoney, span, prior: PRIORS.OTHER_MONEY[span]! };
      }
      const prior = Math.max(PRIORS.UNFUNDED, funded * 0.5 ** (money / halfLife));
      return { curve: afterPayDay, span: spanOf(AFTER_PAY_DAY, money), prior };
    }
    const span = spanOf(AFTER_FAILURE, elapsed);
    if (cause === "spread") {
      const come = 1 - Math.exp(-elapsed / PRIORS.SPREAD_MEAN_MS);
      const prior = PRIORS.UNFUNDED + (PRIORS.SPREAD_FUNDED - PRIORS.UNFUNDED) * come;
      return { curve: spread, span, prior };
    }
    if (!isClearing(cause)) return null;
    const cleared = 1 - 0.5 ** (Math.max(0, elapsed) / PRIORS.HALF_LIFE_MS[cause]);
    return { curve: clearing[cause], span, prior: PRIORS.CLEARED * cleared };
  };
  return {
    reading,
    other(elapsed) {
      const span = spanOf(AFTER_FAILURE, elapsed);
      return Math.min(SUREST, PRIORS.OTHER_MONEY[span]! * otherMoney.bends[span]!);
    },
    chance(one, at, since) {
      const found = reading(one, at, since);
      return found ? Math.min(SUREST, found.prior * found.curve.bends[found.span]!) : 0;
    },
    payDayBefore({ calendar }, at) {
      if (!calendar) return null;
      const day = Math.floor((at + lag + local.offsetAt(at + lag)) / DAY);
      const daysSince = calendar.daysSince(day);
      return daysSince === null ? null : local.instantOf(day - daysSince, 0);
    },
  };
}

const isClearing = (cause: Cause): cause is Clearing => (CLEARING as readonly string[]).includes(cause);

function spanOf(ends: readonly number[], elapsed: number): number {
  for (let i = 0; i < ends.length; i++) if (elapsed < ends[i]!) return i;
  return ends.length;
}

/** What was said, coarse and fine: under these names the shares of causes are learnt. */
export const groupsOf = (situation: Situation): string[] => {
  const code = nameOf(situation.said[0] ?? situation.decline.code);
  return [ANY_CODE, code, `${code}|${purseOf(situation.method, situation.rail)}`];
};

/** Shares of the causes behind one thing that was said: the prior, drawn towards what the account saw. */
function sharesBehind(code: string, situation: Situation, learned: Learned | null): number[] {
  const behind =
    PRIORS.CAUSES_BEHIND[
      familyOf(code === situation.decline.code ? situation.decline : { class: "soft", code })
    ];
  const { spread } = incomeOf(situation.method.country);
  const prior = CAUSES.map((cause) =>
    cause === "pay_day"
      ? behind.funds * (1 - spread)
      : cause === "spread"
        ? behind.funds * spread
        : behind[cause],
  );
  if (!learned) return prior;
  const purse = purseOf(situation.method, situation.rail);
  return shrunk(
    shrunk(prior, learned.causes[nameOf(code)], CAUSES_WEIGHT.code),
    learned.causes[`${nameOf(code)}|${purse}`],
    CAUSES_WEIGHT.purse,
  );
}

/**
 * Shares of the causes behind all that was said on this invoice. The first decline counts in full; each later one
 * with half its weight against what causes are like on the whole, for an issuer tends to repeat itself.
 */
export function sharesOf(situation: Situation, learned: Learned | null): number[] {
  const [first = situation.decline.code, ...later] = situation.said;
  const shares = sharesBehind(first, situation, learned);
  if (later.every((code) => code === first)) return shares;
  const usual = usualShares(learned);
  for (const code of later) {
    if (code === first) continue;
    const behind = sharesBehind(code, situation, learned);
    for (const [i, share] of behind.entries())
      shares[i] = shares[i]! * Math.sqrt(Math.max(share, LEAST_SHARE) / Math.max(usual[i]!, LEAST_SHARE));
  }
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** No code rules a cause out. */
const LEAST_SHARE = 0.01;

/** What declines mostly come from, whatever is said. */
function usualShares(learned: Learned | null): number[] {
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
  return learned ? shrunk(prior, learned.causes[ANY_CODE], CAUSES_WEIGHT.code) : prior;
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
  learned: Learned | null,
): { calendar: PayCalendar; share: number }[] {
  const { regular } = incomeOf(country);
  const seen = learned?.incomes[nameOf(country ?? "unknown")];
  if (!seen) return regular.map((each) => ({ ...each }));
  const total = Object.values(seen).reduce((sum, each) => sum + each, 0);
  return regular.map(({ calendar, share }) => ({
    calendar,
    share: (INCOME_WEIGHT * share + (seen[calendar.id] ?? 0)) / (INCOME_WEIGHT + total),
  }));
}

/** The causes with their weights before this invoice was retried: by what was said, the country, and the customer's past. */
export function componentsOf(situation: Situation, learned: Learned | null, chances: Chances): Component[] {
  const shares = sharesOf(situation, learned);
  const share = (cause: Cause) => shares[CAUSES.indexOf(cause)]!;
  const first = situation.failures[0]!;
  const calendars = calendarsOf(situation.method.country, learned).map(({ calendar, share: part }) => ({
    id: calendar.id,
    cause: "pay_day" as const,
    calendar,
    weight: part,
  }));
  remember(calendars, situation, chances);
  let sum = 0;
  for (const one of calendars) {
    one.weight *= failsAt(one, first, chances);
    sum += one.weight;
  }
  for (const one of calendars) one.weight *= sum > 0 ? share("pay_day") / sum : 0;
  return [
    ...calendars,
    ...CAUSES.slice(1).flatMap((cause): Component[] =>
      share(cause) > 0 ? [{ id: cause, cause, calendar: null, weight: share(cause) }] : [],
    ),
  ];
}

/** A charge that fails says that the money of the last pay-day is gone: less likely right after it. */
function failsAt(one: Component, at: number, chances: Chances): number {
  return 1 - PRIORS.FAILS_LESS_WHEN_FUNDED * chances.chance(one, at, at - LONG_AGO_MS);
}

/** Weighs the ways of being paid by the customer's earlier failures and payments. */
function remember(calendars: Component[], { earlier }: Situation, chances: Chances): void {
  for (const { failures, paidAt } of earlier.slice(-REMEMBERED)) {
    const likelihoods = calendars.map((one) => {
      let likelihood = failsAt(one, failures[0]!, chances);
      for (let i = 1; i < failures.length; i++)
        likelihood *= 1 - chances.chance(one, failures[i]!, failures[i - 1]!);
      if (paidAt !== null) likelihood *= chances.chance(one, paidAt, failures.at(-1)!);
      return likelihood;
    });
    let mean = 0;
    for (const [i, one] of calendars.entries()) mean += one.weight * likelihoods[i]!;
    if (mean <= 0) continue;
    for (const [i, one] of calendars.entries()) one.weight *= 1 - MEMORY + (MEMORY * likelihoods[i]!) / mean;
  }
}
