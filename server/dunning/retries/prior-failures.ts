import type { PastAttempt } from "./planner-types.ts";
import type { EarlierFailure } from "./model/features.ts";

/**
 * How earlier failures of this customer went, invoice by invoice, oldest first: what there is to learn about when
 * they have money, which is theirs and not a card's. No outages; nothing of the invoice in question.
 */
export function earlierFailures(history: readonly PastAttempt[], invoiceId: string): EarlierFailure[] {
  const byInvoice = new Map<string, { failures: number[]; paidAt: number | null }>();
  for (const attempt of history) {
    if (attempt.invoiceId === invoiceId) continue;
    const one = byInvoice.get(attempt.invoiceId);
    if (attempt.outcome === "failed" && attempt.decline?.class !== "technical") {
      if (one) one.failures.push(attempt.at);
      else byInvoice.set(attempt.invoiceId, { failures: [attempt.at], paidAt: null });
    } else if (attempt.outcome === "succeeded" && one) one.paidAt ??= attempt.at;
  }
  return [...byInvoice.values()];
}
