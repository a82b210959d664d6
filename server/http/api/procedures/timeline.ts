import { countryOf } from "../../../../db/queries/customers.ts";
import { listTimeline } from "../../../../db/queries/timeline.ts";
import type { Run } from "../context.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { shownTimelineEntry, speechAbout } from "./shown.ts";

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
  const speech = speechAbout(context, country);
  return answerPage(account, list, page, (row) => shownTimelineEntry(row, speech));
};
