import { ACTUAL_PAYMENT_DELAY_MS } from "./snapshot-as-of.ts";
import type { CustomerHistory } from "./history.ts";

const isKnown = (at: number | null): at is number => at !== null;

/**
 * The times at which something became known about a customer, ascending, each once: the first replayed
 * case's opening and all after it. UTC epoch milliseconds.
 */
export function changePointsOf({
  snapshot,
  firstOpenedAt,
  outcomeAt: settledAt,
  earlierExecutions: keptExecutions,
  actualCharges: ownCharges,
}: CustomerHistory): number[] {
  const { customer } = snapshot;
  const times = [
    ...snapshot.charges.flatMap(({ id, at }) => [at, settledAt.get(id) ?? at]),
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
    ...snapshot.reversals.flatMap(({ at, closedAt }) => [at, closedAt]),
    ...snapshot.paymentMethods.flatMap(({ attachedAt, changedAt, detachedAt }) => [
      attachedAt,
      changedAt,
      detachedAt,
    ]),
    ...snapshot.subscriptions.flatMap(({ canceledAt, defaultChangedAt }) => [canceledAt, defaultChangedAt]),
    customer?.defaultChangedAt ?? null,
    customer?.deletedAt ?? null,
    ...snapshot.connections.map(({ at }) => at),
    ...ownCharges.map(({ charge }) => charge && charge.at + ACTUAL_PAYMENT_DELAY_MS),
    ...keptExecutions.map(({ startedAt }) => startedAt),
  ];
  const after = times.filter(isKnown).filter((at) => firstOpenedAt !== null && at >= firstOpenedAt);
  return [...new Set(after)].filter(Number.isFinite).sort((a, b) => a - b);
}
