import type { Balance } from "../money/ledger.ts";
import type { Delinquency } from "../money/delinquency.ts";

/** One stretch of recovery before it is settled: invoices in trouble whose times overlap. */
export type CaseGroup = { id: string; delinquencies: Delinquency[] };

export const caseIdOf = (invoiceId: string) => `case_${invoiceId}`;

/**
 * Groups a customer's troubled invoices into cases: invoices whose recovery overlaps in time share one
 * conversation. A case is named by the invoice that opened it; once a step was taken under a name, that
 * name stays, even if an older failure becomes known later.
 */
export function groupCases(
  delinquencies: Delinquency[],
  endOf: (delinquency: Delinquency) => number | null,
  lockedCaseIds: ReadonlySet<string>,
): CaseGroup[] {
  const sorted = [...delinquencies].sort((a, b) => a.at - b.at || (a.invoice.id < b.invoice.id ? -1 : 1));
  const caseGroups: { delinquencies: Delinquency[]; end: number }[] = [];
  for (const delinquency of sorted) {
    const end = endOf(delinquency) ?? Number.POSITIVE_INFINITY;
    const current = caseGroups.at(-1);
    if (current && delinquency.at < current.end) {
      current.delinquencies.push(delinquency);
      current.end = Math.max(current.end, end);
    } else {
      caseGroups.push({ delinquencies: [delinquency], end });
    }
  }
  return caseGroups.map(({ delinquencies: members }) => {
    const ids = members.map(({ invoice }) => caseIdOf(invoice.id));
    return { id: ids.find((id) => lockedCaseIds.has(id)) ?? ids[0]!, delinquencies: members };
  });
}

/** `recovered` when money came and stayed; `lost` when it ended with nothing kept; else `open`. */
export function statusOf(balances: Balance[]): "open" | "recovered" | "lost" {
  if (balances.some(({ open }) => open > 0)) return "open";
  return balances.some(({ recovered }) => recovered > 0) ? "recovered" : "lost";
}
