import { withLongReads } from "../../../db/database.ts";
import { sumCohort, listDailyMetrics, sumMetricsThrough } from "../../../db/stores/metrics.ts";
import { listCasesForStaff, listOldestTasks, countWork } from "../../../db/stores/overview.ts";
import { isoDateOf, localTimeOf } from "../../dunning/local-time.ts";
import { metricKeyOf } from "../../dunning/money/metric-key.ts";
import { describeAttention } from "../../i18n/attention.ts";
import { loadCaseSummaries } from "../cases/case-summary.ts";
import type { Context, Handlers } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import type { overviewContract } from "./contract.ts";
import { presentMoney } from "./presenter.ts";

const DAY = 86_400_000;
const RECENT_DAYS = 90;
/** Today included. */
const MONEY_DAYS = 30;
const MAX_STAFF_CASES = 5;

type Overview = HandlerOutput<"overview.get">;

export const overviewHandlers: Handlers<typeof overviewContract> = {
  "overview.get": async (context) => {
    const { account, clock, settings, roles } = context;
    const db = withLongReads(context.db);
    const [counts, money, needStaff] = await Promise.all([
      countWork(db, account, clock.now() - RECENT_DAYS * DAY),
      roles.has("analyst") ? loadMoney(context) : null,
      loadCasesForStaff(context),
    ]);
    return { counts, money, needStaff, connected: settings.connected, retryMode: settings.retryMode };
  },
};

/** The figures of figures.get, over the last 30 days of the account's calendar. */
async function loadMoney({
  db,
  account,
  clock,
  settings,
  localeContext,
}: Context): Promise<Overview["money"]> {
  const today = localTimeOf(settings.timeZone).dayOf(clock.now());
  const to = isoDateOf(today);
  const range = { from: isoDateOf(today - (MONEY_DAYS - 1)), to };
  const patient = withLongReads(db);
  const [days, through, cohort] = await Promise.all([
    listDailyMetrics(patient, account, range),
    sumMetricsThrough(patient, account, to),
    sumCohort(patient, account, range),
  ]);
  const sums = { days, through, cohort: cohort.map((row) => ({ ...row, measure: metricKeyOf(row) })) };
  return presentMoney(sums, localeContext().locale);
}

async function loadCasesForStaff(context: Context): Promise<Overview["needStaff"]> {
  const { db, account, localeContext } = context;
  const listed = await listCasesForStaff(withLongReads(db), account, { limit: MAX_STAFF_CASES });
  const caseIds = listed.map((row) => row.case.id);
  const tasks = await listOldestTasks(db, account, caseIds);
  const summaries = await loadCaseSummaries(context, listed);
  return summaries.map((summary) => ({
    ...summary,
    why: describeAttention(tasks.get(summary.id) ?? null, localeContext().locale),
  }));
}
