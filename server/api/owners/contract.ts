import { z } from "zod";
import { id, procedure } from "../procedure.ts";

export const ownersContract = {
  "cases.assign": procedure({
    summary: "Makes the caller, or nobody, the owner of a customer.",
    changes: true,
    role: "agent",
    input: z.strictObject({ customerId: id, owner: z.union([z.literal("me"), z.null()]) }),
    output: z.object({ owner: z.string().nullable() }),
  }),
};
