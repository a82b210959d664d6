import { attemptsOf, type Links, linksOf } from "./facts/attempts.ts";
import { type CaseGroup, groupCases } from "./cases/case-grouping.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Snapshot } from "./model/snapshot.ts";
import { inactivePeriodsOf } from "./cases/inactive-periods.ts";
import { closureOf } from "./cases/case-closure.ts";
import { type Hold, holdsOf, type Interval } from "./cases/holds.ts";
import { type Balance, balanceOf } from "./money/ledger.ts";
import { type Delinquency, delinquencyOf } from "./money/delinquency.ts";

/** Acts that a customer or their money can feel: the first of them settles a case's segment and strategy. */
const STEPS_TAKEN = new Set(["charge", "message", "task", "end"]);

/** How everything stands with one customer, before anything is decided about it. */
export type CustomerState = {
  snapshot: Snapshot;
  /** UTC epoch milliseconds. */
  now: number;
  links: Links;
  /** Per invoice, oldest first. */
  attempts: Map<string, Attempt[]>;
  holds: Hold[];
  /** When the account was off. */
  inactivePeriods: Interval[];
  delinquencies: Delinquency[];
  /** Per invoice in trouble. */
  balances: Map<string, Balance>;
  /** Names of cases of which a first step was taken. */
  locked: ReadonlySet<string>;
  caseGroups: CaseGroup[];
};

export function customerStateOf(snapshot: Snapshot, now: number): CustomerState {
  const links = linksOf(snapshot);
  const attempts = attemptsOf(snapshot, links);
  const delinquencies = snapshot.invoices
    .map((invoice) =>
      delinquencyOf(
        invoice,
        attempts.get(invoice.id) ?? [],
        snapshot.paymentEvents,
        snapshot.invoicePayments,
        now,
      ),
    )
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
  const locked = new Set(
    snapshot.executions.filter(({ kind }) => STEPS_TAKEN.has(kind)).map(({ caseId }) => caseId),
  );
  return {
    snapshot,
    now,
    links,
    attempts,
    holds: holdsOf(snapshot),
    inactivePeriods: inactivePeriodsOf(snapshot.connections),
    delinquencies,
    balances,
    locked,
    caseGroups: groupCases(delinquencies, ({ invoice }) => balances.get(invoice.id)!.closedAt, locked),
  };
}
