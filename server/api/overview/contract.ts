import { z } from "zod";
import { RETRY_MODES } from "../../dunning/model/settings.ts";
import { caseSummary } from "../cases/contract.ts";
import { money, share } from "../reports/contract.ts";
import { procedure } from "../procedure.ts";

export const overviewContract = {
  "overview.get": procedure({
    summary: "What a first look needs: three numbers, and the cases that need a person.",
    changes: false,
    role: "viewer",
    input: z.strictObject({}),
    output: z.object({
      counts: z.object({
        open: z.int(),
        tasks: z.int(),
        paused: z.int(),
        promised: z.int(),
        disputed: z.int(),
        /** Opened in the last 90 days. */
        recent: z.int(),
      }),
      /** The last 30 days, per currency, largest first. Null for a caller who may not see sums. */
      money: z
        .array(
          z.object({
            currency: z.string(),
            open: money,
            failed: money,
            recovered: money,
            /** The share of the money that failed in the range and has come back since. */
            rate: share,
            /** The share of the same money that is still open: until it is 0, `rate` can change. */
            openRate: share,
            definition: z.string(),
            days: z.array(z.object({ day: z.string(), recovered: money, failed: money })),
          }),
        )
        .nullable(),
      /** Five cases that wait for a person because of an open task or a dispute, most money at risk first. */
      needStaff: z.array(caseSummary.extend({ why: z.string() })),
      connected: z.boolean(),
      retryMode: z.enum(RETRY_MODES),
    }),
  }),
};
