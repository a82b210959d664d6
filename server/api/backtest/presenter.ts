import type { Change, ComparedCase } from "../../dunning/backtest/compare.ts";
import type { SimulatedCase, SimulatedExecution } from "../../dunning/backtest/replay.ts";
import type { RuleSet } from "../../dunning/backtest/snapshot-as-of.ts";
import type { CustomerFact } from "../../dunning/facts/facts.ts";
import { describeAction } from "../../i18n/actions.ts";
import { describeChange, describeOutcome } from "../../i18n/backtest.ts";
import { displayName } from "../../i18n/built-in-names.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { label } from "../../i18n/text.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import { presentReasons } from "../presenter.ts";

type Customer = HandlerOutput<"segments.dryRun">["rows"][number];
type Case = Customer["cases"][number];

/** The rules in force, and the same with the draft in its place. */
type ComparedRules = { present: RuleSet; draft: RuleSet };

export const presentReplayedCustomer = (
  context: Context,
  customerId: string,
  customer: CustomerFact | null,
  cases: readonly ComparedCase[],
  rules: ComparedRules,
): Customer => {
  const localeContext = context.localeContext();
  return {
    customerId,
    customerName: customer?.name ?? null,
    customerEmail: customer?.email ?? null,
    cases: cases.map((case_) => presentComparedCase(case_, rules, localeContext)),
  };
};

/** Equal executions are only counted; each difference gets a text. */
function presentComparedCase(
  { caseId, present, draft, segmentChanges, strategyChanges, changes }: ComparedCase,
  rules: ComparedRules,
  localeContext: LocaleContext,
): Case {
  const { openedAt, currency, amount } = (draft ?? present)!;
  // The merchant's names; the draft's where both have one.
  const names = { ...namesIn(rules.present), ...namesIn(rules.draft) };
  return {
    caseId,
    openedAt,
    currency,
    amount,
    segmentChanges,
    strategyChanges,
    present: present && presentCourse(present, rules.present, localeContext),
    draft: draft && presentCourse(draft, rules.draft, localeContext),
    changes: changes.map((change) => presentChange(change, { ...localeContext, names })),
  };
}

/** Later versions come later, so each strategy keeps the name of its newest version. */
const namesIn = ({ segments, strategies }: RuleSet): { [id: string]: string } =>
  Object.fromEntries([...strategies, ...segments].map(({ id, name }) => [id, name]));

function presentChange(change: Change, localeContext: LocaleContext): Case["changes"][number] {
  return {
    kind: change.kind,
    how: change.how,
    present: change.present && presentExecution(change.present, localeContext),
    draft: change.draft && presentExecution(change.draft, localeContext),
    text: describeChange(change, localeContext),
  };
}

const presentExecution = (execution: SimulatedExecution, localeContext: LocaleContext) => ({
  kind: execution.do.kind,
  at: execution.at,
  invoiceId: execution.do.kind === "charge" ? execution.invoiceId : null,
  stepId: "stepId" in execution.do ? execution.do.stepId : null,
  text: describeAction(execution.do, localeContext),
  chance: execution.chance,
  outcome: execution.outcome,
  outcomeText: describeOutcome(execution, localeContext),
  reasons: presentReasons(execution.reasons, localeContext),
});

function presentCourse(
  course: SimulatedCase,
  { segments, strategies }: RuleSet,
  customerContext: LocaleContext,
): Case["present"] {
  const { segmentId, segmentReason, strategyId, strategyVersion } = course.assignment;
  const { locale } = customerContext;
  const localeContext = { ...customerContext, names: namesIn({ segments, strategies }) };
  const segment = segments.find(({ id }) => id === segmentId);
  const strategy = strategies.find(({ id, version }) => id === strategyId && version === strategyVersion);
  const count = (kind: SimulatedExecution["do"]["kind"]) =>
    course.executions.filter((execution) => execution.do.kind === kind).length;
  const end = course.unpaidEnd;
  return {
    segmentId,
    segmentName: segment ? displayName(segment, locale) : segmentId,
    segmentReason: presentReasons(segmentReason, localeContext),
    strategyId,
    strategyName: strategy ? displayName(strategy, locale) : strategyId,
    strategyVersion,
    messages: count("message"),
    charges: count("charge"),
    tasks: count("task"),
    budgetRefusals: course.budgetRefusals.map(({ at, invoiceId, reasons }) => ({
      at,
      invoiceId,
      reasons: presentReasons(reasons, localeContext),
    })),
    status: course.status,
    closedAt: course.closedAt,
    unpaidEnd: end && { ...end, text: label("end_actions", end.action, locale) },
    paidAfterEnd: course.paidAfterEnd,
  };
}
