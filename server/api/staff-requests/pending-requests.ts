import type { Schema } from "../../../db/schema.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { ExecutionFact, StaffRequestFact } from "../../dunning/facts/facts.ts";
import { activeRequests } from "../../dunning/cases/staff-requests.ts";

type CaseRow = Schema["cases"]["$inferSelect"];

/**
 * The act that began to do what was asked; from then on it cannot be taken back. A charge and an end carry
 * the request's id in their own; a step is known by its name, in the case that was open when it was asked.
 */
export function executionFor(
  request: StaffRequestFact,
  executions: readonly ExecutionFact[],
): ExecutionFact | undefined {
  return request.stepId === null
    ? executions.find(({ id }) => id.endsWith(`:${request.id}`))
    : executions.find(({ stepId, startedAt }) => stepId === request.stepId && startedAt >= request.at);
}

/**
 * What people asked for about this case and can still take back, oldest first: the case is open, the invoice
 * is, and nothing was begun. Of several words about one step only the last counts.
 */
export function pendingRequests(one: CaseRow, snapshot: Snapshot): StaffRequestFact[] {
  if (one.status !== "open") return [];
  const open = new Set(snapshot.invoices.filter(({ status }) => status === "open").map(({ id }) => id));
  const standing = activeRequests(snapshot).filter(
    ({ at, invoiceId }) =>
      at >= one.openedAt &&
      (invoiceId === null || (one.invoiceIds.includes(invoiceId) && open.has(invoiceId))),
  );
  return standing.filter(
    (request, i) =>
      !executionFor(request, snapshot.executions) &&
      !standing.some((later, k) => k > i && request.stepId !== null && later.stepId === request.stepId),
  );
}
