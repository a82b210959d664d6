import { Link } from "@stripe/ui-extension-sdk/ui";
import { useQuery } from "../data/use-query.ts";
import { localDay } from "../cases/local-days.ts";
import { type Days, type EntryFilter, usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { LedgerEntries } from "./LedgerEntries.tsx";
import { Figures } from "./Figures.tsx";
import { daysOf } from "./periods.ts";
import { ColumnMedium, Muted, Narrow } from "../kit/layout.tsx";

/** The figures of a period, or the movements behind one of them. Without days: the last 30. */
export function Reports(props: { days: Days | null; currency: string | null; entries: EntryFilter | null }) {
  const { days, currency, entries } = props;
  const t = useTranslate();
  const { go } = usePlaces();
  const { may, now } = useSession();
  const account = useQuery("account.get", {});
  const experiments = "startup.title_experiments";
  return (
    <ColumnMedium>
      {!entries && (
        <Narrow>
          <Link onPress={() => go({ to: "experiments" })}>{`${t(experiments)} ›`}</Link>
        </Narrow>
      )}
      <Shown of={account}>
        {({ settings: { timeZone } }) => {
          if (!may("analyst")) return <Muted label="ui_reports.role" />;
          const today = localDay(now, timeZone);
          const range = days ?? daysOf("month", today);
          if (entries) return <LedgerEntries days={range} filter={entries} timeZone={timeZone} />;
          return <Figures days={range} currency={currency} today={today} />;
        }}
      </Shown>
    </ColumnMedium>
  );
}
