import { z } from "zod";
import { RETRY_MODES } from "../../dunning/model/settings.ts";
import { strategyDraftSchema, strategySchema } from "../../dunning/strategies/strategy.ts";
import { instant, procedure } from "../procedure.ts";

const strategyId = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

const version = z.object({
  strategy: strategySchema,
  /** What became of the cases that ran on the version before. */
  running: z.enum(["keep", "move"]),
  /** Null for a built-in version. */
  by: z.string().nullable(),
  at: instant.nullable(),
});

const draft = z.object({
  /** The version it was made from; 0 for a new strategy. */
  basedOn: z.int(),
  strategy: strategyDraftSchema,
  by: z.string(),
  at: instant,
});

const remark = z.object({
  level: z.enum(["error", "warning"]),
  code: z.string(),
  /** Null: the whole strategy. */
  stepId: z.string().nullable(),
  /** In the caller's language. */
  text: z.string(),
});

/** What a step, an end and a template are called in the caller's language. */
const named = z.object({ id: z.string(), label: z.string() });

/** What else moves on the same days as the steps. */
const axis = z.object({
  retryMode: z.enum(RETRY_MODES),
  /** Days after the failure at which Stripe itself tried in the last 90 days, with the share of invoices. */
  stripe: z.array(z.object({ day: z.number(), share: z.number() })),
  /** What networks and schemes allow: attempts within days. */
  budgets: z.array(
    z.object({ rule: z.string(), text: z.string(), attempts: z.int(), days: z.number().nullable() }),
  ),
});

export const strategiesContract = {
  "strategies.list": procedure({
    summary: "The newest version of every strategy.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({
      rows: z.array(
        version.extend({
          /** Open cases on any of its versions. */
          openCases: z.int(),
          segments: z.array(z.object({ id: z.string(), name: z.string() })),
        }),
      ),
      drafts: z.array(draft),
      /** Ready-made ones to begin with, in the caller's language. */
      recipes: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          bestFor: z.string(),
          summary: z.string(),
          strategy: strategyDraftSchema,
        }),
      ),
    }),
  }),
  "strategies.get": procedure({
    summary: "One strategy, in its newest or a given version, with what is doubtful in it.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ id: strategyId, version: z.int().min(1).optional() }),
    output: version.extend({
      versions: z.array(
        z.object({ version: z.int(), by: z.string().nullable(), at: instant.nullable(), openCases: z.int() }),
      ),
      remarks: z.array(remark),
      draft: draft.nullable(),
      axis,
      templates: z.array(named.extend({ languages: z.array(z.string()) })),
      /** Languages of customers with a case in the last 90 days. */
      languages: z.array(z.string()),
    }),
  }),
  "strategies.check": procedure({
    summary:
      "What is wrong or doubtful in a strategy that is not published, and what it changes. It changes nothing itself.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ strategy: strategyDraftSchema }),
    output: z.object({
      remarks: z.array(remark),
      axis,
      /** What differs from the newest version, a line each in the caller's language; of a new strategy its steps. */
      changes: z.array(z.string()),
    }),
  }),
  "strategies.saveDraft": procedure({
    summary: "Keeps a strategy that somebody is still writing; it takes the place of the draft with that id.",
    changes: true,
    role: "manager",
    input: z.strictObject({ basedOn: z.int().min(0), strategy: strategyDraftSchema }),
    output: z.object({ draft, remarks: z.array(remark) }),
  }),
  "strategies.discardDraft": procedure({
    summary: "Throws a draft away; the published versions stay as they are.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: strategyId }),
    output: z.object({ id: z.string() }),
  }),
  "strategies.put": procedure({
    summary:
      "Publishes a new version, and discards the draft of that id. Cases whose first step was taken keep the version they began with, or are moved to this one.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The newest version this was made from; 0 for a new strategy. */
      basedOn: z.int().min(0),
      strategy: strategyDraftSchema,
      running: z.enum(["keep", "move"]),
    }),
    output: version.extend({ remarks: z.array(remark) }),
  }),
};
