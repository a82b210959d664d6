import type { Step } from "../dunning/strategies/strategy.ts";
import { formatAmount } from "./money-format.ts";
import { formatMessage, intlLocaleOf } from "./text.ts";

/** Who reads a text: their language, and the place whose clock counts. */
export type LocaleContext = {
  /** BCP 47. English where there is no catalogue for it. */
  locale: string;
  /** IANA zone of the account: one clock for all that staff read. What a customer reads is on the customer's. */
  timeZone: string;
  /** The merchant's own names of segments, strategies and templates, by id. */
  names?: Readonly<Record<string, string>>;
  /** The steps of the case's strategy: reasons and entries name them by their ids. */
  steps?: readonly Pick<Step, "id" | "do">[];
};

const HOUR = 3_600_000;
/** Spelled out, because the extension writes dates like this and German has another medium date. */
const DATE = { year: "numeric", month: "short", day: "numeric" } as const;
const MOMENT = { ...DATE, hour: "numeric", minute: "2-digit" } as const;
const MONTH = { month: "long", year: "numeric" } as const;
const WEEKDAY = { weekday: "long" } as const;

/** A format takes a hundred times as long to make as to use, and few locales and zones are in use at a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(
  at: number,
  options: typeof MOMENT | typeof DATE | typeof MONTH | typeof WEEKDAY | { hour: "numeric" },
  locale: string,
  timeZone: string,
): string {
  const intlLocale = intlLocaleOf(locale);
  const key = `${intlLocale} ${timeZone} ${Object.keys(options).join()}`;
  let format = formats.get(key);
  if (!format) {
    if (formats.size > 1_000) formats.clear();
    format = new Intl.DateTimeFormat(intlLocale, { ...options, timeZone });
    formats.set(key, format);
  }
  return format.format(at);
}

/** `Nov 25, 2026, 8:05 AM`. @param at UTC epoch milliseconds */
export const moment = (at: number, { locale, timeZone }: LocaleContext): string =>
  formatted(at, MOMENT, locale, timeZone);

/** `Nov 25, 2026`. @param at UTC epoch milliseconds */
export const date = (at: number, { locale, timeZone }: LocaleContext): string =>
  formatted(at, DATE, locale, timeZone);

/**
 * The date of a day that is given by the local midnight with which it begins. Read at its noon, the day keeps its
 * date even where the midnight belongs to a neighbouring zone.
 */
export const dateOfMidnight = (at: number, localeContext: LocaleContext): string =>
  date(at + 12 * HOUR, localeContext);

/** `November 2026`, by the calendar of UTC. @param at UTC epoch milliseconds */
export const month = (at: number, { locale }: LocaleContext): string => formatted(at, MONTH, locale, "UTC");

/** `8 AM`. @param hour 0 to 24 */
export const hourOfDay = (hour: number, { locale }: LocaleContext): string =>
  formatted(hour * HOUR, { hour: "numeric" }, locale, "UTC").replace(/^0(?=\d)/, "");

/** `Friday`. @param weekday ISO, 1 is Monday */
export const weekdayName = (weekday: number, { locale }: LocaleContext): string =>
  formatted(Date.UTC(2024, 0, weekday), WEEKDAY, locale, "UTC");

/** @param minor whole minor units of `currency` */
export const money = (minor: number, currency: string, { locale }: LocaleContext): string =>
  formatAmount(minor, currency, intlLocaleOf(locale));

const PERCENT = { style: "percent", maximumSignificantDigits: 2 } as const;
const PLAIN = { style: "decimal" } as const;

const numberFormats = new Map<string, Intl.NumberFormat>();

function formattedNumber(value: number, options: typeof PERCENT | typeof PLAIN, locale: string): string {
  const intlLocale = intlLocaleOf(locale);
  const key = `${intlLocale} ${options.style}`;
  let format = numberFormats.get(key);
  if (!format) {
    if (numberFormats.size > 1_000) numberFormats.clear();
    format = new Intl.NumberFormat(intlLocale, options);
    numberFormats.set(key, format);
  }
  return format.format(value);
}

/** `3.7%`. @param share 0 to 1 */
export const percent = (share: number, { locale }: LocaleContext): string =>
  formattedNumber(share, PERCENT, locale);

export const number = (value: number, { locale }: LocaleContext): string =>
  formattedNumber(value, PLAIN, locale);

function lengthOf(hours: number): { n: number; unit: "minutes" | "hours" | "days" } {
  if (hours < 1) return { n: Math.round(hours * 60), unit: "minutes" };
  if (hours >= 48) return { n: Math.round(hours / 24), unit: "days" };
  return { n: Math.round(hours), unit: "hours" };
}

/** `15 minutes`, `24 hours`, `30 days`. */
export function duration(hours: number, { locale }: LocaleContext): string {
  const { n, unit } = lengthOf(hours);
  return formatMessage(`durations.${unit}`, locale, { n });
}

/** The same after `in` or `of`, which changes the noun in some languages. */
export function durationAfterPreposition(hours: number, { locale }: LocaleContext): string {
  const { n, unit } = lengthOf(hours);
  return formatMessage(`durations.${unit}_after_preposition`, locale, { n });
}
