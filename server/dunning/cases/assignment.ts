import type { Assignment } from "../model/assignment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isPinned, type CaseOpening, enrollCase } from "../experiments/enrollment.ts";
import { firstMatch } from "../segments/match.ts";
import type { SegmentAttributes } from "../segments/segment.ts";
import type { PublishedStrategy, Strategy } from "../strategies/strategy.ts";

/**
 * The case's segment and strategy. Both are locked once the first step is taken. Until then the case is matched anew on
 * each evaluation, because the evidence of one failure comes in several events, in any order. A locked open case moves to
 * a later version that was published for running cases too, unless an experiment compares its present version. A closed
 * case keeps its version.
 *
 * @param now UTC epoch milliseconds
 */
export function assignmentOf(
  caseId: string,
  { locked, isOpen, opening }: { locked: boolean; isOpen: boolean; opening: CaseOpening },
  attributes: SegmentAttributes,
  snapshot: Snapshot,
  now: number,
): Assignment {
  const stored = snapshot.assignments.find((assignment) => assignment.caseId === caseId);
  if (stored && locked) return isOpen ? moveToNewerVersion(stored, snapshot, now) : stored;
  const { segment, reasons } = firstMatch(snapshot.segments, attributes);
  const newest = newestOf(snapshot.strategies.filter(({ id }) => id === segment.strategyId));
  const enrollment = enrollCase(segment.id, opening, snapshot);
  return {
    caseId,
    segmentId: segment.id,
    segmentReason: [...reasons, ...(enrollment?.reasons ?? [])],
    strategyId: enrollment?.strategy?.id ?? segment.strategyId,
    strategyVersion: enrollment?.strategy?.version ?? newest?.version ?? 0,
    ...(enrollment ? { experiment: enrollment.assignment } : {}),
  };
}

const newestOf = (versions: PublishedStrategy[]): PublishedStrategy | undefined =>
  versions.reduce<PublishedStrategy | undefined>(
    (best, strategy) => (!best || strategy.version > best.version ? strategy : best),
    undefined,
  );

/** Moves to the newest later version that was published for running cases too, if there is one. */
function moveToNewerVersion(
  assignment: Assignment,
  { strategies, experiments }: Snapshot,
  now: number,
): Assignment {
  if (isPinned(assignment.experiment, experiments)) return assignment;
  const from = assignment.strategyVersion;
  const target = newestOf(
    strategies.filter(
      ({ id, version, running }) => id === assignment.strategyId && version > from && running === "move",
    ),
  );
  if (!target) return assignment;
  const to = target.version;
  return { ...assignment, strategyVersion: to, moves: [...(assignment.moves ?? []), { from, to, at: now }] };
}

/** @throws Error when the strategy is not in the snapshot, because its case cannot go on without it */
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

/** The strategy version that a case runs on; undefined when it is no longer stored. */
export const findStrategy = (
  { strategyId, strategyVersion }: Assignment,
  { strategies }: Snapshot,
): Strategy | undefined =>
  strategies.find(({ id, version }) => id === strategyId && version === strategyVersion);
