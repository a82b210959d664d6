import { z } from "zod";
import { DECLINE_CLASSES } from "../../dunning/model/decline-class.ts";
import { procedure } from "../procedure.ts";

export const messagesContract = {
  "messages.preview": procedure({
    summary: "A message as a customer would get it, with an example's name, amount and date.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      /** Absent: the channel that the server offers first. */
      channel: z.string().min(1).max(40).optional(),
      template: z.string().min(1).max(60),
      language: z.string().max(10).default("en"),
      declineClass: z.enum(DECLINE_CLASSES).nullable().default(null),
    }),
    output: z.object({ subject: z.string().nullable(), text: z.string(), language: z.string() }),
  }),
};
