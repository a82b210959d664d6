import { z } from "zod";
import { procedure } from "../procedure.ts";
import { ROLES } from "../roles.ts";
import { account } from "../settings/contract.ts";

export const accountContract = {
  "account.get": procedure({
    summary: "The account in this mode, its settings, and what the caller may do.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: account.extend({
      you: z.object({ userId: z.string(), roles: z.array(z.enum(ROLES)) }),
      /** The sender of messages while the settings name none. */
      defaultSender: z.object({ name: z.string(), email: z.string() }),
    }),
  }),
};
