import { z } from "zod";
import { END_ACTIONS } from "../../dunning/facts/facts.ts";
import { nextAction } from "../cases/contract.ts";
import { id, instant, procedure, reason } from "../procedure.ts";

/** Money or access is at stake: the caller has asked the person first. */
const confirm = z.literal(true, { error: "expected true, once the person has confirmed" });

const answer = z.object({ requestId: z.string(), next: z.array(nextAction) });

export const staffRequestsContract = {
  "requests.retryNow": procedure({
    summary: "Charges an invoice once more, as soon as the rules of the card networks allow.",
    changes: true,
    role: "agent",
    input: z.strictObject({
      invoiceId: id,
      confirm,
    }),
    output: z.object({
      requestId: z.string(),
      /** The plan for the invoice after this request. */
      next: z.array(nextAction),
      /** If no charge is in `next`: why it waits. */
      waitsFor: z.array(reason),
    }),
  }),
  "requests.skipStep": procedure({
    summary: "Leaves out one step of an open case's strategy.",
    changes: true,
    role: "agent",
    input: z.strictObject({ caseId: id, stepId: z.string().max(40) }),
    output: answer,
  }),
  "requests.doStep": procedure({
    summary: "Does one step of an open case's strategy now, as soon as contact rules allow.",
    changes: true,
    role: "agent",
    input: z.strictObject({ caseId: id, stepId: z.string().max(40) }),
    output: answer.extend({
      /** If the step is not in `next`: why it waits. */
      waitsFor: z.array(reason),
    }),
  }),
  "requests.endNow": procedure({
    summary: "Ends an open case in the given way, after ten minutes in which the request can be withdrawn.",
    changes: true,
    role: "agent",
    input: z.strictObject({
      caseId: id,
      action: z.enum(END_ACTIONS),
      /** Why, in the person's words: kept as a note, which can be erased. */
      reason: z.string().trim().max(500).default(""),
      confirm,
    }),
    output: answer.extend({ takesEffectAt: instant }),
  }),
  "requests.withdraw": procedure({
    summary: "Withdraws a request that was not begun.",
    changes: true,
    role: "agent",
    input: z.strictObject({ requestId: id }),
    output: answer,
  }),
};
