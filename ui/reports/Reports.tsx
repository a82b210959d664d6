import { Box } from "@stripe/ui-extension-sdk/ui";
import { useAnswer } from "../answer.ts";
import { localDay } from "../cases/local-days.ts";
import type { Days, EntryFilter } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { Shown } from "../states.tsx";
import { Entries } from "./Entries.tsx";
import { Figures } from "./Figures.tsx";
import { daysOf } from "./periods.ts";
import { WORDS } from "./words.ts";
import { muted } from "../layout.ts";

/** The figures of a period, or the movements behind one of them. Without days: the last 30. */
export function Reports(props: { days: Days | null; currency: string | null; entries: EntryFilter | null }) {
  const { days, currency, entries } = props;
  const say = useWords();
  const { may, now } = useSession();
  const account = useAnswer("account.get", {});
  return (
    <Shown of={account}>
      {({ settings: { timeZone } }) => {
        if (!may("analyst")) return <Box css={muted}>{say(WORDS.role)}</Box>;
        const today = localDay(now, timeZone);
        const range = days ?? daysOf("month", today);
        if (entries) return <Entries days={range} filter={entries} timeZone={timeZone} />;
        return <Figures days={range} currency={currency} today={today} />;
      }}
    </Shown>
  );
}
