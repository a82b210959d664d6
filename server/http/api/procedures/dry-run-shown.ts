import type { Change, ComparedCase } from "../../../dunning/dry-run/compare.ts";
import type { Rules } from "../../../dunning/dry-run/facts-until.ts";
import type { Course, PlayedAct } from "../../../dunning/dry-run/replay.ts";
import type { CustomerFact } from "../../../dunning/facts.ts";
import { wordAction, wordEndAction } from "../../../words/actions.ts";
import { wordChange, wordOutcome } from "../../../words/dry-run.ts";
import { wordName } from "../../../words/names.ts";
import type { Speech } from "../../../words/speech.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";
import { shownReasons, speechAbout } from "./shown.ts";

type Case = Returned<"segments.dryRun">["rows"][number]["cases"][number];

/** A compared case as an answer has it: what stays as it is is counted, what changes is told. */
export function shownCase(
  { caseId, present, draft, segmentChanges, strategyChanges, changes }: ComparedCase,
  rules: { present: Rules; draft: Rules },
  customer: CustomerFact | null,
  context: Context,
): Case {
  const { openedAt, currency, amount } = (draft ?? present)!;
  const about = speechAbout(context, customer?.country ?? null);
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
const naming = ({ present, draft }: { present: Rules; draft: Rules }, speech: Speech): Speech => ({
  ...speech,
  names: { ...namesIn(present), ...namesIn(draft) },
});

/** Later versions come later, so each strategy keeps the name of its newest. */
const namesIn = ({ segments, strategies }: Rules): { [id: string]: string } =>
  Object.fromEntries([...strategies, ...segments].map(({ id, name }) => [id, name]));

function shownChange(change: Change, speech: Speech): Case["changes"][number] {
  return {
    kind: change.kind,
    how: change.how,
    present: change.present && shownAct(change.present, speech),
    draft: change.draft && shownAct(change.draft, speech),
    text: wordChange(change, speech),
  };
}

const shownAct = (act: PlayedAct, speech: Speech) => ({
  kind: act.do.kind,
  at: act.at,
  invoiceId: act.do.kind === "charge" ? act.invoiceId : null,
  stepId: "stepId" in act.do ? act.do.stepId : null,
  text: wordAction(act.do, speech),
  chance: act.chance,
  outcome: act.outcome,
  outcomeText: wordOutcome(act, speech),
  because: shownReasons(act.because, speech),
});

function shownCourse(course: Course, { segments, strategies }: Rules, about: Speech): Case["present"] {
  const { segmentId, segmentReason, strategyId, strategyVersion } = course.assignment;
  const speech = { ...about, names: namesIn({ segments, strategies }) };
  const segment = segments.find(({ id }) => id === segmentId);
  const strategy = strategies.find(({ id, version }) => id === strategyId && version === strategyVersion);
  const count = (kind: PlayedAct["do"]["kind"]) => course.acts.filter((act) => act.do.kind === kind).length;
  const end = course.unpaidEnd;
  return {
    segmentId,
    segmentName: segment ? wordName(segment, about.locale) : segmentId,
    segmentReason: shownReasons(segmentReason, speech),
    strategyId,
    strategyName: strategy ? wordName(strategy, about.locale) : strategyId,
    strategyVersion,
    messages: count("message"),
    charges: count("charge"),
    tasks: count("task"),
    budgetRefusals: course.budgetRefusals.map(({ at, invoiceId, because }) => ({
      at,
      invoiceId,
      because: shownReasons(because, speech),
    })),
    status: course.status,
    closedAt: course.closedAt,
    unpaidEnd: end && { ...end, text: wordEndAction(end.action, about.locale) },
    paidAfterEnd: course.paidAfterEnd,
  };
}
