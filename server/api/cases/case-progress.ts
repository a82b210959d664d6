import type { Schema } from "../../../db/schema.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { hits } from "../../dunning/segments/match.ts";
import { cadenceProgress } from "../../dunning/cases/cadence-progress.ts";
import { wordEndAction, wordStep } from "../../i18n/actions.ts";
import { sentenceOf } from "../../i18n/segments.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { Returned } from "../contract.ts";

type CaseRow = Schema["cases"]["$inferSelect"];
type CaseProgress = Pick<Returned<"cases.get">, "segmentSentence" | "steps" | "end" | "currentStep">;

const NONE: CaseProgress = { segmentSentence: null, steps: [], end: null, currentStep: null };

/** How a case came to its strategy, and where it is on it. */
export function caseProgressOf(
  one: CaseRow | null,
  snapshot: Snapshot,
  localeContext: LocaleContext,
  now: number,
): CaseProgress {
  if (!one) return NONE;
  const { strategyId, strategyVersion } = one.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  const plan = cadenceProgress(snapshot, one.id, now);
  const { locale } = localeContext;
  return {
    segmentSentence: sentenceOfCase(one, snapshot, localeContext),
    steps: (plan?.steps ?? []).map(({ stepId, day, do: doing, state, at }) => ({
      stepId,
      day,
      text: wordStep({ do: doing }, localeContext),
      kind: doing.kind,
      state,
      at,
    })),
    end:
      plan && strategy
        ? {
            text: wordEndAction(plan.end.action, locale),
            day: strategy.end.day,
            action: plan.end.action,
            at: plan.end.at,
          }
        : null,
    currentStep: plan && plan.current > 0 ? plan.current : null,
  };
}

/** Null where the segment's rule was changed since and would not catch the case any more. */
function sentenceOfCase(
  { assignment, attributes }: CaseRow,
  { segments }: Snapshot,
  localeContext: LocaleContext,
) {
  const segment = segments.find(({ id }) => id === assignment.segmentId);
  return segment && attributes && hits(segment.rule, attributes)
    ? sentenceOf(segment.rule, localeContext)
    : null;
}
