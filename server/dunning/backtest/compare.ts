import type { Replay, SimulatedCase, SimulatedExecution } from "./replay.ts";

const MINUTE = 60_000;

export type ExecutionKind = SimulatedExecution["do"]["kind"];

/**
 * One difference between the present rules and the draft. `moved`: the same action at another time. `changed`: another
 * template, task, method or end action, perhaps at another time as well.
 */
export type Change =
  | { kind: ExecutionKind; how: "added"; present: null; draft: SimulatedExecution }
  | { kind: ExecutionKind; how: "removed"; present: SimulatedExecution; draft: null }
  | { kind: ExecutionKind; how: "moved" | "changed"; present: SimulatedExecution; draft: SimulatedExecution };

/** One case under the present rules and under the draft. */
export type ComparedCase = {
  caseId: string;
  /** Null: these rules give no case of that id, because its invoices belong to another case. */
  present: SimulatedCase | null;
  draft: SimulatedCase | null;
  segmentChanges: boolean;
  /** To another strategy; another version of the same strategy is no change. */
  strategyChanges: boolean;
  /** Oldest first. */
  changes: Change[];
};

/** The differences for one customer, case by case in the order of their opening. Pure. */
export function compare(present: Replay, draft: Replay): ComparedCase[] {
  const ids = [...new Set([...present.cases, ...draft.cases].map(({ caseId }) => caseId))];
  const openedAt = ({ present: a, draft: b }: ComparedCase) => (a ?? b)!.openedAt;
  return ids
    .map((id) => compareCase(id, simulatedCaseIn(present, id), simulatedCaseIn(draft, id)))
    .sort((a, b) => openedAt(a) - openedAt(b) || (a.caseId < b.caseId ? -1 : 1));
}

const simulatedCaseIn = ({ cases }: Replay, id: string): SimulatedCase | null =>
  cases.find(({ caseId }) => caseId === id) ?? null;

function compareCase(
  caseId: string,
  present: SimulatedCase | null,
  draft: SimulatedCase | null,
): ComparedCase {
  return {
    caseId,
    present,
    draft,
    segmentChanges: present?.assignment.segmentId !== draft?.assignment.segmentId,
    strategyChanges: present?.assignment.strategyId !== draft?.assignment.strategyId,
    changes: changesOf(present?.executions ?? [], draft?.executions ?? []),
  };
}

/** True when the customer, their money or the staff would notice a difference. */
export const isChanged = ({ changes, segmentChanges, strategyChanges }: ComparedCase): boolean =>
  changes.length > 0 || segmentChanges || strategyChanges;

type IsSameExecution = (a: SimulatedExecution, b: SimulatedExecution) => boolean;

/**
 * Pairs executions of the two replays, the surest match first: a step by its id and its content, a charge by its invoice,
 * and several charges of one invoice by their order.
 */
const MATCHERS: readonly IsSameExecution[] = [
  (a, b) => contentOf(a) === contentOf(b) && stepOf(a) === stepOf(b) && isSameTime(a, b),
  (a, b) => contentOf(a) === contentOf(b) && stepOf(a) === stepOf(b),
  (a, b) => stepOf(a) !== null && stepOf(a) === stepOf(b),
  (a, b) => contentOf(a) === contentOf(b),
  (a, b) => stepOf(a) === null && stepOf(b) === null,
];

function changesOf(present: readonly SimulatedExecution[], draft: readonly SimulatedExecution[]): Change[] {
  const unmatchedPresent = [...present];
  const unmatchedDraft = [...draft];
  const pairs: [SimulatedExecution, SimulatedExecution][] = [];
  for (const isSame of MATCHERS) {
    for (const execution of [...unmatchedPresent]) {
      const match = unmatchedDraft.find(
        (candidate) =>
          candidate.do.kind === execution.do.kind &&
          candidate.invoiceId === execution.invoiceId &&
          isSame(execution, candidate),
      );
      if (!match) continue;
      pairs.push([execution, match]);
      unmatchedPresent.splice(unmatchedPresent.indexOf(execution), 1);
      unmatchedDraft.splice(unmatchedDraft.indexOf(match), 1);
    }
  }
  const changes: Change[] = [
    ...pairs.flatMap(([before, after]): Change[] => {
      const hasSameContent = contentOf(before) === contentOf(after);
      if (hasSameContent && isSameTime(before, after)) return [];
      const how = hasSameContent ? "moved" : "changed";
      return [{ kind: before.do.kind, how, present: before, draft: after }];
    }),
    ...unmatchedPresent.map(
      (execution): Change => ({ kind: execution.do.kind, how: "removed", present: execution, draft: null }),
    ),
    ...unmatchedDraft.map(
      (execution): Change => ({ kind: execution.do.kind, how: "added", present: null, draft: execution }),
    ),
  ];
  const at = ({ present: a, draft: b }: Change) => (b ?? a)!.at;
  return changes.sort((a, b) => at(a) - at(b) || (a.kind < b.kind ? -1 : 1));
}

/** The content of an execution, without its time and its step. */
function contentOf({ do: action }: SimulatedExecution): string {
  switch (action.kind) {
    case "charge":
      return `${action.trigger} ${action.paymentMethodId}`;
    case "message":
      return `${action.channel} ${action.template}`;
    case "task":
      return `${action.task} ${action.insteadOf}`;
    case "end":
      return action.action;
  }
}

const stepOf = ({ do: action }: SimulatedExecution): string | null =>
  "stepId" in action ? action.stepId : null;

const isSameTime = (a: SimulatedExecution, b: SimulatedExecution): boolean => Math.abs(a.at - b.at) < MINUTE;
