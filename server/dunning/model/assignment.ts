import type { ExperimentAssignment } from "../experiments/experiment.ts";
import type { Reason } from "./reason.ts";

/** What is settled for a case once its first step was taken; until then it is matched anew on each look. */
export type Assignment = {
  caseId: string;
  segmentId: string;
  segmentReason: Reason[];
  strategyId: string;
  strategyVersion: number;
  /** Later versions that took running cases along, oldest first; absent: it runs on what it began with. */
  moves?: StrategyMove[];
  /** Absent: it is in no experiment. */
  experiment?: ExperimentAssignment;
};

/** A running case went over to another version of its strategy. */
export type StrategyMove = { from: number; to: number; at: number };
