import type { Reason } from "../model/reason.ts";
import { matches } from "../segments/match.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { Step } from "./strategy.ts";

/**
 * Whether a step is for this case, and why: `why` begins with `step_condition` and goes on with one
 * `segment_row` per row of the rule, as segments explain theirs. A step without a rule is for everybody
 * and has nothing to explain.
 */
export function conditionOf(step: Step, input: SegmentAttributes): { met: boolean; reasons: Reason[] } {
  if (step.onlyIf === undefined) return { met: true, reasons: [] };
  const { hit, reasons: why } = matches(step.onlyIf, input);
  return { met: hit, reasons: [{ code: "step_condition", step: step.id, met: hit }, ...why] };
}

/** True when the step is for a case of this input, which is the case's as it stood when it opened. */
export const stepApplies = (step: Step, input: SegmentAttributes): boolean => conditionOf(step, input).met;
