import type { ExecutionFact } from "../dunning/facts/facts.ts";
import type { Facts } from "../stripe/mapping/event-mapper.ts";

/** How an action ended: with facts for the next look, or not at all, to be tried again later. */
export type CommandResult =
  | {
      outcome: Exclude<ExecutionFact["outcome"], "started">;
      detail: ExecutionFact["detail"];
      facts?: Facts;
    }
  | { tryLater: string };
