import { caseIdOf } from "../cases/case-grouping.ts";
import type { Action, Command } from "../model/command.ts";
import type { Assignment } from "../model/assignment.ts";
import type { Case } from "../model/case.ts";
import type { Decision } from "../model/decision.ts";
import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { decide } from "../decide.ts";
import type { EndAction } from "../facts/facts.ts";
import type { Planner } from "../retries/planner-types.ts";
import { type BudgetRefusal, watchPlanner } from "./limit-refusals.ts";
import { snapshotAsOf, type ReplayState, type RuleSet } from "./snapshot-as-of.ts";
import { changePointsOf } from "./change-points.ts";
import { type Outcome, simulateCommand } from "./simulate-command.ts";
import type { CustomerHistory } from "./history.ts";

/** What a replay does that a customer, their money or a member of staff would have felt. */
export type SimulatedAction = Extract<Action, { kind: "charge" | "message" | "task" | "end" }>;

export type SimulatedExecution = {
  /** The command's id. */
  id: string;
  /** UTC epoch milliseconds. */
  at: number;
  invoiceId: string | null;
  do: SimulatedAction;
  /** A charge's chance of success in [0, 1] as the planner saw it; null: not a charge, or not the planner's. */
  chance: number | null;
  outcome: Outcome;
  reasons: Reason[];
};

/** One case as it would have run under some rules. */
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
  /** How it ended, or would have if the money had not come; null: stopped, or not planned when it closed. */
  unpaidEnd: { action: EndAction; at: number; reached: boolean } | null;
  /** Money came in fact after this course had given up. */
  paidAfterEnd: boolean;
};

export type Replay = {
  cases: SimulatedCase[];
  /** It stopped at the limit of looks: what came after is missing. */
  cutShort: boolean;
};

/**
 * In simulated towns a customer of 75 days took 19 looks on average and 55 at most. Beyond this the rules run
 * in a circle, or the customer has very many invoices.
 */
export const MAX_EVALUATIONS = 250;

/** What is remembered of a case while its replay goes on. */
type CaseProgress = {
  executions: SimulatedExecution[];
  unpaidEnd: SimulatedCase["unpaidEnd"];
};

/**
 * Walks one customer's facts forward under some rules, doing on paper what falls due: at each time it
 * decides on the facts known then, notes what is due as done, and goes on to the next fact, wake-up or due
 * time. Pure; it performs nothing.
 *
 * What came in fact comes in every replay: payments, Stripe's own tries, what the customer and the team did.
 * A charge at about the time of one that we in fact made ends as that one did; any other is declined as the
 * last one was, since nobody knows. All of it runs under the merchant's present settings.
 *
 * @param until UTC epoch milliseconds
 * @throws when a segment names a strategy that is not among the rules
 */
export function replay(record: CustomerHistory, rules: RuleSet, until: number, planner: Planner): Replay {
  const played: ReplayState = {
    executions: [],
    charges: [],
    replayedChargeIds: new Set(),
    assignments: [],
    keptAttributes: [],
  };
  if (record.firstOpenedAt === null) return { cases: [], cutShort: false };
  const times = changePointsOf(record).filter((at) => at <= until);
  const watch = watchPlanner(planner);
  const running = new Map<string, CaseProgress>();
  const isReplayed = ({ openedAt }: Case) => openedAt >= record.replayFrom;

  let now = record.firstOpenedAt;
  let snapshot: Snapshot;
  let decision: Decision;
  let looks = 0;
  for (;;) {
    snapshot = snapshotAsOf(record, played, rules, now);
    watch.setTime(now);
    decision = decide(snapshot, now, watch.planner);
    looks += 1;
    const cases = decision.cases.filter(isReplayed);
    storeAssignments(played, cases);
    for (const case_ of cases) trackEnd(caseProgressOf(running, case_), case_, decision.commands);
    if (looks >= MAX_EVALUATIONS) break;

    const mine = decision.commands
      .map((command) => ({ command, one: caseOf(command, cases) }))
      .filter((pair): pair is { command: Command; one: Case } => pair.one !== undefined)
      .sort((a, b) => a.command.dueAt - b.command.dueAt || (a.command.id < b.command.id ? -1 : 1));
    const next = mine[0];
    if (next && next.command.dueAt <= now) {
      const { command, one } = next;
      const done = simulateCommand(command, now, { record, played, snapshot });
      if (isSimulated(command.do)) {
        const run = caseProgressOf(running, one);
        run.executions.push({
          id: command.id,
          at: done.at,
          invoiceId: command.invoiceId,
          do: command.do,
          chance: command.do.kind === "charge" ? watch.chanceOf(command) : null,
          outcome: done.outcome,
          reasons: command.reasons,
        });
        if (command.do.kind === "end")
          run.unpaidEnd = { action: command.do.action, at: done.at, reached: true };
      }
      now = done.at;
      continue;
    }
    const later = [
      times.find((at) => at > now),
      ...played.charges.map(({ outcomeAt: settledAt }) => settledAt).filter((at) => at > now),
      decision.wakeAt,
      next?.command.dueAt,
    ].filter((at) => at !== undefined && at !== null);
    const soonest = Math.min(...later);
    if (soonest > until) break;
    now = soonest;
  }

  const cutShort = looks >= MAX_EVALUATIONS;
  if (!cutShort && now < until) decision = decide(snapshotAsOf(record, played, rules, until), until, planner);
  const courses = decision.cases
    .filter(isReplayed)
    .map((case_) => simulatedCaseOf(case_, running, watch.refusals, decision));
  return { cases: courses, cutShort };
}

const isSimulated = (action: Action): action is SimulatedAction =>
  action.kind === "charge" || action.kind === "message" || action.kind === "task" || action.kind === "end";

/** Whose command it is; look-ups name a case by their invoice, whatever the case is called. */
const caseOf = ({ caseId, invoiceId }: Command, cases: readonly Case[]): Case | undefined =>
  cases.find(({ id }) => id === caseId) ??
  cases.find(({ invoiceIds }) => invoiceId !== null && invoiceIds.includes(invoiceId));

/** As a commit does: the last conclusion about a case is what the next look finds settled. */
function storeAssignments(played: ReplayState, cases: readonly Case[]): void {
  played.assignments = cases.map(({ assignment }) => assignment);
  played.keptAttributes = cases.map(({ id, attributes }) => ({ caseId: id, attributes }));
}

function caseProgressOf(running: Map<string, CaseProgress>, case_: Case): CaseProgress {
  const known = namesOf(case_)
    .map((name) => running.get(name))
    .find((run) => run !== undefined);
  const run = known ?? { executions: [], unpaidEnd: null };
  running.set(case_.id, run);
  return run;
}

const namesOf = ({ id, invoiceIds }: Case): string[] => [id, ...invoiceIds.map(caseIdOf)];

/** While a case runs its end is planned anew on each look; on hold it is not. What closed it keeps the last plan. */
function trackEnd(run: CaseProgress, { id, status }: Case, commands: readonly Command[]): void {
  if (status !== "open" || run.unpaidEnd?.reached) return;
  const end = commands.find(({ caseId, do: action }) => caseId === id && action.kind === "end");
  run.unpaidEnd = end?.do.kind === "end" ? { action: end.do.action, at: end.dueAt, reached: false } : null;
}

function simulatedCaseOf(
  case_: Case,
  running: Map<string, CaseProgress>,
  refusals: readonly BudgetRefusal[],
  { ledger }: Decision,
): SimulatedCase {
  const { executions, unpaidEnd } = caseProgressOf(running, case_);
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
