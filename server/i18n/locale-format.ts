import { formatAmount } from "../dunning/money/money-format.ts";
import type { Step } from "../dunning/strategies/strategy.ts";
import { catalogue, fill, localeOf, say } from "./catalogue.ts";

/** Who is spoken to: their language, and the place whose clock counts. */
export type LocaleContext = {
  /** BCP 47. What is not English, German or French is answered in English. */
  locale: string;
  /** IANA zone of the customer, or of the account where no customer is meant. */
  timeZone: string;
  /** The merchant's own names of segments, strategies and templates, by id. */
  names?: Readonly<Record<string, string>>;
  /** The steps of the strategy that is spoken of; what is told names them by their ids. */
  steps?: readonly Pick<Step, "id" | "do">[];
};

const HOUR = 3_600_000;
const MOMENT = { dateStyle: "medium", timeStyle: "short" } as const;
const DATE = { dateStyle: "medium" } as const;
const MONTH = { month: "long", year: "numeric" } as const;
const WEEKDAY = { weekday: "long" } as const;

/** Making one takes a hundred times as long as using it, and few locales and zones are in use at a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(
  at: number,
  options: typeof MOMENT | typeof DATE | typeof MONTH | typeof WEEKDAY | { hour: "numeric" },
  locale: string,
  timeZone: string,
): string {
  const key = `${locale} ${timeZone} ${Object.keys(options).join()}`;
  let format = formats.get(key);
  if (!format) {
    if (formats.size > 1_000) formats.clear();
    format = new Intl.DateTimeFormat(localeOf(locale), { ...options, timeZone });
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
 * The date of a day that is known by the local midnight with which it begins. Looked at from its noon, it
 * keeps its name even where the midnight was reckoned in a neighbouring zone.
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
  formatAmount(minor, currency, localeOf(locale));

/** `3.7%`. @param share 0 to 1 */
export const percent = (share: number, { locale }: LocaleContext): string =>
  new Intl.NumberFormat(localeOf(locale), { style: "percent", maximumSignificantDigits: 2 }).format(share);

export const number = (value: number, { locale }: LocaleContext): string =>
  new Intl.NumberFormat(localeOf(locale)).format(value);

export const PLAIN = catalogue({
  minutes: ["{n} minute|{n} minutes", "{n} Minute|{n} Minuten", "{n} minute|{n} minutes"],
  hours: ["{n} hour|{n} hours", "{n} Stunde|{n} Stunden", "{n} heure|{n} heures"],
  days: ["{n} day|{n} days", "{n} Tag|{n} Tage", "{n} jour|{n} jours"],
  /** After a preposition that asks for the dative in German: in, after, for lack of a better word. */
  days_dative: ["{n} day|{n} days", "{n} Tag|{n} Tagen", "{n} jour|{n} jours"],
  hours_dative: ["{n} hour|{n} hours", "{n} Stunde|{n} Stunden", "{n} heure|{n} heures"],
  minutes_dative: ["{n} minute|{n} minutes", "{n} Minute|{n} Minuten", "{n} minute|{n} minutes"],
  quoted: ["“{text}”", "„{text}“", "« {text} »"],
});

function lengthOf(hours: number): { n: number; unit: "minutes" | "hours" | "days" } {
  if (hours < 1) return { n: Math.round(hours * 60), unit: "minutes" };
  if (hours >= 48) return { n: Math.round(hours / 24), unit: "days" };
  return { n: Math.round(hours), unit: "hours" };
}

/** `15 minutes`, `24 hours`, `30 days`. */
export function span(hours: number, { locale }: LocaleContext): string {
  const { n, unit } = lengthOf(hours);
  return say(PLAIN[unit], locale, { n });
}

/** The same after `in`, `nach`, `von`. */
export function spanDative(hours: number, { locale }: LocaleContext): string {
  const { n, unit } = lengthOf(hours);
  return say(PLAIN[`${unit}_dative`], locale, { n });
}

export const quote = (text: string, locale: string): string => say(PLAIN.quoted, locale, { text });

/** A code in place of words that nobody has written yet: readable, and found again by whoever is asked. */
export const spaced = (code: string): string => code.replaceAll("_", " ");

/** A label from a table; a code that is not in it is shown with spaces. */
export function label(
  table: Readonly<Record<string, readonly [string, string, string]>>,
  code: string,
  locale: string,
): string {
  const entry = Object.hasOwn(table, code) ? table[code] : undefined;
  return entry ? fill(entry, locale) : spaced(code);
}

/** Names that our words begin with, written with a capital wherever they stand. */
const PROPER_NAME = /^(?:Bacs|Makegood|Mastercard|Stripe|Visa)(?!\p{L})/u;

/** Lower-case inside an English or French sentence; names, German nouns and abbreviations stay as they are. */
export function inside(words: string, locale: string): string {
  const [first = "", second = ""] = words;
  const isWord = second === second.toLowerCase() && first !== first.toLowerCase() && !PROPER_NAME.test(words);
  return localeOf(locale).startsWith("de") || !isWord ? words : first.toLowerCase() + words.slice(1);
}
