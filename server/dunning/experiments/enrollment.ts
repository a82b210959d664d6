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

/** When a case was open, in UTC epoch milliseconds; `to` is null while it is open. */
export type OpenPeriod = { from: number; to: number | null };

/** When a case opened, and when all cases of its customer were open. */
export type CaseOpening = { at: number; others: readonly OpenPeriod[] };

export type CaseEnrollment = {
  assignment: ExperimentAssignment;
  /** The arm's strategy in place of the segment's; null when no arm names one. */
  strategy: { id: string; version: number } | null;
  reasons: Reason[];
};

/**
 * Enrolls a case in the experiments on its segment; null when there is none.
 *
 * A case is enrolled if it opened while the experiment ran. A customer who had a case open when the experiment started is
 * never enrolled: that case began under other rules, and its result would count for the arm. A customer in a hold-out is
 * in no other experiment, because no difference between the arms of another would reach them.
 */
export function enrollCase(
  segmentId: string,
  { at, others }: CaseOpening,
  { customerId, experiments }: Pick<Snapshot, "customerId" | "experiments">,
): CaseEnrollment | null {
  const draws = experiments
    .filter(({ draft }) => draft.segmentId === null || draft.segmentId === segmentId)
    .filter(({ startedAt, stoppedAt }) => startedAt <= at && (stoppedAt === null || at < stoppedAt))
    .filter(
      ({ startedAt }) => !others.some(({ from, to }) => from < startedAt && (to ?? Infinity) > startedAt),
    )
    .sort((a, b) => a.startedAt - b.startedAt || (a.draft.id < b.draft.id ? -1 : 1))
    .map((experiment) => ({ experiment, armId: drawArm(experiment, customerId) }));
  const holdOut = draws.find(({ armId }) => armId === HOLD_OUT);
  if (holdOut) {
    const enrollment = enrollmentOf(holdOut);
    return {
      assignment: { places: [enrollment], holdOut: true },
      strategy: null,
      reasons: [{ code: "experiment_hold_out", experiment: enrollment.experimentId }],
    };
  }
  if (draws.length === 0) return null;

  let strategy: CaseEnrollment["strategy"] = null;
  let retryPolicy: RetryPolicy | undefined;
  let texts: Record<string, string> | undefined;
  for (const { experiment, armId } of draws) {
    const arm = armOf(experiment, armId);
    if ("strategy" in arm && arm.strategy) strategy = lockedStrategy(experiment, arm.strategy);
    if ("policy" in arm) retryPolicy = arm.policy;
    if ("texts" in arm) texts = arm.texts;
  }
  return {
    assignment: {
      places: draws.map(enrollmentOf),
      ...(retryPolicy ? { retryPolicy } : {}),
      ...(texts && Object.keys(texts).length > 0 ? { texts } : {}),
    },
    strategy,
    reasons: draws.map(({ experiment, armId }) => ({
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

/** True while a running experiment compares the strategy version of a case; the case keeps that version meanwhile. */
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

/** When a case of a hold-out is left to Stripe, and by which experiment. */
export type HoldOutPeriod = Interval & { experimentId: string };

/**
 * When a case of a hold-out is left to Stripe: from its opening until its window in the results is over, or until the
 * experiment is stopped before that. Then its recovery begins, on the first day of its strategy.
 *
 * @param openedAt UTC epoch milliseconds
 * @returns null when the case is in no hold-out
 */
export function holdOutPeriodOf(
  assignment: ExperimentAssignment | undefined,
  openedAt: number,
  experiments: readonly StartedExperiment[],
): HoldOutPeriod | null {
  const enrollment = assignment?.holdOut ? assignment.places[0] : undefined;
  const experiment = experiments.find(({ draft }) => draft.id === enrollment?.experimentId);
  if (!experiment) return null;
  const until = openedAt + experiment.draft.windowDays * DAY;
  return {
    experimentId: experiment.draft.id,
    from: openedAt,
    to: Math.max(openedAt, Math.min(until, experiment.stoppedAt ?? until)),
  };
}
