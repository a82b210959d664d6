import type { Standing } from "./money/ledger.ts";
import type { Trouble } from "./money/trouble.ts";

/** One stretch of recovery before it is settled: invoices in trouble whose times overlap. */
export type Episode = { id: string; troubles: Trouble[] };

export const caseIdOf = (invoiceId: string) => `case_${invoiceId}`;

/**
 * Groups a customer's troubled invoices into cases: invoices whose recovery overlaps in time share one
 * conversation. A case is named by the invoice that opened it; once a step was taken under a name, that
 * name stays, even if an older failure becomes known later.
 */
export function episodesOf(
  troubles: Trouble[],
  endOf: (trouble: Trouble) => number | null,
  settledCaseIds: ReadonlySet<string>,
): Episode[] {
  const sorted = [...troubles].sort((a, b) => a.at - b.at || (a.invoice.id < b.invoice.id ? -1 : 1));
  const episodes: { troubles: Trouble[]; end: number }[] = [];
  for (const trouble of sorted) {
    const end = endOf(trouble) ?? Number.POSITIVE_INFINITY;
    const current = episodes.at(-1);
    if (current && trouble.at < current.end) {
      current.troubles.push(trouble);
      current.end = Math.max(current.end, end);
    } else {
      episodes.push({ troubles: [trouble], end });
    }
  }
  return episodes.map(({ troubles: members }) => {
    const ids = members.map(({ invoice }) => caseIdOf(invoice.id));
    return { id: ids.find((id) => settledCaseIds.has(id)) ?? ids[0]!, troubles: members };
  });
}

/** `recovered` when money came and stayed; `lost` when it ended with nothing kept; else `open`. */
export function statusOf(standings: Standing[]): "open" | "recovered" | "lost" {
  if (standings.some(({ open }) => open > 0)) return "open";
  return standings.some(({ recovered }) => recovered > 0) ? "recovered" : "lost";
}
