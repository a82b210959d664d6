import { listCases } from "../../../db/stores/cases.ts";
import { listStartedExperiments } from "../../../db/stores/experiments.ts";
import { listHoldReasons } from "../../../db/stores/holds.ts";
import { loadRules } from "../../../db/stores/rules.ts";
import { listTimeline } from "../../../db/stores/timeline.ts";
import type { Context, Handlers } from "../context.ts";
import { readCursor } from "../cursor.ts";
import type { timelineContract } from "./contract.ts";
import { presentTimeline, timelineListName, type TimelineNames } from "./presenter.ts";

/** The steps that a timeline names are looked up in this many of the customer's cases, the newest. */
const MAX_CASES = 100;

export const timelineHandlers: Handlers<typeof timelineContract> = {
  "timeline.list": async (context, { customerId, invoiceId, cursor, limit }) => {
    const { db, account } = context;
    const list = timelineListName(customerId, invoiceId);
    const from = readCursor(account, list, cursor);
    const page = await listTimeline(db, account, { customerId, invoiceId }, { from, limit });
    const names = page.rows.length > 0 ? await namesFor(context, customerId) : NO_NAMES;
    return presentTimeline(context, list, page, context.localeContext(), names);
  },
};

const NO_NAMES: TimelineNames = { cases: [], strategies: [], experiments: [], holds: [] };

/** The customer's cases with the strategies that they may follow, and what else entries name by an id. */
async function namesFor({ db, account }: Context, customerId: string): Promise<TimelineNames> {
  const [listed, { strategies }, experiments, holds] = await Promise.all([
    listCases(db, account, { customerId }, { from: null, limit: MAX_CASES }),
    loadRules(db, db.read, account),
    listStartedExperiments(db, db.read, account),
    listHoldReasons(db, account, customerId),
  ]);
  return { cases: listed.rows.map((row) => row.case), strategies, experiments, holds };
}
