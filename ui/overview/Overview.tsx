import { Banner, Box, Link } from "@stripe/ui-extension-sdk/ui";
import { LineChart, SparkLineChart } from "@stripe/ui-extension-sdk/ui/next";
import { LabelButton } from "../kit/LabelButton.tsx";
import { SelectField } from "../kit/SelectField.tsx";
import { useState } from "../kit/react.ts";
import type { Output } from "../../server/api/contract.ts";
import { useQuery } from "../data/use-query.ts";
import { localDay } from "../cases/local-days.ts";
import { useFormat } from "../kit/format.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { customerNameOf } from "../kit/customer-name.ts";
import { type Place, usePlaces } from "../kit/navigation.tsx";
import { daysEnding, seriesOf } from "../reports/series.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty, Shown } from "../kit/query-states.tsx";
import { Figure } from "./Figure.tsx";
import { MoreLinks } from "./MoreLinks.tsx";
import {
  Caption,
  ColumnLarge,
  ColumnMedium,
  ColumnSmall,
  ColumnXSmall,
  Grid,
  Heading,
  Muted,
  Narrow,
} from "../kit/layout.tsx";

type Answer = Output<"overview.get">;
type Money = NonNullable<Answer["money"]>[number];

/** The range of the overview's sums, today included. */
const DAYS = 30;

/** Three numbers, who needs a person, and the way to everything else. */
export function Overview() {
  const t = useTranslate();
  const { go, wide } = usePlaces();
  const asked = useQuery("overview.get", {});
  return (
    <Shown of={asked}>
      {({ counts, money, needStaff, connected }) => {
        const isNew = counts.recent === 0 && counts.open === 0 && !money?.length;
        return (
          <ColumnLarge>
            {!connected && (
              <Banner
                type="caution"
                title={t("ui_overview.disconnected")}
                description={t("ui_overview.disconnected_means")}
                actions={
                  <LabelButton size="small" onPress={() => go({ to: "setup" })} label="ui_overview.set_up" />
                }
              />
            )}
            {isNew ? (
              <Empty action={{ label: t("ui_overview.check"), onPress: () => go({ to: "setup" }) }}>
                {t("ui_overview.nothing")}
              </Empty>
            ) : (
              <>
                {money?.length ? <Sums money={money} /> : <Counts counts={counts} />}
                {money && <CountLinks counts={counts} />}
                <NeedsStaff cases={needStaff} />
              </>
            )}
            {!wide && <MoreLinks from="overview" />}
          </ColumnLarge>
        );
      }}
    </Shown>
  );
}

/** One currency at a time: sums of different ones have nothing in common. The commonest comes first. */
function Sums({ money }: { money: Money[] }) {
  const t = useTranslate();
  const { go, wide } = usePlaces();
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = money.find((sums) => sums.currency === chosen) ?? money[0];
  if (!shown) return null;
  const { currency, open, recovered, rate, openRate, definition, days } = shown;
  const isUndecided = openRate !== null && openRate > 0;
  const atRisk = (
    <Figure
      label={t("ui_overview.at_risk")}
      value={format.money(open, currency)}
      meaning={t("ui_overview.at_risk_means")}
      onPress={() => go({ to: "reports", entries: { currency, kind: "open" } })}
    />
  );
  return (
    <ColumnMedium>
      {money.length > 1 && (
        <Narrow>
          <SelectField
            label={t("ui_overview.currency")}
            value={currency}
            choose={setChosen}
            options={money.map((sums) => [sums.currency, sums.currency.toUpperCase()] as const)}
          />
        </Narrow>
      )}
      {!wide && atRisk}
      <Grid wide={3} narrow={2}>
        {wide && atRisk}
        <Figure
          label={t("ui_overview.recovered")}
          value={format.money(recovered, currency)}
          meaning={t("ui_overview.recovered_means")}
          onPress={() => go({ to: "reports", entries: { currency, kind: "recovered" } })}
        />
        <Figure
          label={t("ui_overview.rate")}
          value={rate === null ? t("ui_overview.no_rate") : format.percent(rate)}
          meaning={
            isUndecided
              ? t("ui_overview.rate_so_far", { open: format.percent(openRate) })
              : t("ui_overview.rate_means")
          }
          definition={definition}
          provisional={isUndecided}
          onPress={() => go({ to: "reports", entries: { currency, kind: "failed" } })}
        />
      </Grid>
      {days.length > 0 && <Course currency={currency} days={days} />}
    </ColumnMedium>
  );
}

/** Day by day: in a drawer what came back, since its small chart names no lines. */
function Course({ currency, days }: Pick<Money, "currency" | "days">) {
  const t = useTranslate();
  const { wide } = usePlaces();
  const { now, timeZone } = useSession();
  const range = daysEnding(localDay(now, timeZone), DAYS);
  const recovered = t("ledger_entries.recovered");
  const name = { currency: currency.toUpperCase() };
  return (
    <ColumnXSmall>
      <Caption>{wide ? t("ui_overview.per_day", name) : t("ui_overview.recovered_per_day", name)}</Caption>
      {wide ? (
        <LineChart
          data={seriesOf(days, range, { recovered, failed: t("ledger_entries.failed") }, currency)}
        />
      ) : (
        <SparkLineChart data={seriesOf(days, range, { recovered }, currency)} />
      )}
    </ColumnXSmall>
  );
}

type Count = { label: string; count: number; to: Place };

/** How much there is to do, each count with its list. */
function useCounts(counts: Answer["counts"]): Count[] {
  const t = useTranslate();
  const held = (heldBy: "promise" | "pause" | "dispute", count: number): Count => ({
    label: t(`ui_case_badges.${heldBy}`),
    count,
    to: { to: "cases", filter: { heldBy } },
  });
  return [
    { label: t("ui_overview.open_cases"), count: counts.open, to: { to: "cases" } },
    { label: t("ui_overview.open_tasks"), count: counts.tasks, to: { to: "work" } },
    held("promise", counts.promised),
    held("pause", counts.paused),
    held("dispute", counts.disputed),
  ];
}

/** For those who see no sums. */
function Counts({ counts }: { counts: Answer["counts"] }) {
  const { go } = usePlaces();
  const format = useFormat();
  return (
    <Grid wide={5} narrow={3}>
      {useCounts(counts).map(({ label, count, to }) => (
        <Figure key={label} label={label} value={format.number(count)} onPress={() => go(to)} />
      ))}
    </Grid>
  );
}

/** Below the sums. */
function CountLinks({ counts }: { counts: Answer["counts"] }) {
  const t = useTranslate();
  const { go } = usePlaces();
  return (
    <Box css={{ stack: "x", gapX: "medium", gapY: "xsmall", wrap: "wrap" }}>
      {useCounts(counts)
        .filter(({ count }) => count > 0)
        .map(({ label, count, to }) => (
          <Link key={label} onPress={() => go(to)}>
            {t("ui_overview.count", { what: label, n: count })}
          </Link>
        ))}
    </Box>
  );
}

function NeedsStaff({ cases }: { cases: Answer["needStaff"] }) {
  const { go } = usePlaces();
  const format = useFormat();
  return (
    <ColumnSmall>
      <Heading label="ui_overview.attention" />
      {cases.length === 0 ? (
        <Muted label="ui_overview.no_attention" />
      ) : (
        <CompactList
          choose={(caseId) => go({ to: "case", caseId })}
          lines={cases.map((case_) => ({
            id: case_.id,
            title: customerNameOf(case_),
            under: case_.why,
            value: format.money(case_.amountOpen, case_.currency),
          }))}
        />
      )}
    </ColumnSmall>
  );
}
