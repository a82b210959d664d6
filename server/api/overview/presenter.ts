import type { DailyMetric, MetricSum } from "../../../db/stores/metrics.ts";
import { FIGURES } from "../../reports/definitions.ts";
import type { HandlerOutput } from "../contract.ts";
import { sumsOf } from "../reports/sums.ts";

/** The money of each currency, the currency with the most invoices first: amounts in different currencies have no order. */
export function presentMoney(
  { days, through, cohort }: { days: DailyMetric[]; through: MetricSum[]; cohort: MetricSum[] },
  locale: string,
): HandlerOutput<"overview.get">["money"] {
  const definition = FIGURES.recovery_rate.definition(locale);
  const invoicesIn = (currency: string) =>
    through.find((row) => row.currency === currency && row.measure === "failed")?.count ?? 0;
  return [...new Set(through.map(({ currency }) => currency))]
    .sort((a, b) => invoicesIn(b) - invoicesIn(a) || (a < b ? -1 : 1))
    .map((currency) => {
      const inCurrency = <Row extends { currency: string }>(rows: Row[]) =>
        rows.filter((row) => row.currency === currency);
      const moved = inCurrency(days);
      const failed = sumsOf(inCurrency(cohort));
      return {
        currency,
        open: FIGURES.open.of(sumsOf(inCurrency(through))),
        failed: FIGURES.failed.of(sumsOf(moved)),
        recovered: FIGURES.recovered.of(sumsOf(moved)),
        rate: FIGURES.recovery_rate.of(failed),
        openRate: FIGURES.open_rate.of(failed),
        definition,
        days: [...new Set(moved.map(({ day }) => day))].map((day) => {
          const sums = sumsOf(moved.filter((row) => row.day === day));
          return { day, recovered: FIGURES.recovered.of(sums), failed: FIGURES.failed.of(sums) };
        }),
      };
    });
}
