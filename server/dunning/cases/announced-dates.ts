import type { ExecutionFact } from "../facts/facts.ts";
import { ofKind } from "../facts/look-ups.ts";
import type { Snapshot } from "../model/snapshot.ts";

/*
 * A date that a customer was told of is a promise. A message keeps the dates that its text named, and both the planner
 * and the end of a case are bound by them.
 */

/** What the detail of a sent message keeps of the dates in its text. Times are UTC epoch milliseconds. */
export type AnnouncedDates = {
  /** When we try again. */
  retryAt?: number;
  /** The invoice that is tried then. */
  retryInvoice?: string;
  /** When the recovery ends. */
  endsAt?: number;
};

/** A message whose outcome is unknown may have been read. */
const messagesThatMayHaveArrived = (executions: readonly ExecutionFact[]): readonly ExecutionFact[] =>
  ofKind(executions, "message").filter(({ outcome }) => outcome === "done" || outcome === "unknown");

const latestOf = (executions: readonly ExecutionFact[]): ExecutionFact | undefined =>
  executions.reduce<ExecutionFact | undefined>(
    (latest, execution) => (latest && latest.startedAt > execution.startedAt ? latest : execution),
    undefined,
  );

/** The charge of an invoice that the customer was told of last; null: of none. */
export function announcedRetryAt(
  invoiceId: string,
  { executions }: Pick<Snapshot, "executions">,
): number | null {
  const latest = latestOf(
    messagesThatMayHaveArrived(executions).filter(({ detail }) => detail.retryInvoice === invoiceId),
  );
  return typeof latest?.detail.retryAt === "number" ? latest.detail.retryAt : null;
}

/** The end that the customer was told of last, since the case began to speak; null: of none. */
export function announcedEndAt(
  caseIds: ReadonlySet<string>,
  since: number | null,
  { executions }: Pick<Snapshot, "executions">,
): number | null {
  const latest = latestOf(
    messagesThatMayHaveArrived(executions).filter(
      (execution) =>
        caseIds.has(execution.caseId) &&
        execution.startedAt >= (since ?? 0) &&
        typeof execution.detail.endsAt === "number",
    ),
  );
  return typeof latest?.detail.endsAt === "number" ? latest.detail.endsAt : null;
}
