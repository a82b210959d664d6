import { Banner, Box, Button, Link, List, ListItem, Select } from "@stripe/ui-extension-sdk/ui";
import { LineChart, SparkLineChart } from "@stripe/ui-extension-sdk/ui/next";
import { useState } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { useAnswer } from "../answer.ts";
import { localDay } from "../cases/local-days.ts";
import { useFormat } from "../format.ts";
import { calledIn, STANDING_WORDS } from "../lists/words.ts";
import { type Place, usePlaces } from "../places.tsx";
import { daysEnding, seriesOf } from "../reports/series.ts";
import { MOVEMENT_WORDS } from "../reports/words.ts";
import { useSession, useWords } from "../session.tsx";
import { Empty, Shown } from "../states.tsx";
import { Figure } from "./Figure.tsx";
import { Ways } from "./Ways.tsx";
import { labels } from "../labels.ts";
import {
  caption,
  columnLarge,
  columnMedium,
  columnSmall,
  columnXSmall,
  heading,
  muted,
  line,
} from "../layout.ts";

const WORDS = labels("OVERVIEW");

type Answer = Output<"overview.get">;
type Money = NonNullable<Answer["money"]>[number];

/** The range of the overview's sums, today included. */
const DAYS = 30;

/** Three numbers, who needs a person, and the way to everything else. */
export function Overview() {
  const say = useWords();
  const { go, wide } = usePlaces();
  const asked = useAnswer("overview.get", {});
  return (
    <Shown of={asked}>
      {({ counts, money, needPeople, connected }) => {
        const isNew = counts.recent === 0 && counts.open === 0 && !money?.length;
        return (
          <Box css={columnLarge}>
            {!connected && (
              <Banner
                type="caution"
                title={say(WORDS.disconnected)}
                description={say(WORDS.disconnected_means)}
                actions={
                  <Button size="small" onPress={() => go({ to: "setup" })}>
                    {say(WORDS.set_up)}
                  </Button>
                }
              />
            )}
            {isNew ? (
              <Empty action={{ label: say(WORDS.check), onPress: () => go({ to: "setup" }) }}>
                {say(WORDS.nothing)}
              </Empty>
            ) : (
              <>
                {money?.length ? <Sums money={money} /> : <Counts counts={counts} />}
                {money && <CountLinks counts={counts} />}
                <NeedPeople cases={needPeople} />
              </>
            )}
            {!wide && <Ways from="overview" />}
          </Box>
        );
      }}
    </Shown>
  );
}

/** One currency at a time: sums of different ones have nothing in common. The commonest comes first. */
function Sums({ money }: { money: Money[] }) {
  const say = useWords();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = money.find((one) => one.currency === chosen) ?? money[0];
  if (!shown) return null;
  const { currency, open, recovered, rate, definition, days } = shown;
  const atRisk = (
    <Figure
      label={say(WORDS.at_risk)}
      value={format.money(open, currency)}
      meaning={say(WORDS.at_risk_means)}
      onPress={() => go({ to: "cases" })}
    />
  );
  return (
    <Box css={columnMedium}>
      {money.length > 1 && (
        <Box css={line}>
          <Select
            label={say(WORDS.currency)}
            value={currency}
            onChange={(event) => setChosen(event.target.value)}
          >
            {money.map((one) => (
              <option key={one.currency} value={one.currency}>
                {one.currency.toUpperCase()}
              </option>
            ))}
          </Select>
        </Box>
      )}
      {!wide && atRisk}
      <Box css={{ display: "grid", gridColumns: wide ? 3 : 2, gap: "medium" }}>
        {wide && atRisk}
        <Figure
          label={say(WORDS.recovered)}
          value={format.money(recovered, currency)}
          meaning={say(WORDS.recovered_means)}
          onPress={() => go({ to: "reports", entries: { currency, kind: "recovered" } })}
        />
        <Figure
          label={say(WORDS.rate)}
          value={rate === null ? say(WORDS.no_rate) : format.percent(rate)}
          meaning={say(WORDS.rate_means)}
          definition={definition}
          onPress={() => go({ to: "reports", entries: { currency, kind: "failed" } })}
        />
      </Box>
      {days.length > 0 && <Course currency={currency} days={days} />}
    </Box>
  );
}

/** Day by day: in a drawer what came back, since its small chart names no lines. */
function Course({ currency, days }: Pick<Money, "currency" | "days">) {
  const say = useWords();
  const { wide } = usePlaces();
  const { now } = useSession();
  const today = localDay(now, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const last = days.at(-1)?.day ?? today;
  // The account's own day may be ahead of this computer's.
  const range = daysEnding(last > today ? last : today, DAYS);
  const recovered = say(MOVEMENT_WORDS.recovered);
  const name = { currency: currency.toUpperCase() };
  return (
    <Box css={columnXSmall}>
      <Box css={caption}>{wide ? say(WORDS.per_day, name) : say(WORDS.recovered_per_day, name)}</Box>
      {wide ? (
        <LineChart
          data={seriesOf(days, range, { recovered, failed: say(MOVEMENT_WORDS.failed) }, currency)}
        />
      ) : (
        <SparkLineChart data={seriesOf(days, range, { recovered }, currency)} />
      )}
    </Box>
  );
}

type Count = { label: string; count: number; to: Place };

/** How much there is to do, each count with its list. */
function useCounts(counts: Answer["counts"]): Count[] {
  const say = useWords();
  const held = (heldBy: "promise" | "pause" | "dispute", count: number): Count => ({
    label: say(STANDING_WORDS[heldBy]),
    count,
    to: { to: "cases", filter: { heldBy } },
  });
  return [
    { label: say(WORDS.open_cases), count: counts.open, to: { to: "cases" } },
    { label: say(WORDS.open_tasks), count: counts.tasks, to: { to: "work" } },
    held("promise", counts.promised),
    held("pause", counts.paused),
    held("dispute", counts.disputed),
  ];
}

/** For those who see no sums. */
function Counts({ counts }: { counts: Answer["counts"] }) {
  const { go, wide } = usePlaces();
  const format = useFormat();
  return (
    <Box css={{ display: "grid", gridColumns: wide ? 5 : 3, gap: "medium" }}>
      {useCounts(counts).map(({ label, count, to }) => (
        <Figure key={label} label={label} value={format.number(count)} onPress={() => go(to)} />
      ))}
    </Box>
  );
}

/** Below the sums. */
function CountLinks({ counts }: { counts: Answer["counts"] }) {
  const say = useWords();
  const { go } = usePlaces();
  return (
    <Box css={{ stack: "x", gapX: "medium", gapY: "xsmall", wrap: "wrap" }}>
      {useCounts(counts)
        .filter(({ count }) => count > 0)
        .map(({ label, count, to }) => (
          <Link key={label} onPress={() => go(to)}>
            {say(WORDS.count, { what: label, n: count })}
          </Link>
        ))}
    </Box>
  );
}

function NeedPeople({ cases }: { cases: Answer["needPeople"] }) {
  const say = useWords();
  const { go } = usePlaces();
  const format = useFormat();
  return (
    <Box css={columnSmall}>
      <Box css={heading}>{say(WORDS.people)}</Box>
      {cases.length === 0 ? (
        <Box css={muted}>{say(WORDS.nobody)}</Box>
      ) : (
        <List onAction={(caseId) => go({ to: "case", caseId: String(caseId) })}>
          {cases.map((one) => (
            <ListItem
              key={one.id}
              id={one.id}
              title={calledIn(one)}
              secondaryTitle={one.why}
              value={format.money(one.amountOpen, one.currency)}
            />
          ))}
        </List>
      )}
    </Box>
  );
}
