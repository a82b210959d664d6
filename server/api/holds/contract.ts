import { z } from "zod";
import { HOLD_KINDS } from "../../dunning/facts/facts.ts";
import { id, instant, procedure } from "../procedure.ts";

export const hold = z.object({
  id: z.string(),
  /** Null: the whole customer. */
  invoiceId: z.string().nullable(),
  kind: z.enum(HOLD_KINDS),
  reason: z.string(),
  /** Stripe's id of the user who made it, or `stripe` for a dispute or reported fraud. */
  owner: z.string(),
  fromAt: instant,
  /** The planned end, or the earlier time at which a user resumed; null: until a user resumes or the dispute closes. */
  endsAt: instant.nullable(),
  /** The promised amount, minor units; null: all that is open. */
  amount: z.int().nullable(),
  currency: z.string().nullable(),
});

const scope = { customerId: id.optional(), invoiceId: id.optional() };
const oneScope = (input: { customerId?: string | undefined; invoiceId?: string | undefined }) =>
  (input.customerId === undefined) !== (input.invoiceId === undefined);
const SCOPE_EXPECTED = { error: "expected either customerId or invoiceId" };

export const holdsContract = {
  "holds.pause": procedure({
    summary:
      "Pauses a customer or one invoice: nothing is retried or sent until the end date or until a user resumes. Replaces a running pause of the same scope.",
    changes: true,
    role: "agent",
    input: z
      .strictObject({ ...scope, reason: z.string().trim().min(1).max(500), until: instant.nullable() })
      .refine(oneScope, SCOPE_EXPECTED),
    output: z.object({ hold }),
  }),
  "holds.promise": procedure({
    summary:
      "Notes the customer's promise to pay by a date: nothing is retried or sent until then. Replaces a running promise of the same scope.",
    changes: true,
    role: "agent",
    input: z
      .strictObject({
        ...scope,
        /** The end of the day that the customer named. */
        by: instant,
        /** Minor units of the scope's open invoices' currency; null: all that is open. */
        amount: z.int().min(1).nullable(),
        reason: z.string().trim().max(500).default(""),
      })
      .refine(oneScope, SCOPE_EXPECTED),
    output: z.object({ hold }),
  }),
  "holds.resume": procedure({
    summary: "Ends a pause or a promise now. A hold that has already ended stays as it is.",
    changes: true,
    role: "agent",
    input: z.strictObject({ holdId: id }),
    output: z.object({ hold }),
  }),
};
