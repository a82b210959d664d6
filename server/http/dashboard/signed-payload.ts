import { z } from "zod";

/** The text that Stripe signed. The client chose all of it but the last two fields, which Stripe vouches for. */
export const payloadSchema = z.object({
  procedure: z.string().max(60),
  input: z.unknown(),
  /**
   * The mode is the client's word. It opens no door: a user who may sign for an account holds the same roles
   * in its test mode, and a sandbox is an account of its own.
   */
  livemode: z.boolean(),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, "expected 16 to 64 of A-Z, a-z, 0-9, _ and -"),
  /** A BCP 47 tag. A tag that Intl does not know counts as English. */
  locale: z.string().max(35).optional(),
  /** True: the answer brings the labels of the Dashboard extension, in the language of `locale`. */
  labels: z.boolean().optional(),
  /** For display only: users may choose any name, but only for themselves. */
  user_name: z.string().max(200).optional(),
  stripe_roles: z.array(z.object({ id: z.string().optional(), type: z.string() })).optional(),
  user_id: z.string().min(1).max(255),
  account_id: z.string().regex(/^acct_[A-Za-z0-9]+$/),
});
export type SignedPayload = z.output<typeof payloadSchema>;
