import { z } from "zod";
import { DECLINE_CLASSES } from "../model/decline-class.ts";
import { END_ACTIONS, TASK_KINDS } from "../facts/facts.ts";
import { matchesEveryone, ruleSchema } from "../segments/segment.ts";

const step = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/),
  /** Days after the case's clock starts: the first failure, or the due date of a sent invoice. */
  day: z.number().min(0).max(365),
  /** Due at once when the latest decline is of one of these classes: waiting helps nobody there. */
  atOnceIf: z.array(z.enum(DECLINE_CLASSES)).default([]),
  /** Left out for a case that this rule misses, asked as segments are; absent: for nobody. */
  onlyIf: ruleSchema
    .refine((rule) => !matchesEveryone(rule), "expected at least one row; leave `onlyIf` out for everyone")
    .optional(),
  /** Messages: local hours [from, to) of the customer, within those that the account and the law allow. */
  hours: z
    .strictObject({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) })
    .refine(({ from, to }) => from < to, { error: "expected an hour after `from`", path: ["to"] })
    .optional(),
  do: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("message"),
      channel: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
      template: z.string().min(1).max(60),
    }),
    z.strictObject({ kind: z.literal("task"), task: z.enum(TASK_KINDS) }),
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
    action: z.enum(END_ACTIONS),
  }),
});
export type Strategy = z.infer<typeof strategySchema>;

/** What a new version means for cases that run on an earlier one: they keep theirs, or move to it. */
export const RUNNING = ["keep", "move"] as const;
export type Running = (typeof RUNNING)[number];

/** A version in force, as the engine meets it. */
export type PublishedStrategy = Strategy & { running: Running };

/** A strategy that has no number yet: it gets one when it is published. */
export const strategyDraftSchema = strategySchema.omit({ version: true });
export type StrategyDraft = z.infer<typeof strategyDraftSchema>;
