import { z } from "zod";

/** What the arms of an experiment differ in; everything else they share. */
export const SUBJECTS = ["strategy", "text", "retry"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The group without us, where arms are named; no arm may be called so. */
export const HOLD_OUT = "hold_out";

const slug = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

/** How the instants of automatic retries are chosen. Whichever it is, budgets and hard declines bind it. */
export const retryPolicySchema = z.discriminatedUnion("kind", [
  /** By the success model as it has learned from this account. */
  z.strictObject({ kind: z.literal("learned") }),
  /** By the success model as every account begins with it. */
  z.strictObject({ kind: z.literal("prior") }),
  /** On these days after the first failure; a day that a budget forbids is put off or left out. */
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
  /** Null: the one that each case's segment names. Without a version the newest when the experiment starts. */
  strategy: z.strictObject({ id: slug, version: z.int().min(1).nullable() }).nullable(),
});
const textArm = z.strictObject({
  ...arm,
  /** Instead of the message on the left the one on the right goes out; empty: as the strategy says. */
  texts: z.record(z.string().min(1).max(60), z.string().min(1).max(60)),
});
const retryArm = z.strictObject({ ...arm, policy: retryPolicySchema });

const common = {
  id: slug,
  name: z.string().min(1).max(80),
  /** Only cases of this segment; null: of all. */
  segmentId: slug.nullable(),
  /** The arm that the others are compared with. */
  control: slug,
  /** Per cent of the customers who get nothing but Stripe's default; null: nobody. */
  holdOut: z.int().min(1).max(50).nullable(),
  /** A case counts so many days after it opened, with what came in until then. */
  windowDays: z.int().min(3).max(90),
  /** Cases that every arm needs before anything is said of a difference. */
  minimum: z.int().min(30).max(100_000),
};

const arms = <Arm extends z.ZodType>(arm: Arm) => z.array(arm).min(1).max(6);

const shape = z.discriminatedUnion("subject", [
  z.strictObject({ ...common, subject: z.literal("strategy"), arms: arms(strategyArm) }),
  z.strictObject({ ...common, subject: z.literal("text"), arms: arms(textArm) }),
  z.strictObject({ ...common, subject: z.literal("retry"), arms: arms(retryArm) }),
]);

/** An experiment as it is written: sound in itself, whether or not what it names exists. */
export const experimentDraftSchema = shape.superRefine((draft, context) => {
  const complain = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const seen = new Set<string>();
  for (const [index, { id }] of draft.arms.entries()) {
    if (seen.has(id)) complain(["arms", index, "id"], "expected an id not used above");
    seen.add(id);
  }
  if (!seen.has(draft.control)) complain(["control"], "expected the id of an arm");
  if (draft.arms.length === 1 && draft.holdOut === null) {
    complain(["arms"], "expected two arms or more, or one and a hold-out: there is nothing to compare");
  }
  const sum = draft.arms.reduce((total, { share }) => total + share, draft.holdOut ?? 0);
  if (sum !== 100) complain(["arms"], `expected shares that make 100 with the hold-out, they make ${sum}`);
});
export type ExperimentDraft = z.infer<typeof experimentDraftSchema>;
export type Arm = ExperimentDraft["arms"][number];

/** An experiment that ran or runs. What it compares can no longer be changed. */
export type StartedExperiment = {
  draft: ExperimentDraft;
  /** Makes its draw independent of every other experiment's. */
  seed: string;
  /** UTC epoch milliseconds. */
  startedAt: number;
  /** Null while it runs. */
  stoppedAt: number | null;
};

/** One customer's place in one experiment. */
export type Enrollment = { experimentId: string; armId: string };

/** What follows for a case from the experiments that it is in. */
export type ExperimentAssignment = {
  places: Enrollment[];
  /** With `retry`: how its retries are planned. */
  retryPolicy?: RetryPolicy;
  /** With `text`: messages that go out instead of others. */
  texts?: Record<string, string>;
  /** In the group that gets nothing but Stripe's default. */
  holdOut?: true;
};
