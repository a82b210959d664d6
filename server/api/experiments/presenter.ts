import {
  cancellationsSince,
  casesInExperiment,
  type CustomerEvent,
  disputesSince,
  sumsWithinWindow,
} from "../../../db/stores/experiments.ts";
import type { Comparison } from "../../dunning/experiments/comparison.ts";
import { HOLD_OUT, type StartedExperiment } from "../../dunning/experiments/experiment.ts";
import type { Group } from "../../dunning/experiments/arm-metrics.ts";
import type { Recruit } from "../../dunning/experiments/outcomes.ts";
import { resultsOf } from "../../dunning/experiments/results.ts";
import { GROUP_WORDS, GUARD_WORDS, wordStop, wordStratum, wordVerdict } from "../../i18n/experiments.ts";
import { say } from "../../i18n/catalogue.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";

const DAY = 86_400_000;

type Shown = NonNullable<Returned<"experiments.get">["results"]>;

/** The results of a started experiment, read anew from its cases and what moved in them. */
export async function shownResults(
  context: Context,
  experiment: StartedExperiment,
  localeContext: LocaleContext,
): Promise<Shown> {
  const { clock } = context;
  const { draft } = experiment;
  const results = resultsOf(experiment, await recruitsOf(context, experiment), clock.now());
  const { locale } = localeContext;
  const labelOf = (id: string) =>
    id === HOLD_OUT
      ? say(GROUP_WORDS.hold_out, locale)
      : (draft.arms.find((arm) => arm.id === id)?.name ?? id);
  const { minimum } = draft;
  const control = labelOf(draft.arms.length === 1 ? HOLD_OUT : draft.control);

  const shownGroup = (group: Group) => ({
    ...group,
    label: labelOf(group.id),
    guards: group.guards.map((guard) => ({ ...guard, label: say(GUARD_WORDS[guard.id], locale) })),
  });
  const shownComparison = (armId: string, comparison: Comparison) => ({
    ...comparison,
    verdict: {
      kind: comparison.verdict,
      text: wordVerdict(
        comparison.verdict,
        { arm: labelOf(armId), against: labelOf(comparison.against), minimum },
        localeContext,
      ),
    },
  });
  const [harm] = results.harmful;
  return {
    openedUntil: Math.max(0, results.openedUntil),
    arms: results.arms.map(({ comparison, ...group }) => ({
      ...shownGroup(group),
      isControl: group.isControl,
      comparison: comparison && shownComparison(group.id, comparison),
    })),
    holdOut: results.holdOut && {
      ...shownGroup(results.holdOut),
      id: HOLD_OUT,
      incremental: results.holdOut.incremental.map((one) => ({
        ...one,
        comparison: shownComparison(one.armId, one.comparison),
      })),
    },
    balanced: results.balanced,
    strata: results.strata.map((stratum) => ({
      label: wordStratum(stratum, localeContext),
      cases: stratum.cases,
    })),
    verdict: {
      kind: results.verdict.kind,
      text: wordVerdict(
        results.verdict.kind,
        { arm: results.verdict.armId && labelOf(results.verdict.armId), against: control, minimum },
        localeContext,
      ),
    },
    stop: harm ? wordStop(harm.guard, labelOf(harm.armId), labelOf(draft.control), localeContext) : null,
  };
}

/** Every case that was drawn into the experiment, with what happened within its window. */
async function recruitsOf(
  { db, account }: Context,
  { draft, startedAt, stoppedAt }: StartedExperiment,
): Promise<Recruit[]> {
  const windowMs = draft.windowDays * DAY;
  const [cases, sums, cancellations, disputes] = await Promise.all([
    casesInExperiment(db, account, draft.id, { since: startedAt, until: stoppedAt }),
    sumsWithinWindow(db, account, { since: startedAt, windowMs }),
    cancellationsSince(db, account, startedAt),
    disputesSince(db, account, startedAt),
  ]);
  const bySum = new Map<string, Map<string, Recruit["sums"][number]>>();
  for (const { caseId, currency, kind, amount } of sums) {
    const ofCase = bySum.get(caseId) ?? new Map<string, Recruit["sums"][number]>();
    const sum = ofCase.get(currency) ?? { currency, failed: 0, recovered: 0, reversed: 0, lost: 0 };
    sum[kind === "reversed" ? "reversed" : kind] += amount;
    bySum.set(caseId, ofCase.set(currency, sum));
  }
  const happened = (events: readonly CustomerEvent[]) => {
    const times = new Map<string, number[]>();
    for (const { customerId, at } of events) times.set(customerId, [...(times.get(customerId) ?? []), at]);
    return (customerId: string, openedAt: number) =>
      (times.get(customerId) ?? []).some((at) => openedAt <= at && at <= openedAt + windowMs);
  };
  const [cancelled, disputed] = [happened(cancellations), happened(disputes)];
  return cases.map(({ caseId, customerId, openedAt, segmentId, experiment, input }) => ({
    caseId,
    customerId,
    armId: experiment.places.find((place) => place.experimentId === draft.id)!.armId,
    openedAt,
    segmentId,
    input,
    sums: [...(bySum.get(caseId)?.values() ?? [])],
    cancelled: cancelled(customerId, openedAt),
    disputed: disputed(customerId, openedAt),
  }));
}
