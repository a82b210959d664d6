import { z } from "zod";
import { segmentSchema, segmentsSchema } from "../../dunning/segments/segment.ts";
import { id, instant, procedure, reason } from "../procedure.ts";

const choice = z.object({ value: z.string(), label: z.string() });

const field = z.object({
  type: z.enum(["money", "text", "number", "choice", "metadata"]),
  /** Labels are in the caller's language. */
  label: z.string(),
  unit: z.string().optional(),
  values: z.array(choice).optional(),
  operators: z.array(choice),
});

const list = z.array(segmentSchema);

const version = z.object({
  /** 0: the built-in list, which nobody has changed yet. */
  version: z.int(),
  list,
  /** Null for the built-in list. */
  by: z.string().nullable(),
  at: instant.nullable(),
});

export const segmentsContract = {
  "segments.get": procedure({
    summary: "The segments in force, or an earlier version, and what a rule may ask.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ version: z.int().min(0).optional() }),
    output: version.extend({
      newestVersion: z.int(),
      /** By field name. */
      fields: z.record(z.string(), field),
      /** The rule of each segment as a sentence in the caller's language, in order. */
      sentences: z.array(z.string()),
      /** What a segment can lead to. */
      strategies: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Currencies and metadata keys that cases have, commonest first, to choose from. */
      currencies: z.array(z.string()),
      metadataKeys: z.array(z.string()),
    }),
  }),
  "segments.preview": procedure({
    summary:
      "Who a list of segments would catch among the cases opened in the last 90 days, as their facts stood when they opened. It changes nothing.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      list: segmentsSchema,
      /** The segment whose rows are counted one by one. */
      focus: z.string().max(40).optional(),
    }),
    output: z.object({
      cases: z.int(),
      /** False when there were more cases than are looked at: then they are the newest ones. */
      complete: z.boolean(),
      from: instant,
      sentences: z.array(z.string()),
      segments: z.array(
        z.object({
          segmentId: z.string(),
          /** By its own rule, whatever stands above it. */
          hits: z.int(),
          /** First match wins. */
          gets: z.int(),
          open: z.int(),
        }),
      ),
      focus: z
        .object({
          segmentId: z.string(),
          /** Each row and group of its rule by its path, e.g. `all.0` or `all.1.any.0`. */
          rows: z.array(z.object({ path: z.string(), text: z.string(), hits: z.int() })),
          /** The newest five it gets. */
          customers: z.array(
            z.object({
              customerId: z.string(),
              name: z.string().nullable(),
              email: z.string().nullable(),
              caseId: z.string(),
              currency: z.string(),
              amount: z.int(),
            }),
          ),
        })
        .nullable(),
    }),
  }),
  "segments.put": procedure({
    summary: "Puts a whole new list in force. Cases whose first step was taken keep their segment.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The version this list was made from; another one in force is a conflict. */
      basedOn: z.int().min(0),
      list: segmentsSchema,
    }),
    output: version,
  }),
  "segments.test": procedure({
    summary:
      "Which rows of a list (that in force, or a draft) hit and which missed for the open, else the latest case of a customer.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ customerId: id, list: segmentsSchema.optional() }),
    output: z.object({
      caseId: z.string(),
      segments: z.array(
        z.object({
          segmentId: z.string(),
          hit: z.boolean(),
          /** The first that hits. */
          chosen: z.boolean(),
          /** Row by row, with what the case has there. */
          rows: z.array(z.object({ path: z.string(), text: z.string(), hit: z.boolean(), has: z.string() })),
          why: z.array(reason),
        }),
      ),
    }),
  }),
};
