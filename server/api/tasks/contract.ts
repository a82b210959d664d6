import { z } from "zod";
import { TASK_KINDS } from "../../dunning/facts/facts.ts";
import { id, instant, page, paging, procedure, reason } from "../procedure.ts";

/**
 * The outcomes of a task. They are codes, because the timeline holds them: nothing in it can be erased, so it must
 * not hold words about a person.
 */
export const TASK_OUTCOMES = [
  "done",
  "reached",
  "not_reached",
  "wrong_contact",
  "will_pay",
  "refuses",
  "disputes",
  "handed_over",
  "not_needed",
] as const;

export const task = z.object({
  id: z.string(),
  customerId: z.string(),
  customerName: z.string().nullable(),
  customerPhone: z.string().nullable(),
  caseId: z.string(),
  stepId: z.string().nullable(),
  kind: z.enum(TASK_KINDS),
  /** The customer's IANA time zone: a caller needs to know how late it is there. */
  timeZone: z.string(),
  /** Stripe's user id of the customer's owner among the staff. */
  owner: z.string().nullable(),
  createdAt: instant,
  doneAt: instant.nullable(),
  doneBy: z.string().nullable(),
  outcome: z.string().nullable(),
  /** The amount that the case still has open; null when the case no longer exists. */
  currency: z.string().nullable(),
  amountOpen: z.int().nullable(),
  /** Percent of `amountOpen` that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: z.int().nullable(),
  /** The amount that a contact is expected to add, minor units of `currency`. Open tasks are ordered by it. */
  expectedValue: z.int(),
  /** Why the work is there. */
  reasons: z.array(reason),
  /** Whether a contact is worth making, then the grounds for it. */
  priorityReasons: z.array(reason),
});

export const tasksContract = {
  "tasks.list": procedure({
    summary:
      "Work for people: open tasks, ordered by the amount that a contact is expected to bring compared with typical cases of the currency, or finished tasks, newest first.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      state: z.enum(["open", "done"]).default("open"),
      kind: z.enum(TASK_KINDS).optional(),
      customerId: id.optional(),
      /** A user's id, `me` or `nobody`. */
      owner: z.string().min(1).max(255).optional(),
      ...paging,
    }),
    output: page(task),
  }),
  "tasks.complete": procedure({
    summary: "Marks a task as done, with its outcome.",
    changes: true,
    role: "agent",
    input: z.strictObject({ taskId: id, outcome: z.enum(TASK_OUTCOMES) }),
    output: z.object({ task }),
  }),
};
