import { z } from "zod";
import { experimentDraftSchema, HOLD_OUT, RETRY_POLICY_NAMES } from "../../dunning/experiments/experiment.ts";
import { GUARDS } from "../../dunning/experiments/arm-metrics.ts";
import { VERDICTS } from "../../dunning/experiments/comparison.ts";
import { instant, procedure } from "../procedure.ts";

const experimentId = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

const experiment = z.object({
  /** As its author wrote it. Once it is started, it names the versions of its strategies. */
  draft: experimentDraftSchema,
  state: z.enum(["draft", "running", "stopped"]),
  /** The users who last saved it, started it and stopped it. */
  by: z.string(),
  at: instant,
  startedBy: z.string().nullable(),
  startedAt: instant.nullable(),
  stoppedBy: z.string().nullable(),
  stoppedAt: instant.nullable(),
  /** The arm that was chosen when it was stopped; null: none. */
  chosen: z.string().nullable(),
});

/** With its segment, its subject and its state in the caller's language. */
const summary = experiment.extend({
  segmentName: z.string().nullable(),
  subjectText: z.string(),
  /** In one line, e.g. `Running since Nov 3, 2026`. */
  text: z.string(),
});

/** A reason for which it cannot be started. */
const problem = z.object({ path: z.string(), text: z.string() });

/** An estimate with the ends of its interval; shares are 0 to 1, differences of shares -1 to 1. */
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });

const amounts = z.object({
  currency: z.string(),
  /** Minor units. */
  failed: z.int(),
  recovered: z.int(),
  /** Null with fewer than two cases in the currency, or no money at risk. */
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
  /** Significantly worse than the control's: the experiment should be stopped. */
  worse: z.boolean(),
});

/** An arm's share less the share of the arm or group in `against`. */
const comparison = z.object({
  against: z.string(),
  difference: interval,
  /** The same difference within strata of like cases; null where no stratum has cases of both. */
  stratified: interval.nullable(),
  /** Holds however often the results are read. The verdict rests on this interval. */
  always: interval,
  /** The smallest level at which the difference is significant; valid at any time. */
  p: z.number(),
  verdict,
});

const group = z.object({
  /** An arm's id, or `hold_out`. */
  id: z.string(),
  label: z.string(),
  share: z.int(),
  /** Cases that count: each customer's first case, once its window is over. */
  cases: z.int(),
  /** First cases whose window is still open. */
  running: z.int(),
  /** Later cases of customers who already have a first one. */
  later: z.int(),
  recovered: z.int(),
  /** Null without a case. */
  recoveredShare: interval.nullable(),
  amounts: z.array(amounts),
  guards: z.array(guard),
});

const results = z.object({
  /** Cases that opened later are not counted: their window is not over. */
  openedUntil: instant,
  arms: z.array(
    group.extend({
      isControl: z.boolean(),
      /** Null for the control, and while either side has no case that counts. */
      comparison: comparison.nullable(),
    }),
  ),
  /** Null without a hold-out: only a hold-out shows the money that would have come anyway. */
  holdOut: group
    .extend({
      id: z.literal(HOLD_OUT),
      /** The recovery of each arm beyond Stripe's default. */
      incremental: z.array(
        z.object({
          armId: z.string(),
          comparison,
          amounts: z.array(
            z.object({
              currency: z.string(),
              /** The arm's recovered share of the amount less the hold-out's. */
              difference: interval,
              /** The difference times the amount that failed in the arm, minor units. */
              recovered: z.int(),
            }),
          ),
        }),
      ),
    })
    .nullable(),
  /** False: the sizes of the groups do not fit their shares, so the draw or the count is broken. */
  balanced: z.boolean(),
  /** The number of cases of each group in each stratum. Strata rest on facts known when a case opens. */
  strata: z.array(z.object({ label: z.string(), cases: z.record(z.string(), z.int()) })),
  verdict,
  /** The reason to stop it now; null: none. */
  stop: z.string().nullable(),
});

/** The name and the formula of each figure, by the name of its field above. */
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
      "Every experiment, running ones first, then drafts, then stopped ones, with the choices for a new one.",
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
    summary: "Stores a draft in place of the draft with that id. A started experiment cannot be changed.",
    changes: true,
    role: "manager",
    input: z.strictObject({ draft: experimentDraftSchema }),
    output: summary.extend({ problems: z.array(problem) }),
  }),
  "experiments.discard": procedure({
    summary: "Deletes a draft. Started experiments stay on record.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId }),
    output: z.object({ id: z.string() }),
  }),
  "experiments.start": procedure({
    summary:
      "Starts a draft: customers whose case opens from now on are drawn into its arms. Only one experiment per subject and segment runs at a time.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId }),
    output: summary,
  }),
  "experiments.stop": procedure({
    summary:
      "Stops a running experiment, with or without choosing an arm. Nobody else is drawn, open cases keep their arm, and the customers of a hold-out are recovered from now on.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: experimentId, chosen: experimentId.nullable() }),
    output: summary,
  }),
};
