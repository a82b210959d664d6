import { z } from "zod";
import { detail, id, instant, page, paging, procedure, reason } from "../procedure.ts";

export const timelineEntry = z.object({
  id: z.string(),
  at: instant,
  invoiceId: z.string().nullable(),
  kind: z.string(),
  /** What happened, in the caller's language. */
  text: z.string(),
  detail,
  reasons: z.array(reason),
});

export const timelineContract = {
  "timeline.list": procedure({
    summary: "What happened to a customer and why, newest first.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ customerId: id, invoiceId: id.optional(), ...paging }),
    output: page(timelineEntry),
  }),
};
