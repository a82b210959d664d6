import { z } from "zod";
import { experimentDraftSchema, HOLD_OUT, RETRY_POLICY_NAMES } from "../../dunning/experiments/experiment.ts";
import { GUARDS } from "../../dunning/experiments/arm-metrics.ts";
import { VERDICTS } from "../../dunning/experiments/comparison.ts";
import { instant, procedure } from "../procedure.ts";

const experimentId = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

const experiment = z.object({
  /** As it was written; of a started one the versions of its strategies are settled. */
  draft: experimentDraftSchema,
  state: z.enum(["draft", "running", "stopped"]),
  /** Who saved it last, started and stopped it. */
  by: z.string(),
  at: instant,
  startedBy: z.string().nullable(),
  startedAt: instant.nullable(),
  stoppedBy: z.string().nullable(),
  stoppedAt: instant.nullable(),
  /** The arm that whoever stopped it decided for; null: none. */
  chosen: z.string().nullable(),
});

/** Shown in the caller's language: its subject, where it runs, how it stands. */
const summary = experiment.extend({
  segmentName: z.string().nullable(),
  subjectText: z.string(),
  /** In one line, e.g. `Running since Nov 3, 2026`. */
  text: z.string(),
});

/** What keeps it from being started. */
const problem = z.object({ path: z.string(), text: z.string() });

/** An estimate with the ends of its interval; shares are 0 to 1, differences of shares -1 to 1. */
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

const amounts = z.object({
  currency: z.string(),
  /** Minor units. */
  failed: z.int(),
  recovered: z.int(),
  /** Null with fewer than two cases in the currency, or nothing at risk. */
  share: interval.nullable(),
});

const verdict = z.object({ kind: z.enum(VERDICTS), text: z.string() });

const guard = z.object({
  id: z.enum(GUARDS),
  label: z.string(),
  count: z.int(),
  share: interval.nullable(),
  /** This arm's share less the control's; null for the control. */
  difference: interval.nullable(),
  /** Significantly worse than the control's: whoever runs the experiment should stop it. */
  worse: z.boolean(),
});

/** Between an arm and the one that it is compared with: this one's share less that one's. */
const comparison = z.object({
  against: z.string(),
  difference: interval,
  /** The same with alike cases compared with alike ones; null where no stratum has both. */
  stratified: interval.nullable(),
  /** True at every look, however often one looks: the interval that the verdict rests on. */
  always: interval,
  /** The smallest level at which the difference counts; may be looked at any time. */
  p: z.number(),
  verdict,
});

const group = z.object({
  /** An arm's id, or `hold_out`. */
  id: z.string(),
  label: z.string(),
  share: z.int(),
  /** Cases that count: each customer's first, once its window is over. */
  cases: z.int(),
  /** First cases whose window is not over yet. */
  running: z.int(),
  /** Further cases of customers who count already. */
  later: z.int(),
  recovered: z.int(),
  /** Null without a case. */
  recoveredShare: interval.nullable(),
  amounts: z.array(amounts),
  guards: z.array(guard),
});

const results = z.object({
  /** Until when openings are counted: a case that opened later has its window still before it. */
  openedUntil: instant,
  arms: z.array(
    group.extend({
      isControl: z.boolean(),
      /** Null for the control, and while one of the two has no case that counts. */
      comparison: comparison.nullable(),
    }),
  ),
  /** Only with a hold-out is it known what would have come in anyway; without one there is nothing here. */
  holdOut: group
    .extend({
      id: z.literal(HOLD_OUT),
      /** What each arm recovers beyond Stripe's default. */
      incremental: z.array(
        z.object({
          armId: z.string(),
          comparison,
          amounts: z.array(
            z.object({
              currency: z.string(),
              /** The arm's recovered share of the amount less the hold-out's. */
              difference: interval,
              /** That, of what failed in the arm: minor units. */
              recovered: z.int(),
            }),
          ),
        }),
      ),
    })
    .nullable(),
  /** Whether the groups are as large as their shares say; false: the draw or the counting is broken. */
  balanced: z.boolean(),
  /** By what is known when a case opens: how many cases of each stratum each group has. */
  strata: z.array(z.object({ label: z.string(), cases: z.record(z.string(), z.int()) })),
  verdict,
  /** Why it should be stopped now; null: no reason to. */
  stop: z.string().nullable(),
});

/** What the figures are called and how they are made; ids as the fields above are called. */
const definitions = z.array(
  z.object({
    id: z.string(),
    label: z.string(),
    unit: z.enum(["count", "money", "share", "points", "probability"]),
    definition: z.string(),
  }),
);

const detail = summary.extend({
  problems: z.array(problem),
  /** Null while it is a draft. */
  results: results.nullable(),
  definitions,
});

export const experimentsContract = {
  "experiments.list": procedure({
    summary:
      "Every experiment, running ones first, then drafts, then stopped ones; and what one can be made of.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({
      rows: z.array(summary),
      choices: z.object({
        segments: z.array(z.object({ id: z.string(), name: z.string() })),
        strategies: z.array(z.object({ id: z.string(), name: z.string(), versions: z.array(z.int()) })),
        templates: z.array(z.object({ id: z.string(), label: z.string() })),
        policies: z.array(z.object({ kind: z.enum(RETRY_POLICY_NAMES), label: z.string() })),
        subjects: z.array(z.object({ id: z.enum(["strategy", "text", "retry"]), label: z.string() })),
      }),
    }),
  }),
  "experiments.get": procedure({
    summary: "One experiment with its results so far, every figure with its interval and its definition.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ id: experimentId }),
    output: detail,
  }),
  "experiments.save": procedure({
    summary: "Keeps a draft; it takes the place of the draft with that id. A started one cannot be changed.",
    changes: true,
    role: "manager",
    input: z.strictObject({ draft: experimentDraftSchema }),
    output: summary.extend({ problems: z.array(problem) }),
  }),
  "experiments.discard": procedure({
    summary: "Throws a draft away. What was started stays on record.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId }),
    output: z.object({ id: z.string() }),
  }),
  "experiments.start": procedure({
    summary:
      "Starts a draft: customers whose case opens from now on are drawn into its arms. One a subject and segment at a time.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId }),
    output: summary,
  }),
  "experiments.stop": procedure({
    summary:
      "Stops a running experiment, with or without a decision for an arm. Nobody is drawn any more, open cases keep what they have, and a hold-out's customers are recovered from now on.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId, chosen: experimentId.nullable() }),
    output: summary,
  }),
};
