import { DateTime } from "luxon";
import { cohortSums, figureDays, figureSumsThrough } from "../../../db/stores/metrics.ts";
import { casesForStaff, oldestTasks, workCounts } from "../../../db/stores/overview.ts";
import { measureOf } from "../../dunning/money/metric-key.ts";
import { FIGURES } from "../../reports/definitions.ts";
import { wordNeed } from "../../i18n/overview.ts";
import { say } from "../../i18n/catalogue.ts";
import type { Context, Run } from "../context.ts";
import type { Returned } from "../contract.ts";
import { caseSummaries } from "../cases/case-summary.ts";
import { sumsOf } from "../reports/handlers.ts";

const DAY = 86_400_000;
const RECENT_DAYS = 90;
/** Today included. */
const MONEY_DAYS = 30;
const PEOPLE_CASES = 5;

type Overview = Returned<"overview.get">;

export const getOverview: Run<"overview.get"> = async (context) => {
  const { db, account, clock, settings, roles } = context;
  const [counts, money, needStaff] = await Promise.all([
    workCounts(db, account, clock.now() - RECENT_DAYS * DAY),
    roles.has("analyst") ? moneyOf(context) : null,
    needing(context),
  ]);
  return { counts, money, needStaff, connected: settings.connected, retryMode: settings.retryMode };
};

/** The very figures of figures.get, over the last 30 days of the account's calendar. */
async function moneyOf({ db, account, clock, settings, localeContext }: Context): Promise<Overview["money"]> {
  const today = DateTime.fromMillis(clock.now(), { zone: settings.timeZone });
  const to = today.toISODate()!;
  const range = { from: today.minus({ days: MONEY_DAYS - 1 }).toISODate()!, to };
  const [days, through, cohort] = await Promise.all([
    figureDays(db, account, range),
    figureSumsThrough(db, account, to),
    cohortSums(db, account, range),
  ]);
  const definition = say(FIGURES.closed_rate.definition, localeContext().locale);
  // Amounts in different currencies have no order; the number of invoices behind them has.
  const invoices = (currency: string) =>
    through.find((row) => row.currency === currency && row.measure === "failed")?.count ?? 0;
  return [...new Set(through.map(({ currency }) => currency))]
    .sort((a, b) => invoices(b) - invoices(a) || (a < b ? -1 : 1))
    .map((currency) => {
      const own = <Row extends { currency: string }>(rows: Row[]) =>
        rows.filter((row) => row.currency === currency);
      const moved = own(days);
      return {
        currency,
        open: FIGURES.open.of(sumsOf(own(through))),
        failed: FIGURES.failed.of(sumsOf(moved)),
        recovered: FIGURES.recovered.of(sumsOf(moved)),
        rate: FIGURES.closed_rate.of(sumsOf(own(cohort).map((row) => ({ ...row, measure: measureOf(row) })))),
        definition,
        days: [...new Set(moved.map(({ day }) => day))].map((day) => {
          const sums = sumsOf(moved.filter((row) => row.day === day));
          return { day, recovered: FIGURES.recovered.of(sums), failed: FIGURES.failed.of(sums) };
        }),
      };
    });
}

async function needing(context: Context): Promise<Overview["needStaff"]> {
  const { db, account, localeContext } = context;
  const listed = await casesForStaff(db, account, { limit: PEOPLE_CASES });
  const tasks = await oldestTasks(
    db,
    account,
    listed.map((row) => row.case.id),
  );
  const summaries = await caseSummaries(context, listed);
  return summaries.map((one) => ({
    ...one,
    why: wordNeed(tasks.get(one.id) ?? null, localeContext().locale),
  }));
}
