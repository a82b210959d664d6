import { Chip, ChipList, DateField } from "@stripe/ui-extension-sdk/ui";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { addDays, endOfDay, endOfMonth, localDay } from "./local-days.ts";
import { ColumnSmall, Emphasized } from "../kit/layout.tsx";

/** `open`: no day, somebody ends it. */
export type Chosen = { chip: string | null; day: string | "open" | null };

export const NOTHING_CHOSEN: Chosen = { chip: null, day: null };

/** The chosen day's end on the account's clock, UTC epoch ms; null where there is none. */
export const endOf = ({ day }: Chosen, timeZone: string): number | null =>
  day === null || day === "open" ? null : endOfDay(day, timeZone);

/** A day to come on the account's calendar: the usual ones by one press, any other by its date. */
export function DayChoice(props: {
  label: string;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
  /** Whether it may be left to somebody. */
  open?: boolean;
  /** Nothing was chosen, and it cannot go on without. */
  isMissing: boolean;
}) {
  const t = useTranslate();
  const { now, timeZone } = useSession();
  const { label, chosen, choose, open = false, isMissing } = props;
  const format = useFormat();
  const today = localDay(now, timeZone);
  const offers: [chip: string, day: string, label: string][] = [
    ...[3, 7, 14].map((n): [string, string, string] => [
      `${n}`,
      addDays(today, n),
      t("ui_day_choice.days", { n }),
    ]),
    ["month", endOfMonth(today), t("ui_day_choice.month")],
    ...(open ? ([["open", "open", t("ui_day_choice.open")]] as [string, string, string][]) : []),
  ];
  return (
    <ColumnSmall>
      <Emphasized>{label}</Emphasized>
      <ChipList>
        {offers.map(([chip, day, name]) => {
          const at = day === "open" ? null : endOfDay(day, timeZone);
          return chip === chosen.chip ? (
            <Chip
              key={chip}
              {...(at === null ? { value: name } : { label: name, value: format.day(at) })}
              onClose={() => choose(NOTHING_CHOSEN)}
            />
          ) : (
            <Chip key={chip} label={name} onAddSuggestion={() => choose({ chip, day })} />
          );
        })}
      </ChipList>
      <DateField
        // A chip takes the place of what was entered: the field begins anew.
        key={chosen.chip ?? "own"}
        label={t("ui_day_choice.other")}
        onChange={(day) => choose({ chip: null, day })}
        error={isMissing ? t("ui_day_choice.missing") : undefined}
      />
    </ColumnSmall>
  );
}
