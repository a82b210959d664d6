import { useMemo } from "./react.ts";
import { formatAmount } from "../../server/i18n/money-format.ts";
import { useSession } from "../data/session.tsx";

const DAY = 86_400_000;

/** Amounts and times as people of the user's locale write them. */
export type Format = {
  /** Minor units of `currency`. */
  money: (amount: number, currency: string) => string;
  number: (value: number) => string;
  /** 0.5 is 50 %. */
  percent: (share: number) => string;
  /** The difference of two shares in per cent of the whole, with its sign: 0.021 is +2.1. */
  points: (difference: number) => string;
  /** `Nov 25, 2026`. */
  day: (at: number) => string;
  /** `8:05 AM`. */
  time: (at: number) => string;
  /** `tomorrow, 8:05 AM`; within two days by its name, else by its date. */
  when: (at: number) => string;
  /** A country's name for its code. */
  country: (code: string) => string;
};

/** Whole days from `from` to `to` on the calendar of a time zone. */
function calendarDays(from: number, to: number, timeZone: string): number {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return Math.round((Date.parse(day.format(to)) - Date.parse(day.format(from))) / DAY);
}

/** @param timeZone IANA; without one, the account's: one clock for all that a person reads */
export function useFormat(timeZone?: string): Format {
  const { locale, now, timeZone: accountZone } = useSession();
  return useMemo(() => {
    const zone = timeZone ?? accountZone;
    const day = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      year: "numeric",
      month: "short",
      day: "numeric",
    });
    const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "numeric", minute: "2-digit" });
    const number = new Intl.NumberFormat(locale);
    const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    const points = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 });
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    return {
      money: (amount, currency) => formatAmount(amount, currency, locale),
      number: (value) => number.format(value),
      percent: (share) => percent.format(share),
      points: (difference) => points.format(100 * difference),
      day: (at) => day.format(at),
      time: (at) => time.format(at),
      when: (at) => {
        const days = calendarDays(now, at, zone);
        return `${Math.abs(days) <= 1 ? relative.format(days, "day") : day.format(at)}, ${time.format(at)}`;
      },
      country: (code) => new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code,
    };
  }, [locale, now, timeZone, accountZone]);
}
