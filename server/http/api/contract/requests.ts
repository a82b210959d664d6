import { z } from "zod";
import { nextAction } from "./cases.ts";
import { id, procedure, reason } from "./procedure.ts";

export const requests = {
  "requests.retryNow": procedure({
    summary: "Charges an invoice once more, as soon as the rules of the card networks allow.",
    changes: true,
    role: "agent",
    input: z.strictObject({
      invoiceId: id,
      /** Money moves: whoever calls has asked the person first. */
      confirm: z.literal(true, { error: "expected true, once the person has confirmed" }),
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
    output: z.object({ requestId: z.string(), next: z.array(nextAction) }),
  }),
};
