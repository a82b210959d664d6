import { ACTUAL_PAYMENT_DELAY_MS } from "./snapshot-as-of.ts";
import type { CustomerHistory } from "./history.ts";

const isKnown = (at: number | null): at is number => at !== null;

/**
 * The times at which a fact about the customer became known, from the first replayed case's opening on. Ascending, each
 * once, in UTC epoch milliseconds.
 */
export function changePointsOf({
  snapshot,
  firstOpenedAt,
  outcomeAt,
  earlierExecutions,
  actualCharges,
}: CustomerHistory): number[] {
  const { customer } = snapshot;
  const times = [
    ...snapshot.charges.flatMap(({ id, at }) => [at, outcomeAt.get(id) ?? at]),
    ...snapshot.paymentEvents.map(({ at }) => at),
    ...snapshot.invoicePayments.map(({ paidAt }) => paidAt),
    ...snapshot.invoices.flatMap((invoice) => [
      invoice.finalizedAt ?? invoice.createdAt,
      invoice.dueAt,
      invoice.paidAt,
      invoice.voidedAt,
      invoice.uncollectibleAt,
    ]),
    ...snapshot.holds.flatMap(({ fromAt, untilAt, releasedAt }) => [fromAt, untilAt, releasedAt]),
    ...snapshot.staffRequests.flatMap(({ at, withdrawnAt }) => [at, withdrawnAt]),
    ...snapshot.reversals.flatMap(({ at, closedAt, returnedAt }) => [at, closedAt, returnedAt]),
    ...snapshot.paymentMethods.flatMap(({ attachedAt, changedAt, detachedAt }) => [
      attachedAt,
      changedAt,
      detachedAt,
    ]),
    ...snapshot.subscriptions.flatMap(({ canceledAt, defaultChangedAt }) => [canceledAt, defaultChangedAt]),
    customer?.defaultChangedAt ?? null,
    customer?.deletedAt ?? null,
    ...snapshot.connections.map(({ at }) => at),
    ...actualCharges.map(({ charge }) => charge && charge.at + ACTUAL_PAYMENT_DELAY_MS),
    ...earlierExecutions.map(({ startedAt }) => startedAt),
  ];
  const relevant = times.filter(isKnown).filter((at) => firstOpenedAt !== null && at >= firstOpenedAt);
  return [...new Set(relevant)].filter(Number.isFinite).sort((a, b) => a - b);
}
