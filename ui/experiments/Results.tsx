import { Badge, Banner, Box, PropertyList, PropertyListItem } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { MetricDefinitions } from "../reports/MetricDefinitions.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useFormat } from "../kit/format.ts";
import {
  Caption,
  Card,
  ColumnLarge,
  ColumnSmall,
  ColumnTiny,
  Heading,
  RowApart,
  RowTight,
  Strong,
} from "../kit/layout.tsx";
import { useTranslate } from "../data/session.tsx";
import { type Estimate, ShareInterval } from "./Interval.tsx";

type Got = Output<"experiments.get">;
type Found = NonNullable<Got["results"]>;
type Comparison = NonNullable<Found["arms"][number]["comparison"]>;
/** What a figure is called, by its name. */
type Named = (figure: string) => string;

/** What came of an experiment so far: what may be said of it first, then group by group what that rests on. */
export function Results({ results, definitions }: { results: Found; definitions: Got["definitions"] }) {
  const t = useTranslate();
  const format = useFormat();
  const { arms, holdOut, verdict, stop, balanced } = results;
  const groups = [...arms, ...(holdOut ? [{ ...holdOut, isControl: false, comparison: null }] : [])];
  const nameOf = (id: string) => groups.find((group) => group.id === id)?.label ?? id;
  const named: Named = (figure) => definitions.find(({ id }) => id === figure)?.label ?? figure;
  return (
    <ColumnLarge>
      {stop !== null && <Banner type="critical" title={stop} />}
      {!balanced && <Banner type="caution" title={t("ui_experiments.unbalanced")} />}
      <Heading>{verdict.text}</Heading>
      {groups.map((group) => (
        <Card key={group.id}>
          <RowApart>
            <Strong>{group.label}</Strong>
            <RowTight>
              {group.isControl && <Badge>{t("ui_experiments.compared_with")}</Badge>}
              <Caption>{t("ui_experiments.share_of", { share: group.share })}</Caption>
            </RowTight>
          </RowApart>
          <Figures group={group} named={named} />
          {group.comparison && <Compared {...group.comparison} nameOf={nameOf} named={named} />}
        </Card>
      ))}
      {holdOut?.incremental.map(({ armId, comparison, amounts }) => (
        <Card key={armId}>
          <Strong>{t("ui_experiments.beyond", { name: nameOf(armId) })}</Strong>
          <PropertyList>
            {amounts.map(({ currency, recovered }) => (
              <PropertyListItem
                key={currency}
                label={named("incremental")}
                value={format.money(recovered, currency)}
              />
            ))}
          </PropertyList>
          <Compared {...comparison} nameOf={nameOf} named={named} />
        </Card>
      ))}
      <MetricDefinitions of={definitions} />
    </ColumnLarge>
  );
}

/** Estimates with the ends of their intervals, in words. */
function useWritten() {
  const t = useTranslate();
  const { percent, points } = useFormat();
  const ends = ({ value, low, high }: Estimate, write: (value: number) => string) => ({
    value: write(value),
    low: write(low),
    high: write(high),
  });
  return {
    share: (estimate: Estimate | null) =>
      estimate ? t("ui_experiments.between", ends(estimate, percent)) : "–",
    difference: (estimate: Estimate) => t("ui_experiments.points", ends(estimate, points)),
  };
}

/** What one group did, and what else happened to it. */
function Figures({ group, named }: { group: Omit<Found["arms"][number], "comparison">; named: Named }) {
  const t = useTranslate();
  const format = useFormat();
  const written = useWritten();
  const { recoveredShare, amounts, guards } = group;
  const withShare = (text: string, share: Estimate | null) =>
    share ? `${text} · ${written.share(share)}` : text;
  return (
    <PropertyList>
      <PropertyListItem
        label={named("recoveredShare")}
        value={<ShareInterval share={recoveredShare} text={written.share(recoveredShare)} />}
      />
      {amounts.map(({ currency, failed, recovered, share }) => (
        <PropertyListItem
          key={currency}
          label={named("amounts")}
          value={withShare(
            t("ui_experiments.came_back", {
              recovered: format.money(recovered, currency),
              failed: format.money(failed, currency),
            }),
            share,
          )}
        />
      ))}
      {(["cases", "running", "later"] as const).map((figure) => (
        <PropertyListItem key={figure} label={named(figure)} value={format.number(group[figure])} />
      ))}
      {guards.map(({ id, label, count, share, difference, worse }) => (
        <PropertyListItem
          key={id}
          label={label}
          value={
            <ColumnTiny>
              <Box>{withShare(format.number(count), share)}</Box>
              {difference && <Caption>{written.difference(difference)}</Caption>}
              {worse && <Badge type="negative">{t("ui_experiments.worse")}</Badge>}
            </ColumnTiny>
          }
        />
      ))}
    </PropertyList>
  );
}

/** How a group stands beside another, and what may be said of it however often somebody looks. */
function Compared(props: Comparison & { nameOf: (id: string) => string; named: Named }) {
  const { against, difference, stratified, always, p, verdict, nameOf, named } = props;
  const t = useTranslate();
  const format = useFormat();
  const written = useWritten();
  const rows: [figure: string, value: ReactNode][] = [
    ["difference", written.difference(difference)],
    ...(stratified ? ([["stratified", written.difference(stratified)]] as [string, string][]) : []),
    ["always", written.difference(always)],
    ["p", format.percent(p)],
  ];
  return (
    <ColumnSmall>
      <ColumnTiny>
        <Caption>{t("ui_experiments.versus", { name: nameOf(against) })}</Caption>
        <Box>{verdict.text}</Box>
      </ColumnTiny>
      <PropertyList>
        {rows.map(([figure, value]) => (
          <PropertyListItem key={figure} label={named(figure)} value={value} />
        ))}
      </PropertyList>
    </ColumnSmall>
  );
}
