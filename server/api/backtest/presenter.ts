import type { Change, ComparedCase } from "../../dunning/backtest/compare.ts";
import type { Rules } from "../../dunning/backtest/snapshot-as-of.ts";
import type { Course, PlayedAct } from "../../dunning/backtest/replay.ts";
import type { CustomerFact } from "../../dunning/facts/facts.ts";
import { wordAction, wordEndAction } from "../../i18n/actions.ts";
import { wordChange, wordOutcome } from "../../i18n/backtest.ts";
import { wordName } from "../../i18n/built-in-names.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";
import { presentReasons, localeContextFor } from "../presenters.ts";

type Case = Returned<"segments.dryRun">["rows"][number]["cases"][number];

/** A compared case as an answer has it: what stays as it is is counted, what changes is told. */
export function shownCase(
  { caseId, present, draft, segmentChanges, strategyChanges, changes }: ComparedCase,
  rules: { present: Rules; draft: Rules },
  customer: CustomerFact | null,
  context: Context,
): Case {
  const { openedAt, currency, amount } = (draft ?? present)!;
  const about = localeContextFor(context, customer?.country ?? null);
  return {
    caseId,
    openedAt,
    currency,
    amount,
    segmentChanges,
    strategyChanges,
    present: present && shownCourse(present, rules.present, about),
    draft: draft && shownCourse(draft, rules.draft, about),
    changes: changes.map((change) => shownChange(change, naming(rules, about))),
  };
}

/** The merchant's names of what the reasons speak of; the draft's where both have one. */
const naming = (
  { present, draft }: { present: Rules; draft: Rules },
  localeContext: LocaleContext,
): LocaleContext => ({
  ...localeContext,
  names: { ...namesIn(present), ...namesIn(draft) },
});

/** Later versions come later, so each strategy keeps the name of its newest. */
const namesIn = ({ segments, strategies }: Rules): { [id: string]: string } =>
  Object.fromEntries([...strategies, ...segments].map(({ id, name }) => [id, name]));

function shownChange(change: Change, localeContext: LocaleContext): Case["changes"][number] {
  return {
    kind: change.kind,
    how: change.how,
    present: change.present && presentExecution(change.present, localeContext),
    draft: change.draft && presentExecution(change.draft, localeContext),
    text: wordChange(change, localeContext),
  };
}

const presentExecution = (execution: PlayedAct, localeContext: LocaleContext) => ({
  kind: execution.do.kind,
  at: execution.at,
  invoiceId: execution.do.kind === "charge" ? execution.invoiceId : null,
  stepId: "stepId" in execution.do ? execution.do.stepId : null,
  text: wordAction(execution.do, localeContext),
  chance: execution.chance,
  outcome: execution.outcome,
  outcomeText: wordOutcome(execution, localeContext),
  reasons: presentReasons(execution.reasons, localeContext),
});

function shownCourse(course: Course, { segments, strategies }: Rules, about: LocaleContext): Case["present"] {
  const { segmentId, segmentReason, strategyId, strategyVersion } = course.assignment;
  const localeContext = { ...about, names: namesIn({ segments, strategies }) };
  const segment = segments.find(({ id }) => id === segmentId);
  const strategy = strategies.find(({ id, version }) => id === strategyId && version === strategyVersion);
  const count = (kind: PlayedAct["do"]["kind"]) =>
    course.executions.filter((execution) => execution.do.kind === kind).length;
  const end = course.unpaidEnd;
  return {
    segmentId,
    segmentName: segment ? wordName(segment, about.locale) : segmentId,
    segmentReason: presentReasons(segmentReason, localeContext),
    strategyId,
    strategyName: strategy ? wordName(strategy, about.locale) : strategyId,
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
    unpaidEnd: end && { ...end, text: wordEndAction(end.action, about.locale) },
    paidAfterEnd: course.paidAfterEnd,
  };
}
