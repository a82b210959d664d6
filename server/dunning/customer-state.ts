import { closureOf } from "./cases/case-closure.ts";
import { type CaseGroup, groupCases } from "./cases/case-grouping.ts";
import { type Hold, holdsOf, type Interval } from "./cases/holds.ts";
import { inactivePeriodsOf } from "./cases/inactive-periods.ts";
import { periodsBeforeStart } from "./cases/powers.ts";
import { collectionHolds, resubscribedHolds } from "./cases/relationship.ts";
import { attemptsOf, type Links, linksOf } from "./facts/attempts.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Snapshot } from "./model/snapshot.ts";
import { afterCheckout } from "./money/checkout.ts";
import { type Delinquency, delinquencyOf } from "./money/delinquency.ts";
import { type Balance, balanceOf } from "./money/ledger.ts";

/** Executions with an effect on the customer or their money: the first of them locks a case's segment and strategy. */
const STEP_KINDS = new Set(["charge", "message", "task", "end"]);

/** The state of one customer, derived from the facts before any decision. */
export type CustomerState = {
  snapshot: Snapshot;
  /** UTC epoch milliseconds. */
  now: number;
  links: Links;
  /** By invoice id, oldest first. */
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  /** When the account was disconnected, or had started neither messages nor ends. */
  inactivePeriods: Interval[];
  delinquencies: Delinquency[];
  /** By the id of a delinquent invoice. */
  balances: Map<string, Balance>;
  /** Cases whose first step was taken. */
  lockedCaseIds: ReadonlySet<string>;
  caseGroups: CaseGroup[];
};

/** @param now UTC epoch milliseconds */
export function customerStateOf(snapshot: Snapshot, now: number): CustomerState {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const delinquencies = snapshot.invoices
    .map((invoice) => {
      const told = afterCheckout(invoice, attempts.get(invoice.id) ?? [], snapshot);
      return delinquencyOf(invoice, told.attempts, told.paymentEvents, snapshot.invoicePayments, now);
    })
    .filter((delinquency) => delinquency !== null);
  const balances = new Map<string, Balance>();
  for (const delinquency of delinquencies) {
    const { invoice } = delinquency;
    balances.set(
      invoice.id,
      balanceOf(
        delinquency,
        "",
        attempts.get(invoice.id) ?? [],
        closureOf(delinquency, snapshot),
        snapshot,
        links,
      ),
    );
  }
  const lockedCaseIds = new Set(
    snapshot.executions.filter(({ kind }) => STEP_KINDS.has(kind)).map(({ caseId }) => caseId),
  );
  return {
    snapshot,
    now,
    links,
    attempts,
    holds: [
      ...holdsOf(snapshot),
      ...collectionHolds(snapshot),
      ...resubscribedHolds(delinquencies, snapshot),
    ].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1)),
    inactivePeriods: [
      ...inactivePeriodsOf(snapshot.connections),
      ...periodsBeforeStart(snapshot.powers, now),
    ],
    delinquencies,
    balances,
    lockedCaseIds,
    caseGroups: groupCases(delinquencies, ({ invoice }) => balances.get(invoice.id)!.closedAt, lockedCaseIds),
  };
}
