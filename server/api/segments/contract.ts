import { z } from "zod";
import { segmentSchema, segmentsSchema } from "../../dunning/segments/segment.ts";
import { id, instant, procedure, reason } from "../procedure.ts";

const choice = z.object({ value: z.string(), label: z.string() });

const field = z.object({
  type: z.enum(["money", "text", "number", "choice", "code", "metadata"]),
  /** Labels are in the caller's language. */
  label: z.string(),
  unit: z.string().optional(),
  values: z.array(choice).optional(),
  operators: z.array(choice),
});

const list = z.array(segmentSchema);

const version = z.object({
  /** 0: the built-in list. */
  version: z.int(),
  list,
  /** Null for the built-in list. */
  by: z.string().nullable(),
  at: instant.nullable(),
});

export const segmentsContract = {
  "segments.get": procedure({
    summary: "The segments in force, or an earlier version, and the fields of a rule.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ version: z.int().min(0).optional() }),
    output: version.extend({
      newestVersion: z.int(),
      /** The newest fifty versions, newest first; the built-in list is 0. */
      versions: z.array(
        z.object({ version: z.int(), by: z.string().nullable(), at: instant.nullable(), segments: z.int() }),
      ),
      /** By field name. */
      fields: z.record(z.string(), field),
      /** The rule of each segment as a sentence in the caller's language, in order. */
      sentences: z.array(z.string()),
      /** The strategies to which a segment can lead. */
      strategies: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Currencies and metadata keys that cases have, commonest first, to choose from. */
      currencies: z.array(z.string()),
      metadataKeys: z.array(z.string()),
    }),
  }),
  "segments.preview": procedure({
    summary:
      "The cases of the last 90 days that a list of segments would catch, by the facts known when they opened. It changes nothing.",
    changes: false,
    role: "viewer",
    weight: 3,
    input: z.strictObject({
      list: segmentsSchema,
      /** The segment whose rows are counted one by one. */
      focus: z.string().max(40).optional(),
    }),
    output: z.object({
      cases: z.int(),
      /** False: there are more cases than a preview counts, and it counts the newest. */
      complete: z.boolean(),
      from: instant,
      sentences: z.array(z.string()),
      segments: z.array(
        z.object({
          segmentId: z.string(),
          /** By its own rule, whatever segments are above it. */
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
          /** The newest five customers that it gets. */
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
    summary: "Puts a whole new list in force. Cases whose first step was executed keep their segment.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The version on which this list is based. If another one is in force, the call is a conflict. */
      basedOn: z.int().min(0),
      list: segmentsSchema,
    }),
    output: version,
  }),
  "segments.test": procedure({
    summary:
      "The rows of a list, in force or a draft, that hit or miss the open, else the latest, case of a customer.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ customerId: id, list: segmentsSchema.optional() }),
    output: z.object({
      caseId: z.string(),
      segments: z.array(
        z.object({
          segmentId: z.string(),
          hit: z.boolean(),
          /** True for the first segment that hits. */
          chosen: z.boolean(),
          /** Row by row, with the value of the case. */
          rows: z.array(z.object({ path: z.string(), text: z.string(), hit: z.boolean(), has: z.string() })),
          why: z.array(reason),
        }),
      ),
    }),
  }),
};
