import type { Attempt } from "../model/attempt.ts";
import { withId } from "../facts/look-ups.ts";
import type { Command } from "../model/command.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { longestSettlementMs } from "../retries/settlement-times.ts";
import type { Interval } from "./holds.ts";

const DAY = 86_400_000;

/**
 * A payment that has begun and has not ended, usually a bank debit. It does not matter who began it. Nothing is done about
 * its invoice for the longest time that its method can take. After that time the news of its end must have been lost: the
 * payment is looked up at Stripe from time to time, and recovery goes on. Stripe refuses a charge while it calls the payment
 * under way, so the invoice is not charged either.
 */
export type PaymentUnderWay = {
  attemptId: string;
  invoiceId: string;
  since: number;
  /** The longest that its method takes; UTC epoch milliseconds. */
  until: number;
  isLate: boolean;
};

/** The payment under way on an invoice; of several, the one that may take longest. */
export function paymentUnderWay(
  attempts: readonly Attempt[] | undefined,
  snapshot: Snapshot,
  now: number,
): PaymentUnderWay | null {
  const [last] = (attempts ?? [])
    .filter(({ outcome }) => outcome === "processing")
    .map((attempt) => ({
      attemptId: attempt.id,
      invoiceId: attempt.invoiceId,
      since: attempt.at,
      until: settledBy(attempt, snapshot),
    }))
    .sort((a, b) => b.until - a.until || (a.attemptId < b.attemptId ? -1 : 1));
  return last ? { ...last, isLate: now >= last.until } : null;
}

/** When an attempt that is under way must have ended. */
export function settledBy({ at, method, paymentMethodId }: Attempt, { paymentMethods }: Snapshot): number {
  const type = method.type ?? paymentMethods.find(({ id }) => id === paymentMethodId)?.method.type ?? null;
  return at + longestSettlementMs(type);
}

/** Why nothing happens about the invoice, or that it should have happened by now. */
export const underWayReason = ({ invoiceId, since, until, isLate }: PaymentUnderWay): Reason => ({
  code: isLate ? "payment_late" : "payment_processing",
  invoice: invoiceId,
  since,
  until,
});

/** Looks the payment up at Stripe: when it must have ended, and while it has not, a day, three days, a week… later. */
export function settlementLookUp(payment: PaymentUnderWay, caseId: string, snapshot: Snapshot): Command {
  const { attemptId, invoiceId, until } = payment;
  const prefix = `find_settlement:${attemptId}:`;
  const earlier = snapshot.executions.filter(
    ({ id, outcome }) => id.startsWith(prefix) && outcome !== "started",
  ).length;
  return {
    id: `${prefix}${earlier + 1}`,
    caseId,
    customerId: snapshot.customerId,
    invoiceId,
    dueAt: until + (2 ** earlier - 1) * DAY,
    reasons: [{ ...underWayReason({ ...payment, isLate: true }) }],
    do: { kind: "find_settlement", attemptId },
  };
}

/** A shorter time has no bearing on a strategy's days, and every card payment has one. */
const LEAST_MS = DAY;

/**
 * When payments on an invoice were under way since a time: that time does not count on a strategy's clock, so that a debit
 * that fails in the end leaves the customer as much time for another payment as there was.
 */
export const timesUnderWay = (
  attempts: readonly Attempt[] | undefined,
  since: number,
  snapshot: Snapshot,
): Interval[] =>
  (attempts ?? [])
    .filter(({ at, outcome }) => at > since && (outcome === "processing" || outcome === "failed"))
    .map((attempt): Interval => {
      const endedAt = withId(snapshot.charges, attempt.id)?.endedAt ?? attempt.at;
      const latest = settledBy(attempt, snapshot);
      return { from: attempt.at, to: attempt.outcome === "processing" ? latest : Math.min(endedAt, latest) };
    })
    .filter(({ from, to }) => to - from >= LEAST_MS);
