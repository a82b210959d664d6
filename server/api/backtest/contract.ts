import { z } from "zod";
import { END_ACTIONS } from "../../dunning/facts/facts.ts";
import { CASE_STATUSES } from "../../dunning/model/case.ts";
import { segmentsSchema } from "../../dunning/segments/segment.ts";
import { strategyDraftSchema } from "../../dunning/strategies/strategy.ts";
import { instant, procedure, reason } from "../procedure.ts";

/** Something that would have been done. */
const execution = z.object({
  kind: z.enum(["message", "charge", "task", "end"]),
  at: instant,
  /** Charges: the invoice; else null. */
  invoiceId: z.string().nullable(),
  /** Messages and tasks: the step; else null. */
  stepId: z.string().nullable(),
  /** What, in the caller's language. */
  text: z.string(),
  /** Charges: the planner's estimate in [0, 1]; else null, as for one that a person asked for. */
  chance: z.number().nullable(),
  /**
   * `paid` and `declined`: a charge that in fact was made at about that time. `unknown`: one that never was;
   * the replay goes on as if it had been declined. `refused`: it could not be done in fact either. `done`:
   * all else.
   */
  outcome: z.enum(["paid", "declined", "unknown", "refused", "done"]),
  /** E.g. `Would have been tried, chance 41%`. */
  outcomeText: z.string(),
  reasons: z.array(reason),
});

const change = z.object({
  kind: z.enum(["message", "charge", "task", "end"]),
  /** `moved`: the same at another time. `changed`: another template, task, method or end, perhaps moved too. */
  how: z.enum(["added", "removed", "moved", "changed"]),
  /** Null if it was added. */
  present: execution.nullable(),
  /** Null if it was removed. */
  draft: execution.nullable(),
  /** The whole change in one line of the caller's language. */
  text: z.string(),
});

/** The course of a case under one set of rules. */
const course = z.object({
  segmentId: z.string(),
  segmentName: z.string(),
  segmentReason: z.array(reason),
  strategyId: z.string(),
  strategyName: z.string(),
  /** The draft has the number that it would be published with. */
  strategyVersion: z.int(),
  messages: z.int(),
  charges: z.int(),
  tasks: z.int(),
  /** When an invoice could not be tried any more, or not on its method, because a network's, a scheme's or Stripe's limit said no. */
  budgetRefusals: z.array(z.object({ at: instant, invoiceId: z.string(), reasons: z.array(reason) })),
  /** At the end of the replay; what in fact was paid stays paid. */
  status: z.enum(CASE_STATUSES),
  closedAt: instant.nullable(),
  /** How it would have ended had nobody paid; null: it was stopped, or its end was not planned yet. */
  unpaidEnd: z
    .object({ action: z.enum(END_ACTIONS), text: z.string(), at: instant, reached: z.boolean() })
    .nullable(),
  /** The money in fact came, but after this course had ended the recovery. */
  paidAfterEnd: z.boolean(),
});

const replayedCase = z.object({
  caseId: z.string(),
  openedAt: instant,
  currency: z.string(),
  /** At risk when it opened, minor units. */
  amount: z.int(),
  segmentChanges: z.boolean(),
  /** To another strategy; another version of the same is none. */
  strategyChanges: z.boolean(),
  /** Null: under these rules there would have been no such case, since its invoices belonged to another. */
  present: course.nullable(),
  draft: course.nullable(),
  changes: z.array(change),
});

const tally = z.object({
  present: z.int(),
  draft: z.int(),
  added: z.int(),
  removed: z.int(),
  moved: z.int(),
  changed: z.int(),
});

/** Sums over the customers of one page. */
const totals = z.object({
  customers: z.int(),
  /** Customers whose path changes in anything. */
  customersChanged: z.int(),
  cases: z.int(),
  segmentChanges: z.int(),
  strategyChanges: z.int(),
  messages: tally,
  charges: tally,
  tasks: tally,
  ends: tally,
  budgetRefusals: z.object({ present: z.int(), draft: z.int() }),
  /** Cases that in fact were paid after these rules had ended their recovery. */
  paidAfterEnd: z.object({ present: z.int(), draft: z.int() }),
  /** Customers whose replay was cut short at the limit of its steps. */
  cutShort: z.int(),
});

const output = z.object({
  /** Cases opened from here on are replayed. */
  from: instant,
  /** To here: the time of the first page, the same on every page of a run. */
  until: instant,
  /** Customers that the whole run replays. */
  customers: z.int(),
  /** False: there are more customers than a run replays; then it takes those with the newest cases. */
  complete: z.boolean(),
  /** Customers replayed so far, this page included. */
  done: z.int(),
  /** Of this page: a run's totals are the sum over its pages. */
  totals,
  /** Customers of this page whose path changes, those with the newest cases first. */
  rows: z.array(
    z.object({
      customerId: z.string(),
      customerName: z.string().nullable(),
      customerEmail: z.string().nullable(),
      cases: z.array(replayedCase),
    }),
  ),
  /** Null: the run is complete. */
  nextCursor: z.string().nullable(),
});

/** The page that the next call asks for; the draft must be the same on every page. */
const paging = {
  cursor: z.string().max(2000).nullable().default(null),
  /** Customers to replay in this call. */
  limit: z.int().min(1).max(50).default(20),
};

export const backtestContract = {
  "segments.dryRun": procedure({
    summary:
      "Replays the cases opened in the last 90 days through a list of segments and through the one in force, and tells what differs, customer by customer, a page at a time. It sends nothing and changes nothing.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ list: segmentsSchema, ...paging }),
    output,
  }),
  "strategies.dryRun": procedure({
    summary:
      "The same for a strategy that is not published, alone or together with a list of segments that leads to it.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ strategy: strategyDraftSchema, list: segmentsSchema.optional(), ...paging }),
    output,
  }),
};
