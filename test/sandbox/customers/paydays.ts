import { IANAZone } from "luxon";
import { DAY, HOUR, MINUTE } from "../clock.ts";
import type { Draws } from "./draws.ts";
import type { PayDayPattern } from "./population.ts";

/** When money comes in for one person: the pay-days of their pattern, booked at their bank's hour. */
export class PayCalendar {
  readonly #draws: Draws;
  readonly #key: string;
  readonly #pattern: PayDayPattern;
  readonly #zone: IANAZone;
  readonly #bookedAtHour: number;
  readonly #fortnight: number;
  readonly #rhythm: { readonly days: number; readonly offset: number };
  readonly #known = new Map<number, number | null>();

  /** @param bookedAtHour local, 0 to 24; the instant falls on a whole hour */
  constructor(draws: Draws, key: string, pattern: PayDayPattern, timeZone: string, bookedAtHour: number) {
    this.#draws = draws;
    this.#key = key;
    this.#pattern = pattern;
    this.#zone = IANAZone.create(timeZone);
    this.#bookedAtHour = Math.floor(bookedAtHour);
    this.#fortnight = draws.unit(key, "fortnight") < 0.5 ? 0 : 1;
    const [fewest, most] = pattern.kind === "rhythm" ? pattern.everyDays : [1, 1];
    const days = Math.floor(draws.between(fewest, most + 1, key, "rhythm"));
    this.#rhythm = { days, offset: Math.floor(draws.between(0, days, key, "rhythm begins")) };
  }

  /** Instants (epoch ms) at which money was booked, in (`after`, `until`], oldest first. */
  between(after: number, until: number): number[] {
    const found: number[] = [];
    const last = Math.floor(until / DAY) + 1;
    for (let day = Math.floor(after / DAY) - 1; day <= last; day++) {
      const at = this.#bookedOn(day);
      if (at !== null && at > after && at <= until) found.push(at);
    }
    return found;
  }

  /** The first booking after an instant; every pattern has one within two months. */
  next(after: number): number {
    for (let day = Math.floor(after / DAY) - 1; ; day++) {
      const at = this.#bookedOn(day);
      if (at !== null && at > after) return at;
    }
  }

  /** Where an instant lies between two pay-days: 0 right after one, close to 1 right before the next. */
  phase(at: number): number {
    const next = this.next(at);
    for (let day = Math.floor(at / DAY) + 1; ; day--) {
      const last = this.#bookedOn(day);
      if (last !== null && last <= at) return (at - last) / (next - last);
    }
  }

  #bookedOn(day: number): number | null {
    let at = this.#known.get(day);
    if (at === undefined) {
      const wall = day * DAY + this.#bookedAtHour * HOUR;
      at = this.#isPayDay(day) ? wall - this.#zone.offset(wall) * MINUTE : null;
      this.#known.set(day, at);
    }
    return at;
  }

  /** @param day local civil days since 1970-01-01, a Thursday */
  #isPayDay(day: number): boolean {
    const pattern = this.#pattern;
    const weekday = weekdayOf(day);
    switch (pattern.kind) {
      case "weekly":
        return weekday === pattern.weekday;
      case "biweekly":
        return weekday === pattern.weekday && Math.floor((day + 3) / 7) % 2 === this.#fortnight;
      case "irregular":
        return this.#draws.chance(1 / pattern.everyDays, this.#key, "income", day);
      case "rhythm":
        return (day + this.#rhythm.offset) % this.#rhythm.days === 0;
      case "days":
        return onWorkingDay(day, weekday, (date) => pattern.days.includes(date.getUTCDate()));
      case "month_end":
        return onWorkingDay(day, weekday, (date) => new Date(date.getTime() + DAY).getUTCDate() === 1);
    }
  }
}

/** 1 is Monday, 7 is Sunday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** What falls on a weekend is paid on the Friday before. */
function onWorkingDay(day: number, weekday: number, isNominal: (date: Date) => boolean): boolean {
  if (weekday > 5) return false;
  const days = weekday === 5 ? [day, day + 1, day + 2] : [day];
  return days.some((each) => isNominal(new Date(each * DAY)));
}
