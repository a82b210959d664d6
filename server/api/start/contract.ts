import { z } from "zod";
import { END_ACTIONS, POWERS } from "../../dunning/facts/facts.ts";
import { IMPORT_PARTS } from "../../dunning/model/account-command.ts";
import { id, instant, procedure } from "../procedure.ts";
import { money } from "../reports/contract.ts";

/** Charging customers, writing to them, ending recoveries. */
const power = z.enum(POWERS);
const powers = z.array(power).min(1).max(POWERS.length);

/** Never summed across currencies; the largest first. */
const sums = z.array(z.object({ currency: z.string(), amount: money }));

const confirm = z.literal(true, { error: "expected true, once the person has confirmed" });

const powerState = z.object({
  power,
  started: z.boolean(),
  at: instant.nullable(),
  /** A user id, `operator`, or `installation` for the state in which an account begins; null: no change is known. */
  by: z.string().nullable(),
});

/** What open cases would do next by the powers that are not started, as if they were started now. */
const wouldDo = z.object({
  charges: z.object({ n: z.int(), sums }),
  messages: z.object({ n: z.int() }),
  ends: z.object({ n: z.int(), sums }),
  /** The customers whose recovery would end first. */
  endsFirst: z.array(
    z.object({
      caseId: id,
      customerId: id,
      customerName: z.string().nullable(),
      action: z.enum(END_ACTIONS),
      at: instant,
      amount: money,
      currency: z.string(),
    }),
  ),
});

/** How far reading what stands at Stripe is. */
const importState = z.object({
  /** Of the whole, 0 to 1. */
  share: z.number(),
  finished: z.boolean(),
  parts: z.array(
    z.object({
      part: z.enum(IMPORT_PARTS),
      done: z.int(),
      /** Null: not known yet. */
      total: z.int().nullable(),
      share: z.number(),
      /** Why the part was given up, in Stripe's words. */
      problem: z.string().nullable(),
    }),
  ),
});

const state = z.object({
  /** Null: an account that began without an import. */
  import: importState.nullable(),
  powers: z.array(powerState),
  /** The latest starts and stops, newest first. */
  history: z.array(powerState.extend({ at: instant, by: z.string() })),
  openCases: z.int(),
  wouldDo,
});

export const startContract = {
  "start.get": procedure({
    summary:
      "Whether charging, writing and ending are started, and what would be done if they were: the dry run before the start.",
    changes: false,
    role: "viewer",
    weight: 5,
    input: z.strictObject({}),
    output: state,
  }),
  "start.start": procedure({
    summary:
      "Starts powers of the account. Running cases follow at once; every strategy begins at the start.",
    changes: true,
    role: "manager",
    input: z.strictObject({ powers, confirm }),
    output: z.object({ changed: z.array(power) }),
  }),
  "start.stop": procedure({
    summary:
      "Stops powers of the account at once; all three, where none is named. What was queued is not done. Whoever works on cases may stop.",
    changes: true,
    role: "agent",
    input: z.strictObject({ powers: powers.optional() }),
    output: z.object({ changed: z.array(power) }),
  }),
};
