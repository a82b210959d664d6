import type { Attempt } from "./model/attempt.ts";
import type { Case } from "./model/case.ts";
import type { Command } from "./model/command.ts";
import type { Decision } from "./model/decision.ts";
import type { LedgerEntry } from "./model/ledger-entry.ts";
import type { Snapshot } from "./model/snapshot.ts";
import { readingsOf, findOutcomes } from "./reconciliation.ts";
import { decideCase } from "./decide-case.ts";
import { heldOutOf } from "./experiments/enrollment.ts";
import { type Hold, UNTIL_RELEASED } from "./cases/holds.ts";
import { trainingExamplesOf } from "./retries/training-examples.ts";
import { planRetry } from "./retries/plan-retry.ts";
import type { Planner } from "./retries/planner-types.ts";
import { customerStateOf } from "./customer-state.ts";
import { CAUSE_MS, EVIDENCE_MS, storyOf } from "./timeline.ts";

/**
 * Decides everything about one customer: facts in, decision out. Pure and deterministic; the same
 * snapshot and time give the same decision, in whatever order the facts came in.
 *
 * The decision is complete: it states every case, every movement of money and every command that is
 * wanted now. What it does not state is no longer wanted. So a late payment, a refund, a pause or a
 * write-off needs no handling of its own: it changes the facts, and the next look puts things right.
 *
 * @param now UTC epoch milliseconds
 * @param planner chooses attempts; any function of the same types can stand in
 * @throws when a segment, or a case that began, names a strategy that is not in the snapshot
 */
export function decide(snapshot: Snapshot, now: number, planner: Planner = planRetry): Decision {
  const customerState = customerStateOf(snapshot, now);
  const { attempts, holds, delinquencies, balances, caseGroups } = customerState;

  const cases: Case[] = [];
  const reevaluations: (number | null)[] = [];
  const ledger: LedgerEntry[] = [];
  const commands: Command[] = findOutcomes(snapshot);
  if (snapshot.settings.connected) commands.push(...readingsOf(delinquencies, balances, attempts, snapshot));
  for (const [index, caseGroup] of caseGroups.entries()) {
    for (const { invoice } of caseGroup.delinquencies) {
      ledger.push(...balances.get(invoice.id)!.entries.map((entry) => ({ ...entry, caseId: caseGroup.id })));
    }
    const { one, wanted, reevaluateAt } = decideCase(caseGroup, index, customerState, planner);
    cases.push(one);
    reevaluations.push(reevaluateAt);
    commands.push(...wanted);
  }
  const open = cases.filter(({ status }) => status === "open");
  for (const one of open) {
    const mine = commands.filter(({ caseId }) => caseId === one.id);
    one.wakeAt = mine.length > 0 ? Math.min(...mine.map(({ dueAt }) => dueAt)) : null;
  }

  const { trainingExamples, readyAt } = snapshot.settings.learnFromRetries
    ? trainingExamplesOf(attempts, snapshot, now)
    : { trainingExamples: [], readyAt: null };
  const every = [...attempts.values()].flat().filter(({ invoiceId }) => balances.has(invoiceId));
  return {
    cases,
    ledger,
    commands,
    timeline: delinquencies.length > 0 ? storyOf(cases, every, ledger, holds, snapshot, now) : [],
    trainingExamples,
    wakeAt: wakeAtOf(snapshot, holds, every, ledger, open, [readyAt, ...reevaluations], now),
  };
}

/** The next time at which looking again can change anything, besides the commands' own due times. */
function wakeAtOf(
  snapshot: Snapshot,
  holds: Hold[],
  attempts: Attempt[],
  ledger: LedgerEntry[],
  open: Case[],
  others: readonly (number | null)[],
  now: number,
): number | null {
  const times = snapshot.invoices
    .filter(({ status, collectionMethod }) => status === "open" && collectionMethod === "send_invoice")
    .map(({ dueAt }) => dueAt);
  times.push(...attempts.filter(({ evidence }) => !evidence?.outcomeType).map(({ at }) => at + EVIDENCE_MS));
  times.push(...ledger.map(({ at }) => at + CAUSE_MS), ...others);
  for (const { assignment, openedAt } of open) {
    times.push(heldOutOf(assignment.experiment, openedAt, snapshot.experiments)?.to ?? null);
  }
  if (open.length > 0) {
    times.push(...holds.flatMap(({ from, to }) => [from, to]).filter((at) => at !== UNTIL_RELEASED));
    const guard = 3 * 3_600_000;
    times.push(
      ...snapshot.invoices
        .filter(({ status, nextPaymentAttemptAt }) => status === "open" && nextPaymentAttemptAt !== null)
        .map(({ nextPaymentAttemptAt }) => nextPaymentAttemptAt! + guard),
    );
  }
  const future = times.filter((at): at is number => at !== null && at > now);
  return future.length > 0 ? Math.min(...future) : null;
}
