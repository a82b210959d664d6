import { z } from "zod";
import { id, instant, procedure } from "./procedure.ts";

export const hold = z.object({
  id: z.string(),
  /** Null: the whole customer. */
  invoiceId: z.string().nullable(),
  kind: z.enum(["pause", "promise", "dispute", "plan"]),
  reason: z.string(),
  /** Stripe's id of the user who made it, or `stripe` for a dispute. */
  owner: z.string(),
  fromAt: instant,
  /** Its end as planned, or earlier if somebody resumed; null: until somebody does, or the dispute closes. */
  endsAt: instant.nullable(),
});

export const holds = {
  "holds.pause": procedure({
    summary:
      "Pauses a customer or one invoice: nothing is retried or sent until the end date or until resumed. Takes the place of a running pause of the same scope.",
    changes: true,
    role: "agent",
    input: z
      .strictObject({
        customerId: id.optional(),
        invoiceId: id.optional(),
        reason: z.string().trim().min(1).max(500),
        until: instant.nullable(),
      })
      .refine((input) => (input.customerId === undefined) !== (input.invoiceId === undefined), {
        error: "expected either customerId or invoiceId",
      }),
    output: z.object({ hold }),
  }),
  "holds.resume": procedure({
    summary: "Ends a pause now. One that has ended already stays as it is.",
    changes: true,
    role: "agent",
    input: z.strictObject({ holdId: id }),
    output: z.object({ hold }),
  }),
};
