import { lookUp } from "../../dunning/model/look-up.ts";
import { listCommands, type ListedCase } from "../../../db/stores/cases.ts";
import { listStartedExperiments } from "../../../db/stores/experiments.ts";
import { readSegmentList } from "../../../db/stores/segments.ts";
import { listStrategyNames } from "../../../db/stores/strategies.ts";
import type { Action } from "../../dunning/model/command.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import { displayName } from "../../i18n/built-in-names.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";
import { experimentNamesOf } from "../experiments/experiment-names.ts";
import { presentReasons } from "../presenter.ts";
import { byDueTime, type PlannedCommand, presentNextAction } from "./next-actions.ts";

type CaseSummary = NonNullable<HandlerOutput<"cases.get">["case"]>;

/** The merchant's names of segments and strategies. Each version of a strategy has its own name. */
export type RuleNames = {
  /** By id, from the list in force: in an older list the same id may have meant another rule. */
  segments: Readonly<Record<string, string>>;
  /** By `versionKey`. */
  strategies: Readonly<Record<string, string>>;
  /** Of experiments and their arms, as `LocaleContext` has them. */
  experiments: Readonly<Record<string, string>>;
};

const versionKey = (id: string, version: number): string => `${id} ${version}`;

/** Actions that the customer or the merchant notices. The others are our own bookkeeping. */
const NOTICEABLE = new Set<Action["kind"]>(["charge", "message", "task", "end"]);

/** A case as lists and panels show it. `planned` may hold other cases' commands too. */
export function presentCaseSummary(
  { case: case_, customerName, customerEmail, owner }: ListedCase,
  names: RuleNames,
  planned: readonly PlannedCommand[],
  context: Context,
): CaseSummary {
  const { segmentId, strategyId, strategyVersion, segmentReason } = case_.assignment;
  const localeContext = context.localeContext();
  const strategy = {
    id: strategyId,
    name: lookUp(names.strategies, versionKey(strategyId, strategyVersion)) ?? strategyId,
  };
  const segment = { id: segmentId, name: lookUp(names.segments, segmentId) ?? segmentId };
  const next = byDueTime(planned).find(
    (command) => command.caseId === case_.id && NOTICEABLE.has(command.do.kind),
  );
  const strategyContext = {
    ...localeContext,
    names: { ...names.experiments, [strategyId]: strategy.name },
  };
  return {
    id: case_.id,
    customerId: case_.customerId,
    customerName,
    customerEmail,
    status: case_.status,
    kind: case_.kind,
    openedAt: case_.openedAt,
    closedAt: case_.closedAt,
    leadInvoiceId: case_.leadInvoiceId,
    invoiceIds: case_.invoiceIds,
    declineClass: case_.declineClass,
    segmentId,
    segmentName: displayName(segment, localeContext.locale),
    strategyId,
    strategyName: displayName(strategy, localeContext.locale),
    strategyVersion,
    segmentReason: presentReasons(segmentReason, {
      ...localeContext,
      names: { ...names.segments, ...names.experiments },
    }),
    currency: case_.currency,
    amountOpen: case_.amountOpen,
    selfCure: case_.selfCure,
    expectedValue: case_.expectedValue,
    priorityReasons: presentReasons(case_.priorityReasons, localeContext),
    wakeAt: case_.wakeAt,
    waitsFor: presentReasons(case_.waitsFor, strategyContext),
    heldBy: case_.heldBy,
    owner,
    next: next ? presentNextAction(next, strategyContext, context.clock.now()) : null,
  };
}

/** The summaries of a page of cases, in its order. The number of queries does not grow with the page. */
export async function loadCaseSummaries(
  context: Context,
  listed: readonly ListedCase[],
): Promise<CaseSummary[]> {
  const { db, account } = context;
  if (listed.length === 0) return [];
  const isEnrolled = listed.some((row) => row.case.assignment.experiment !== undefined);
  const [segments, own, planned, experiments] = await Promise.all([
    readSegmentList(db, db.read, account),
    listStrategyNames(db, account, [...new Set(listed.map((row) => row.case.assignment.strategyId))]),
    listCommands(db, account, [...new Set(listed.map((row) => row.case.customerId))]),
    isEnrolled ? listStartedExperiments(db, db.read, account) : [],
  ]);
  const names = ruleNamesOf(segments?.list ?? builtInSegments, [...builtInStrategies, ...own], experiments);
  return listed.map((row) => presentCaseSummary(row, names, planned, context));
}

export const ruleNamesOf = (
  segments: readonly { id: string; name: string }[],
  strategies: readonly { id: string; version: number; name: string }[],
  experiments: Parameters<typeof experimentNamesOf>[0],
): RuleNames => ({
  segments: Object.fromEntries(segments.map(({ id, name }) => [id, name])),
  strategies: Object.fromEntries(strategies.map(({ id, version, name }) => [versionKey(id, version), name])),
  experiments: experimentNamesOf(experiments),
});
