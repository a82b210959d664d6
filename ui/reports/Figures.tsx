import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@stripe/ui-extension-sdk/ui";
import { BarChart, LineChart } from "@stripe/ui-extension-sdk/ui/next";
import { Jump } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { minorUnitDigits } from "../../server/i18n/money-format.ts";
import { useQuery } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { Figure } from "../overview/Figure.tsx";
import { type Days, type EntryFilter, usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { Empty, Shown } from "../kit/query-states.tsx";
import { MetricDefinitions } from "./MetricDefinitions.tsx";
import { Choice } from "./PeriodPicker.tsx";
import { isWeekly, seriesOf } from "./series.ts";
import { CAUSES, MOVEMENTS } from "./causes.ts";
import { Caption, ColumnLarge, ColumnMedium, ColumnSmall, Grid, Heading, Muted } from "../kit/layout.tsx";

type Answer = Output<"figures.get">;
type Sums = Answer["currencies"][number];
type Meaning = Answer["definitions"][number];
type MeaningById = ReadonlyMap<string, Meaning>;
type Part = { sums: Sums; days: Days; meanings: MeaningById };

/** Every figure of a range of days, in one currency at a time: sums of different ones have nothing in common. */
export function Figures(props: { days: Days; currency: string | null; today: string }) {
  const { days, currency, today } = props;
  const t = useTranslate();
  const asked = useQuery("figures.get", days);
  const { currencies = [], definitions = [] } = asked.output ?? {};
  const commonest = [...currencies].sort((a, b) => b.cohort.invoices - a.cohort.invoices)[0];
  const sums = currencies.find((total) => total.currency === currency) ?? commonest;
  const meanings = new Map(definitions.map((definition) => [definition.id, definition]));
  return (
    <ColumnLarge>
      <Choice
        days={days}
        today={today}
        currency={sums?.currency ?? currency}
        currencies={currencies.map((total) => total.currency)}
      />
      <Shown of={asked}>
        {({ retries }) =>
          sums ? (
            <ColumnLarge>
              <Moved sums={sums} days={days} meanings={meanings} />
              <Causes sums={sums} days={days} meanings={meanings} />
              {sums.cohort.invoices > 0 && <Cohort sums={sums} days={days} meanings={meanings} />}
              <Retries {...retries} />
              <MetricDefinitions of={definitions} />
            </ColumnLarge>
          ) : (
            <Empty>{t("ui_reports.nothing")}</Empty>
          )
        }
      </Shown>
    </ColumnLarge>
  );
}

/** How well it is known when retries succeed; in no currency, and as it stands now. */
function Retries({ text, figures }: Answer["retries"]) {
  return (
    <ColumnSmall>
      <Heading label="ui_reports.retries" />
      <Muted>{text}</Muted>
      <Grid wide={5} narrow={2}>
        {figures.map((figure) => (
          <Figure key={figure.id} {...figure} value={figure.text} />
        ))}
      </Grid>
    </ColumnSmall>
  );
}

/** Leads to the movements behind a figure. */
function useEntries({ sums: { currency }, days }: Part): (of: Omit<EntryFilter, "currency">) => () => void {
  const { go } = usePlaces();
  return (of) => () => go({ to: "reports", days, entries: { currency, ...of } });
}

function Moved(part: Part) {
  const t = useTranslate();
  const format = useFormat();
  const entries = useEntries(part);
  const { sums, days, meanings } = part;
  const { currency, moved, openAtEnd } = sums;
  const label = isWeekly(days) ? "ui_reports.per_week" : "ui_reports.per_day";
  return (
    <ColumnMedium>
      <Heading label="ui_reports.moved" />
      <Grid wide={5} narrow={2}>
        {MOVEMENTS.map((kind) => (
          <Figure
            key={kind}
            {...named(meanings.get(kind))}
            {...(kind === "reversed" ? { meaning: t("ui_reports.within_lost") } : {})}
            value={format.money(moved[kind], currency)}
            onPress={entries({ kind })}
          />
        ))}
        <Figure
          {...named(meanings.get("open"))}
          label={t("ui_reports.open_at_end", { day: format.day(Date.parse(`${days.to}T12:00:00Z`)) })}
          value={format.money(openAtEnd, currency)}
          onPress={entries({ kind: "open" })}
        />
      </Grid>
      <Muted label="ui_reports.moved_means" />
      <Caption>{t(label, { currency: currency.toUpperCase() })}</Caption>
      <LineChart
        data={seriesOf(
          sums.days,
          days,
          {
            recovered: t("ledger_entries.recovered"),
            failed: t("ledger_entries.failed"),
            lost: t("ledger_entries.lost"),
          },
          currency,
        )}
      />
    </ColumnMedium>
  );
}

const named = (meaning: Meaning | undefined) => ({
  label: meaning?.label ?? "",
  ...(meaning ? { definition: meaning.definition } : {}),
});

function Causes(part: Part) {
  const t = useTranslate();
  const { wide } = usePlaces();
  const format = useFormat();
  const entries = useEntries(part);
  const { currency, recoveredByCause, moved } = part.sums;
  const rows = CAUSES.map((cause) => ({ cause, amount: recoveredByCause[cause] ?? 0 }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => b.amount - a.amount);
  return (
    <ColumnSmall>
      <Heading label="ui_reports.by_cause" />
      {rows.length === 0 ? (
        <Muted label="ui_reports.no_cause" />
      ) : (
        <>
          {wide && (
            <BarChart
              data={rows.map(({ cause, amount }) => ({
                x: t(`recovery_causes.${cause}`),
                y: amount / 10 ** minorUnitDigits(currency),
                name: currency.toUpperCase(),
              }))}
            />
          )}
          <Table>
            <TableHead>
              <TableRow>
                <TableHeaderCell>{t("ui_reports.cause")}</TableHeaderCell>
                <TableHeaderCell align="right">{t("ui_reports.amount")}</TableHeaderCell>
                <TableHeaderCell align="right">{t("ui_reports.share")}</TableHeaderCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map(({ cause, amount }) => (
                <TableRow key={cause}>
                  <TableCell>
                    <Jump
                      onPress={entries({ kind: "recovered", cause })}
                      label={`recovery_causes.${cause}`}
                    />
                  </TableCell>
                  <TableCell align="right">{format.money(amount, currency)}</TableCell>
                  <TableCell align="right">
                    {moved.recovered > 0 ? format.percent(amount / moved.recovered) : "–"}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </>
      )}
    </ColumnSmall>
  );
}

/** Rates are true only of one set of invoices: here of those that failed within the range. */
function Cohort(part: Part) {
  const t = useTranslate();
  const format = useFormat();
  const entries = useEntries(part);
  const { sums, meanings } = part;
  const { currency, cohort } = sums;
  const isUndecided = cohort.open !== 0;
  return (
    <ColumnMedium>
      <Heading>{t("ui_reports.cohort", { n: cohort.invoices })}</Heading>
      <Grid wide={5} narrow={2}>
        {(["failed", "recovered", "lost", "open"] as const).map((id) => (
          <Figure
            key={id}
            {...named(meanings.get(id))}
            value={format.money(cohort[id], currency)}
            onPress={entries({ kind: id, of: "cohort" })}
          />
        ))}
        {(["recovery_rate", "open_rate", "closed_rate"] as const).map((id) => (
          <Figure
            key={id}
            {...named(meanings.get(id))}
            {...(id === "closed_rate" && isUndecided ? { meaning: t("ui_reports.flatters") } : {})}
            value={cohort[id] === null ? t("ui_reports.none_yet") : format.percent(cohort[id])}
            provisional={id !== "open_rate" && isUndecided}
            onPress={entries({ kind: id === "open_rate" ? "open" : "failed", of: "cohort" })}
          />
        ))}
      </Grid>
      <Muted>
        {t(isUndecided ? "ui_reports.cohort_undecided" : "ui_reports.cohort_adds_up", {
          failed: format.money(cohort.failed, currency),
          recovered: format.money(cohort.recovered, currency),
          lost: format.money(cohort.lost, currency),
          open: format.money(cohort.open, currency),
        })}
      </Muted>
    </ColumnMedium>
  );
}
