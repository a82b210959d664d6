import type { AttemptTrainingExample } from "../retries/training-examples.ts";
import type { Case } from "./case.ts";
import type { Command } from "./command.ts";
import type { LedgerEntry } from "./ledger-entry.ts";
import type { TimelineEntry } from "./timeline-entry.ts";

export type Decision = {
  cases: Case[];
  ledger: LedgerEntry[];
  commands: Command[];
  timeline: TimelineEntry[];
  /** What the account's success model is to learn from, once an attempt however often it is said. */
  trainingExamples: AttemptTrainingExample[];
  /** The next time at which looking again can change anything; null when nothing is awaited. */
  wakeAt: number | null;
};
