import { z } from "zod";
import { END_ACTIONS } from "../../dunning/facts/facts.ts";
import { CASE_STATUSES } from "../../dunning/model/case.ts";
import { segmentsSchema } from "../../dunning/segments/segment.ts";
import { strategyDraftSchema } from "../../dunning/strategies/strategy.ts";
import { instant, procedure, reason } from "../procedure.ts";

/** An action that the rules would have taken. */
const execution = z.object({
  kind: z.enum(["message", "charge", "task", "end"]),
  at: instant,
  /** Charges: the invoice; else null. */
  invoiceId: z.string().nullable(),
  /** Messages and tasks: the step; else null. */
  stepId: z.string().nullable(),
  /** The action in the caller's language. */
  text: z.string(),
  /** Charges: the planner's estimate in [0, 1]. Null for other actions, and for a charge that a person requested. */
  chance: z.number().nullable(),
  /**
   * `paid` and `declined`: the charge was really made at about that time. `unknown`: it never was, and the
   * replay goes on as after a decline. `refused`: it really could not be carried out. `done`: all else.
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
  /** Null: added by the draft. */
  present: execution.nullable(),
  /** Null: removed by the draft. */
  draft: execution.nullable(),
  /** The whole change in one line of the caller's language. */
  text: z.string(),
});

/** The course of a case under a set of rules. */
const course = z.object({
  segmentId: z.string(),
  segmentName: z.string(),
  segmentReason: z.array(reason),
  strategyId: z.string(),
  strategyName: z.string(),
  /** The draft has the number under which it would be published. */
  strategyVersion: z.int(),
  messages: z.int(),
  charges: z.int(),
  tasks: z.int(),
  /** The times at which a limit of a network, a scheme or Stripe forbade a retry, or a retry on the invoice's method. */
  budgetRefusals: z.array(z.object({ at: instant, invoiceId: z.string(), reasons: z.array(reason) })),
  /** At the end of the replay. Money that really came stays paid. */
  status: z.enum(CASE_STATUSES),
  closedAt: instant.nullable(),
  /** The end of the recovery if nobody had paid; null: it was stopped, or no end was planned yet. */
  unpaidEnd: z
    .object({ action: z.enum(END_ACTIONS), text: z.string(), at: instant, reached: z.boolean() })
    .nullable(),
  /** The money really came, but after these rules had ended the recovery. */
  paidAfterEnd: z.boolean(),
});

const replayedCase = z.object({
  caseId: z.string(),
  openedAt: instant,
  currency: z.string(),
  /** At risk when it opened, minor units. */
  amount: z.int(),
  segmentChanges: z.boolean(),
  /** To another strategy; another version of the same strategy does not count. */
  strategyChanges: z.boolean(),
  /** Null: these rules would not have opened this case, because its invoices belonged to another one. */
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
  /** Customers for whom anything changes. */
  customersChanged: z.int(),
  cases: z.int(),
  segmentChanges: z.int(),
  strategyChanges: z.int(),
  messages: tally,
  charges: tally,
  tasks: tally,
  ends: tally,
  budgetRefusals: z.object({ present: z.int(), draft: z.int() }),
  /** Cases whose money really came after these rules had ended the recovery. */
  paidAfterEnd: z.object({ present: z.int(), draft: z.int() }),
  /** Customers whose replay was cut short at the limit of its steps. */
  cutShort: z.int(),
});

const output = z.object({
  /** Cases opened from this time on are replayed. */
  from: instant,
  /** The end of the replayed time: the time of the first page, on every page of a run. */
  until: instant,
  /** Customers that the whole run replays. */
  customers: z.int(),
  /** False: there are more customers than a run replays, and it takes those with the newest cases. */
  complete: z.boolean(),
  /** Customers replayed so far, this page included. */
  done: z.int(),
  /** The totals of this page. A run's totals are the sum over its pages. */
  totals,
  /** The customers of this page for whom anything changes, newest cases first. */
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

/** The draft must be the same on every page of a run. */
const paging = {
  cursor: z.string().max(2000).nullable().default(null),
  /** Customers to replay in this call. */
  limit: z.int().min(1).max(50).default(20),
};

export const backtestContract = {
  "segments.dryRun": procedure({
    summary:
      "Replays the cases opened in the last 90 days through a list of segments and through the list in force, and shows the differences, customer by customer, a page at a time. It sends nothing and changes nothing.",
    changes: false,
    role: "viewer",
    weight: 3,
    input: z.strictObject({ list: segmentsSchema, ...paging }),
    output,
  }),
  "strategies.dryRun": procedure({
    summary:
      "The same for an unpublished strategy, alone or together with a list of segments that leads to it.",
    changes: false,
    role: "viewer",
    weight: 3,
    input: z.strictObject({ strategy: strategyDraftSchema, list: segmentsSchema.optional(), ...paging }),
    output,
  }),
};
