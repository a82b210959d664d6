import { listCases } from "../../../db/stores/cases.ts";
import { readCountry } from "../../../db/stores/customers.ts";
import { loadRules } from "../../../db/stores/rules.ts";
import { listTimeline } from "../../../db/stores/timeline.ts";
import type { Context, Handlers } from "../context.ts";
import { readCursor } from "../cursor.ts";
import { localeContextFor } from "../presenter.ts";
import type { timelineContract } from "./contract.ts";
import { presentTimeline, timelineListName } from "./presenter.ts";

/** The steps that a timeline names are looked up in this many of the customer's cases, the newest. */
const MAX_CASES = 100;

export const timelineHandlers: Handlers<typeof timelineContract> = {
  "timeline.list": async (context, { customerId, invoiceId, cursor, limit }) => {
    const { db, account } = context;
    const list = timelineListName(customerId, invoiceId);
    const from = readCursor(account, list, cursor);
    const [page, country] = await Promise.all([
      listTimeline(db, account, { customerId, invoiceId }, { from, limit }),
      readCountry(db, account, customerId),
    ]);
    const namesStep = page.rows.some(({ detail }) => typeof detail.step === "string");
    const followed = namesStep ? await strategiesFollowed(context, customerId) : NOTHING_FOLLOWED;
    return presentTimeline(context, list, page, localeContextFor(context, country), followed);
  },
};

const NOTHING_FOLLOWED = { cases: [], strategies: [] };

/** The customer's cases, and the strategies that they may follow. */
async function strategiesFollowed({ db, account }: Context, customerId: string) {
  const [listed, { strategies }] = await Promise.all([
    listCases(db, account, { customerId }, { from: null, limit: MAX_CASES }),
    loadRules(db, db.read, account),
  ]);
  return { cases: listed.rows.map((row) => row.case), strategies };
}
