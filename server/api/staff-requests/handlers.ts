import { findCustomerOf } from "../../../db/stores/cases.ts";
import { insertNote } from "../../../db/stores/notes.ts";
import type { CustomerRecord } from "../../../db/stores/snapshot-loader.ts";
import { insertStaffRequest, withdrawStaffRequest } from "../../../db/stores/staff-requests.ts";
import { UNDO_MS } from "../../dunning/cases/case-closure.ts";
import type { StaffRequestFact } from "../../dunning/facts/facts.ts";
import { formatMessage } from "../../i18n/text.ts";
import { ApiError, notFound, replayed } from "../api-error.ts";
import { presentNextActions } from "../cases/next-actions.ts";
import type { Context, Handlers } from "../context.ts";
import { loadKnownCustomer } from "../known-customer.ts";
import { presentReasons, type Row } from "../presenter.ts";
import { writeFactsAndEvaluate } from "../write-facts-and-evaluate.ts";
import { pendingRequests, restingRequest } from "./pending-requests.ts";
import type { staffRequestsContract } from "./contract.ts";
import {
  requireConnected,
  requireNotEnding,
  requireNotHeldOut,
  requireRetryable,
  requireStarted,
  requireStepAhead,
  requireStepNotRequested,
  requireWithdrawable,
} from "./guards.ts";

type CaseRow = Row<"cases">;

export const staffRequestsHandlers: Handlers<typeof staffRequestsContract> = {
  "requests.retryNow": async (context, { invoiceId }) => {
    const { db, account, clock } = context;
    const customerId = await findCustomerOf(db, account, "invoices", invoiceId);
    if (customerId === null) throw notFound("invoice", invoiceId);
    const request = newRequest(context, { customerId, invoiceId, kind: "retry_now" });
    const { result, decision } = await writeFactsAndEvaluate(context, customerId, async (tx) => {
      const known = await loadKnownCustomer(context, tx, customerId);
      if (!known) throw notFound("invoice", invoiceId);
      const resting = restingRetry(known, invoiceId, clock.now());
      if (resting) return { known, requestId: resting.id };
      requireRetryable(known, invoiceId, clock.now());
      if (!(await insertStaffRequest(db, tx, request))) throw replayed();
      return { known, requestId: request.id };
    });
    const { requestId } = result;
    const localeContext = context.localeContext();
    const waitsFor = decision.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId))?.waitsFor ?? [];
    return {
      requestId,
      next: presentNextActions(
        decision.commands.filter((command) => command.invoiceId === invoiceId),
        localeContext,
        clock.now(),
      ),
      waitsFor: presentReasons(waitsFor, localeContext),
    };
  },

  "requests.skipStep": async (context, { caseId, stepId }) => {
    const { requestId, next } = await requestStep(context, "skip_step", caseId, stepId);
    return { requestId, next };
  },

  "requests.doStep": (context, { caseId, stepId }) => requestStep(context, "do_step", caseId, stepId),

  "requests.endNow": async (context, { caseId, action, reason }) => {
    const takesEffectAt = context.clock.now() + UNDO_MS;
    const { requestId, commands, localeContext } = await requestForCase(
      context,
      caseId,
      { kind: "end_now", action },
      (case_, { snapshot }) => {
        requireConnected(snapshot);
        requireStarted(snapshot, "ending");
        requireNotEnding(case_, snapshot);
      },
      () => undefined,
      reason,
    );
    return {
      requestId,
      next: presentNextActions(commands, localeContext, context.clock.now()),
      takesEffectAt,
    };
  },

  "requests.withdraw": async (context, { requestId }) => {
    const { db, account, clock, userId } = context;
    const customerId = await findCustomerOf(db, account, "staffRequests", requestId);
    if (customerId === null) throw notFound("request", requestId);
    const { result, decision } = await writeFactsAndEvaluate(context, customerId, async (tx) => {
      const known = await loadKnownCustomer(context, tx, customerId);
      const request = known?.snapshot.staffRequests.find(({ id }) => id === requestId);
      if (!known || !request) throw notFound("request", requestId);
      const openCase = known.stored.cases.find(({ status }) => status === "open");
      if (request.withdrawnAt === null) {
        requireWithdrawable(request, openCase, known.snapshot);
        await withdrawStaffRequest(db, tx, request, { at: clock.now(), by: userId });
      }
      return { known, request, openCase };
    });
    const { request, openCase } = result;
    return {
      requestId,
      next: presentNextActions(
        decision.commands.filter(({ caseId, invoiceId }) =>
          request.invoiceId === null ? caseId === openCase?.id : invoiceId === request.invoiceId,
        ),
        context.localeContext(),
        context.clock.now(),
      ),
    };
  },
};

async function requestStep(context: Context, kind: "skip_step" | "do_step", caseId: string, stepId: string) {
  const { requestId, commands, waitsFor, localeContext } = await requestForCase(
    context,
    caseId,
    { kind, stepId },
    (case_, { snapshot }) => {
      if (kind === "do_step") {
        requireConnected(snapshot);
        requireStarted(snapshot, "writing");
      }
      requireNotEnding(case_, snapshot);
      if (kind === "do_step") requireNotHeldOut(case_, snapshot, context.clock.now());
      requireStepAhead(case_, snapshot, stepId);
      requireStepNotRequested(kind, case_, snapshot, stepId);
    },
    (case_, { snapshot, stored }) =>
      restingRequest(
        pendingRequests(case_, snapshot).filter(
          (request) => request.kind === kind && request.stepId === stepId,
        ),
        stored,
        context.clock.now(),
      ),
  );
  const isPlanned = commands.some(({ do: action }) => "stepId" in action && action.stepId === stepId);
  return {
    requestId,
    next: presentNextActions(commands, localeContext, context.clock.now()),
    waitsFor: isPlanned ? [] : presentReasons(waitsFor, localeContext),
  };
}

/** A retry of the invoice that was asked for and rests after a try that did not get through. */
function restingRetry({ snapshot, stored }: CustomerRecord, invoiceId: string, now: number) {
  const case_ = stored.cases.find(({ invoiceIds }) => invoiceIds.includes(invoiceId));
  const requests = case_ ? pendingRequests(case_, snapshot) : [];
  const retries = requests.filter(
    (request) => request.kind === "retry_now" && request.invoiceId === invoiceId,
  );
  return restingRequest(retries, stored, now);
}

/** Stores a request about an open case, unless `findSame` finds that it was made and rests, or `check` refuses it. */
async function requestForCase(
  context: Context,
  caseId: string,
  content: Pick<StaffRequestFact, "kind"> & Partial<Pick<StaffRequestFact, "stepId" | "action">>,
  check: (case_: CaseRow, known: CustomerRecord) => void,
  findSame: (case_: CaseRow, known: CustomerRecord) => StaffRequestFact | undefined = () => undefined,
  why = "",
) {
  const { db, account } = context;
  const customerId = await findCustomerOf(db, account, "cases", caseId);
  if (customerId === null) throw notFound("case", caseId);
  const request = newRequest(context, { customerId, ...content });
  const { result, decision } = await writeFactsAndEvaluate(context, customerId, async (tx) => {
    const known = await loadKnownCustomer(context, tx, customerId);
    const case_ = known?.stored.cases.find(({ id }) => id === caseId);
    if (!known || !case_) throw notFound("case", caseId);
    if (case_.status !== "open") {
      throw new ApiError(
        "conflict",
        `Case ${caseId} is ${case_.status}, so nothing more can be requested for it.`,
        "Reload to see how it ended.",
      );
    }
    const same = findSame(case_, known);
    if (same) return { known, requestId: same.id };
    check(case_, known);
    if (!(await insertStaffRequest(db, tx, request))) throw replayed();
    if (why !== "") {
      const { by, at } = request;
      const { locale } = context.localeContext();
      const text = formatMessage("ended_because.note", locale, { reason: why });
      await insertNote(db, tx, { account, id: `note_${context.callId}`, customerId, text, by, at });
    }
    return { known, requestId: request.id };
  });
  const { requestId } = result;
  return {
    requestId,
    commands: decision.commands.filter((command) => command.caseId === caseId),
    waitsFor: decision.cases.find(({ id }) => id === caseId)?.waitsFor ?? [],
    localeContext: context.localeContext(),
  };
}

const newRequest = (
  { account, userId, callId, clock }: Context,
  content: Pick<StaffRequestFact, "customerId" | "kind"> &
    Partial<Pick<StaffRequestFact, "invoiceId" | "stepId" | "action">>,
): StaffRequestFact => ({
  account,
  id: `request_${callId}`,
  invoiceId: null,
  stepId: null,
  action: null,
  ...content,
  by: userId,
  at: clock.now(),
  withdrawnAt: null,
  withdrawnBy: null,
});
