import { z } from "zod";
import { id, procedure } from "../procedure.ts";

export const ownersContract = {
  "cases.assign": procedure({
    summary: "Says who looks after a customer: a user, or nobody.",
    changes: true,
    role: "agent",
    input: z.strictObject({ customerId: id, owner: z.union([z.literal("me"), z.null()]) }),
    output: z.object({ owner: z.string().nullable() }),
  }),
};
