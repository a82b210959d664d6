import type { ExecutionFact } from "../dunning/facts/facts.ts";
import type { FactBatch } from "../dunning/facts/fact-batch.ts";

/** How an action ended: with facts for the next look, or not at all, to be tried again later. */
export type CommandResult =
  | {
      outcome: Exclude<ExecutionFact["outcome"], "started">;
      detail: ExecutionFact["detail"];
      facts?: FactBatch;
    }
  | { tryLater: string };
