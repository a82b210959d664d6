import { listCases } from "../../../db/stores/cases.ts";
import { countryOf } from "../../../db/stores/customers.ts";
import { listTimeline } from "../../../db/stores/timeline.ts";
import { loadRules } from "../../../db/stores/snapshot-loader.ts";
import type { Context, Run } from "../context.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { presentTimelineEntry, localeContextFor } from "../presenters.ts";
import { stepsAt } from "../cases/steps-at.ts";

/** A customer's newest, in which steps are looked up by the ids that a timeline has for them. */
const CASES_LOOKED_AT = 100;

/** A customer's list and that of one invoice are two lists: a cursor fits one of them. */
export const timelineName = (customerId: string, invoiceId?: string) =>
  ["timeline.list", customerId, ...(invoiceId === undefined ? [] : [invoiceId])].join(" ");

export const listOfTimeline: Run<"timeline.list"> = async (
  context,
  { customerId, invoiceId, cursor, limit },
) => {
  const { db, account } = context;
  const list = timelineName(customerId, invoiceId);
  const from = readCursor(account, list, cursor);
  const [page, country] = await Promise.all([
    listTimeline(db, account, { customerId, invoiceId }, { from, limit }),
    countryOf(db, account, customerId),
  ]);
  const localeContext = localeContextFor(context, country);
  const namesStep = page.rows.some(({ detail }) => typeof detail.step === "string");
  const { cases, strategies } = namesStep ? await followedBy(context, customerId) : NOTHING_FOLLOWED;
  return answerPage(account, list, page, (row) =>
    presentTimelineEntry(row, { ...localeContext, steps: stepsAt(row.at, cases, strategies) }),
  );
};

const NOTHING_FOLLOWED = { cases: [], strategies: [] };

/** What the customer's cases are on. */
async function followedBy({ db, account }: Context, customerId: string) {
  const [listed, { strategies }] = await Promise.all([
    listCases(db, account, { customerId }, { from: null, limit: CASES_LOOKED_AT }),
    loadRules(db, db.read, account),
  ]);
  return { cases: listed.rows.map((row) => row.case), strategies };
}
