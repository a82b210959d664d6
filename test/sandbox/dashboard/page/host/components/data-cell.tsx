import type { DataTableColumn, DataTableItem } from "@stripe/ui-extension-sdk/ui";
import { Badge } from "./feedback.tsx";
import { type Host, useHost } from "./host.tsx";
import { formatMoney } from "./money-field.tsx";

type Options = Intl.DateTimeFormatOptions;

const PARTS: Record<string, Record<string, Options>> = {
  long: {
    year: { year: "numeric" },
    month: { month: "long" },
    day: { day: "numeric" },
    weekday: { weekday: "long" },
  },
  medium: {
    year: { year: "numeric" },
    month: { month: "short" },
    day: { day: "numeric" },
    weekday: { weekday: "short" },
  },
  short: {
    year: { year: "2-digit" },
    month: { month: "numeric" },
    day: { day: "numeric" },
    weekday: { weekday: "short" },
  },
};

const TIME_PARTS: Record<string, Options> = {
  time: { hour: "numeric", minute: "2-digit" },
  seconds: { second: "2-digit" },
  timezone: { timeZoneName: "shortGeneric" },
};

/**
 * An instant in one of the SDK's date styles. A part with "?" is left out where it says nothing new: the present year,
 * the user's own time zone.
 *
 * @param at epoch seconds, as Stripe's API writes time, epoch milliseconds, or a text that Date reads
 */
export function formatDate(
  at: string | number,
  style: string,
  timeZone: string | undefined,
  { locale, now }: Pick<Host, "locale" | "now">,
): string {
  // No date of interest lies before 1973 in milliseconds or after 5138 in seconds.
  const instant = new Date(typeof at === "number" && Math.abs(at) < 1e11 ? at * 1000 : at);
  if (Number.isNaN(instant.getTime())) return String(at);
  const zone: Options = timeZone === undefined ? {} : { timeZone };
  const [length = "short", ...names] = style.split("-");
  const options: Options = { ...zone };
  for (const name of names) {
    const part = name.replace("?", "");
    if (name === "year?") {
      const year = (date: Date | number) =>
        new Intl.DateTimeFormat("en", { ...zone, year: "numeric" }).format(date);
      if (year(instant) === year(now())) continue;
    }
    if (name === "timezone?") {
      const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (timeZone === undefined || timeZone === own) continue;
    }
    Object.assign(options, PARTS[length]?.[part], TIME_PARTS[part]);
  }
  return new Intl.DateTimeFormat(locale, options).format(instant);
}

/** The words of a cell, by the column's cell type. */
export function DataCell({ column, item }: { column: DataTableColumn; item: DataTableItem }) {
  const host = useHost();
  const value = item[column.key];
  const cell = column.cell ?? { type: "text" };
  if (value === undefined || value === "") return <span className="ui-secondary">—</span>;
  switch (cell.type) {
    case "link":
      return (
        <a className="ui-link ui-link-primary" href={String(value)} target="_blank" rel="noreferrer">
          {cell.linkMap?.[String(value)] ?? value}
        </a>
      );
    case "date":
      return (
        <>
          {formatDate(
            value,
            cell.options?.style ?? "short-year-month-day-time",
            cell.options?.timeZone,
            host,
          )}
        </>
      );
    case "id":
      return <code className="ui-id">{value}</code>;
    case "status":
      return <Badge type={cell.statusMap[String(value)] ?? "neutral"}>{value}</Badge>;
    case "currency": {
      const own = cell.currencyKey === undefined ? undefined : item[cell.currencyKey];
      const currency = String(own ?? cell.currencyMap?.[item.id] ?? cell.currency);
      return <>{formatMoney(Number(value), currency, host.locale)}</>;
    }
    default:
      return <>{value}</>;
  }
}
