import { cadenceProgress } from "../../dunning/cases/cadence-progress.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { doesMatch } from "../../dunning/segments/match.ts";
import { describeStep } from "../../i18n/actions.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { describeRule } from "../../i18n/segments.ts";
import { label } from "../../i18n/text.ts";
import type { HandlerOutput } from "../contract.ts";
import type { Row } from "../presenter.ts";

type CaseProgress = Pick<HandlerOutput<"cases.get">, "segmentSentence" | "steps" | "end" | "currentStep">;

const NO_PROGRESS: CaseProgress = { segmentSentence: null, steps: [], end: null, currentStep: null };

/** How a case came to its strategy, and how far it has come in it. */
export function presentCaseProgress(
  case_: Row<"cases"> | null,
  snapshot: Snapshot,
  localeContext: LocaleContext,
  now: number,
): CaseProgress {
  if (!case_) return NO_PROGRESS;
  const { strategyId, strategyVersion } = case_.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  const progress = cadenceProgress(snapshot, case_.id, now);
  return {
    segmentSentence: sentenceOfCase(case_, snapshot, localeContext),
    steps: (progress?.steps ?? []).map(({ stepId, day, do: action, state, at }) => ({
      stepId,
      day,
      text: describeStep({ do: action }, localeContext),
      kind: action.kind,
      state,
      at,
    })),
    end:
      progress && strategy
        ? {
            text: label("end_actions", progress.end.action, localeContext.locale),
            day: strategy.end.day,
            action: progress.end.action,
            at: progress.end.at,
          }
        : null,
    currentStep: progress && progress.current > 0 ? progress.current : null,
  };
}

/** Null where the segment's rule has changed and would no longer match the case. */
function sentenceOfCase(
  { assignment, attributes }: Row<"cases">,
  { segments }: Snapshot,
  localeContext: LocaleContext,
) {
  const segment = segments.find(({ id }) => id === assignment.segmentId);
  return segment && attributes && doesMatch(segment.rule, attributes)
    ? describeRule(segment.rule, localeContext)
    : null;
}
