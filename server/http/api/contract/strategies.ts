import { z } from "zod";
import { strategySchema } from "../../../dunning/strategies/strategy.ts";
import { instant, procedure } from "./procedure.ts";

const strategyId = z.string().regex(/^[a-z0-9_]{1,40}$/, "expected 1 to 40 of a-z, 0-9 and _");

const version = z.object({
  strategy: strategySchema,
  /** Null for a built-in version. */
  by: z.string().nullable(),
  at: instant.nullable(),
});

const remark = z.object({
  level: z.enum(["error", "warning"]),
  code: z.string(),
  /** Null: the whole strategy. */
  stepId: z.string().nullable(),
  message: z.string(),
});

export const strategies = {
  "strategies.list": procedure({
    summary: "The newest version of every strategy.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({ rows: z.array(version) }),
  }),
  "strategies.get": procedure({
    summary: "One strategy, in its newest or a given version, with what is doubtful in it.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ id: strategyId, version: z.int().min(1).optional() }),
    output: version.extend({ versions: z.array(z.int()), remarks: z.array(remark) }),
  }),
  "strategies.put": procedure({
    summary: "Publishes a new version. Cases whose first step was taken keep the version they began with.",
    changes: true,
    role: "manager",
    input: z.strictObject({
      /** The newest version this was made from; 0 for a new strategy. */
      basedOn: z.int().min(0),
      strategy: strategySchema.omit({ version: true }),
    }),
    output: version.extend({ remarks: z.array(remark) }),
  }),
};
