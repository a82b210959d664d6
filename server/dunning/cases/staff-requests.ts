import type { Snapshot } from "../model/snapshot.ts";
import type { StaffRequestFact } from "../facts/facts.ts";

/** In the order in which they were made. */
export const byTime = (staffRequests: StaffRequestFact[]): StaffRequestFact[] =>
  [...staffRequests].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/**
 * What people asked for and did not take back, in the order in which they asked. Every decision reads
 * requests through here: one that was withdrawn is as if it had never been made. What an act did about it
 * before stays done, since acts are facts of their own.
 */
export const activeRequests = ({ staffRequests }: Pick<Snapshot, "staffRequests">): StaffRequestFact[] =>
  byTime(staffRequests.filter(({ withdrawnAt }) => withdrawnAt === null));
