import type { Reason } from "../model/reason.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Interval } from "../cases/holds.ts";
import { drawArm } from "./randomization.ts";
import {
  type Arm,
  type ExperimentAssignment,
  HOLD_OUT,
  type Enrollment,
  type RetryPolicy,
  type StartedExperiment,
} from "./experiment.ts";

const DAY = 86_400_000;

/** Which of the customer's cases was open when: UTC epoch milliseconds; `to` is null while one is open. */
export type OpenPeriod = { from: number; to: number | null };

/** What is to be placed: a case, by when it opened, among all of its customer's. */
export type CaseOpening = { at: number; others: readonly OpenPeriod[] };

export type CaseEnrollment = {
  assignment: ExperimentAssignment;
  /** Where an arm names a strategy: in place of the segment's. */
  strategy: { id: string; version: number } | null;
  reasons: Reason[];
};

/**
 * Draws a case into the experiments that run on its segment; null when there is none.
 *
 * A case belongs to an experiment if it opened while that ran. A customer who had a case open when it
 * started never belongs to it: what was begun under other rules would be counted as the arm's. Whoever is in
 * a hold-out is in no other experiment, since nothing of what its arms differ in reaches them.
 */
export function enrollCase(
  segmentId: string,
  { at, others }: CaseOpening,
  { customerId, experiments }: Pick<Snapshot, "customerId" | "experiments">,
): CaseEnrollment | null {
  const mine = experiments
    .filter(({ draft }) => draft.segmentId === null || draft.segmentId === segmentId)
    .filter(({ startedAt, stoppedAt }) => startedAt <= at && (stoppedAt === null || at < stoppedAt))
    .filter(
      ({ startedAt }) => !others.some(({ from, to }) => from < startedAt && (to ?? Infinity) > startedAt),
    )
    .sort((a, b) => a.startedAt - b.startedAt || (a.draft.id < b.draft.id ? -1 : 1))
    .map((experiment) => ({ experiment, armId: drawArm(experiment, customerId) }));
  const out = mine.find(({ armId }) => armId === HOLD_OUT);
  if (out) {
    const place = enrollmentOf(out);
    return {
      assignment: { places: [place], holdOut: true },
      strategy: null,
      reasons: [{ code: "experiment_hold_out", experiment: place.experimentId }],
    };
  }
  if (mine.length === 0) return null;

  let strategy: CaseEnrollment["strategy"] = null;
  let retryPolicy: RetryPolicy | undefined;
  let texts: Record<string, string> | undefined;
  for (const { experiment, armId } of mine) {
    const arm = armOf(experiment, armId);
    if ("strategy" in arm && arm.strategy) strategy = lockedStrategy(experiment, arm.strategy);
    if ("policy" in arm) retryPolicy = arm.policy;
    if ("texts" in arm) texts = arm.texts;
  }
  return {
    assignment: {
      places: mine.map(enrollmentOf),
      ...(retryPolicy ? { retryPolicy } : {}),
      ...(texts && Object.keys(texts).length > 0 ? { texts } : {}),
    },
    strategy,
    reasons: mine.map(({ experiment, armId }) => ({
      code: "experiment_arm",
      experiment: experiment.draft.id,
      arm: armId,
    })),
  };
}

const enrollmentOf = ({
  experiment,
  armId,
}: {
  experiment: StartedExperiment;
  armId: string;
}): Enrollment => ({
  experimentId: experiment.draft.id,
  armId,
});

function armOf({ draft }: StartedExperiment, id: string): Arm {
  const arms: readonly Arm[] = draft.arms;
  return arms.find((arm) => arm.id === id)!;
}

function lockedStrategy(
  { draft }: StartedExperiment,
  { id, version }: { id: string; version: number | null },
): { id: string; version: number } {
  if (version !== null) return { id, version };
  throw new Error(`Experiment ${draft.id} was started without a version of strategy ${id}: stop it.`);
}

/** True while an experiment compares the very version that a case runs on: it stays on it as long. */
export const isPinned = (
  assignment: ExperimentAssignment | undefined,
  experiments: readonly StartedExperiment[],
): boolean =>
  (assignment?.places ?? []).some(({ experimentId, armId }) => {
    const experiment = experiments.find(({ draft }) => draft.id === experimentId);
    if (!experiment || experiment.stoppedAt !== null) return false;
    const arm = armOf(experiment, armId);
    return arm !== undefined && "strategy" in arm && arm.strategy !== null;
  });

/** When a case of a hold-out was left to Stripe, and by which experiment. */
export type HoldOutPeriod = Interval & { experimentId: string };

/**
 * How long nothing of ours reaches a case: from its opening until its window in the results is over, or the
 * experiment is stopped before that. Then it is recovered as any other, from its strategy's first day on.
 * Null: it is in no hold-out.
 *
 * @param openedAt UTC epoch milliseconds
 */
export function holdOutPeriodOf(
  assignment: ExperimentAssignment | undefined,
  openedAt: number,
  experiments: readonly StartedExperiment[],
): HoldOutPeriod | null {
  const place = assignment?.holdOut ? assignment.places[0] : undefined;
  const experiment = experiments.find(({ draft }) => draft.id === place?.experimentId);
  if (!experiment) return null;
  const until = openedAt + experiment.draft.windowDays * DAY;
  return {
    experimentId: experiment.draft.id,
    from: openedAt,
    to: Math.max(openedAt, Math.min(until, experiment.stoppedAt ?? until)),
  };
}
