import { ofInvoice } from "../facts/look-ups.ts";
import type { ReversalFact } from "../facts/facts.ts";

/** Money of a payment that went (positive) or came back (negative). */
type Movement = { id: string; reversalId: string; at: number; amount: number; reason: string };

/** What was really taken from, or given back to, a recovery: never more than there is. */
export type Reversal = Pick<Movement, "id" | "at" | "amount" | "reason">;

const REASONS: Record<ReversalFact["kind"], { taken: string; returned: string }> = {
  refund: { taken: "refunded", returned: "refund_returned" },
  refund_total: { taken: "refunded", returned: "refund_returned" },
  dispute: { taken: "dispute_lost", returned: "dispute_won" },
  credit_back: { taken: "credited", returned: "credit_voided" },
  credit: { taken: "credited", returned: "credit_voided" },
  fraud_warning: { taken: "dispute_lost", returned: "dispute_won" },
};

/**
 * The reversals of one payment, oldest first, each on the day on which the money moved. A refund that fails, and a
 * dispute that is won after it was lost, are movements of their own: the day on which the money went keeps its figure.
 *
 * @param recovered what the payment brought in, minor units of `currency`
 */
export function reversalsOf(facts: readonly ReversalFact[], recovered: number, currency: string): Reversal[] {
  const movements = [...refundTotals(facts), ...facts.flatMap((fact) => movementsOf(fact, currency))].sort(
    (a, b) => a.at - b.at || b.amount - a.amount || (a.id < b.id ? -1 : 1),
  );
  const reversals: Reversal[] = [];
  const taken = new Map<string, number>();
  let remaining = recovered;
  for (const { id, reversalId, at, amount: moved, reason } of movements) {
    const amount = moved > 0 ? Math.min(moved, remaining) : -(taken.get(reversalId) ?? 0);
    if (amount === 0) continue;
    remaining -= amount;
    if (moved > 0) taken.set(reversalId, amount);
    reversals.push({ id, at, amount, reason });
  }
  return reversals;
}

/** Facts about refunds of a charge so far are left out here: they tell of the same money as the refunds themselves. */
function movementsOf(fact: ReversalFact, currency: string): Movement[] {
  const { id, kind, status, returnedAt } = fact;
  const takenAt = fact.takenAt ?? (kind !== "dispute" ? fact.at : status === "lost" ? fact.closedAt : null);
  if (kind === "refund_total" || kind === "fraud_warning" || kind === "credit") return [];
  if (takenAt === null) return [];
  // How much of a payment is disputed cannot be told across currencies; most disputes are about all of it.
  const amount = fact.currency === null || fact.currency === currency ? fact.amount : Number.MAX_SAFE_INTEGER;
  const movements = [{ id, reversalId: id, at: takenAt, amount, reason: REASONS[kind].taken }];
  if ((status === "returned" || status === "won") && returnedAt !== null) {
    const at = Math.max(returnedAt, takenAt);
    const back = { id: `${id}:returned`, reversalId: id, at, amount: -amount };
    movements.push({ ...back, reason: REASONS[kind].returned });
  }
  return movements;
}

/**
 * What only the growing sum of a charge's refunds tells of: each step's difference, less the refunds that are known by
 * themselves. A known refund belongs to the steps nearest in time.
 */
function refundTotals(facts: readonly ReversalFact[]): Movement[] {
  let below = 0;
  const steps = facts
    .filter(({ kind }) => kind === "refund_total")
    .sort((a, b) => a.amount - b.amount || a.at - b.at)
    .map((fact) => {
      const step = { id: fact.id, at: fact.takenAt ?? fact.at, amount: fact.amount - below };
      below = fact.amount;
      return step;
    });
  const known = facts
    .filter(({ kind }) => kind === "refund")
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const refund of known) {
    let left = refund.amount;
    const nearest = [...steps].sort(
      (a, b) => Math.abs(a.at - refund.at) - Math.abs(b.at - refund.at) || a.amount - b.amount,
    );
    for (const step of nearest) {
      const explained = Math.min(step.amount, left);
      step.amount -= explained;
      left -= explained;
    }
  }
  return steps
    .filter(({ amount }) => amount > 0)
    .map(({ id, at, amount }) => ({ id, reversalId: id, at, amount, reason: "refunded" }));
}

/**
 * What credit notes took off an open invoice since it was at risk, each on its own day, oldest first. A note that was
 * voided gave back on the day on which it was.
 *
 * @param lost what the invoice lost in all: notes in force explain no more than that, whatever else is still on its way
 */
export function creditsOf(
  facts: readonly ReversalFact[],
  invoiceId: string,
  since: number,
  lost: number,
): Reversal[] {
  const notes = ofInvoice(facts, invoiceId)
    .filter((fact) => fact.kind === "credit" && fact.at >= since)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  let left = lost;
  const credits: Reversal[] = [];
  for (const { id, at, amount: credited, status, returnedAt } of notes) {
    const isVoid = status === "returned" && returnedAt !== null;
    const amount = isVoid ? credited : Math.min(credited, left);
    if (amount === 0) continue;
    credits.push({ id, at, amount, reason: "credited" });
    if (isVoid) {
      const reason = "credit_voided";
      credits.push({ id: `${id}:returned`, at: Math.max(at, returnedAt), amount: -amount, reason });
    } else left -= amount;
  }
  return credits.sort((a, b) => a.at - b.at || b.amount - a.amount || (a.id < b.id ? -1 : 1));
}
