import { IANAZone } from "luxon";
import { z } from "zod";
import { ENDS_OF_RETRIES, RETRY_MODES, STRIPE_EMAILS } from "../../dunning/model/settings.ts";
import { DKIM_SELECTOR } from "../../names/dkim-selectors.ts";
import { instant, procedure } from "../procedure.ts";

const hour = z.int().min(0).max(24);

/** The settings that a merchant chooses; the shape of `AccountSettings`. */
export const settingsSchema = z.strictObject({
  /** False: nothing is retried, sent or ended, and suspended retries of Stripe's are restored. */
  connected: z.boolean(),
  /** lead: we retry instead of Stripe; weave: we act in the gaps of Stripe's schedule; watch: Stripe retries alone. */
  retryMode: z.enum(RETRY_MODES),
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
  /** Retry times follow what the account's own retries taught. */
  learnFromRetries: z.boolean(),
  /** Now and then a retry runs at another good time than the best, so that there is something to learn from. */
  exploreRetryTimes: z.boolean(),
  /** Empty: the server's own sender. */
  senderName: z.string().trim().max(100),
  senderEmail: z.union([z.literal(""), z.email().max(254)]),
  /** Empty: none was named. */
  dkimSelector: z.union([
    z.literal(""),
    z.string().regex(DKIM_SELECTOR, "expected a DKIM selector such as s1"),
  ]),
  /** What a person says of Stripe's settings that no API tells; `unsaid`: nobody has looked yet. */
  stripeEmails: z.enum(STRIPE_EMAILS),
  endOfRetries: z.enum(ENDS_OF_RETRIES),
});

/** An account in one mode, with its settings. */
export const account = z.object({
  account: z.string(),
  stripeAccountId: z.string(),
  livemode: z.boolean(),
  authorizedAt: instant,
  settings: settingsSchema,
});

export const settingsContract = {
  "settings.proveSender": procedure({
    summary:
      "Mails a link to the sender's address in the settings. Once it is confirmed there, messages come from that address; until then from the server's, with replies to it.",
    changes: true,
    role: "manager",
    input: z.strictObject({}),
    output: z.object({ sentTo: z.string(), expiresAt: instant }),
  }),
  "settings.senderDomain": procedure({
    summary:
      "The record that proves the domain of the sender's address in the settings, instead of a link in a mail.",
    changes: false,
    role: "manager",
    input: z.strictObject({}),
    output: z.object({
      /** Null where the settings name no sender's address. */
      domain: z.string().nullable(),
      /** The TXT record to make. */
      record: z.object({ name: z.string(), value: z.string() }).nullable(),
      isProven: z.boolean(),
    }),
  }),
  "settings.proveSenderDomain": procedure({
    summary:
      "Looks the record of `settings.senderDomain` up. Once it is there, messages come from the sender's address, and from every other at that domain.",
    changes: true,
    role: "manager",
    weight: 3,
    input: z.strictObject({}),
    output: z.object({ domain: z.string() }),
  }),
  "settings.put": procedure({
    summary: "Changes the settings of the account in this mode; running cases follow at once.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The settings as they were read. If others are in force by now, the call is a conflict. */
      basedOn: settingsSchema,
      settings: settingsSchema,
    }),
    output: account,
  }),
};
