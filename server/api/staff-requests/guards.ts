import { caseIdOf } from "../../dunning/cases/case-grouping.ts";
import { requestedEndOf } from "../../dunning/cases/case-closure.ts";
import { holdAt } from "../../dunning/cases/holds.ts";
import { customerStateOf } from "../../dunning/customer-state.ts";
import { holdOutPeriodOf } from "../../dunning/experiments/enrollment.ts";
import { isStarted } from "../../dunning/cases/powers.ts";
import type { Power, StaffRequestFact } from "../../dunning/facts/facts.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import type { CustomerRecord } from "../../../db/stores/snapshot-loader.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Row } from "../presenter.ts";
import { executionFor, pendingRequests } from "./pending-requests.ts";

type CaseRow = Row<"cases">;

/** A request that could never take effect is refused, so that nobody waits for it. The engine checks again. */
const conflict = (message: string, next: string) => new ApiError("conflict", message, next);

const iso = (at: number) => new Date(at).toISOString();

export function requireConnected({ settings }: Snapshot): void {
  if (settings.connected) return;
  throw conflict(
    "Makegood is disconnected from this account: nothing is retried, sent or ended.",
    "Connect it in the app's settings first.",
  );
}

const POWER_NAMES: Readonly<Record<Power, string>> = {
  charging: "Charging",
  writing: "Writing to customers",
  ending: "Ending recoveries",
};

/** A request for a power that nobody started would wait, and be carried out weeks later when somebody does. */
export function requireStarted({ powers }: Snapshot, power: Power): void {
  if (isStarted(powers, power)) return;
  throw conflict(
    `${POWER_NAMES[power]} is not started in this account.`,
    "Start it on the page Start first.",
  );
}

export function requireNotEnding(case_: CaseRow, snapshot: Snapshot): void {
  const end = requestedEndOf(case_.openedAt, snapshot);
  if (!end) return;
  throw conflict(
    `Case ${case_.id} was ended at ${iso(end.at)}; that takes effect ten minutes later.`,
    "Withdraw the end first.",
  );
}

/** A contact with a customer of the hold-out would be counted as Stripe's success. */
export function requireNotHeldOut(case_: CaseRow, snapshot: Snapshot, now: number): void {
  const heldOut = holdOutPeriodOf(case_.assignment.experiment, case_.openedAt, snapshot.experiments);
  if (!heldOut || now >= heldOut.to) return;
  throw conflict(
    `Case ${case_.id} is left to Stripe until ${iso(heldOut.to)}, for the experiment ${heldOut.experimentId}.`,
    "Wait until then, stop the experiment, or charge the invoice in Stripe.",
  );
}

export function requireRetryable({ snapshot, stored }: CustomerRecord, invoiceId: string, now: number): void {
  requireConnected(snapshot);
  requireStarted(snapshot, "charging");
  const invoice = snapshot.invoices.find(({ id }) => id === invoiceId);
  if (invoice?.status !== "open" || invoice.amountRemaining <= 0) {
    throw conflict(
      `Invoice ${invoiceId} is ${invoice?.status ?? "unknown"}; nothing is left to charge.`,
      "Reload to see its state.",
    );
  }
  const hold = holdAt(customerStateOf(snapshot, now).holds, invoiceId, now);
  if (hold) {
    throw conflict(
      `Invoice ${invoiceId} is on hold: ${hold.kind} since ${iso(hold.from)}.`,
      hold.kind === "pause" || hold.kind === "promise"
        ? "Resume it first."
        : `Wait until the ${hold.kind} ends.`,
    );
  }
  const case_ = stored.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId));
  if (!case_) return;
  requireNotEnding(case_, snapshot);
  requireNotHeldOut(case_, snapshot, now);
  const pending = pendingRequests(case_, snapshot).find(
    (request) => request.kind === "retry_now" && request.invoiceId === invoiceId,
  );
  if (pending) {
    throw conflict(
      `A retry of invoice ${invoiceId} was requested at ${iso(pending.at)} and has not run yet.`,
      "Wait for it to run; its plan says when.",
    );
  }
}

/** A step that was executed does not run again, and can be neither skipped nor done. */
export function requireStepAhead(case_: CaseRow, snapshot: Snapshot, stepId: string): void {
  const { strategyId, strategyVersion } = case_.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (!strategy?.steps.some(({ id }) => id === stepId)) {
    throw notFound(`step of strategy ${strategyId} version ${strategyVersion} named`, stepId);
  }
  const caseIds = new Set([case_.id, ...case_.invoiceIds.map(caseIdOf)]);
  const execution = snapshot.executions.find(
    (candidate) => caseIds.has(candidate.caseId) && candidate.stepId === stepId,
  );
  if (!execution) return;
  throw conflict(`Step ${stepId} was executed at ${iso(execution.startedAt)}.`, "Reload to see its result.");
}

export function requireStepNotRequested(
  kind: "skip_step" | "do_step",
  case_: CaseRow,
  snapshot: Snapshot,
  stepId: string,
): void {
  const pending = pendingRequests(case_, snapshot).find((request) => request.stepId === stepId);
  if (pending?.kind !== kind) return;
  throw conflict(
    `A request to ${kind === "do_step" ? "do" : "skip"} step ${stepId} was made at ${iso(pending.at)} already.`,
    "Reload to see when it runs, or withdraw it.",
  );
}

/** A request that was begun, or whose case has closed, cannot be withdrawn. */
export function requireWithdrawable(
  request: StaffRequestFact,
  openCase: CaseRow | undefined,
  snapshot: Snapshot,
): void {
  const execution = executionFor(request, snapshot.executions);
  if (execution) {
    throw conflict(
      `The request ${request.id} was begun at ${iso(execution.startedAt)}.`,
      "Reload to see its result.",
    );
  }
  const invoice = snapshot.invoices.find(({ id }) => id === request.invoiceId);
  if (openCase && openCase.openedAt <= request.at && (!invoice || invoice.status === "open")) return;
  throw conflict(
    `The request ${request.id} belongs to a recovery that has ended; nothing is left to withdraw.`,
    "Reload to see how it ended.",
  );
}
