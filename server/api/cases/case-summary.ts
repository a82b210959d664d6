import { commandsOf, type ListedCase } from "../../../db/stores/cases.ts";
import { readSegmentList, strategyNames } from "../../../db/stores/rules.ts";
import type { Action, Command } from "../../dunning/model/command.ts";
import { builtInSegments } from "../../dunning/segments/built-in.ts";
import { builtInStrategies } from "../../dunning/strategies/built-in.ts";
import { wordName } from "../../i18n/built-in-names.ts";
import type { Context } from "../context.ts";
import type { Returned } from "../contract.ts";
import { inOrder, presentNext, presentReasons, localeContextFor } from "../presenters.ts";

type Summary = NonNullable<Returned<"cases.get">["case"]>;

/** What the merchant calls segments and strategies; a version of a strategy has its own name. */
export type RuleNames = {
  /** By id, as in the list in force: an older one may have had the same id for another rule. */
  segments: Readonly<Record<string, string>>;
  /** By `versionKey`. */
  strategies: Readonly<Record<string, string>>;
};

export const versionKey = (id: string, version: number): string => `${id} ${version}`;

/** Things that a customer or their money can feel; the others are our own book-keeping. */
const FELT = new Set<Action["kind"]>(["charge", "message", "task", "end"]);

/** A case as lists and panels show it. `planned` may hold other cases' commands too. */
export function caseSummary(
  { case: one, customerName, customerEmail, customerCountry, owner }: ListedCase,
  names: RuleNames,
  planned: readonly Command[],
  context: Context,
): Summary {
  const { segmentId, strategyId, strategyVersion, segmentReason } = one.assignment;
  const localeContext = localeContextFor(context, customerCountry);
  const strategy = {
    id: strategyId,
    name: names.strategies[versionKey(strategyId, strategyVersion)] ?? strategyId,
  };
  const segment = { id: segmentId, name: names.segments[segmentId] ?? segmentId };
  const next = inOrder(planned).find((command) => command.caseId === one.id && FELT.has(command.do.kind));
  const aboutSteps = { ...localeContext, names: { [strategyId]: strategy.name } };
  return {
    id: one.id,
    customerId: one.customerId,
    customerName,
    customerEmail,
    status: one.status,
    kind: one.kind,
    openedAt: one.openedAt,
    closedAt: one.closedAt,
    leadInvoiceId: one.leadInvoiceId,
    invoiceIds: one.invoiceIds,
    declineClass: one.declineClass,
    segmentId,
    segmentName: wordName(segment, localeContext.locale),
    strategyId,
    strategyName: wordName(strategy, localeContext.locale),
    strategyVersion,
    segmentReason: presentReasons(segmentReason, { ...localeContext, names: names.segments }),
    currency: one.currency,
    amountOpen: one.amountOpen,
    selfCure: one.selfCure,
    expectedValue: one.expectedValue,
    priorityReasons: presentReasons(one.priorityReasons, localeContext),
    wakeAt: one.wakeAt,
    waitsFor: presentReasons(one.waitsFor, aboutSteps),
    heldBy: one.heldBy,
    owner,
    next: next ? presentNext(next, aboutSteps) : null,
  };
}

/** The cases of a page, in its order, in as many queries for a hundred as for one. */
export async function caseSummaries(context: Context, listed: readonly ListedCase[]): Promise<Summary[]> {
  const { db, account } = context;
  if (listed.length === 0) return [];
  const [segments, own, planned] = await Promise.all([
    readSegmentList(db, db.read, account),
    strategyNames(db, account, [...new Set(listed.map((row) => row.case.assignment.strategyId))]),
    commandsOf(db, account, [...new Set(listed.map((row) => row.case.customerId))]),
  ]);
  const names = namesOf(segments?.list ?? builtInSegments, [...builtInStrategies, ...own]);
  return listed.map((row) => caseSummary(row, names, planned, context));
}

export const namesOf = (
  segments: readonly { id: string; name: string }[],
  strategies: readonly { id: string; version: number; name: string }[],
): RuleNames => ({
  segments: Object.fromEntries(segments.map(({ id, name }) => [id, name])),
  strategies: Object.fromEntries(strategies.map(({ id, version, name }) => [versionKey(id, version), name])),
});
