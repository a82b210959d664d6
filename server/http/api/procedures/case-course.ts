import type { Schema } from "../../../../db/schema.ts";
import type { Snapshot } from "../../../dunning/decision.ts";
import { hits } from "../../../dunning/segments/match.ts";
import { stepPlan } from "../../../dunning/step-plan.ts";
import { wordEndAction, wordStep } from "../../../words/actions.ts";
import { sentenceOf } from "../../../words/segments.ts";
import type { Speech } from "../../../words/speech.ts";
import type { Returned } from "../contract.ts";

type CaseRow = Schema["cases"]["$inferSelect"];
type Course = Pick<Returned<"cases.get">, "segmentSentence" | "steps" | "end" | "currentStep">;

const NONE: Course = { segmentSentence: null, steps: [], end: null, currentStep: null };

/** How a case came to its strategy, and where it is on it. */
export function courseOf(one: CaseRow | null, snapshot: Snapshot, speech: Speech, now: number): Course {
  if (!one) return NONE;
  const { strategyId, strategyVersion } = one.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  const plan = stepPlan(snapshot, one.id, now);
  const { locale } = speech;
  return {
    segmentSentence: sentenceOfCase(one, snapshot, speech),
    steps: (plan?.steps ?? []).map(({ stepId, day, do: doing, state, at }) => ({
      stepId,
      day,
      text: wordStep({ do: doing }, speech),
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
function sentenceOfCase({ assignment, input }: CaseRow, { segments }: Snapshot, speech: Speech) {
  const segment = segments.find(({ id }) => id === assignment.segmentId);
  return segment && input && hits(segment.rule, input) ? sentenceOf(segment.rule, speech) : null;
}
