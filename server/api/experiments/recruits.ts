import {
  listCancellations,
  listExperimentCases,
  type CustomerEvent,
  listDisputes,
  sumLedgerWithinWindow,
} from "../../../db/stores/experiments.ts";
import type { StartedExperiment } from "../../dunning/experiments/experiment.ts";
import type { EnrolledCase } from "../../dunning/experiments/outcomes.ts";
import type { Context } from "../context.ts";

const DAY = 86_400_000;

/** Every case that the experiment drew, with what happened within its window. */
export async function loadRecruits(
  { db, account }: Context,
  { draft, startedAt, stoppedAt }: StartedExperiment,
): Promise<EnrolledCase[]> {
  const windowMs = draft.windowDays * DAY;
  const [cases, sums, cancellations, disputes] = await Promise.all([
    listExperimentCases(db, account, draft.id, { since: startedAt, until: stoppedAt }),
    sumLedgerWithinWindow(db, account, { since: startedAt, windowMs }),
    listCancellations(db, account, startedAt),
    listDisputes(db, account, startedAt),
  ]);
  const sumsByCase = new Map<string, Map<string, EnrolledCase["sums"][number]>>();
  for (const { caseId, currency, kind, amount } of sums) {
    const ofCase = sumsByCase.get(caseId) ?? new Map<string, EnrolledCase["sums"][number]>();
    const sum = ofCase.get(currency) ?? { currency, failed: 0, recovered: 0, reversed: 0, lost: 0 };
    sum[kind] += amount;
    sumsByCase.set(caseId, ofCase.set(currency, sum));
  }
  const cancelled = withinWindow(cancellations, windowMs);
  const disputed = withinWindow(disputes, windowMs);
  return cases.map(({ caseId, customerId, openedAt, segmentId, experiment, attributes }) => ({
    caseId,
    customerId,
    armId: experiment.places.find((place) => place.experimentId === draft.id)!.armId,
    openedAt,
    segmentId,
    attributes,
    sums: [...(sumsByCase.get(caseId)?.values() ?? [])],
    cancelled: cancelled(customerId, openedAt),
    disputed: disputed(customerId, openedAt),
  }));
}

/** Whether one of the events met a customer within the window after their case opened. */
function withinWindow(events: readonly CustomerEvent[], windowMs: number) {
  const times = new Map<string, number[]>();
  for (const { customerId, at } of events) times.set(customerId, [...(times.get(customerId) ?? []), at]);
  return (customerId: string, openedAt: number) =>
    (times.get(customerId) ?? []).some((at) => openedAt <= at && at <= openedAt + windowMs);
}
