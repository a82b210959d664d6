import { z } from "zod";
import { RETRY_MODES } from "../../dunning/model/settings.ts";
import { strategyDraftSchema, strategySchema } from "../../dunning/strategies/strategy.ts";
import { instant, procedure } from "../procedure.ts";

const strategyId = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

const version = z.object({
  strategy: strategySchema,
  /** Whether cases on the version before kept it or were moved to this one. */
  running: z.enum(["keep", "move"]),
  /** Null for a built-in version. */
  by: z.string().nullable(),
  at: instant.nullable(),
});

const draft = z.object({
  /** The version on which it is based; 0 for a new strategy. */
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

/** A thing with its name in the caller's language. */
const named = z.object({ id: z.string(), label: z.string() });

/** A way to reach customers that a step may choose. */
const channel = named.extend({
  /** The name inside a sentence. */
  phrase: z.string(),
  /** False: this server does not send on it, and a message on it becomes a task for the team. */
  isSetUp: z.boolean(),
  /** The languages in which it has a text, by template. */
  languages: z.record(z.string(), z.array(z.string())),
});

/** What else happens on the days of the steps. */
const axis = z.object({
  retryMode: z.enum(RETRY_MODES),
  /** Days after the failure at which Stripe itself tried in the last 90 days, with the share of invoices. */
  stripe: z.array(z.object({ day: z.number(), share: z.number() })),
  /** The limits of networks and schemes: attempts within days. */
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
      /** Templates to begin with, in the caller's language. */
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
    summary: "One strategy, in its newest or a given version, with its lint messages.",
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
      channels: z.array(channel),
      templates: z.array(named),
      /** Languages of customers with a case in the last 90 days. */
      languages: z.array(z.string()),
    }),
  }),
  "strategies.check": procedure({
    summary:
      "The lint messages of an unpublished strategy, and its differences from the newest version. It changes nothing.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ strategy: strategyDraftSchema }),
    output: z.object({
      remarks: z.array(remark),
      axis,
      /** The differences from the newest version, a line each in the caller's language; for a new strategy its steps. */
      changes: z.array(z.string()),
    }),
  }),
  "strategies.saveDraft": procedure({
    summary: "Stores an unfinished strategy in place of the draft with that id.",
    changes: true,
    role: "manager",
    input: z.strictObject({ basedOn: z.int().min(0), strategy: strategyDraftSchema }),
    output: z.object({ draft, remarks: z.array(remark) }),
  }),
  "strategies.discardDraft": procedure({
    summary: "Deletes a draft; the published versions stay as they are.",
    changes: true,
    role: "manager",
    input: z.strictObject({ id: strategyId }),
    output: z.object({ id: z.string() }),
  }),
  "strategies.put": procedure({
    summary:
      "Publishes a new version and deletes the draft with that id. Cases whose first step was executed keep their version, or are moved to this one.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The newest version, on which this one is based; 0 for a new strategy. */
      basedOn: z.int().min(0),
      strategy: strategyDraftSchema,
      running: z.enum(["keep", "move"]),
    }),
    output: version.extend({ remarks: z.array(remark) }),
  }),
};
