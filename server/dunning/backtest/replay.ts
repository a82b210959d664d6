import { caseIdOf } from "../cases/case-grouping.ts";
import { decide } from "../decide.ts";
import type { EndAction } from "../facts/facts.ts";
import type { Assignment } from "../model/assignment.ts";
import type { Case } from "../model/case.ts";
import type { Action, Command } from "../model/command.ts";
import type { Decision } from "../model/decision.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Planner } from "../retries/planner-types.ts";
import { changePointsOf } from "./change-points.ts";
import type { CustomerHistory } from "./history.ts";
import { type BudgetRefusal, watchPlanner } from "./limit-refusals.ts";
import { type Outcome, simulateCommand } from "./simulate-command.ts";
import { type ReplayState, type RuleSet, snapshotAsOf } from "./snapshot-as-of.ts";

/** Actions with an effect on the customer, their money or the staff; only these are compared. */
export type SimulatedAction = Extract<Action, { kind: "charge" | "message" | "task" | "end" }>;

export type SimulatedExecution = {
  /** The command's id. */
  id: string;
  /** UTC epoch milliseconds. */
  at: number;
  invoiceId: string | null;
  do: SimulatedAction;
  /** The planner's chance of success of a charge, in [0, 1]; null: no charge, or a charge that staff asked for. */
  chance: number | null;
  outcome: Outcome;
  reasons: Reason[];
};

/** The course of one case under some rules. */
export type SimulatedCase = {
  caseId: string;
  openedAt: number;
  currency: string;
  /** At risk when it opened, minor units. */
  amount: number;
  assignment: Assignment;
  executions: SimulatedExecution[];
  budgetRefusals: BudgetRefusal[];
  status: Case["status"];
  closedAt: number | null;
  /** The end that came, or that was planned when the money arrived; null: the case was on hold, or no end was planned. */
  unpaidEnd: { action: EndAction; at: number; reached: boolean } | null;
  /** The money actually came after this simulated case had given up. */
  paidAfterEnd: boolean;
};

export type Replay = {
  cases: SimulatedCase[];
  /** True when the replay reached its limit of evaluations: later events are missing. */
  cutShort: boolean;
};

/**
 * Limit of evaluations per customer. In simulated populations 75 days of a customer took 19 evaluations on average and 55
 * at most. With more than this limit the rules run in a circle, or the customer has very many invoices.
 */
export const MAX_EVALUATIONS = 250;

/** What a replay remembers about a case as it goes on. */
type CaseProgress = {
  executions: SimulatedExecution[];
  unpaidEnd: SimulatedCase["unpaidEnd"];
};

/**
 * Replays one customer's facts forward under some rules and simulates the commands that fall due. At each time it decides
 * on the facts known then, simulates the first due command, and goes on to the next fact, wake-up or due time. Pure: no
 * command has an effect outside the replay.
 *
 * Every replay meets the payments, Stripe's own attempts and the actions of customer and staff as they actually came. A
 * charge at about the time of one that we actually made has the same outcome; any other charge is declined like the last
 * one, because its outcome is unknown. All of it runs under the merchant's present settings.
 *
 * @param until UTC epoch milliseconds
 * @throws when a segment names a strategy that is not among the rules
 */
export function replay(history: CustomerHistory, rules: RuleSet, until: number, planner: Planner): Replay {
  const state: ReplayState = {
    executions: [],
    charges: [],
    replayedChargeIds: new Set(),
    assignments: [],
    keptAttributes: [],
  };
  if (history.firstOpenedAt === null) return { cases: [], cutShort: false };
  const changePoints = changePointsOf(history).filter((at) => at <= until);
  const watch = watchPlanner(planner);
  const progress = new Map<string, CaseProgress>();
  const isReplayed = ({ openedAt }: Case) => openedAt >= history.replayFrom;

  let now = history.firstOpenedAt;
  let snapshot: Snapshot;
  let decision: Decision;
  let evaluations = 0;
  for (;;) {
    snapshot = snapshotAsOf(history, state, rules, now);
    watch.setTime(now);
    decision = decide(snapshot, now, watch.planner);
    evaluations += 1;
    const cases = decision.cases.filter(isReplayed);
    storeAssignments(state, cases);
    for (const case_ of cases) trackEnd(caseProgressOf(progress, case_), case_, decision.commands);
    if (evaluations >= MAX_EVALUATIONS) break;

    const commands = decision.commands
      .map((command) => ({ command, case_: caseOf(command, cases) }))
      .filter((pair): pair is { command: Command; case_: Case } => pair.case_ !== undefined)
      .sort((a, b) => a.command.dueAt - b.command.dueAt || (a.command.id < b.command.id ? -1 : 1));
    const next = commands[0];
    if (next && next.command.dueAt <= now) {
      const { command, case_ } = next;
      const result = simulateCommand(command, now, { history, state, snapshot });
      if (isSimulated(command.do)) {
        const caseProgress = caseProgressOf(progress, case_);
        caseProgress.executions.push({
          id: command.id,
          at: result.at,
          invoiceId: command.invoiceId,
          do: command.do,
          chance: command.do.kind === "charge" ? watch.chanceOf(command) : null,
          outcome: result.outcome,
          reasons: command.reasons,
        });
        if (command.do.kind === "end")
          caseProgress.unpaidEnd = { action: command.do.action, at: result.at, reached: true };
      }
      now = result.at;
      continue;
    }
    const later = [
      changePoints.find((at) => at > now),
      ...state.charges.map(({ outcomeAt }) => outcomeAt).filter((at) => at > now),
      decision.wakeAt,
      next?.command.dueAt,
    ].filter((at) => at !== undefined && at !== null);
    const soonest = Math.min(...later);
    if (soonest > until) break;
    now = soonest;
  }

  const cutShort = evaluations >= MAX_EVALUATIONS;
  if (!cutShort && now < until) decision = decide(snapshotAsOf(history, state, rules, until), until, planner);
  const cases = decision.cases
    .filter(isReplayed)
    .map((case_) => simulatedCaseOf(case_, progress, watch.refusals, decision));
  return { cases, cutShort };
}

const isSimulated = (action: Action): action is SimulatedAction =>
  action.kind === "charge" || action.kind === "message" || action.kind === "task" || action.kind === "end";

/** The case that a command belongs to. A look-up names its case by the invoice, whatever the case's id is. */
const caseOf = ({ caseId, invoiceId }: Command, cases: readonly Case[]): Case | undefined =>
  cases.find(({ id }) => id === caseId) ??
  cases.find(({ invoiceIds }) => invoiceId !== null && invoiceIds.includes(invoiceId));

/** Stores the assignments of a decision for the next evaluation, as persisting a decision does. */
function storeAssignments(state: ReplayState, cases: readonly Case[]): void {
  state.assignments = cases.map(({ assignment }) => assignment);
  state.keptAttributes = cases.map(({ id, attributes }) => ({ caseId: id, attributes }));
}

function caseProgressOf(progress: Map<string, CaseProgress>, case_: Case): CaseProgress {
  const existing = idsOf(case_)
    .map((id) => progress.get(id))
    .find((caseProgress) => caseProgress !== undefined);
  const caseProgress = existing ?? { executions: [], unpaidEnd: null };
  progress.set(case_.id, caseProgress);
  return caseProgress;
}

/** A case may have been named after any of its invoices. */
const idsOf = ({ id, invoiceIds }: Case): string[] => [id, ...invoiceIds.map(caseIdOf)];

/**
 * An open case's end is planned anew on each evaluation, and not at all while the case is on hold. Once the case is
 * closed, the last planned end stays.
 */
function trackEnd(caseProgress: CaseProgress, { id, status }: Case, commands: readonly Command[]): void {
  if (status !== "open" || caseProgress.unpaidEnd?.reached) return;
  const end = commands.find(({ caseId, do: action }) => caseId === id && action.kind === "end");
  caseProgress.unpaidEnd =
    end?.do.kind === "end" ? { action: end.do.action, at: end.dueAt, reached: false } : null;
}

function simulatedCaseOf(
  case_: Case,
  progress: Map<string, CaseProgress>,
  refusals: readonly BudgetRefusal[],
  { ledger }: Decision,
): SimulatedCase {
  const { executions, unpaidEnd } = caseProgressOf(progress, case_);
  return {
    caseId: case_.id,
    openedAt: case_.openedAt,
    currency: case_.attributes.currency,
    amount: case_.attributes.amount,
    assignment: case_.assignment,
    executions,
    budgetRefusals: refusals.filter(({ invoiceId }) => case_.invoiceIds.includes(invoiceId)),
    status: case_.status,
    closedAt: case_.closedAt,
    unpaidEnd,
    paidAfterEnd:
      unpaidEnd?.reached === true &&
      ledger.some(({ kind, at, caseId }) => kind === "recovered" && caseId === case_.id && at > unpaidEnd.at),
  };
}
