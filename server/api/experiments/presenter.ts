import type { ExperimentRow } from "../../../db/stores/experiments.ts";
import { MESSAGE_TEMPLATES } from "../../dunning/contact/message-templates.ts";
import type { ArmMetrics } from "../../dunning/experiments/arm-metrics.ts";
import type { Comparison } from "../../dunning/experiments/comparison.ts";
import {
  type ExperimentDraft,
  HOLD_OUT,
  RETRY_POLICY_NAMES,
  type StartedExperiment,
  SUBJECTS,
} from "../../dunning/experiments/experiment.ts";
import type { resultsOf } from "../../dunning/experiments/results.ts";
import { experimentProblemsOf } from "../../dunning/experiments/validation.ts";
import type { RetryMode } from "../../dunning/model/settings.ts";
import type { Segment } from "../../dunning/segments/segment.ts";
import type { Strategy } from "../../dunning/strategies/strategy.ts";
import { templateName } from "../../i18n/actions.ts";
import { displayName } from "../../i18n/built-in-names.ts";
import {
  describeProblem,
  describeState,
  describeAlarm,
  describeStratum,
  describeVerdict,
} from "../../i18n/experiments.ts";
import type { LocaleContext } from "../../i18n/locale-format.ts";
import { formatMessage, label } from "../../i18n/text.ts";
import { EXPERIMENT_FIGURES } from "../../reports/experiment-metrics.ts";
import type { HandlerOutput } from "../contract.ts";

export type Rules = { segments: Segment[]; strategies: Strategy[] };

export const stateOf = ({ startedAt, stoppedAt }: ExperimentRow) =>
  startedAt === null ? "draft" : stoppedAt === null ? "running" : "stopped";

export function presentExperiment(
  row: ExperimentRow,
  { segments }: Rules,
  localeContext: LocaleContext,
): HandlerOutput<"experiments.start"> {
  const { draft, by, at, startedBy, startedAt, stoppedBy, stoppedAt, chosen } = row;
  const segment = segments.find(({ id }) => id === draft.segmentId);
  const arms: readonly { id: string; name: string }[] = draft.arms;
  return {
    draft,
    state: stateOf(row),
    by,
    at,
    startedBy,
    startedAt,
    stoppedBy,
    stoppedAt,
    chosen,
    segmentName: segment ? displayName(segment, localeContext.locale) : draft.segmentId,
    subjectText: formatMessage(`experiment_subjects.${draft.subject}`, localeContext.locale),
    text: describeState(
      { startedAt, stoppedAt, chosen: arms.find(({ id }) => id === chosen)?.name ?? null },
      localeContext,
    ),
  };
}

export const presentProblems = (
  draft: ExperimentDraft,
  rules: Rules,
  retryMode: RetryMode,
  localeContext: LocaleContext,
) =>
  experimentProblemsOf(draft, { ...rules, retryMode }).map((problem) => ({
    path: problem.path,
    text: describeProblem(problem, localeContext),
  }));

/** Everything that an experiment can be made of. */
export function presentChoices(
  { segments, strategies }: Rules,
  localeContext: LocaleContext,
): HandlerOutput<"experiments.list">["choices"] {
  const { locale } = localeContext;
  const names = new Map(strategies.map(({ id, name }) => [id, name]));
  return {
    segments: segments.map(({ id, name }) => ({ id, name: displayName({ id, name }, locale) })),
    strategies: [...names].map(([id, name]) => ({
      id,
      name: displayName({ id, name }, locale),
      versions: strategies
        .filter((strategy) => strategy.id === id)
        .map(({ version }) => version)
        .sort((a, b) => b - a),
    })),
    templates: Object.keys(MESSAGE_TEMPLATES).map((id) => ({ id, label: templateName(id, localeContext) })),
    policies: RETRY_POLICY_NAMES.map((kind) => ({
      kind,
      label: formatMessage(`retry_policies.${kind}`, locale),
    })),
    subjects: SUBJECTS.map((id) => ({ id, label: formatMessage(`experiment_subjects.${id}`, locale) })),
  };
}

export const presentDefinitions = (locale: string): HandlerOutput<"experiments.get">["definitions"] =>
  Object.entries(EXPERIMENT_FIGURES).map(([id, unit]) => ({
    id,
    label: label("experiment_figures", id, locale),
    unit,
    definition: label("experiment_figure_definitions", id, locale),
  }));

export function presentResults(
  { draft }: StartedExperiment,
  results: ReturnType<typeof resultsOf>,
  localeContext: LocaleContext,
): NonNullable<HandlerOutput<"experiments.get">["results"]> {
  const { locale } = localeContext;
  const labelOf = (id: string) =>
    id === HOLD_OUT
      ? formatMessage("experiment_groups.hold_out", locale)
      : (draft.arms.find((arm) => arm.id === id)?.name ?? id);
  const { minimum } = draft;
  const control = labelOf(draft.arms.length === 1 ? HOLD_OUT : draft.control);

  const presentGroup = (group: ArmMetrics) => ({
    ...group,
    label: labelOf(group.id),
    guards: group.guards.map((guard) => ({
      ...guard,
      label: formatMessage(`experiment_guards.${guard.id}`, locale),
    })),
  });
  const presentComparison = (armId: string, comparison: Comparison) => ({
    ...comparison,
    verdict: {
      kind: comparison.verdict,
      text: describeVerdict(
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
      ...presentGroup(group),
      isControl: group.isControl,
      comparison: comparison && presentComparison(group.id, comparison),
    })),
    holdOut: results.holdOut && {
      ...presentGroup(results.holdOut),
      id: HOLD_OUT,
      incremental: results.holdOut.incremental.map((increment) => ({
        ...increment,
        comparison: presentComparison(increment.armId, increment.comparison),
      })),
    },
    balanced: results.balanced,
    strata: results.strata.map((stratum) => ({
      label: describeStratum(stratum, localeContext),
      cases: stratum.cases,
    })),
    verdict: {
      kind: results.verdict.kind,
      text: describeVerdict(
        results.verdict.kind,
        { arm: results.verdict.armId && labelOf(results.verdict.armId), against: control, minimum },
        localeContext,
      ),
    },
    stop: harm ? describeAlarm(harm.guard, labelOf(harm.armId), labelOf(draft.control), localeContext) : null,
  };
}
