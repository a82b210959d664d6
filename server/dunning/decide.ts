import { type Hold, UNTIL_RELEASED } from "./cases/holds.ts";
import { customerStateOf } from "./customer-state.ts";
import { decideCase } from "./decide-case.ts";
import { holdOutPeriodOf } from "./experiments/enrollment.ts";
import { ATTRIBUTION_DELAY_MS, EVIDENCE_DELAY_MS } from "./facts/evidence-delays.ts";
import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { Command } from "./model/command.ts";
import type { Decision } from "./model/decision.ts";
import type { LedgerEntry } from "./model/ledger-entry.ts";
import type { Snapshot } from "./model/snapshot.ts";
import { leftDrafts, paidAfterCancellation, resumptions } from "./cases/resumption.ts";
import { partByPower, waitsForStart } from "./cases/withheld-commands.ts";
import { subscriptionReads } from "./money/checkout.ts";
import { missingReads, outcomeLookUps } from "./reconciliation.ts";
import { planRetry } from "./retries/plan-retry.ts";
import type { Planner } from "./retries/planner-types.ts";
import { trainingExamplesOf } from "./retries/training-examples.ts";
import { timelineOf } from "./timeline.ts";

/**
 * Decides everything about one customer: facts in, decision out. Pure and deterministic; the same
 * snapshot and time give the same decision, in whatever order the facts came in.
 *
 * The decision is complete: it states every case, every movement of money and every command that is
 * wanted now. What it does not state is no longer wanted. So a late payment, a refund, a pause or a
 * write-off needs no handling of its own: it changes the facts, and the next evaluation puts things right.
 *
 * @param now UTC epoch milliseconds
 * @param planner chooses attempts; any function of the same types can stand in
 * @throws when a segment, or a case that began, names a strategy that is not in the snapshot
 */
export function decide(snapshot: Snapshot, now: number, planner: Planner = planRetry): Decision {
  const state = customerStateOf(snapshot, now);
  const { attempts, holds, delinquencies, balances, caseGroups } = state;

  const commands: Command[] = outcomeLookUps(snapshot);
  if (snapshot.settings.connected)
    commands.push(
      ...missingReads(delinquencies, balances, attempts, snapshot),
      ...subscriptionReads(attempts, snapshot),
      ...resumptions(state),
      ...leftDrafts(state),
      ...paidAfterCancellation(state),
    );

  const decisions = caseGroups.map((group, index) => decideCase(group, index, state, planner));
  const cases = decisions.map(({ case_ }) => case_);
  for (const decision of decisions) commands.push(...decision.commands);
  const { wanted, withheld } = partByPower(commands, snapshot.powers);
  for (const case_ of cases)
    if (case_.status === "open") {
      const ofCase = withheld.filter(({ caseId }) => caseId === case_.id);
      case_.waitsFor.push(...waitsForStart(case_, ofCase, balances, snapshot));
    }
  const firstDueAt = new Map<string, number>();
  for (const { caseId, dueAt } of wanted)
    firstDueAt.set(caseId, Math.min(dueAt, firstDueAt.get(caseId) ?? dueAt));
  for (const case_ of cases) if (case_.status === "open") case_.wakeAt = firstDueAt.get(case_.id) ?? null;

  const ledger = caseGroups.flatMap((group): LedgerEntry[] =>
    group.delinquencies.flatMap(({ invoice }) =>
      balances.get(invoice.id)!.entries.map((entry) => ({ ...entry, caseId: group.id })),
    ),
  );
  const { trainingExamples, readyAt } = snapshot.settings.learnFromRetries
    ? trainingExamplesOf(attempts, snapshot, now)
    : { trainingExamples: [], readyAt: null };
  const attemptsOfCases = [...attempts.values()].flat().filter(({ invoiceId }) => balances.has(invoiceId));
  const reevaluations = [
    readyAt,
    planAgainAt(withheld, now),
    ...decisions.map(({ reevaluateAt }) => reevaluateAt),
  ];
  return {
    cases,
    ledger,
    commands: wanted,
    withheld,
    timeline:
      delinquencies.length > 0 ? timelineOf(cases, attemptsOfCases, ledger, holds, snapshot, now) : [],
    trainingExamples,
    wakeAt: wakeAtOf(snapshot, holds, attemptsOfCases, ledger, cases, reevaluations, now),
  };
}

const DAY = 86_400_000;

/**
 * What waits for a start is planned as if the start came now, so the plan is made anew once its time is over, and every
 * day: people read it before they start. Null: nothing waits.
 */
const planAgainAt = (withheld: readonly Command[], now: number): number | null =>
  withheld.reduce<number | null>(
    (soonest, { dueAt }) => (dueAt > now && dueAt < soonest! ? dueAt : soonest),
    withheld.length > 0 ? now + DAY : null,
  );

/** Stripe makes its next attempt within this time of the announced one, or has a new time for it. */
const STRIPE_ATTEMPT_MS = 3 * 3_600_000;

/** The next time at which another evaluation can change anything, besides the commands' own due times. */
function wakeAtOf(
  snapshot: Snapshot,
  holds: Hold[],
  attempts: Attempt[],
  ledger: LedgerEntry[],
  cases: Case[],
  reevaluations: readonly (number | null)[],
  now: number,
): number | null {
  const { invoices, experiments } = snapshot;
  const openInvoices = invoices.filter(({ status }) => status === "open");
  const openCases = cases.filter(({ status }) => status === "open");
  const times: (number | null)[] = [
    ...openInvoices
      .filter(({ collectionMethod }) => collectionMethod === "send_invoice")
      .map(({ dueAt }) => dueAt),
    ...attempts.filter(({ evidence }) => !evidence?.outcomeType).map(({ at }) => at + EVIDENCE_DELAY_MS),
    ...ledger.map(({ at }) => at + ATTRIBUTION_DELAY_MS),
    ...openCases.map(
      ({ assignment, openedAt }) => holdOutPeriodOf(assignment.experiment, openedAt, experiments)?.to ?? null,
    ),
    ...reevaluations,
  ];
  if (openCases.length > 0) {
    times.push(
      ...holds.flatMap(({ from, to }) => [from, to]).filter((at) => at !== UNTIL_RELEASED),
      ...openInvoices.map(({ nextPaymentAttemptAt }) =>
        nextPaymentAttemptAt === null ? null : nextPaymentAttemptAt + STRIPE_ATTEMPT_MS,
      ),
    );
  }
  // Not `Math.min(...times)`: a customer can have more invoices than a call may have arguments.
  return times.reduce(
    (soonest, at) => (at !== null && at > now && (soonest === null || at < soonest) ? at : soonest),
    null,
  );
}
