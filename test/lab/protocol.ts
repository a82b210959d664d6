import { z } from "zod";

/**
 * What passes between a world and a retry policy: the lines of `npm run -s lab -- serve`, and the calls within
 * the laboratory. A policy sees nothing else, and Stripe would show no less.
 *
 * Times are UTC epoch milliseconds, money is integer minor units. Unknown fields are ignored.
 */
const instant = z.number().int().min(0).max(8_640_000_000_000_000).describe("UTC epoch milliseconds");
const name = z.string().min(1).max(200);
const code = z.string().max(100).nullable();
const id = name.describe("Comes back with the answer");

const declineSchema = {
  declineCode: code.default(null).describe("Stripe's decline_code, or the failure code of a bank debit"),
  adviceCode: code.default(null).describe("Stripe's advice_code"),
  networkDeclineCode: code.default(null),
  networkAdviceCode: code.default(null),
};

export const methodSchema = z.object({
  id: name,
  type: z.enum(["card", "us_bank_account", "sepa_debit", "bacs_debit"]),
  brand: z.string().max(50).nullable().default(null),
  funding: z.string().max(50).nullable().default(null),
  country: z.string().max(10).nullable().default(null),
  default: z.boolean().default(false).describe("The one that Stripe charges by itself"),
});

export const attemptSchema = z.object({
  at: instant,
  method: name.nullable().default(null).describe("Null: the default method"),
  outcome: z.enum(["declined", "succeeded"]).default("declined"),
  ...declineSchema,
});

export const customerSchema = z.object({
  id: name,
  country: z.string().max(10).nullable().default(null),
  timeZone: z.string().max(100).default("UTC").describe("IANA name"),
  since: instant.nullable().default(null).describe("When they became a customer"),
  history: z
    .array(
      z.object({
        failedAt: instant,
        recoveredAt: instant.nullable().default(null),
        cause: z.string().max(100).nullable().default(null).describe("The decline code of that failure"),
      }),
    )
    .max(1000)
    .default([])
    .describe("Earlier failures of this customer"),
});

export const invoiceSchema = z.object({
  id: name,
  amount: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).describe("Minor units"),
  currency: z.string().min(3).max(3),
  failedAt: instant,
  kind: z.enum(["renewal", "trial_conversion", "one_off"]).default("renewal"),
});

export const planAskSchema = z.object({
  ask: z.literal("plan"),
  id,
  now: instant,
  until: instant.describe("No attempt is made later"),
  maxAttempts: z
    .number()
    .int()
    .min(0)
    .max(100)
    .describe("Retries for this invoice in all, those made included"),
  invoice: invoiceSchema,
  customer: customerSchema,
  methods: z.array(methodSchema).max(50).describe("All that may be charged"),
  attempts: z
    .array(attemptSchema)
    .max(200)
    .describe("On this invoice, the first failure included, oldest first"),
});

export const outcomeTellSchema = z.object({
  tell: z.literal("outcome"),
  id,
  invoice: name,
  at: instant,
  method: name.nullable().default(null),
  outcome: z.enum(["succeeded", "declined"]),
  ...declineSchema,
});

export const closedTellSchema = z.object({
  tell: z.literal("closed"),
  id,
  invoice: name,
  outcome: z.enum(["recovered", "lost"]),
  at: instant,
});

export type PlanAsk = z.infer<typeof planAskSchema>;
export type OutcomeTell = z.infer<typeof outcomeTellSchema>;
export type ClosedTell = z.infer<typeof closedTellSchema>;

export const attemptAnswerSchema = z.object({
  id,
  at: instant.describe("Never before `now`"),
  method: name,
  p: z.number().min(0).max(1).describe("Estimated chance that this attempt succeeds"),
  reason: z.string(),
});
export const stopAnswerSchema = z.object({ id, stop: z.literal(true), reason: z.string() });
export const doneAnswerSchema = z.object({ id, ok: z.literal(true) });
export const errorAnswerSchema = z.object({ id: z.string().nullable(), error: z.string() });

export type PlanAnswer = z.infer<typeof attemptAnswerSchema> | z.infer<typeof stopAnswerSchema>;

/** A retry policy, as the laboratory compares them. */
export interface Policy {
  /** The next attempt, or that there is none. Asked after every failure and never acted on before `at`. */
  plan(ask: PlanAsk): PlanAnswer;
  /** How an attempt ended. */
  outcome(tell: OutcomeTell): void;
  /** An invoice is recovered, or its window is over. */
  closed(tell: ClosedTell): void;
}

/** @param seed decides all that a policy leaves to chance: the same seed and lines give the same answers */
export type PolicyMaker = (seed: number) => Policy;
