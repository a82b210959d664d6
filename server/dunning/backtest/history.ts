import { caseIdOf } from "../cases/case-grouping.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact, ChargeFact } from "../facts/facts.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";
import { customerStateOf } from "../customer-state.ts";
import { type OwnChargeLinks, ownChargeLinksOf } from "./own-charge-links.ts";

/** A charge that we in fact made in a case that is replayed. */
export type ActualCharge = {
  execution: ExecutionFact;
  /** Null where Stripe told of none: it was refused, or nobody knows how it ended. */
  charge: ChargeFact | null;
};

/**
 * What is known of one customer, parted for a replay: what happened by itself or by people's hands, which
 * every replay meets, and what we did in the cases that are replayed, which each replay does anew.
 */
export type CustomerHistory = {
  /** As known at the replay's end. */
  snapshot: Snapshot;
  /** Cases that opened from here on are replayed. UTC epoch milliseconds. */
  replayFrom: number;
  /** When the first of them opened; null: there is none. */
  firstOpenedAt: number | null;
  /** Ours in earlier cases: history, which no replay changes. */
  earlierExecutions: ExecutionFact[];
  /** Ours in the replayed cases, by id. */
  actualExecutions: ReadonlyMap<string, ExecutionFact>;
  actualCharges: ActualCharge[];
  links: OwnChargeLinks;
  /** Cases that opened earlier keep what was settled about them. */
  earlierCaseIds: ReadonlySet<string>;
  /** When each charge's outcome was known: at once, or after days for a bank debit. By charge id. */
  outcomeAt: ReadonlyMap<string, number>;
};

/**
 * Parts a customer's facts for a replay. Pure.
 *
 * @param from cases opened from then on are replayed; UTC epoch milliseconds
 * @param until the replay's end; what came after it is not known to it. UTC epoch milliseconds
 */
export function customerHistoryOf(snapshot: Snapshot, from: number, until: number): CustomerHistory {
  const { caseGroups } = customerStateOf(snapshot, until);
  const replayed = caseGroups.filter(
    ({ delinquencies: [opener] }) => opener!.at >= from && opener!.at <= until,
  );
  // A case may have gone by the name of any of its invoices.
  const namesOf = (some: typeof caseGroups) =>
    new Set(
      some.flatMap(({ id, delinquencies }) => [
        id,
        ...delinquencies.map(({ invoice }) => caseIdOf(invoice.id)),
      ]),
    );
  const keptCases = namesOf(caseGroups.filter((caseGroup) => !replayed.includes(caseGroup)));
  const names = namesOf(replayed);
  const isOwn = ({ caseId, startedAt }: ExecutionFact) =>
    names.has(caseId) || (!keptCases.has(caseId) && startedAt >= from);
  const own = snapshot.executions.filter(isOwn);
  const links = ownChargeLinksOf(snapshot, own);
  return {
    snapshot,
    replayFrom: from,
    firstOpenedAt:
      replayed.length > 0 ? Math.min(...replayed.map(({ delinquencies }) => delinquencies[0]!.at)) : null,
    earlierExecutions: snapshot.executions.filter((execution) => !isOwn(execution)),
    actualExecutions: new Map(own.map((execution) => [execution.id, execution])),
    actualCharges: own
      .filter(({ kind }) => kind === "charge")
      .map((execution) => ({ execution, charge: links.chargeOfKey.get(execution.idempotencyKey) ?? null }))
      .filter(({ execution, charge }) => Math.max(execution.startedAt, charge?.at ?? 0) <= until),
    links,
    earlierCaseIds: keptCases,
    outcomeAt: new Map(
      snapshot.charges.map((charge) => [charge.id, outcomeKnownAt(charge, snapshot, links)] as const),
    ),
  };
}

/** A bank debit's outcome comes with the notice or the payment that tells it; every other one at once. */
function outcomeKnownAt(
  charge: ChargeFact,
  { paymentEvents, invoicePayments }: Snapshot,
  links: OwnChargeLinks,
): number {
  const { at, status, factAt } = charge;
  if (status === "processing") return Number.POSITIVE_INFINITY;
  if (!isBankDebit(railOf(charge.method))) return at;
  const invoiceId = links.invoiceOf(charge);
  const told =
    status === "succeeded"
      ? invoicePayments
          .filter((payment) => payment.invoiceId === invoiceId)
          .map(({ paidAt }) => paidAt ?? factAt)
      : paymentEvents
          .filter(
            (paymentEvent) => paymentEvent.invoiceId === invoiceId && paymentEvent.kind === "payment_failed",
          )
          .map((paymentEvent) => paymentEvent.at);
  const after = told.filter((time) => time >= at);
  return after.length > 0 ? Math.min(...after) : Math.max(at, factAt);
}
