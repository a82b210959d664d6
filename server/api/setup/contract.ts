import { z } from "zod";
import { procedure } from "../procedure.ts";

const CHECKS = [
  "connected",
  "stripe_access",
  "clock",
  "webhooks",
  "email",
  "sender",
  "retry_mode",
  "public_url",
  "portal",
  "hosted_page",
  "end_of_retries",
  "stripe_emails",
  "orphans",
  "segments",
  "first_case",
] as const;

export const setupContract = {
  "setup.check": procedure({
    summary:
      "Whether everything that recovery needs works. Each part is tried: reading from Stripe, the last webhook, the mail server.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({
      /** In the order in which a merchant best does them. */
      tasks: z.array(
        z.object({
          id: z.enum(CHECKS),
          title: z.string(),
          /** The finding, and the next step if the task is not complete. */
          text: z.string(),
          /** Recovery works without an optional task. */
          optional: z.boolean(),
          status: z.enum(["complete", "blocked", "not_started"]),
        }),
      ),
      complete: z.boolean(),
    }),
  }),
};
