import type { Page } from "../../../db/stores/keyset.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeEntry } from "../../i18n/timeline.ts";
import { stepsAt } from "../cases/steps-at.ts";
import type { Context } from "../context.ts";
import { presentPage } from "../cursor.ts";
import { experimentNamesOf } from "../experiments/experiment-names.ts";
import { presentReasons, type Row } from "../presenter.ts";

/** A customer's timeline and the timeline of one invoice are two lists: a cursor belongs to one of them. */
export const timelineListName = (customerId: string, invoiceId?: string) =>
  ["timeline.list", customerId, ...(invoiceId === undefined ? [] : [invoiceId])].join(" ");

/** What entries name by their ids, which hold no names and no texts. */
export type TimelineNames = {
  /** Steps are looked up in the strategy that the open case followed then. */
  cases: Parameters<typeof stepsAt>[1];
  strategies: readonly (Parameters<typeof stepsAt>[2][number] & { name: string })[];
  experiments: Parameters<typeof experimentNamesOf>[0];
  holds: readonly Pick<Row<"holds">, "id" | "reason">[];
};

export const presentTimeline = (
  { account }: Context,
  list: string,
  page: Page<Row<"timeline">>,
  localeContext: LocaleContext,
  { cases, strategies, experiments, holds }: TimelineNames,
) => {
  const names = {
    ...Object.fromEntries(strategies.map(({ id, name }) => [id, name])),
    ...experimentNamesOf(experiments),
  };
  const reasons = new Map(holds.map(({ id, reason }) => [id, reason]));
  return presentPage(account, list, page, (row) =>
    presentTimelineEntry(row, reasons, {
      ...localeContext,
      names,
      steps: stepsAt(row.at, cases, strategies),
    }),
  );
};

/** A dispute and a report of fraud are Stripe's. */
const personIn = ({ kind, detail }: Row<"timeline">): string | null => {
  const person = kind === "hold_began" ? detail.owner : detail.by;
  return typeof person === "string" && person !== "stripe" ? person : null;
};

const presentTimelineEntry = (
  row: Row<"timeline">,
  holdReasons: ReadonlyMap<string, string>,
  localeContext: LocaleContext,
) => {
  const { id, at, invoiceId, kind, detail, reasons } = row;
  const by = personIn(row);
  return {
    id,
    at,
    invoiceId,
    kind,
    text: describeEntry(row, localeContext),
    by,
    // Why a pause was made says nothing about why it was ended.
    why: (by !== null && kind === "hold_began" && holdReasons.get(String(detail.hold))) || null,
    detail,
    reasons: presentReasons(reasons, localeContext),
  };
};
