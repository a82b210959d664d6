import { z } from "zod";
import { detail, id, instant, page, paging, procedure, reason } from "../procedure.ts";

export const timelineEntry = z.object({
  id: z.string(),
  at: instant,
  invoiceId: z.string().nullable(),
  kind: z.string(),
  /** The event in the caller's language. */
  text: z.string(),
  /** Who did it, Stripe's id of the user; null: the engine, Stripe or the customer. */
  by: z.string().nullable(),
  /** Why, in that person's own words; null: they gave none. */
  why: z.string().nullable(),
  detail,
  reasons: z.array(reason),
});

export const timelineContract = {
  "timeline.list": procedure({
    summary: "The events of a customer with their reasons, newest first.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ customerId: id, invoiceId: id.optional(), ...paging }),
    output: page(timelineEntry),
  }),
};
