import { formatAmount } from "../../../../../server/i18n/money-format.ts";
import type { Money } from "../../preview.ts";

/** The shell speaks English whatever the language of the person: only the extension is what is looked at. */
const LOCALE = "en-US";

export const money = ({ amount, currency }: Money): string => formatAmount(amount, currency, LOCALE);

export const date = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone }).format(at);

export const dateTime = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);

/** With the weekday: "Mon, Jan 26, 2026, 9:00 AM". */
export const clockTime = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat(LOCALE, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  }).format(at);
