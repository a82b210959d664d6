import { minorUnitDigits } from "../../server/i18n/money-format.ts";
import { addDays } from "../cases/local-days.ts";
import type { Days } from "../kit/navigation.tsx";

/** From here on a chart has a point a week: more points than that cannot be told apart. */
const DAILY_UP_TO = 120;

export type Point = { x: Date; y: number; name: string };

/** The 30 days, or so many, that end with this one. */
export const daysEnding = (to: string, count: number): Days => ({ from: addDays(to, 1 - count), to });

export const lengthOf = ({ from, to }: Days): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

/** Whether so long a range is drawn by the week. */
export const isWeekly = (range: Days): boolean => lengthOf(range) > DAILY_UP_TO;

/**
 * The points of a chart over a range of days, without gaps: a day on which nothing moved is zero. Amounts are
 * in whole units of the currency, since a chart cannot be told to divide.
 *
 * @param named what each drawn measure is called
 */
export function seriesOf<Measure extends string>(
  days: readonly ({ day: string } & Record<NoInfer<Measure>, number>)[],
  range: Days,
  named: Readonly<Record<Measure, string>>,
  currency: string,
): Point[] {
  const unit = 10 ** minorUnitDigits(currency);
  const step = isWeekly(range) ? 7 : 1;
  const points: Point[] = [];
  for (let day = range.from; day <= range.to; day = addDays(day, step)) {
    const end = addDays(day, step);
    const within = days.filter(
      (dayTotals) => dayTotals.day >= day && dayTotals.day < end && dayTotals.day <= range.to,
    );
    for (const measure of Object.keys(named) as Measure[])
      points.push({
        // Noon: the same day wherever it is read.
        x: new Date(`${day}T12:00:00Z`),
        y: within.reduce((sum, dayTotals) => sum + dayTotals[measure], 0) / unit,
        name: named[measure],
      });
  }
  return points;
}
