import type { DateFieldProps, DateRangePickerProps, DateRangePickerValue } from "@stripe/ui-extension-sdk/ui";
import { useId } from "react";
import { useEcho } from "./events.ts";
import { Field } from "./field.tsx";
import { useHost, useWords } from "./host.tsx";

export function DateField(props: DateFieldProps) {
  const { onChange, size = "medium" } = props;
  const [value, setValue] = useEcho(props.value, props.defaultValue ?? "");
  return (
    <Field {...props}>
      {(control) => (
        <input
          {...control}
          className={`ui-input ui-size-${size}`}
          type="date"
          value={value}
          onChange={(event) => {
            setValue(event.target.value);
            onChange?.(event.target.value);
          }}
        />
      )}
    </Field>
  );
}

type Preset = Extract<DateRangePickerValue["range"], string>;
/** What `onChange` is given; a range there is a preset or has both ends. */
type Chosen = DateRangePickerValue & Parameters<DateRangePickerProps["onChange"]>[0];
type Granularity = NonNullable<DateRangePickerValue["granularity"]>;

/** [en, de, fr] */
const PRESETS: Record<Preset, readonly [string, string, string]> = {
  today: ["Today", "Heute", "Aujourd’hui"],
  yesterday: ["Yesterday", "Gestern", "Hier"],
  last7Days: ["Last 7 days", "Letzte 7 Tage", "7 derniers jours"],
  last4Weeks: ["Last 4 weeks", "Letzte 4 Wochen", "4 dernières semaines"],
  last3Months: ["Last 3 months", "Letzte 3 Monate", "3 derniers mois"],
  last6Months: ["Last 6 months", "Letzte 6 Monate", "6 derniers mois"],
  last12Months: ["Last 12 months", "Letzte 12 Monate", "12 derniers mois"],
  previousMonth: ["Previous month", "Voriger Monat", "Mois précédent"],
  previousQuarter: ["Previous quarter", "Voriges Quartal", "Trimestre précédent"],
  previousYear: ["Previous year", "Voriges Jahr", "Année précédente"],
  monthToDate: ["Month to date", "Monat bis heute", "Depuis le début du mois"],
  quarterToDate: ["Quarter to date", "Quartal bis heute", "Depuis le début du trimestre"],
  yearToDate: ["Year to date", "Jahr bis heute", "Depuis le début de l’année"],
  allTime: ["All time", "Gesamter Zeitraum", "Depuis le début"],
};

const GRANULARITIES: Record<Granularity, readonly [string, string, string]> = {
  day: ["Daily", "Täglich", "Par jour"],
  week: ["Weekly", "Wöchentlich", "Par semaine"],
  month: ["Monthly", "Monatlich", "Par mois"],
  year: ["Yearly", "Jährlich", "Par an"],
};

const CUSTOM = ["Custom", "Benutzerdefiniert", "Personnalisé"] as const;

function column(locale: string): 0 | 1 | 2 {
  return locale.startsWith("de") ? 1 : locale.startsWith("fr") ? 2 : 0;
}

/** yyyy-mm-dd of an instant in a zone. */
function dayIn(timeZone: string, at: Date | number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at);
}

/** The first instant of a day in a zone, found by correcting UTC midnight by the zone's offset there. */
function startOfDay(timeZone: string, day: string): Date {
  const utc = new Date(`${day}T00:00:00Z`);
  const wall = new Date(`${utc.toLocaleString("sv-SE", { timeZone }).replace(" ", "T")}Z`);
  return new Date(utc.getTime() - (wall.getTime() - utc.getTime()));
}

/** A preset or two days of the picker's zone; `end` is the last instant of its day. */
export function DateRangePicker(props: DateRangePickerProps) {
  const { locale, now } = useHost();
  const word = useWords();
  const id = useId();
  const { onChange, timeZone, label } = props;
  const [value, setValue] = useEcho<DateRangePickerValue>(props.value, props.value);
  const { range } = value;
  const words = column(locale);
  const today = dayIn(timeZone, now());
  const limit = (day: string | undefined) => (day === "today" ? today : day?.replaceAll("/", "-"));
  const kept = value.granularity === undefined ? {} : { granularity: value.granularity };
  const days = {
    start: typeof range === "object" && range.start ? dayIn(timeZone, range.start) : today,
    end: typeof range === "object" && range.end ? dayIn(timeZone, range.end) : today,
  };

  function choose(next: Chosen) {
    setValue(next);
    onChange(next);
  }
  function chooseDays(next: { start: string; end: string }) {
    if (next.start === "" || next.end === "") return;
    const end = new Date(startOfDay(timeZone, next.end).getTime() + 86_400_000 - 1);
    choose({ ...kept, range: { start: startOfDay(timeZone, next.start), end } });
  }

  return (
    <fieldset className="ui-date-range">
      {label === undefined ? null : <legend className="ui-label">{label}</legend>}
      <span className="ui-select-wrap">
        <select
          className="ui-input ui-select"
          aria-label={label ?? CUSTOM[words]}
          value={typeof range === "string" ? range : "custom"}
          onChange={(event) => {
            const next = event.target.value;
            if (next === "custom") chooseDays(days);
            else choose({ ...kept, range: next as Preset });
          }}
        >
          {Object.entries(PRESETS).map(([preset, names]) => (
            <option key={preset} value={preset}>
              {names[words]}
            </option>
          ))}
          <option value="custom">{CUSTOM[words]}</option>
        </select>
      </span>
      {typeof range === "string"
        ? null
        : (["start", "end"] as const).map((edge) => (
            <input
              key={edge}
              id={`${id}-${edge}`}
              className="ui-input"
              type="date"
              aria-label={word(edge === "start" ? "from" : "to")}
              min={limit(props.disableDatesBefore)}
              max={limit(props.disableDatesAfter)}
              value={days[edge]}
              onChange={(event) => chooseDays({ ...days, [edge]: event.target.value })}
            />
          ))}
      {props.showDateGranularityToggle === true ? (
        <span className="ui-select-wrap">
          <select
            className="ui-input ui-select"
            aria-label={GRANULARITIES[value.granularity ?? "day"][words]}
            value={value.granularity ?? "day"}
            onChange={(event) => {
              const granularity = event.target.value as Granularity;
              choose({ range: range as Chosen["range"], granularity });
            }}
          >
            {Object.entries(GRANULARITIES).map(([granularity, names]) => (
              <option key={granularity} value={granularity}>
                {names[words]}
              </option>
            ))}
          </select>
        </span>
      ) : null}
    </fieldset>
  );
}
