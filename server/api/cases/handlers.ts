import { withLongReads } from "../../../db/database.ts";
import { listCases } from "../../../db/stores/cases.ts";
import { listNotes } from "../../../db/stores/notes.ts";
import { readOwner } from "../../../db/stores/owners.ts";
import { listTimeline } from "../../../db/stores/timeline.ts";
import type { Handlers } from "../context.ts";
import { presentPage, readCursor } from "../cursor.ts";
import { loadKnownCustomer } from "../known-customer.ts";
import { presentNote } from "../notes/presenter.ts";
import { ownerFilter } from "../owners/owner-filter.ts";
import { presentTimeline, timelineListName } from "../timeline/presenter.ts";
import { loadSettlements } from "./case-money.ts";
import { loadCaseSummaries } from "./case-summary.ts";
import type { casesContract } from "./contract.ts";
import { presentHealthyPanel, presentPanel } from "./presenter.ts";
import { resolveCustomer } from "./resolve-case.ts";

/** As many timeline entries as a panel shows before it asks for more. */
const TIMELINE_LIMIT = 25;

const NOTES_LIMIT = 20;

export const casesHandlers: Handlers<typeof casesContract> = {
  "cases.list": async (context, { cursor, limit, owner, ...rest }) => {
    const { db, account } = context;
    const filter = {
      ...rest,
      status: rest.status ?? (rest.customerId === undefined ? ("open" as const) : undefined),
      owner: ownerFilter(context, owner),
    };
    const list = `cases.list ${JSON.stringify(filter)}`;
    const page = await listCases(withLongReads(db), account, filter, {
      from: readCursor(account, list, cursor),
      limit,
    });
    const [summaries, settled] = await Promise.all([
      loadCaseSummaries(context, page.rows),
      loadSettlements(context, page.rows),
    ]);
    const rows = summaries.map((summary) => ({ ...summary, settled: settled.get(summary.id) ?? null }));
    return presentPage(account, list, { rows, next: page.next }, (row) => row);
  },

  "cases.get": async (context, input) => {
    const { db, account } = context;
    const customerId = await resolveCustomer(context, input);
    if (customerId === null) return presentHealthyPanel(context);
    const [known, page, notes, owner] = await Promise.all([
      loadKnownCustomer(context, db.read, customerId),
      listTimeline(db, account, { customerId }, { from: null, limit: TIMELINE_LIMIT }),
      listNotes(db, account, customerId, NOTES_LIMIT),
      readOwner(db, account, customerId),
    ]);
    if (!known) return presentHealthyPanel(context);
    const { snapshot, stored } = known;
    return {
      ...presentPanel(context, known, input, owner),
      notes: notes.map(presentNote),
      timeline: presentTimeline(context, timelineListName(customerId), page, context.localeContext(), {
        cases: stored.cases,
        strategies: snapshot.strategies,
        experiments: snapshot.experiments,
        holds: snapshot.holds,
      }),
    };
  },
};
