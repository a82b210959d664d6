import { z } from "zod";
import { END_ACTIONS } from "../../dunning/facts/facts.ts";
import { nextAction } from "../cases/contract.ts";
import { id, instant, procedure, reason } from "../procedure.ts";

/** Money or access is at stake: whoever calls has asked the person first. */
const confirm = z.literal(true, { error: "expected true, once the person has confirmed" });

const asked = z.object({ requestId: z.string(), next: z.array(nextAction) });

export const staffRequests = {
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
      /** What is planned for the invoice now. */
      next: z.array(nextAction),
      /** Without a charge in `next`: what the charge waits for. */
      waitsFor: z.array(reason),
    }),
  }),
  "requests.skipStep": procedure({
    summary: "Leaves out one step of an open case's strategy.",
    changes: true,
    role: "agent",
    input: z.strictObject({ caseId: id, stepId: z.string().max(40) }),
    output: asked,
  }),
  "requests.doStep": procedure({
    summary: "Does one step of an open case's strategy now, as soon as contact rules allow.",
    changes: true,
    role: "agent",
    input: z.strictObject({ caseId: id, stepId: z.string().max(40) }),
    output: asked.extend({
      /** Without the step in `next`: what it waits for. */
      waitsFor: z.array(reason),
    }),
  }),
  "requests.endNow": procedure({
    summary: "Ends an open case in the given way, after ten minutes in which it can be taken back.",
    changes: true,
    role: "agent",
    input: z.strictObject({ caseId: id, action: z.enum(END_ACTIONS), confirm }),
    output: asked.extend({ takesEffectAt: instant }),
  }),
  "requests.withdraw": procedure({
    summary: "Takes a request back, as long as nothing was done about it.",
    changes: true,
    role: "agent",
    input: z.strictObject({ requestId: id }),
    output: asked,
  }),
};
