import type { Page } from "../../../db/stores/keyset.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeEntry } from "../../i18n/timeline.ts";
import { stepsAt } from "../cases/steps-at.ts";
import type { Context } from "../context.ts";
import { presentPage } from "../cursor.ts";
import { presentReasons, type Row } from "../presenter.ts";

/** A customer's timeline and the timeline of one invoice are two lists: a cursor belongs to one of them. */
export const timelineListName = (customerId: string, invoiceId?: string) =>
  ["timeline.list", customerId, ...(invoiceId === undefined ? [] : [invoiceId])].join(" ");

/** Entries name steps by their ids. The ids are looked up in the strategy that the open case followed then. */
export const presentTimeline = (
  { account }: Context,
  list: string,
  page: Page<Row<"timeline">>,
  localeContext: LocaleContext,
  { cases, strategies }: { cases: Parameters<typeof stepsAt>[1]; strategies: Parameters<typeof stepsAt>[2] },
) =>
  presentPage(account, list, page, (row) =>
    presentTimelineEntry(row, { ...localeContext, steps: stepsAt(row.at, cases, strategies) }),
  );

const presentTimelineEntry = (row: Row<"timeline">, localeContext: LocaleContext) => {
  const { id, at, invoiceId, kind, detail, reasons } = row;
  return {
    id,
    at,
    invoiceId,
    kind,
    text: describeEntry(row, localeContext),
    detail,
    reasons: presentReasons(reasons, localeContext),
  };
};
