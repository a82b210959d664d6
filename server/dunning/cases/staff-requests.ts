import type { Snapshot } from "../model/snapshot.ts";
import type { StaffRequestFact } from "../facts/facts.ts";

/** Sorts requests, the earliest first. */
export const byTime = (staffRequests: StaffRequestFact[]): StaffRequestFact[] =>
  [...staffRequests].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/**
 * The requests that were not withdrawn, the earliest first. Every decision reads requests through this function, so a
 * withdrawn request has no effect. An execution from before the withdrawal remains, because it is a fact of its own.
 */
export const activeRequests = ({ staffRequests }: Pick<Snapshot, "staffRequests">): StaffRequestFact[] =>
  byTime(staffRequests.filter(({ withdrawnAt }) => withdrawnAt === null));
