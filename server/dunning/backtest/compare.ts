import type { SimulatedCase, SimulatedExecution, Replay } from "./replay.ts";

const MINUTE = 60_000;

export type ExecutionKind = SimulatedExecution["do"]["kind"];

/**
 * One thing that would go differently. `moved`: the same at another time. `changed`: another template, task,
 * method or end, perhaps at another time as well.
 */
export type Change =
  | { kind: ExecutionKind; how: "added"; present: null; draft: SimulatedExecution }
  | { kind: ExecutionKind; how: "removed"; present: SimulatedExecution; draft: null }
  | { kind: ExecutionKind; how: "moved" | "changed"; present: SimulatedExecution; draft: SimulatedExecution };

/** One case under the present rules and under the draft. */
export type ComparedCase = {
  caseId: string;
  /** Null: under these rules there is no case of that name, since its invoices belong to another. */
  present: SimulatedCase | null;
  draft: SimulatedCase | null;
  segmentChanges: boolean;
  /** To another strategy; another version of the same is none. */
  strategyChanges: boolean;
  /** In the order of time. */
  changes: Change[];
};

/** What would go differently for one customer, case by case in the order of their opening. Pure. */
export function compare(present: Replay, draft: Replay): ComparedCase[] {
  const ids = [...new Set([...present.cases, ...draft.cases].map(({ caseId }) => caseId))];
  const openedAt = ({ present: a, draft: b }: ComparedCase) => (a ?? b)!.openedAt;
  return ids
    .map((id) => compareCase(id, simulatedCaseIn(present, id), simulatedCaseIn(draft, id)))
    .sort((a, b) => openedAt(a) - openedAt(b) || (a.caseId < b.caseId ? -1 : 1));
}

const simulatedCaseIn = ({ cases: courses }: Replay, id: string): SimulatedCase | null =>
  courses.find(({ caseId }) => caseId === id) ?? null;

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

/** True when the customer, their money or the team would notice any difference. */
export const isChanged = ({ changes, segmentChanges, strategyChanges }: ComparedCase): boolean =>
  changes.length > 0 || segmentChanges || strategyChanges;

type IsSameExecution = (a: SimulatedExecution, b: SimulatedExecution) => boolean;

/**
 * What makes two acts the same one at another time, the surest likeness first: a step is known by its id
 * and by what it does, a charge by its invoice, of several by their order.
 */
const MATCHERS: readonly IsSameExecution[] = [
  (a, b) => contentOf(a) === contentOf(b) && stepOf(a) === stepOf(b) && isSameTime(a, b),
  (a, b) => contentOf(a) === contentOf(b) && stepOf(a) === stepOf(b),
  (a, b) => stepOf(a) !== null && stepOf(a) === stepOf(b),
  (a, b) => contentOf(a) === contentOf(b),
  (a, b) => stepOf(a) === null && stepOf(b) === null,
];

function changesOf(present: readonly SimulatedExecution[], draft: readonly SimulatedExecution[]): Change[] {
  const left = [...present];
  const right = [...draft];
  const pairs: [SimulatedExecution, SimulatedExecution][] = [];
  for (const alike of MATCHERS) {
    for (const execution of [...left]) {
      const other = right.find(
        (candidate) =>
          candidate.do.kind === execution.do.kind &&
          candidate.invoiceId === execution.invoiceId &&
          alike(execution, candidate),
      );
      if (!other) continue;
      pairs.push([execution, other]);
      left.splice(left.indexOf(execution), 1);
      right.splice(right.indexOf(other), 1);
    }
  }
  const changes: Change[] = [
    ...pairs.flatMap(([execution, other]): Change[] => {
      const same = contentOf(execution) === contentOf(other);
      if (same && isSameTime(execution, other)) return [];
      return [{ kind: execution.do.kind, how: same ? "moved" : "changed", present: execution, draft: other }];
    }),
    ...left.map(
      (execution): Change => ({ kind: execution.do.kind, how: "removed", present: execution, draft: null }),
    ),
    ...right.map(
      (execution): Change => ({ kind: execution.do.kind, how: "added", present: null, draft: execution }),
    ),
  ];
  const at = ({ present: a, draft: b }: Change) => (b ?? a)!.at;
  return changes.sort((a, b) => at(a) - at(b) || (a.kind < b.kind ? -1 : 1));
}

/** What is done, without when and by which step. */
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
