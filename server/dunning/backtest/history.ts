import { caseIdOf } from "../cases/case-grouping.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ExecutionFact, ChargeFact } from "../facts/facts.ts";
import { isBankDebit, railOf } from "../retries/rails.ts";
import { customerStateOf } from "../customer-state.ts";
import { type AttemptLinks, attemptLinksOf } from "./attempt-links.ts";

/** A charge that we in fact made in a case that is replayed. */
export type OwnCharge = {
  execution: ExecutionFact;
  /** Null where Stripe told of none: it was refused, or nobody knows how it ended. */
  charge: ChargeFact | null;
};

/**
 * What is known of one customer, parted for a replay: what happened by itself or by people's hands, which
 * every replay meets, and what we did in the cases that are replayed, which each replay does anew.
 */
export type CustomerRecord = {
  /** As known at the replay's end. */
  snapshot: Snapshot;
  /** Cases that opened from here on are replayed. UTC epoch milliseconds. */
  from: number;
  /** When the first of them opened; null: there is none. */
  firstOpenedAt: number | null;
  /** Ours in earlier cases: history, which no replay changes. */
  keptExecutions: ExecutionFact[];
  /** Ours in the replayed cases, by id. */
  ownExecutions: ReadonlyMap<string, ExecutionFact>;
  ownCharges: OwnCharge[];
  links: AttemptLinks;
  /** Cases that opened earlier keep what was settled about them. */
  keptCases: ReadonlySet<string>;
  /** When each charge's outcome was known: at once, or after days for a bank debit. By charge id. */
  settledAt: ReadonlyMap<string, number>;
};

/**
 * Parts a customer's facts for a replay. Pure.
 *
 * @param from cases opened from then on are replayed; UTC epoch milliseconds
 * @param until the replay's end; what came after it is not known to it. UTC epoch milliseconds
 */
export function recordOf(snapshot: Snapshot, from: number, until: number): CustomerRecord {
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
  const links = attemptLinksOf(snapshot, own);
  return {
    snapshot,
    from,
    firstOpenedAt:
      replayed.length > 0 ? Math.min(...replayed.map(({ delinquencies }) => delinquencies[0]!.at)) : null,
    keptExecutions: snapshot.executions.filter((execution) => !isOwn(execution)),
    ownExecutions: new Map(own.map((execution) => [execution.id, execution])),
    ownCharges: own
      .filter(({ kind }) => kind === "charge")
      .map((execution) => ({ execution, charge: links.chargeOfKey.get(execution.idempotencyKey) ?? null }))
      .filter(({ execution, charge }) => Math.max(execution.startedAt, charge?.at ?? 0) <= until),
    links,
    keptCases,
    settledAt: new Map(
      snapshot.charges.map((charge) => [charge.id, settledAtOf(charge, snapshot, links)] as const),
    ),
  };
}

/** A bank debit's outcome comes with the notice or the payment that tells it; every other one at once. */
function settledAtOf(
  charge: ChargeFact,
  { paymentEvents, invoicePayments }: Snapshot,
  links: AttemptLinks,
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
