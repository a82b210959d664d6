import { z } from "zod";

/** Classes of a decline; what a customer can do about it decides how we speak, what we can do decides when we try. */
export const DECLINE_CLASSES = [
  "soft",
  "hard",
  "authentication",
  "customer_action",
  "technical",
  "config",
] as const;
export type DeclineClass = (typeof DECLINE_CLASSES)[number];

const step = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  /** Days after the case's clock starts: the first failure, or the due date of a sent invoice. */
  day: z.number().min(0).max(365),
  /** Due at once when the latest decline is of one of these classes: waiting helps nobody there. */
  atOnceIf: z.array(z.enum(DECLINE_CLASSES)).default([]),
  do: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("message"),
      channel: z.enum(["email", "sms"]),
      template: z.string().min(1).max(60),
    }),
    z.strictObject({ kind: z.literal("task"), task: z.enum(["call", "sms", "letter", "agency", "review"]) }),
  ]),
});
export type Step = z.infer<typeof step>;

/**
 * A versioned list of steps. Retries are planned per invoice inside `retries`; steps are the
 * conversation; `end` is what happens when the last day passes with money still open.
 */
export const strategySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  name: z.string().min(1).max(80),
  version: z.number().int().min(1),
  /** What starts day 0. */
  clock: z.enum(["failure", "due_date"]),
  retries: z.strictObject({
    /** Attempts of ours per invoice, not counting the one that failed first, staff's and method changes'. */
    max: z.number().int().min(0).max(8),
    /** No automatic attempt later than this many days after the first failure. */
    days: z.number().int().min(0).max(60),
  }),
  steps: z.array(step).max(40),
  end: z.strictObject({
    day: z.number().min(1).max(365),
    action: z.enum(["cancel", "pause", "mark_unpaid", "mark_uncollectible", "leave"]),
  }),
});
export type Strategy = z.infer<typeof strategySchema>;
