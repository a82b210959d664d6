import { z } from "zod";

/** The one thing in which the arms of an experiment differ. */
export const SUBJECTS = ["strategy", "text", "retry"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The id of the hold-out, which gets nothing but Stripe's default. No arm may have this id. */
export const HOLD_OUT = "hold_out";

const slug = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

/** How the times of automatic retries are chosen. Budgets and hard declines bind every policy. */
export const retryPolicySchema = z.discriminatedUnion("kind", [
  /** By the success model with all that it has learned for this account. */
  z.strictObject({ kind: z.literal("learned") }),
  /** By the success model with its prior alone. */
  z.strictObject({ kind: z.literal("prior") }),
  /** On these days after the first failure; a day that a budget forbids is postponed or left out. */
  z.strictObject({
    kind: z.literal("schedule"),
    days: z
      .array(z.int().min(1).max(60))
      .min(1)
      .max(8)
      .refine((days) => days.every((day, i) => i === 0 || day > days[i - 1]!), "expected ascending days"),
  }),
]);
export type RetryPolicy = z.infer<typeof retryPolicySchema>;
export type RetryPolicyName = RetryPolicy["kind"];
export const RETRY_POLICY_NAMES = [
  "learned",
  "prior",
  "schedule",
] as const satisfies readonly RetryPolicyName[];

const arm = {
  id: slug.refine((id) => id !== HOLD_OUT, "expected another id: hold_out is the group without us"),
  name: z.string().min(1).max(80),
  /** Per cent of the customers. */
  share: z.int().min(1).max(100),
};

const strategyArm = z.strictObject({
  ...arm,
  /** Null: the strategy that each case's segment names. A null version is set to the newest when the experiment starts. */
  strategy: z.strictObject({ id: slug, version: z.int().min(1).nullable() }).nullable(),
});
const textArm = z.strictObject({
  ...arm,
  /** Messages by template: the value is sent in place of the key. Empty: the strategy's own messages. */
  texts: z.record(z.string().min(1).max(60), z.string().min(1).max(60)),
});
const retryArm = z.strictObject({ ...arm, policy: retryPolicySchema });

const common = {
  id: slug,
  name: z.string().min(1).max(80),
  /** Only cases of this segment; null: of every segment. */
  segmentId: slug.nullable(),
  /** The arm that the others are compared with. */
  control: slug,
  /** Per cent of the customers who get nothing but Stripe's default; null: no hold-out. */
  holdOut: z.int().min(1).max(50).nullable(),
  /** A case counts this many days after it opened, with the money that came in until then. */
  windowDays: z.int().min(3).max(90),
  /** Cases that every arm needs before a difference is reported. */
  minimum: z.int().min(30).max(100_000),
};

const arms = <Arm extends z.ZodType>(arm: Arm) => z.array(arm).min(1).max(6);

const shape = z.discriminatedUnion("subject", [
  z.strictObject({ ...common, subject: z.literal("strategy"), arms: arms(strategyArm) }),
  z.strictObject({ ...common, subject: z.literal("text"), arms: arms(textArm) }),
  z.strictObject({ ...common, subject: z.literal("retry"), arms: arms(retryArm) }),
]);

/** An experiment as staff write it, checked by itself. Whether its segment, strategies and texts exist: see validation. */
export const experimentDraftSchema = shape.superRefine((draft, context) => {
  const complain = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const armIds = new Set<string>();
  for (const [index, { id }] of draft.arms.entries()) {
    if (armIds.has(id)) complain(["arms", index, "id"], "expected an id not used above");
    armIds.add(id);
  }
  if (!armIds.has(draft.control)) complain(["control"], "expected the id of an arm");
  if (draft.arms.length === 1 && draft.holdOut === null) {
    complain(["arms"], "expected two arms or more, or one and a hold-out: there is nothing to compare");
  }
  const sum = draft.arms.reduce((total, { share }) => total + share, draft.holdOut ?? 0);
  if (sum !== 100) complain(["arms"], `expected shares that make 100 with the hold-out, they make ${sum}`);
});
export type ExperimentDraft = z.infer<typeof experimentDraftSchema>;
export type Arm = ExperimentDraft["arms"][number];

/** An experiment that was started. Its draft can no longer be changed. */
export type StartedExperiment = {
  draft: ExperimentDraft;
  /** Makes the draw independent of that of every other experiment. */
  seed: string;
  /** UTC epoch milliseconds. */
  startedAt: number;
  /** Null while it runs. */
  stoppedAt: number | null;
};

/** One customer's arm in one experiment. */
export type Enrollment = { experimentId: string; armId: string };

/** The consequences of a case's experiments for its recovery. Stored with the case. */
export type ExperimentAssignment = {
  places: Enrollment[];
  /** With the subject `retry`: how its retries are planned. */
  retryPolicy?: RetryPolicy;
  /** With the subject `text`: the value is sent in place of the key. */
  texts?: Record<string, string>;
  /** Present in a hold-out, which gets nothing but Stripe's default. */
  holdOut?: true;
};
