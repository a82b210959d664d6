import { caseIdOf } from "../cases.ts";
import type { Snapshot } from "../decision.ts";
import type { ActFact, ChargeFact } from "../facts.ts";
import { isBankDebit, railOf } from "../retry/rails.ts";
import { situationOf } from "../situation.ts";
import { type AttemptLinks, attemptLinksOf } from "./attempt-links.ts";

/** A charge that we in fact made in a case that is replayed. */
export type OwnCharge = {
  act: ActFact;
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
  keptActs: ActFact[];
  /** Ours in the replayed cases, by id. */
  ownActs: ReadonlyMap<string, ActFact>;
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
  const { episodes } = situationOf(snapshot, until);
  const replayed = episodes.filter(({ troubles: [opener] }) => opener!.at >= from && opener!.at <= until);
  // A case may have gone by the name of any of its invoices.
  const namesOf = (some: typeof episodes) =>
    new Set(some.flatMap(({ id, troubles }) => [id, ...troubles.map(({ invoice }) => caseIdOf(invoice.id))]));
  const keptCases = namesOf(episodes.filter((episode) => !replayed.includes(episode)));
  const names = namesOf(replayed);
  const isOwn = ({ caseId, startedAt }: ActFact) =>
    names.has(caseId) || (!keptCases.has(caseId) && startedAt >= from);
  const own = snapshot.acts.filter(isOwn);
  const links = attemptLinksOf(snapshot, own);
  return {
    snapshot,
    from,
    firstOpenedAt: replayed.length > 0 ? Math.min(...replayed.map(({ troubles }) => troubles[0]!.at)) : null,
    keptActs: snapshot.acts.filter((act) => !isOwn(act)),
    ownActs: new Map(own.map((act) => [act.id, act])),
    ownCharges: own
      .filter(({ kind }) => kind === "charge")
      .map((act) => ({ act, charge: links.chargeOfKey.get(act.idempotencyKey) ?? null }))
      .filter(({ act, charge }) => Math.max(act.startedAt, charge?.at ?? 0) <= until),
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
  { notices, invoicePayments }: Snapshot,
  links: AttemptLinks,
): number {
  const { at, status, factAt } = charge;
  if (status === "processing") return Number.POSITIVE_INFINITY;
  if (!isBankDebit(railOf(charge.method))) return at;
  const invoiceId = links.invoiceOf(charge);
  const told =
    status === "succeeded"
      ? invoicePayments.filter((one) => one.invoiceId === invoiceId).map(({ paidAt }) => paidAt ?? factAt)
      : notices
          .filter((one) => one.invoiceId === invoiceId && one.kind === "payment_failed")
          .map((one) => one.at);
  const after = told.filter((time) => time >= at);
  return after.length > 0 ? Math.min(...after) : Math.max(at, factAt);
}
