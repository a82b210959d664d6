import { IANAZone } from "luxon";
import { z } from "zod";
import { ROLES } from "../roles.ts";
import { instant, procedure } from "../procedure.ts";

const hour = z.int().min(0).max(24);

/** What a merchant may set; the shape of `AccountSettings`. */
export const settingsSchema = z.strictObject({
  /** False: nothing is tried, sent or ended, and what was taken over from Stripe's schedule is given back. */
  connected: z.boolean(),
  /** lead: we retry instead of Stripe; weave: we act in the gaps of Stripe's schedule; watch: Stripe retries alone. */
  retryMode: z.enum(["lead", "weave", "watch"]),
  timeZone: z.string().refine((name) => IANAZone.isValidZone(name), {
    error: "expected an IANA time zone such as Europe/Berlin",
  }),
  /** The merchant's explicit leave to charge a customer's other stored methods. */
  chargeOtherMethods: z.boolean(),
  /** Local hours [from, to) of the customer in which messages may go out. */
  contactHours: z
    .strictObject({ from: hour, to: hour })
    .refine(({ from, to }) => from < to, { error: "expected an hour after `from`", path: ["to"] }),
  /** Messages to one customer in any rolling seven days. */
  contactsPerWeek: z.int().min(0).max(14),
  /** Times of retries follow what the account's own retries taught. */
  learnFromRetries: z.boolean(),
  /** Now and then a retry is made at another good time than the best, to learn from it. */
  exploreRetryTimes: z.boolean(),
  /** Empty: the server's own sender. */
  senderName: z.string().trim().max(100),
  senderEmail: z.union([z.literal(""), z.email()]),
});

const account = z.object({
  account: z.string(),
  stripeAccountId: z.string(),
  livemode: z.boolean(),
  authorizedAt: instant,
  settings: settingsSchema,
});

export const accounts = {
  "account.get": procedure({
    summary: "The account in this mode, its settings, and what the caller may do.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: account.extend({
      you: z.object({ userId: z.string(), roles: z.array(z.enum(ROLES)) }),
      /** Who the mail is from while the settings name nobody. */
      defaultSender: z.object({ name: z.string(), email: z.string() }),
    }),
  }),
  "settings.put": procedure({
    summary: "Changes the settings of the account in this mode; running cases follow at once.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The settings as they were read; others in force by now are a conflict. */
      basedOn: settingsSchema,
      settings: settingsSchema,
    }),
    output: account,
  }),
};
