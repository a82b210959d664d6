import { type Pattern, patternsOf } from "../pay-days.ts";
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

const weekly = (weekday: number) => calendar(`weekly_${weekday}`, (day) => weekdayOf(day) === weekday);

/** Weeks are counted from 1970-01-05, a Monday, so that the phase does not depend on where we look. */
const biweekly = (weekday: number, phase: 0 | 1) =>
  calendar(
    `biweekly_${weekday}_${phase ? "odd" : "even"}`,
    (day) => weekdayOf(day) === weekday && ((Math.floor((day - 4) / 7) % 2) + 2) % 2 === phase,
  );

/** The given days of the month; on a weekend the working day before. */
const monthly = (days: readonly number[]) =>
  calendar(days.length === 1 ? `day_${days[0]}` : `days_${days.join("_")}`, (day) =>
    onWorkingDay(day, (date) => days.includes(date.getUTCDate())),
  );

const lastWorkingDay = calendar("last_working_day", (day) =>
  onWorkingDay(day, (date) => new Date(date.getTime() + DAY).getUTCDate() === 1),
);

function onWorkingDay(day: number, isNominal: (date: Date) => boolean): boolean {
  const weekday = weekdayOf(day);
  if (weekday > 5) return false;
  const covered = weekday === 5 ? [day, day + 1, day + 2] : [day];
  return covered.some((each) => isNominal(new Date(each * DAY)));
}

const WORKING_DAYS = [1, 2, 3, 4, 5];
const MONTH_DAYS = Array.from({ length: 28 }, (_, index) => index + 1);

/**
 * Share of a country's customers who may be paid in any other regular way than its table says. Small, for the
 * table is likely; above 0, for it is an assumption and what is impossible cannot be learnt.
 */
const OTHER_WAYS = 0.15;

const ANY_WAY: readonly { calendar: PayCalendar; share: number }[] = [
  ...WORKING_DAYS.map((day) => ({ calendar: weekly(day), share: 0.2 / 5 })),
  ...WORKING_DAYS.flatMap((day) => [
    { calendar: biweekly(day, 0), share: 0.1 / 5 },
    { calendar: biweekly(day, 1), share: 0.1 / 5 },
  ]),
  ...MONTH_DAYS.map((day) => ({ calendar: monthly([day]), share: 0.45 / 28 })),
  { calendar: monthly([1, 15]), share: 0.05 },
  { calendar: lastWorkingDay, share: 0.1 },
];

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
  const add = (one: PayCalendar, share: number) => shares.set(one, (shares.get(one) ?? 0) + share);
  let spread = 0;
  for (const pattern of patterns) {
    if (pattern.kind === "spread") spread += pattern.weight;
    else for (const one of calendarsOf(pattern)) add(one.calendar, one.share * pattern.weight);
  }
  const regular = [...shares.values()].reduce((sum, share) => sum + share, 0);
  for (const [one, share] of shares) shares.set(one, (share / regular) * (1 - OTHER_WAYS));
  for (const { calendar: one, share } of ANY_WAY) add(one, share * (regular > 0 ? OTHER_WAYS : 1));
  const income = { spread, regular: [...shares].map(([one, share]) => ({ calendar: one, share })) };
  if (incomes.size < 1_000) incomes.set(country, income);
  return income;
}

function calendarsOf(
  pattern: Exclude<Pattern, { kind: "spread" }>,
): { calendar: PayCalendar; share: number }[] {
  switch (pattern.kind) {
    case "weekly":
      return [{ calendar: weekly(pattern.weekday), share: 1 }];
    case "biweekly":
      return ([0, 1] as const).map((phase) => ({ calendar: biweekly(pattern.weekday, phase), share: 0.5 }));
    case "days":
      return [{ calendar: monthly(pattern.days), share: 1 }];
    case "last_working_day":
      return [{ calendar: lastWorkingDay, share: 1 }];
  }
}
