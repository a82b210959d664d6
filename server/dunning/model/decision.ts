import type { AttemptTrainingExample } from "../retries/training-examples.ts";
import type { Case } from "./case.ts";
import type { Command } from "./command.ts";
import type { LedgerEntry } from "./ledger-entry.ts";
import type { TimelineEntry } from "./timeline-entry.ts";

export type Decision = {
  cases: Case[];
  ledger: LedgerEntry[];
  commands: Command[];
  /** What would be commands, if the power that they need were started. */
  withheld: Command[];
  timeline: TimelineEntry[];
  /** Examples for the account's success model. Each attempt's example is learned once, however often it is decided. */
  trainingExamples: AttemptTrainingExample[];
  /** The next time at which another evaluation can change the decision; null: only a new fact can. */
  wakeAt: number | null;
};
