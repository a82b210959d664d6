import { termsOf } from "../../channels/channel.ts";
import { customerOf } from "../../../db/stores/cases.ts";
import { insertRequest, withdrawRequest } from "../../../db/stores/staff-requests.ts";
import type { Schema } from "../../../db/schema.ts";
import { type Known, loadKnown } from "../../../db/stores/snapshot-loader.ts";
import { caseIdOf } from "../../dunning/cases/case-grouping.ts";
import type { Command } from "../../dunning/model/command.ts";
import type { Snapshot } from "../../dunning/model/snapshot.ts";
import { requestedEndOf, UNDO_MS } from "../../dunning/cases/case-closure.ts";
import { heldOutOf } from "../../dunning/experiments/enrollment.ts";
import type { StaffRequestFact } from "../../dunning/facts/facts.ts";
import { holdAt, holdsOf } from "../../dunning/cases/holds.ts";
import { act, type Context, notFound, replayed, type Run } from "../context.ts";
import { ApiError } from "../api-error.ts";
import { executionFor, pendingRequests } from "./pending-requests.ts";
import { presentPlan, presentReasons, localeContextFor } from "../presenters.ts";

type CaseRow = Schema["cases"]["$inferSelect"];

export const retryNow: Run<"requests.retryNow"> = async (context, { invoiceId }) => {
  const { db, account, channels, clock } = context;
  const customerId = await customerOf(db, account, "invoices", invoiceId);
  if (customerId === null) throw notFound("invoice", invoiceId);
  const request = requestOf(context, { customerId, invoiceId, kind: "retry_now" });
  const { result: known, decision } = await act(context, customerId, async (tx) => {
    const known = (await loadKnown(db, tx, account, [customerId], termsOf(channels))).get(customerId);
    if (!known) throw notFound("invoice", invoiceId);
    mayRetry(known, invoiceId, clock.now());
    if (!(await insertRequest(db, tx, request))) throw replayed();
    return known;
  });
  const localeContext = localeContextFor(context, countryOf(known));
  const waitsFor = decision.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId))?.waitsFor ?? [];
  return {
    requestId: request.id,
    next: presentPlan(
      decision.commands.filter((command) => command.invoiceId === invoiceId),
      localeContext,
    ),
    waitsFor: presentReasons(waitsFor, localeContext),
  };
};

/** Refuses what could never lead to a charge, so that nobody waits for one. The engine checks again. */
function mayRetry({ snapshot, stored }: Known, invoiceId: string, now: number): void {
  mustBeConnected(snapshot);
  const invoice = snapshot.invoices.find(({ id }) => id === invoiceId);
  if (invoice?.status !== "open" || invoice.amountRemaining <= 0) {
    throw new ApiError(
      "conflict",
      `Invoice ${invoiceId} is ${invoice?.status ?? "unknown"}; nothing is left to charge.`,
      "Reload to see how it stands.",
    );
  }
  const held = holdAt(holdsOf(snapshot), invoiceId, now);
  if (held) {
    throw new ApiError(
      "conflict",
      `Invoice ${invoiceId} is on hold: ${held.kind} since ${new Date(held.from).toISOString()}.`,
      held.kind === "pause" || held.kind === "promise"
        ? "Resume it first."
        : `Wait until the ${held.kind} ends.`,
    );
  }
  const one = stored.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId));
  if (!one) return;
  mustNotBeEnding(one, snapshot);
  mustNotBeHeldOut(one, snapshot, now);
  const asked = pendingRequests(one, snapshot).find(
    (request) => request.kind === "retry_now" && request.invoiceId === invoiceId,
  );
  if (asked) {
    throw new ApiError(
      "conflict",
      `A retry of invoice ${invoiceId} was asked for at ${new Date(asked.at).toISOString()} and has not run yet.`,
      "Wait for it to run; its plan says when.",
    );
  }
}

export const skipStep: Run<"requests.skipStep"> = async (context, { caseId, stepId }) => {
  const { requestId, next } = await askForStep(context, "skip_step", caseId, stepId);
  return { requestId, next };
};

export const doStep: Run<"requests.doStep"> = (context, { caseId, stepId }) =>
  askForStep(context, "do_step", caseId, stepId);

async function askForStep(context: Context, kind: "skip_step" | "do_step", caseId: string, stepId: string) {
  const asked = await askOfCase(context, caseId, { kind, stepId }, (one, { snapshot }) => {
    if (kind === "do_step") mustBeConnected(snapshot);
    mustNotBeEnding(one, snapshot);
    if (kind === "do_step") mustNotBeHeldOut(one, snapshot, context.clock.now());
    mustBeAhead(one, snapshot, stepId);
    const before = pendingRequests(one, snapshot).find((request) => request.stepId === stepId);
    if (before?.kind !== kind) return;
    throw new ApiError(
      "conflict",
      `That step ${stepId} be ${kind === "do_step" ? "done now" : "skipped"} was asked for at ${new Date(before.at).toISOString()} already.`,
      "Reload to see when it runs, or to take that back.",
    );
  });
  const planned = asked.commands.some(({ do: action }) => "stepId" in action && action.stepId === stepId);
  return {
    requestId: asked.requestId,
    next: presentPlan(asked.commands, asked.localeContext),
    waitsFor: planned ? [] : presentReasons(asked.waitsFor, asked.localeContext),
  };
}

/** A step that was acted on is not repeated, and can be neither skipped nor done again. */
function mustBeAhead(one: CaseRow, snapshot: Snapshot, stepId: string): void {
  const { strategyId, strategyVersion } = one.assignment;
  const strategy = snapshot.strategies.find(
    ({ id, version }) => id === strategyId && version === strategyVersion,
  );
  if (!strategy?.steps.some(({ id }) => id === stepId)) {
    throw notFound(`step of strategy ${strategyId} version ${strategyVersion} named`, stepId);
  }
  const names = new Set([one.id, ...one.invoiceIds.map(caseIdOf)]);
  const taken = snapshot.executions.find((done) => names.has(done.caseId) && done.stepId === stepId);
  if (!taken) return;
  throw new ApiError(
    "conflict",
    `Step ${stepId} was taken at ${new Date(taken.startedAt).toISOString()}.`,
    "Reload to see what came of it.",
  );
}

export const endNow: Run<"requests.endNow"> = async (context, { caseId, action }) => {
  const takesEffectAt = context.clock.now() + UNDO_MS;
  const asked = await askOfCase(context, caseId, { kind: "end_now", action }, (one, { snapshot }) => {
    mustBeConnected(snapshot);
    mustNotBeEnding(one, snapshot);
  });
  return {
    requestId: asked.requestId,
    next: presentPlan(asked.commands, asked.localeContext),
    takesEffectAt,
  };
};

export const withdraw: Run<"requests.withdraw"> = async (context, { requestId }) => {
  const { db, account, channels, clock, userId } = context;
  const customerId = await customerOf(db, account, "staffRequests", requestId);
  if (customerId === null) throw notFound("request", requestId);
  const { result, decision } = await act(context, customerId, async (tx) => {
    const known = (await loadKnown(db, tx, account, [customerId], termsOf(channels))).get(customerId);
    const request = known?.snapshot.staffRequests.find(({ id }) => id === requestId);
    if (!known || !request) throw notFound("request", requestId);
    const one = known.stored.cases.find(({ status }) => status === "open");
    if (request.withdrawnAt === null) {
      mayWithdraw(request, one, known.snapshot);
      await withdrawRequest(db, tx, request, { at: clock.now(), by: userId });
    }
    return { known, request, one };
  });
  const { known, request, one } = result;
  return {
    requestId,
    next: presentPlan(
      decision.commands.filter(({ caseId, invoiceId }) =>
        request.invoiceId === null ? caseId === one?.id : invoiceId === request.invoiceId,
      ),
      localeContextFor(context, countryOf(known)),
    ),
  };
};

/** What was begun cannot be taken back, and of what is closed nothing is left to take back. */
function mayWithdraw(request: StaffRequestFact, one: CaseRow | undefined, snapshot: Snapshot): void {
  const begun = executionFor(request, snapshot.executions);
  if (begun) {
    throw new ApiError(
      "conflict",
      `What was asked for in ${request.id} was begun at ${new Date(begun.startedAt).toISOString()}.`,
      "Reload to see what came of it.",
    );
  }
  const standing = snapshot.invoices.find(({ id }) => id === request.invoiceId);
  if (one && one.openedAt <= request.at && (!standing || standing.status === "open")) return;
  throw new ApiError(
    "conflict",
    `${request.id} was asked of a recovery that has ended; nothing of it is left to take back.`,
    "Reload to see how it ended.",
  );
}

/** Writes down what a person asks of an open case, once `check` has not refused it. */
async function askOfCase(
  context: Context,
  caseId: string,
  what: Pick<StaffRequestFact, "kind"> & Partial<Pick<StaffRequestFact, "stepId" | "action">>,
  check: (one: CaseRow, known: Known) => void,
) {
  const { db, account, channels } = context;
  const customerId = await customerOf(db, account, "cases", caseId);
  if (customerId === null) throw notFound("case", caseId);
  const request = requestOf(context, { customerId, ...what });
  const { result: known, decision } = await act(context, customerId, async (tx) => {
    const known = (await loadKnown(db, tx, account, [customerId], termsOf(channels))).get(customerId);
    const one = known?.stored.cases.find(({ id }) => id === caseId);
    if (!known || !one) throw notFound("case", caseId);
    if (one.status !== "open") {
      throw new ApiError(
        "conflict",
        `Case ${caseId} is ${one.status}; nothing more is done about it.`,
        "Reload to see how it ended.",
      );
    }
    check(one, known);
    if (!(await insertRequest(db, tx, request))) throw replayed();
    return known;
  });
  const commands: Command[] = decision.commands.filter((command) => command.caseId === caseId);
  return {
    requestId: request.id,
    commands,
    waitsFor: decision.cases.find(({ id }) => id === caseId)?.waitsFor ?? [],
    localeContext: localeContextFor(context, countryOf(known)),
  };
}

function mustBeConnected({ settings }: Snapshot): void {
  if (settings.connected) return;
  throw new ApiError(
    "conflict",
    "Makegood is disconnected from this account: nothing is tried, sent or ended.",
    "Connect it in the app's settings first.",
  );
}

function mustNotBeEnding(one: CaseRow, snapshot: Snapshot): void {
  const asked = requestedEndOf(one.openedAt, snapshot);
  if (!asked) return;
  throw new ApiError(
    "conflict",
    `Case ${one.id} was ended at ${new Date(asked.at).toISOString()}; that takes effect ten minutes later.`,
    "Take the end back first.",
  );
}

/** What a person did for a customer who is to get nothing from us would count as Stripe's doing. */
function mustNotBeHeldOut(one: CaseRow, snapshot: Snapshot, now: number): void {
  const held = heldOutOf(one.assignment.experiment, one.openedAt, snapshot.experiments);
  if (!held || now >= held.to) return;
  throw new ApiError(
    "conflict",
    `Case ${one.id} is left to Stripe until ${new Date(held.to).toISOString()}, for the experiment ${held.experimentId}.`,
    "Wait until then, stop the experiment, or charge the invoice in Stripe.",
  );
}

const countryOf = ({ snapshot }: Known) => snapshot.customer?.country ?? null;

const requestOf = (
  { account, userId, callId, clock }: Context,
  what: Pick<StaffRequestFact, "customerId" | "kind"> &
    Partial<Pick<StaffRequestFact, "invoiceId" | "stepId" | "action">>,
): StaffRequestFact => ({
  account,
  id: `request_${callId}`,
  invoiceId: null,
  stepId: null,
  action: null,
  ...what,
  by: userId,
  at: clock.now(),
  withdrawnAt: null,
  withdrawnBy: null,
});
