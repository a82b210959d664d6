import { Link } from "@stripe/ui-extension-sdk/ui";
import { useAnswer } from "../answer.ts";
import { titleOf } from "../frame/titles.ts";
import { localDay } from "../cases/local-days.ts";
import { type Days, type EntryFilter, usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { Entries } from "./Entries.tsx";
import { Figures } from "./Figures.tsx";
import { daysOf } from "./periods.ts";
import { WORDS } from "./words.ts";
import { ColumnMedium, Muted, Narrow } from "../layout.tsx";

/** The figures of a period, or the movements behind one of them. Without days: the last 30. */
export function Reports(props: { days: Days | null; currency: string | null; entries: EntryFilter | null }) {
  const { days, currency, entries } = props;
  const say = useWords();
  const { go } = usePlaces();
  const { may, now } = useSession();
  const account = useAnswer("account.get", {});
  const experiments = titleOf({ to: "experiments" });
  return (
    <ColumnMedium>
      {!entries && (
        <Narrow>
          <Link onPress={() => go({ to: "experiments" })}>{`${say(experiments)} ›`}</Link>
        </Narrow>
      )}
      <Shown of={account}>
        {({ settings: { timeZone } }) => {
          if (!may("analyst")) return <Muted says={WORDS.role} />;
          const today = localDay(now, timeZone);
          const range = days ?? daysOf("month", today);
          if (entries) return <Entries days={range} filter={entries} timeZone={timeZone} />;
          return <Figures days={range} currency={currency} today={today} />;
        }}
      </Shown>
    </ColumnMedium>
  );
}
