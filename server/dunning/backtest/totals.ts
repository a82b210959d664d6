import { type Change, type ExecutionKind, type ComparedCase, isChanged } from "./compare.ts";
import type { SimulatedCase } from "./replay.ts";

/** How many of one kind of act there are under each rules, and what became of them. */
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
  /** Customers whose path changes in anything. */
  customersChanged: number;
  cases: number;
  segmentChanges: number;
  strategyChanges: number;
  messages: Tally;
  charges: Tally;
  tasks: Tally;
  ends: Tally;
  budgetRefusals: { present: number; draft: number };
  /** Cases whose money came in fact after these rules had ended their recovery. */
  paidAfterEnd: { present: number; draft: number };
  /** Customers whose replay was cut short. */
  cutShort: number;
};

/** One customer's cases under both rules. */
export type ComparedCustomer = { cases: readonly ComparedCase[]; cutShort: boolean };

/** Sums what would go differently over some customers. Pure. */
export function totalsOf(customers: readonly ComparedCustomer[]): Totals {
  const cases = customers.flatMap((customer) => customer.cases);
  const count = (test: (case_: ComparedCase) => boolean) => cases.filter(test).length;
  const both = (measure: (course: SimulatedCase) => number) => ({
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
    budgetRefusals: both(({ budgetRefusals }) => budgetRefusals.length),
    paidAfterEnd: both(({ paidAfterEnd }) => Number(paidAfterEnd)),
    cutShort: customers.filter(({ cutShort }) => cutShort).length,
  };
}

function tallyOf(kind: ExecutionKind, cases: readonly ComparedCase[]): Tally {
  const changes = cases.flatMap((case_) => case_.changes).filter((change) => change.kind === kind);
  const how = (wanted: Change["how"]) => changes.filter((change) => change.how === wanted).length;
  const executions = (course: SimulatedCase | null) =>
    course?.executions.filter((execution) => execution.do.kind === kind).length ?? 0;
  return {
    present: sum(cases, ({ present }) => executions(present)),
    draft: sum(cases, ({ draft }) => executions(draft)),
    added: how("added"),
    removed: how("removed"),
    moved: how("moved"),
    changed: how("changed"),
  };
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
