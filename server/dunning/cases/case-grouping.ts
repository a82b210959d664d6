import type { Balance } from "../money/ledger.ts";
import type { Delinquency } from "../money/delinquency.ts";

/** The delinquencies of one case: their recoveries overlap in time. */
export type CaseGroup = { id: string; delinquencies: Delinquency[] };

export const caseIdOf = (invoiceId: string) => `case_${invoiceId}`;

/**
 * Groups a customer's delinquencies into cases: invoices whose recoveries overlap in time share one cadence. A case is
 * named after the invoice that opened it. Once a step was taken under an id, the case keeps the id, even if an older
 * failure becomes known later.
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

/** `open` while an amount is open; then `recovered` when money came in that was not reversed, else `lost`. */
export function statusOf(balances: Balance[]): "open" | "recovered" | "lost" {
  if (balances.some(({ open }) => open > 0)) return "open";
  return balances.some(({ recovered }) => recovered > 0) ? "recovered" : "lost";
}
