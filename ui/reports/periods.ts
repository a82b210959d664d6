import { addDays, endOfMonth } from "../cases/local-days.ts";
import type { Days } from "../kit/navigation.tsx";
import { daysEnding } from "./series.ts";

export const PERIODS = ["month", "quarter", "previous", "year"] as const;
export type Period = (typeof PERIODS)[number];

/** @param today the account's own day, `YYYY-MM-DD` */
export function daysOf(period: Period, today: string): Days {
  const month = `${today.slice(0, 7)}-01`;
  switch (period) {
    case "month":
      return daysEnding(today, 30);
    case "quarter":
      return daysEnding(today, 90);
    case "previous": {
      const to = addDays(month, -1);
      return { from: `${to.slice(0, 7)}-01`, to: endOfMonth(to) };
    }
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

/** The period that these days are; null for any others. */
export const periodOf = (days: Days, today: string): Period | null =>
  PERIODS.find((period) => {
    const { from, to } = daysOf(period, today);
    return from === days.from && to === days.to;
  }) ?? null;
