import { withLongReads } from "../../../db/database.ts";
import {
  listDailyMetrics,
  listLedgerEntries,
  sumCohort,
  sumMetricsThrough,
} from "../../../db/stores/metrics.ts";
import { metricKeyOf } from "../../dunning/money/metric-key.ts";
import { FIGURES } from "../../reports/definitions.ts";
import type { Handlers } from "../context.ts";
import { presentPage, readCursor } from "../cursor.ts";
import type { reportsContract } from "./contract.ts";
import {
  presentCohort,
  presentDefinitions,
  presentEntry,
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

  "figures.entries": async ({ db, account, localeContext }, { cursor, limit, ...filter }) => {
    const { from, to, currency, kind, cause } = filter;
    const list = `figures.entries ${JSON.stringify([from, to, currency, kind, cause])}`;
    const position = readCursor(account, list, cursor);
    const page = await listLedgerEntries(withLongReads(db), account, filter, { from: position, limit });
    const { locale } = localeContext();
    return presentPage(account, list, page, (row) => presentEntry(row, locale));
  },
};
