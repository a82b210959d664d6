import type { StoredDecision } from "../../../db/stores/snapshot-loader.ts";
import { activeRequests } from "../../dunning/cases/staff-requests.ts";
import type { ExecutionFact, StaffRequestFact } from "../../dunning/facts/facts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { Row } from "../presenter.ts";

/**
 * The execution that began to carry out a request; from then on the request cannot be withdrawn. The id of a
 * charge or an end holds the id of its request. A step is known by its name, in the case that was open at the
 * time of the request.
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
 * The request among `requests` that was tried, did not get through and rests until its next try. Asking again asks for
 * nothing new: it is tried at once.
 */
export const restingRequest = (
  requests: readonly StaffRequestFact[],
  { commands }: StoredDecision,
  now: number,
): StaffRequestFact | undefined =>
  requests.find((request) =>
    commands.some(
      ({ id, do: action, leaseOwner, leaseUntil }) =>
        leaseOwner === null &&
        (leaseUntil ?? 0) > now &&
        (request.stepId === null
          ? id.endsWith(`:${request.id}`)
          : "stepId" in action && action.stepId === request.stepId),
    ),
  );

/**
 * The requests about this case that can still be withdrawn, oldest first: the case is open, the invoice is open,
 * and nothing was begun. Of several requests about one step only the last counts.
 */
export function pendingRequests(case_: Row<"cases">, snapshot: Snapshot): StaffRequestFact[] {
  if (case_.status !== "open") return [];
  const open = new Set(snapshot.invoices.filter(({ status }) => status === "open").map(({ id }) => id));
  const requests = activeRequests(snapshot).filter(
    ({ at, invoiceId }) =>
      at >= case_.openedAt &&
      (invoiceId === null || (case_.invoiceIds.includes(invoiceId) && open.has(invoiceId))),
  );
  return requests.filter(
    (request, i) =>
      !executionFor(request, snapshot.executions) &&
      !requests.some((later, k) => k > i && request.stepId !== null && later.stepId === request.stepId),
  );
}
