import { z } from "zod";
import { id, procedure } from "../procedure.ts";

export const ownersContract = {
  "cases.assign": procedure({
    summary: "Makes the caller, another member of staff, or nobody the owner of a customer.",
    changes: true,
    role: "agent",
    input: z.strictObject({
      customerId: id,
      /** `me`, or the id of a user who has changed something. */ owner: id.nullable(),
    }),
    output: z.object({ owner: z.string().nullable() }),
  }),
};
