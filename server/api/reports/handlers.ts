import { withLongReads } from "../../../db/database.ts";
import {
  listDailyMetrics,
  listLedgerEntries,
  listOpenAmounts,
  sumCohort,
  sumMetricsThrough,
} from "../../../db/stores/metrics.ts";
import { metricKeyOf } from "../../dunning/money/metric-key.ts";
import { FIGURES, RECOVERED_BY_CAUSE, type Sums } from "../../reports/definitions.ts";
import type { Context, Handlers } from "../context.ts";
import { presentPage, readCursor } from "../cursor.ts";
import type { reportsContract } from "./contract.ts";
import {
  presentCohort,
  presentDefinitions,
  presentEntry,
  presentOpenAmount,
  presentMovements,
  presentRecoveredByCause,
} from "./presenter.ts";
import { loadRetryFigures } from "./retry-metrics.ts";
import { sumsOf } from "./sums.ts";

export const reportsHandlers: Handlers<typeof reportsContract> = {
  "figures.get": async (context, { from, to, currency: onlyCurrency }) => {
    const { db, account, localeContext } = context;
    const { locale } = localeContext();
    const range = { from, to };
    const isWanted = (row: { currency: string }) =>
      onlyCurrency === undefined || row.currency === onlyCurrency;
    const patient = withLongReads(db);
    const days = (await listDailyMetrics(patient, account, range)).filter(isWanted);
    const through = (await sumMetricsThrough(patient, account, to)).filter(isWanted);
    const cohort = (await sumCohort(patient, account, range))
      .filter(isWanted)
      .map((row) => ({ ...row, measure: metricKeyOf(row) }));
    return {
      retries: await loadRetryFigures(context),
      definitions: presentDefinitions(locale),
      currencies: [...new Set(through.map((row) => row.currency))].sort().map((currency) => {
        const inCurrency = <Row extends { currency: string }>(rows: Row[]) =>
          rows.filter((row) => row.currency === currency);
        const moved = sumsOf(inCurrency(days));
        return {
          currency,
          moved: presentMovements(moved),
          recoveredByCause: presentRecoveredByCause(moved),
          days: [...new Set(inCurrency(days).map(({ day }) => day))].map((day) => ({
            day,
            ...presentMovements(sumsOf(inCurrency(days).filter((row) => row.day === day))),
          })),
          openAtEnd: FIGURES.open.of(sumsOf(inCurrency(through))),
          cohort: presentCohort(sumsOf(inCurrency(cohort))),
        };
      }),
    };
  },

  "figures.entries": async (context, { cursor, limit, ...filter }) => {
    const { db, account, localeContext } = context;
    const { from, to, currency, kind, cause, of } = filter;
    const list = `figures.entries ${JSON.stringify([from, to, currency, kind, cause, of])}`;
    const position = { from: readCursor(account, list, cursor), limit };
    const patient = withLongReads(db);
    const { locale } = localeContext();
    const sums = await sumsBehind(context, filter);
    const total = (kind === "recovered" && cause ? RECOVERED_BY_CAUSE[cause] : FIGURES[kind]).of(sums);
    if (kind === "open") {
      const page = await listOpenAmounts(patient, account, filter, position);
      return { ...presentPage(account, list, page, (row) => presentOpenAmount(row, locale)), total };
    }
    const page = await listLedgerEntries(patient, account, { ...filter, kind }, position);
    return { ...presentPage(account, list, page, (row) => presentEntry(row, kind, locale)), total };
  },
};

/** The sums that `figures.get` makes the same figure of. */
async function sumsBehind(
  { db, account }: Context,
  filter: { from: string; to: string; currency: string; kind: string; of: "moved" | "cohort" },
): Promise<Sums> {
  const { from, to, currency, kind, of } = filter;
  const patient = withLongReads(db);
  const rows =
    of === "cohort"
      ? (await sumCohort(patient, account, { from, to })).map((row) => ({
          ...row,
          measure: metricKeyOf(row),
        }))
      : kind === "open"
        ? await sumMetricsThrough(patient, account, to)
        : await listDailyMetrics(patient, account, { from, to });
  return sumsOf(rows.filter((row) => row.currency === currency));
}
