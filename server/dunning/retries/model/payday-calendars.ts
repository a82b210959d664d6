import { type Pattern, patternsOf } from "../paydays.ts";
import { weekdayOf } from "../local-time.ts";

const DAY = 86_400_000;

/** Local days that the calendars know: 2015 to 2049. Outside, no pay-day is known. */
const FIRST_DAY = Math.floor(Date.UTC(2015, 0, 1) / DAY);
const LAST_DAY = Math.floor(Date.UTC(2049, 11, 31) / DAY);

/** No pay-day within so many days. */
const NONE = 255;

/** When money regularly comes in, in one way: `daysSince` a pay-day on a local day, 0 on the day itself. */
export type PayCalendar = {
  id: string;
  /** Null: no pay-day in the weeks before. */
  daysSince(localDay: number): number | null;
};

const known = new Map<string, PayCalendar>();

function calendar(id: string, isPayDay: (day: number) => boolean): PayCalendar {
  const kept = known.get(id);
  if (kept) return kept;
  // Filled when first asked: an account meets a few of the calendars, in a few years.
  let table: Uint8Array | null = null;
  const fill = () => {
    const filled = new Uint8Array(LAST_DAY - FIRST_DAY + 1).fill(NONE);
    let since = NONE;
    for (let day = FIRST_DAY; day <= LAST_DAY; day++) {
      since = isPayDay(day) ? 0 : Math.min(NONE, since + 1);
      filled[day - FIRST_DAY] = since;
    }
    return filled;
  };
  const made: PayCalendar = {
    id,
    daysSince(day) {
      table ??= fill();
      const since = table[day - FIRST_DAY] ?? NONE;
      return since === NONE ? null : since;
    },
  };
  known.set(id, made);
  return made;
}

/** Every so many weeks on a weekday. Weeks are counted from 1970-01-05, a Monday, so that the phase does not depend on where we look. */
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

/** The last day of the month, whichever it is. */
const LAST = 31;

/** The given days of the month; on a weekend the working day before or after. */
function monthly(days: readonly number[], onWeekend: "before" | "after" = "before"): PayCalendar {
  const named = days.map((day) => (day === LAST ? "last" : String(day)));
  const isNominal = (day: number) => {
    const date = new Date(day * DAY).getUTCDate();
    return days.includes(date) || (days.includes(LAST) && new Date((day + 1) * DAY).getUTCDate() === 1);
  };
  const id =
    named.length === 1 && named[0] === "last"
      ? "last_working_day"
      : `${days.length === 1 ? "day" : "days"}_${named.join("_")}`;
  const [endOfWeek, rest] = onWeekend === "before" ? [5, [1, 2]] : [1, [-1, -2]];
  return calendar(onWeekend === "before" ? id : `${id}_or_after`, (day) => {
    const weekday = weekdayOf(day);
    if (weekday > 5) return false;
    return isNominal(day) || (weekday === endOfWeek && rest.some((apart) => isNominal(day + apart)));
  });
}

const nthWorkingDay = (nth: number) =>
  calendar(`working_day_${nth}`, (day) => {
    if (weekdayOf(day) > 5) return false;
    const date = new Date(day * DAY).getUTCDate();
    let working = 0;
    for (let before = day - date + 1; before <= day; before++) if (weekdayOf(before) <= 5) working++;
    return working === nth;
  });

const WORKING_DAYS = [1, 2, 3, 4, 5];
const MONTH_DAYS = Array.from({ length: 28 }, (_, index) => index + 1);

/**
 * Share of a country's customers who may be paid in any other regular way than its table says. Small, for the
 * table is likely; above 0, for it is an assumption and what is impossible cannot be learnt.
 */
const OTHER_WAYS = 0.15;

const ANY_WAY: readonly { calendar: PayCalendar; share: number }[] = [
  ...alike(0.18, WORKING_DAYS.map(weekly)),
  ...alike(0.2, WORKING_DAYS.flatMap(biweekly)),
  ...alike(
    0.38,
    MONTH_DAYS.map((day) => monthly([day])),
  ),
  ...alike(0.04, [nthWorkingDay(1), nthWorkingDay(5)]),
  ...alike(0.1, [monthly([1, 15]), monthly([15, LAST])]),
  { calendar: monthly([LAST]), share: 0.1 },
];

function alike(share: number, calendars: readonly PayCalendar[]): { calendar: PayCalendar; share: number }[] {
  return calendars.map((each) => ({ calendar: each, share: share / calendars.length }));
}

export type Income = {
  /** Share of customers whose money comes on no particular day. */
  spread: number;
  /** The regular ways; shares add up to 1. */
  regular: readonly { calendar: PayCalendar; share: number }[];
};

const incomes = new Map<string | null, Income>();

/** How customers of a country may be paid, before anything was learnt. @param country ISO code; null: not known */
export function incomeOf(country: string | null): Income {
  const kept = incomes.get(country);
  if (kept) return kept;
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
  for (const [calendar, share] of shares) shares.set(calendar, (share / regular) * (1 - OTHER_WAYS));
  for (const { calendar, share } of ANY_WAY) add(calendar, share * (regular > 0 ? OTHER_WAYS : 1));
  const income = { spread, regular: [...shares].map(([calendar, share]) => ({ calendar, share })) };
  if (incomes.size < 1_000) incomes.set(country, income);
  return income;
}

function calendarsOf(
  pattern: Exclude<Pattern, { kind: "spread" }>,
): { calendar: PayCalendar; share: number }[] {
  switch (pattern.kind) {
    case "weekly":
      return alike(1, [weekly(pattern.weekday)]);
    case "biweekly":
      return alike(1, biweekly(pattern.weekday));
    case "four_weekly":
      return alike(1, fourWeekly(pattern.weekday));
    case "days":
      return alike(1, [monthly(pattern.days, pattern.on_weekend)]);
    case "nth_working_day":
      return alike(1, [nthWorkingDay(pattern.nth)]);
  }
}
