import { z } from "zod";
import { id, instant, procedure } from "../procedure.ts";

const CHECKS = [
  "connected",
  "stripe_access",
  "clock",
  "webhooks",
  "endpoint",
  "email",
  "sender",
  "sender_spf",
  "sender_dkim",
  "sender_dmarc",
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

const parkedKind = {
  /** Stripe's name, such as `invoice.paid`. */
  type: id,
  /** In the server's words; null: none was kept. */
  problem: z.string().max(5_000).nullable(),
};

export const setupContract = {
  "setup.parkedEvents": procedure({
    summary: "The events that could not be applied, by type and cause, the longest parked first.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({
      kinds: z.array(
        z.object({ ...parkedKind, type: z.string(), events: z.int(), since: instant, lastAt: instant }),
      ),
    }),
  }),
  "setup.retryEvents": procedure({
    summary: "Applies the parked events of one type and cause once more.",
    changes: true,
    role: "manager",
    input: z.strictObject(parkedKind),
    output: z.object({ events: z.int() }),
  }),
  "setup.dropEvents": procedure({
    summary: "Gives the parked events of one type and cause up for good: their news is never applied.",
    changes: true,
    role: "manager",
    input: z.strictObject(parkedKind),
    output: z.object({ events: z.int() }),
  }),
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
          /** `said`: a person said so, and nothing can try it. */
          status: z.enum(["complete", "blocked", "not_started", "said"]),
        }),
      ),
      complete: z.boolean(),
    }),
  }),
};
