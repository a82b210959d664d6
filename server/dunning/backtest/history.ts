import { caseIdOf } from "../cases/case-grouping.ts";
import { customerStateOf } from "../customer-state.ts";
import { invoiceOfCharge, linksOf } from "../facts/attempts.ts";
import type { ChargeFact, ExecutionFact } from "../facts/facts.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";

/** A charge that we actually made in a replayed case. */
export type ActualCharge = {
  execution: ExecutionFact;
  /** Null when Stripe reported no charge: the charge was refused, or its outcome is unknown. */
  charge: ChargeFact | null;
};

/** Tells our own charges from Stripe's, and finds the invoice of a charge. */
export type OwnChargeLinks = {
  /** By the idempotency key of the execution that made the charge. */
  chargeOfKey: ReadonlyMap<string, ChargeFact>;
  /** The idempotency keys of our own charges. */
  keys: ReadonlySet<string>;
  /** The invoice that a charge is on; null when no fact names it. */
  invoiceOf(charge: ChargeFact): string | null;
};

/**
 * The known facts of one customer, divided for a replay. Every replay meets the events that did not come from us:
 * Stripe's, the customer's, the staff's. What we did in the replayed cases is separate, because each replay does it anew.
 */
export type CustomerHistory = {
  /** As known at the replay's end. */
  snapshot: Snapshot;
  /** Cases that opened from here on are replayed. UTC epoch milliseconds. */
  replayFrom: number;
  /** When the first replayed case opened; null: there is none. */
  firstOpenedAt: number | null;
  /** Our executions in earlier cases, which no replay changes. */
  earlierExecutions: ExecutionFact[];
  /** Our executions in the replayed cases as they actually were, by id. */
  actualExecutions: ReadonlyMap<string, ExecutionFact>;
  actualCharges: ActualCharge[];
  links: OwnChargeLinks;
  /** Cases that opened earlier; they keep their assignment. */
  earlierCaseIds: ReadonlySet<string>;
  /** When each charge's outcome became known, by charge id: at once, or after days for a bank debit. */
  outcomeAt: ReadonlyMap<string, number>;
};

/**
 * Divides a customer's facts for a replay. Pure.
 *
 * @param replayFrom cases that opened from then on are replayed; UTC epoch milliseconds
 * @param until the replay's end, which knows nothing later; UTC epoch milliseconds
 */
export function customerHistoryOf(snapshot: Snapshot, replayFrom: number, until: number): CustomerHistory {
  const { caseGroups } = customerStateOf(snapshot, until);
  const replayed = caseGroups.filter(
    ({ delinquencies: [opener] }) => opener!.at >= replayFrom && opener!.at <= until,
  );
  // A case may have been named after any of its invoices.
  const idsOf = (groups: typeof caseGroups) =>
    new Set(
      groups.flatMap(({ id, delinquencies }) => [
        id,
        ...delinquencies.map(({ invoice }) => caseIdOf(invoice.id)),
      ]),
    );
  const earlierCaseIds = idsOf(caseGroups.filter((caseGroup) => !replayed.includes(caseGroup)));
  const replayedCaseIds = idsOf(replayed);
  const isReplayed = ({ caseId, startedAt }: ExecutionFact) =>
    replayedCaseIds.has(caseId) || (!earlierCaseIds.has(caseId) && startedAt >= replayFrom);
  const actual = snapshot.executions.filter(isReplayed);
  const links = ownChargeLinksOf(snapshot, actual);
  return {
    snapshot,
    replayFrom,
    firstOpenedAt:
      replayed.length > 0 ? Math.min(...replayed.map(({ delinquencies }) => delinquencies[0]!.at)) : null,
    earlierExecutions: snapshot.executions.filter((execution) => !isReplayed(execution)),
    actualExecutions: new Map(actual.map((execution) => [execution.id, execution])),
    actualCharges: actual
      .filter(({ kind }) => kind === "charge")
      .map((execution) => ({ execution, charge: links.chargeOfKey.get(execution.idempotencyKey) ?? null }))
      .filter(({ execution, charge }) => Math.max(execution.startedAt, charge?.at ?? 0) <= until),
    links,
    earlierCaseIds,
    outcomeAt: new Map(
      snapshot.charges.map((charge) => [charge.id, outcomeKnownAt(charge, snapshot, links)] as const),
    ),
  };
}

function ownChargeLinksOf(snapshot: Snapshot, executions: readonly ExecutionFact[]): OwnChargeLinks {
  const links = linksOf(snapshot);
  const keys = new Set(
    executions.filter(({ kind }) => kind === "charge").map(({ idempotencyKey }) => idempotencyKey),
  );
  const chargeOfKey = new Map<string, ChargeFact>();
  for (const charge of snapshot.charges) {
    if (charge.idempotencyKey !== null && keys.has(charge.idempotencyKey)) {
      chargeOfKey.set(charge.idempotencyKey, charge);
    }
  }
  return { chargeOfKey, keys, invoiceOf: (charge) => invoiceOfCharge(charge, links) };
}

/** A bank debit's outcome becomes known with the payment event or payment about it; every other outcome at once. */
function outcomeKnownAt(
  charge: ChargeFact,
  { paymentEvents, invoicePayments }: Snapshot,
  links: OwnChargeLinks,
): number {
  const { at, status, factAt } = charge;
  if (status === "processing") return Number.POSITIVE_INFINITY;
  if (!isBankDebit(railOf(charge.method))) return at;
  const invoiceId = links.invoiceOf(charge);
  const reportedAt =
    status === "succeeded"
      ? invoicePayments
          .filter((payment) => payment.invoiceId === invoiceId)
          .map(({ paidAt }) => paidAt ?? factAt)
      : paymentEvents
          .filter(
            (paymentEvent) => paymentEvent.invoiceId === invoiceId && paymentEvent.kind === "payment_failed",
          )
          .map((paymentEvent) => paymentEvent.at);
  const later = reportedAt.filter((time) => time >= at);
  return later.length > 0 ? Math.min(...later) : Math.max(at, charge.endedAt ?? factAt);
}
