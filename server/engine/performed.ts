import type { ActFact } from "../dunning/facts.ts";
import type { Facts } from "../stripe/facts-of-event.ts";

/** How an action ended: with facts for the next look, or not at all, to be tried again later. */
export type Performed =
  | {
      outcome: Exclude<ActFact["outcome"], "started">;
      detail: ActFact["detail"];
      facts?: Facts;
    }
  | { tryLater: string };
