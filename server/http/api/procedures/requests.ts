import { customerOf } from "../../../../db/queries/cases.ts";
import { insertRequest } from "../../../../db/queries/requests.ts";
import { loadKnown } from "../../../../db/snapshots.ts";
import type { Snapshot } from "../../../dunning/decision.ts";
import type { RequestFact } from "../../../dunning/facts.ts";
import { holdAt, holdsOf } from "../../../dunning/holds.ts";
import { act, type Context, notFound, replayed, type Run } from "../context.ts";
import { Refusal } from "../refusal.ts";
import { shownPlan } from "./shown.ts";

export const retryNow: Run<"requests.retryNow"> = async (context, { invoiceId }) => {
  const { db, account, clock } = context;
  const customerId = await customerOf(db, account, "invoices", invoiceId);
  if (customerId === null) throw notFound("invoice", invoiceId);
  const request = requestOf(context, { customerId, invoiceId, kind: "retry_now", stepId: null });
  const { decision } = await act(context, customerId, async (tx) => {
    const known = (await loadKnown(db, tx, account, [customerId])).get(customerId);
    if (!known) throw notFound("invoice", invoiceId);
    mayRetry(known.snapshot, invoiceId, clock.now());
    if (!(await insertRequest(db, tx, request))) throw replayed();
  });
  return {
    requestId: request.id,
    next: shownPlan(decision.commands.filter((command) => command.invoiceId === invoiceId)),
    waitsFor: decision.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId))?.waitsFor ?? [],
  };
};

/** Refuses what could never lead to a charge, so that nobody waits for one. The engine checks again. */
function mayRetry(snapshot: Snapshot, invoiceId: string, now: number): void {
  const invoice = snapshot.invoices.find(({ id }) => id === invoiceId);
  if (invoice?.status !== "open" || invoice.amountRemaining <= 0) {
    throw new Refusal(
      "conflict",
      `Invoice ${invoiceId} is ${invoice?.status ?? "unknown"}; nothing is left to charge.`,
      "Reload to see how it stands.",
    );
  }
  const held = holdAt(holdsOf(snapshot), invoiceId, now);
  if (held) {
    throw new Refusal(
      "conflict",
      `Invoice ${invoiceId} is on hold: ${held.kind} since ${new Date(held.from).toISOString()}.`,
      held.kind === "pause" ? "Resume it first." : `Wait until the ${held.kind} ends.`,
    );
  }
  const tried = new Set(snapshot.acts.filter(({ kind }) => kind === "charge").map(({ id }) => id));
  const asked = snapshot.requests.find(
    (request) =>
      request.kind === "retry_now" &&
      request.invoiceId === invoiceId &&
      !tried.has(`charge:${invoiceId}:${request.id}`),
  );
  if (asked) {
    throw new Refusal(
      "conflict",
      `A retry of invoice ${invoiceId} was asked for at ${new Date(asked.at).toISOString()} and has not run yet.`,
      "Wait for it to run; its plan says when.",
    );
  }
}

export const skipStep: Run<"requests.skipStep"> = async (context, { caseId, stepId }) => {
  const { db, account } = context;
  const customerId = await customerOf(db, account, "cases", caseId);
  if (customerId === null) throw notFound("case", caseId);
  const request = requestOf(context, { customerId, invoiceId: null, kind: "skip_step", stepId });
  const { decision } = await act(context, customerId, async (tx) => {
    const known = (await loadKnown(db, tx, account, [customerId])).get(customerId);
    const one = known?.stored.cases.find(({ id }) => id === caseId);
    if (!known || !one) throw notFound("case", caseId);
    if (one.status !== "open") {
      throw new Refusal(
        "conflict",
        `Case ${caseId} is ${one.status}; it has no more steps.`,
        "Reload to see how it ended.",
      );
    }
    const { strategyId, strategyVersion } = one.assignment;
    const strategy = known.snapshot.strategies.find(
      ({ id, version }) => id === strategyId && version === strategyVersion,
    );
    if (!strategy?.steps.some(({ id }) => id === stepId)) {
      throw notFound(`step of strategy ${strategyId} version ${strategyVersion} named`, stepId);
    }
    const taken = known.snapshot.acts.find((done) => done.caseId === caseId && done.stepId === stepId);
    if (taken) {
      throw new Refusal(
        "conflict",
        `Step ${stepId} was taken at ${new Date(taken.startedAt).toISOString()}.`,
        "Reload to see what came of it.",
      );
    }
    if (!(await insertRequest(db, tx, request))) throw replayed();
  });
  return {
    requestId: request.id,
    next: shownPlan(decision.commands.filter((command) => command.caseId === caseId)),
  };
};

const requestOf = (
  { account, userId, callId, clock }: Context,
  what: Pick<RequestFact, "customerId" | "invoiceId" | "kind" | "stepId">,
): RequestFact => ({ account, id: `request_${callId}`, ...what, by: userId, at: clock.now() });
