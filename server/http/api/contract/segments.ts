import { z } from "zod";
import { segmentSchema, segmentsSchema } from "../../../dunning/segments/segment.ts";
import { id, instant, procedure, reason } from "./procedure.ts";

const field = z.object({
  type: z.enum(["money", "text", "number", "choice", "metadata"]),
  label: z.string(),
  unit: z.string().optional(),
  values: z.array(z.string()).optional(),
  operators: z.array(z.string()),
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

export const segments = {
  "segments.get": procedure({
    summary: "The segments in force, or an earlier version, and what a rule may ask.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ version: z.int().min(0).optional() }),
    output: version.extend({
      newestVersion: z.int(),
      /** By field name. */
      fields: z.record(z.string(), field),
      /** The rule of each segment in plain English, in order. */
      sentences: z.array(z.string()),
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
          why: z.array(reason),
        }),
      ),
    }),
  }),
};
