import { isMessageTemplate } from "../contact/message-templates.ts";
import type { RetryMode } from "../model/settings.ts";
import type { Segment } from "../segments/segment.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { Arm, ExperimentDraft } from "./experiment.ts";

/** The account's rules that an experiment refers to. */
export type ExperimentContext = {
  segments: readonly Segment[];
  /** Every version of every strategy. */
  strategies: readonly Strategy[];
  retryMode: RetryMode;
};

/** Why a draft cannot be started; `path` is the place in the draft. */
export type ExperimentProblem = { path: string } & (
  | { kind: "unknown_segment"; segment: string }
  | { kind: "unknown_strategy"; strategy: string }
  | { kind: "unknown_version"; strategy: string; version: number }
  | { kind: "unknown_text"; text: string }
  | { kind: "text_not_sent"; text: string }
  | { kind: "same_arms"; first: string; second: string }
  | { kind: "no_retries_of_ours" }
);

/** The problems that keep an experiment from starting: references to missing things, and arms that do not differ. */
export function experimentProblemsOf(
  draft: ExperimentDraft,
  { segments, strategies, retryMode }: ExperimentContext,
): ExperimentProblem[] {
  const problems: ExperimentProblem[] = [];
  const { segmentId } = draft;
  const inScope = segments.filter(({ id }) => segmentId === null || id === segmentId);
  if (segmentId !== null && inScope.length === 0) {
    problems.push({ path: "segmentId", kind: "unknown_segment", segment: segmentId });
  }
  if (draft.subject === "retry" && retryMode === "watch") {
    problems.push({ path: "subject", kind: "no_retries_of_ours" });
  }
  const sentTemplates = new Set(
    inScope.flatMap(({ strategyId }) =>
      strategies
        .filter(({ id }) => id === strategyId)
        .flatMap(({ steps }) =>
          steps.flatMap((step) => (step.do.kind === "message" ? step.do.template : [])),
        ),
    ),
  );
  const armOfTreatment = new Map<string, string>();
  for (const [index, arm] of draft.arms.entries()) {
    const path = `arms.${index}`;
    problems.push(...problemsOfArm(arm, path, strategies, sentTemplates));
    const sameArm = armOfTreatment.get(treatmentOf(arm));
    if (sameArm === undefined) armOfTreatment.set(treatmentOf(arm), arm.id);
    else problems.push({ path, kind: "same_arms", first: sameArm, second: arm.id });
  }
  return problems;
}

function problemsOfArm(
  arm: Arm,
  path: string,
  strategies: readonly Strategy[],
  sentTemplates: ReadonlySet<string>,
): ExperimentProblem[] {
  if ("texts" in arm) {
    return Object.entries(arm.texts).flatMap(([from, to]): ExperimentProblem[] => [
      ...[from, to]
        .filter((name) => !isMessageTemplate(name))
        .map((text): ExperimentProblem => ({ path: `${path}.texts`, kind: "unknown_text", text })),
      ...(isMessageTemplate(from) && !sentTemplates.has(from)
        ? [{ path: `${path}.texts`, kind: "text_not_sent" as const, text: from }]
        : []),
    ]);
  }
  if (!("strategy" in arm) || arm.strategy === null) return [];
  const { id, version } = arm.strategy;
  const versions = strategies.filter((strategy) => strategy.id === id);
  if (versions.length === 0) return [{ path: `${path}.strategy`, kind: "unknown_strategy", strategy: id }];
  return version === null || versions.some((published) => published.version === version)
    ? []
    : [{ path: `${path}.strategy`, kind: "unknown_version", strategy: id, version }];
}

/** An arm's treatment as text: equal for two arms that do the same. */
function treatmentOf(arm: Arm): string {
  if ("texts" in arm) {
    const changed = Object.entries(arm.texts).filter(([from, to]) => from !== to);
    return JSON.stringify(changed.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return JSON.stringify("policy" in arm ? arm.policy : arm.strategy);
}

/**
 * The draft with fixed strategy versions, so that a version published while the experiment runs does not change an arm.
 */
export function withVersions(draft: ExperimentDraft, strategies: readonly Strategy[]): ExperimentDraft {
  if (draft.subject !== "strategy") return draft;
  const newest = (id: string) =>
    strategies
      .filter((strategy) => strategy.id === id)
      .reduce((top, { version }) => Math.max(top, version), 0);
  return {
    ...draft,
    arms: draft.arms.map((arm) =>
      arm.strategy?.version === null
        ? { ...arm, strategy: { id: arm.strategy.id, version: newest(arm.strategy.id) } }
        : arm,
    ),
  };
}
