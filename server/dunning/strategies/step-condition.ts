import type { Reason } from "../model/reason.ts";
import { matches } from "../segments/match.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { Step } from "./strategy.ts";

/**
 * Whether a step is for a case, with reasons: `step_condition`, then one `segment_row` per row of the rule. A step
 * without a condition is for every case and has no reasons.
 */
export function conditionOf(step: Step, attributes: SegmentAttributes): { met: boolean; reasons: Reason[] } {
  if (step.onlyIf === undefined) return { met: true, reasons: [] };
  const { hit, reasons } = matches(step.onlyIf, attributes);
  return { met: hit, reasons: [{ code: "step_condition", step: step.id, met: hit }, ...reasons] };
}

/** True when the step is for a case with these attributes. */
export const stepApplies = (step: Step, attributes: SegmentAttributes): boolean =>
  conditionOf(step, attributes).met;
