import { type Change, type ExecutionKind, type ComparedCase, isChanged } from "./compare.ts";
import type { SimulatedCase } from "./replay.ts";

/** Number of executions of one kind under the present rules and under the draft, and of the differences. */
export type Tally = {
  present: number;
  draft: number;
  added: number;
  removed: number;
  moved: number;
  changed: number;
};

/** Sums over customers. */
export type Totals = {
  customers: number;
  /** Customers with at least one difference. */
  customersChanged: number;
  cases: number;
  segmentChanges: number;
  strategyChanges: number;
  messages: Tally;
  charges: Tally;
  tasks: Tally;
  ends: Tally;
  budgetRefusals: { present: number; draft: number };
  /** Cases whose money actually came after these rules had ended their recovery. */
  paidAfterEnd: { present: number; draft: number };
  /** Customers whose replay was cut short. */
  cutShort: number;
};

/** One customer's cases under both rules. */
export type ComparedCustomer = { cases: readonly ComparedCase[]; cutShort: boolean };

/** Sums the differences over some customers. Pure. */
export function totalsOf(customers: readonly ComparedCustomer[]): Totals {
  const cases = customers.flatMap((customer) => customer.cases);
  const count = (matches: (case_: ComparedCase) => boolean) => cases.filter(matches).length;
  const underBoth = (measure: (simulated: SimulatedCase) => number) => ({
    present: sum(cases, ({ present }) => (present ? measure(present) : 0)),
    draft: sum(cases, ({ draft }) => (draft ? measure(draft) : 0)),
  });
  return {
    customers: customers.length,
    customersChanged: customers.filter((customer) => customer.cases.some(isChanged)).length,
    cases: cases.length,
    segmentChanges: count(({ segmentChanges }) => segmentChanges),
    strategyChanges: count(({ strategyChanges }) => strategyChanges),
    messages: tallyOf("message", cases),
    charges: tallyOf("charge", cases),
    tasks: tallyOf("task", cases),
    ends: tallyOf("end", cases),
    budgetRefusals: underBoth(({ budgetRefusals }) => budgetRefusals.length),
    paidAfterEnd: underBoth(({ paidAfterEnd }) => Number(paidAfterEnd)),
    cutShort: customers.filter(({ cutShort }) => cutShort).length,
  };
}

function tallyOf(kind: ExecutionKind, cases: readonly ComparedCase[]): Tally {
  const changes = cases.flatMap((case_) => case_.changes).filter((change) => change.kind === kind);
  const countOf = (how: Change["how"]) => changes.filter((change) => change.how === how).length;
  const executions = (simulated: SimulatedCase | null) =>
    simulated?.executions.filter((execution) => execution.do.kind === kind).length ?? 0;
  return {
    present: sum(cases, ({ present }) => executions(present)),
    draft: sum(cases, ({ draft }) => executions(draft)),
    added: countOf("added"),
    removed: countOf("removed"),
    moved: countOf("moved"),
    changed: countOf("changed"),
  };
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
