import type { Assignment } from "../model/assignment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isPinned, type CaseOpening, enrollCase } from "../experiments/enrollment.ts";
import { firstMatch } from "../segments/match.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { PublishedStrategy, Strategy } from "../strategies/strategy.ts";

/**
 * The case's segment and strategy: as settled when its first step was taken; until then matched anew,
 * since the evidence of one failure comes in several events, in any order. A settled case that runs goes
 * over to a later version that was published for running cases too, unless an experiment compares the one
 * it is on; a closed one is history.
 *
 * @param now UTC epoch milliseconds
 */
export function assignmentOf(
  caseId: string,
  { locked, runs, opening }: { locked: boolean; runs: boolean; opening: CaseOpening },
  attributes: SegmentAttributes,
  snapshot: Snapshot,
  now: number,
): Assignment {
  const kept = snapshot.assignments.find((assignment) => assignment.caseId === caseId);
  if (kept && locked) return runs ? moveToNewerVersion(kept, snapshot, now) : kept;
  const { segment, reasons: why } = firstMatch(snapshot.segments, attributes);
  const newest = newestOf(snapshot.strategies.filter(({ id }) => id === segment.strategyId));
  const placement = enrollCase(segment.id, opening, snapshot);
  return {
    caseId,
    segmentId: segment.id,
    segmentReason: [...why, ...(placement?.reasons ?? [])],
    strategyId: placement?.strategy?.id ?? segment.strategyId,
    strategyVersion: placement?.strategy?.version ?? newest?.version ?? 0,
    ...(placement ? { experiment: placement.assignment } : {}),
  };
}

const newestOf = (versions: PublishedStrategy[]): PublishedStrategy | undefined =>
  versions.reduce<PublishedStrategy | undefined>(
    (best, strategy) => (!best || strategy.version > best.version ? strategy : best),
    undefined,
  );

/** The newest later version that takes running cases along, if there is one; versions between do not count. */
function moveToNewerVersion(
  kept: Assignment,
  { strategies, experiments }: Snapshot,
  now: number,
): Assignment {
  if (isPinned(kept.experiment, experiments)) return kept;
  const from = kept.strategyVersion;
  const target = newestOf(
    strategies.filter(
      ({ id, version, running }) => id === kept.strategyId && version > from && running === "move",
    ),
  );
  if (!target) return kept;
  const to = target.version;
  return { ...kept, strategyVersion: to, moves: [...(kept.moves ?? []), { from, to, at: now }] };
}

/** @throws when the strategy is not in the snapshot: its case cannot go on without it. */
export function strategyOf(assignment: Assignment, snapshot: Snapshot): Strategy {
  const strategy = findStrategy(assignment, snapshot);
  if (!strategy) {
    const { strategyId, strategyVersion } = assignment;
    throw new Error(
      `Strategy ${strategyId} version ${strategyVersion} is not in the snapshot of customer ${snapshot.customerId}: ` +
        "publish it again or point its segment at another strategy.",
    );
  }
  return strategy;
}

/** The version of the strategy that a case runs on, where it is still known. */
export const findStrategy = (
  { strategyId, strategyVersion }: Assignment,
  { strategies }: Snapshot,
): Strategy | undefined =>
  strategies.find(({ id, version }) => id === strategyId && version === strategyVersion);
