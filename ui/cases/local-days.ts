const DAY = 86_400_000;

/** What the clock on the wall shows in a time zone, read as if it were UTC; epoch ms. */
function wallClock(at: number, timeZone: string): number {
  const wall = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return Date.parse(`${wall.format(at).replace(" ", "T")}Z`);
}

/** The calendar day in a time zone, `YYYY-MM-DD`. @param at UTC epoch ms */
export const localDay = (at: number, timeZone: string): string =>
  new Date(wallClock(at, timeZone)).toISOString().slice(0, 10);

/** @param day `YYYY-MM-DD` */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** @param day `YYYY-MM-DD` */
export const endOfMonth = (day: string): string => {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};

/**
 * The last millisecond of a calendar day in a time zone, UTC epoch ms, so that shown as a day it is that day.
 *
 * @param day `YYYY-MM-DD`; null for anything else
 */
export function endOfDay(day: string, timeZone: string): number | null {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) + DAY : Number.NaN;
  if (Number.isNaN(midnight)) return null;
  // Twice: the first guess may lie on the other side of a change of clocks.
  let at = midnight;
  for (let i = 0; i < 2; i++) at = midnight - (wallClock(at, timeZone) - at);
  return at - 1;
}

/** Whether clocks in two zones show the same at an instant. */
export const isSameTime = (at: number, zone: string, otherZone: string): boolean =>
  wallClock(at, zone) === wallClock(at, otherZone);
