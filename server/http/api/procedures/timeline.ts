import { listTimeline } from "../../../../db/queries/timeline.ts";
import type { Run } from "../context.ts";
import { answerPage, readCursor } from "../cursor.ts";
import { shownTimelineEntry } from "./shown.ts";

/** A customer's list and that of one invoice are two lists: a cursor fits one of them. */
export const timelineName = (customerId: string, invoiceId?: string) =>
  ["timeline.list", customerId, ...(invoiceId === undefined ? [] : [invoiceId])].join(" ");

export const listOfTimeline: Run<"timeline.list"> = async (
  { db, account },
  { customerId, invoiceId, cursor, limit },
) => {
  const list = timelineName(customerId, invoiceId);
  const from = readCursor(account, list, cursor);
  const page = await listTimeline(db, account, { customerId, invoiceId }, { from, limit });
  return answerPage(account, list, page, shownTimelineEntry);
};
