import type { ExperimentAssignment } from "../experiments/experiment.ts";
import type { Reason } from "./reason.ts";

/** A case's segment and strategy. Locked once its first step is taken; until then matched anew on each evaluation. */
export type Assignment = {
  caseId: string;
  segmentId: string;
  segmentReason: Reason[];
  strategyId: string;
  strategyVersion: number;
  /** Moves to later versions that were published for running cases too, oldest first; absent: there was none. */
  moves?: StrategyMove[];
  /** Absent: the case is in no experiment. */
  experiment?: ExperimentAssignment;
};

/** The move of an open case to another version of its strategy, at a time in UTC epoch milliseconds. */
export type StrategyMove = { from: number; to: number; at: number };
