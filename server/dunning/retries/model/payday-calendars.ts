import { type Pattern, patternsOf } from "../paydays.ts";
import { weekdayOf } from "../../local-time.ts";

const DAY = 86_400_000;

/** Local days that the calendars cover: 2015 to 2049. Outside them there are no paydays. */
const FIRST_DAY = Math.floor(Date.UTC(2015, 0, 1) / DAY);
const LAST_DAY = Math.floor(Date.UTC(2049, 11, 31) / DAY);

/** Marks a day without a payday in this many days before. */
const NO_PAY_DAY = 255;

/** One regular pattern of paydays. */
export type PayCalendar = {
  id: string;
  /** Days since the last payday on a local day, 0 on the payday itself; null: no payday in the weeks before. */
  daysSince(localDay: number): number | null;
};

const calendars = new Map<string, PayCalendar>();

function calendar(id: string, isPayDay: (day: number) => boolean): PayCalendar {
  const cached = calendars.get(id);
  if (cached) return cached;
  // Filled on first use: an account needs only a few of the calendars.
  let table: Uint8Array | null = null;
  const fill = () => {
    const filled = new Uint8Array(LAST_DAY - FIRST_DAY + 1).fill(NO_PAY_DAY);
    let since = NO_PAY_DAY;
    for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
      since = isPayDay(day) ? 0 : Math.min(NO_PAY_DAY, since + 1);
      filled[day - FIRST_DAY] = since;
    }
    return filled;
  };
  const created: PayCalendar = {
    id,
    daysSince(day) {
      table ??= fill();
      const since = table[day - FIRST_DAY] ?? NO_PAY_DAY;
      return since === NO_PAY_DAY ? null : since;
    },
  };
  calendars.set(id, created);
  return created;
}

/** Every `weeks` weeks on a weekday. Weeks are counted from Monday 1970-01-05, so the phase is fixed. */
const everyWeeks = (weeks: number, weekday: number, phase: number, id: string) =>
  calendar(
    id,
    (day) =>
      weekdayOf(day) === weekday && (((Math.floor((day - 4) / 7) - phase) % weeks) + weeks) % weeks === 0,
  );
const weekly = (weekday: number) => everyWeeks(1, weekday, 0, `weekly_${weekday}`);
const biweekly = (weekday: number) =>
  [0, 1].map((phase) => everyWeeks(2, weekday, phase, `biweekly_${weekday}_${phase ? "odd" : "even"}`));
const fourWeekly = (weekday: number) =>
  [0, 1, 2, 3].map((phase) => everyWeeks(4, weekday, phase, `four_weekly_${weekday}_${phase}`));

/** Stands for the last day of the month. */
const LAST_OF_MONTH = 31;

/** The given days of the month; a day on a weekend moves to the working day before or after. */
function monthly(days: readonly number[], onWeekend: "before" | "after" = "before"): PayCalendar {
  const names = days.map((day) => (day === LAST_OF_MONTH ? "last" : String(day)));
  const isNominal = (day: number) => {
    const date = new Date(day * DAY).getUTCDate();
    return (
      days.includes(date) || (days.includes(LAST_OF_MONTH) && new Date((day + 1) * DAY).getUTCDate() === 1)
    );
  };
  const id =
    names.length === 1 && names[0] === "last"
      ? "last_working_day"
      : `${days.length === 1 ? "day" : "days"}_${names.join("_")}`;
  const [nextToWeekend, weekend] = onWeekend === "before" ? [5, [1, 2]] : [1, [-1, -2]];
  return calendar(onWeekend === "before" ? id : `${id}_or_after`, (day) => {
    const weekday = weekdayOf(day);
    if (weekday > 5) return false;
    return isNominal(day) || (weekday === nextToWeekend && weekend.some((offset) => isNominal(day + offset)));
  });
}

const nthWorkingDay = (nth: number) =>
  calendar(`working_day_${nth}`, (day) => {
    if (weekdayOf(day) > 5) return false;
    const date = new Date(day * DAY).getUTCDate();
    const firstOfMonth = day - date + 1;
    let workingDays = 0;
    for (let earlier = firstOfMonth; earlier <= day; earlier++) if (weekdayOf(earlier) <= 5) workingDays++;
    return workingDays === nth;
  });

const WORKING_DAYS = [1, 2, 3, 4, 5];
const MONTH_DAYS = Array.from({ length: 28 }, (_, index) => index + 1);

/**
 * Share of a country's customers whose regular income may follow another calendar than those of the table. Small, because
 * the table is likely; above 0, because the table is an assumption and a weight of 0 could never be learned away.
 */
const OTHER_CALENDARS_SHARE = 0.15;

const OTHER_CALENDARS: readonly { calendar: PayCalendar; share: number }[] = [
  ...equalShares(0.18, WORKING_DAYS.map(weekly)),
  ...equalShares(0.2, WORKING_DAYS.flatMap(biweekly)),
  ...equalShares(
    0.38,
    MONTH_DAYS.map((day) => monthly([day])),
  ),
  ...equalShares(0.04, [nthWorkingDay(1), nthWorkingDay(5)]),
  ...equalShares(0.1, [monthly([1, 15]), monthly([15, LAST_OF_MONTH])]),
  { calendar: monthly([LAST_OF_MONTH]), share: 0.1 },
];

function equalShares(
  share: number,
  calendars: readonly PayCalendar[],
): { calendar: PayCalendar; share: number }[] {
  return calendars.map((payCalendar) => ({ calendar: payCalendar, share: share / calendars.length }));
}

export type Income = {
  /** Share of customers whose money comes on no particular day. */
  spread: number;
  /** The shares of the calendars among all other customers; they add up to 1. */
  regular: readonly { calendar: PayCalendar; share: number }[];
};

const incomesByCountry = new Map<string | null, Income>();

/** The prior of how customers of a country are paid. @param country ISO 3166 alpha-2; null: unknown */
export function incomeOf(country: string | null): Income {
  const cached = incomesByCountry.get(country);
  if (cached) return cached;
  const patterns = patternsOf(country);
  const shares = new Map<PayCalendar, number>();
  const add = (calendar: PayCalendar, share: number) =>
    shares.set(calendar, (shares.get(calendar) ?? 0) + share);
  let spread = 0;
  for (const pattern of patterns) {
    if (pattern.kind === "spread") spread += pattern.weight;
    else for (const { calendar, share } of calendarsOf(pattern)) add(calendar, share * pattern.weight);
  }
  const regular = [...shares.values()].reduce((sum, share) => sum + share, 0);
  for (const [calendar, share] of shares)
    shares.set(calendar, (share / regular) * (1 - OTHER_CALENDARS_SHARE));
  for (const { calendar, share } of OTHER_CALENDARS)
    add(calendar, share * (regular > 0 ? OTHER_CALENDARS_SHARE : 1));
  const income = { spread, regular: [...shares].map(([calendar, share]) => ({ calendar, share })) };
  if (incomesByCountry.size < 1_000) incomesByCountry.set(country, income);
  return income;
}

function calendarsOf(
  pattern: Exclude<Pattern, { kind: "spread" }>,
): { calendar: PayCalendar; share: number }[] {
  switch (pattern.kind) {
    case "weekly":
      return equalShares(1, [weekly(pattern.weekday)]);
    case "biweekly":
      return equalShares(1, biweekly(pattern.weekday));
    case "four_weekly":
      return equalShares(1, fourWeekly(pattern.weekday));
    case "days":
      return equalShares(1, [monthly(pattern.days, pattern.on_weekend)]);
    case "nth_working_day":
      return equalShares(1, [nthWorkingDay(pattern.nth)]);
  }
}
