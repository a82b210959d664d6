import { z } from "zod";
import { TASK_KINDS } from "../../dunning/facts/facts.ts";
import { id, instant, page, paging, procedure, reason } from "../procedure.ts";

/**
 * What came of a task. Codes, because an outcome is told in the timeline, which never forgets and so must
 * not hold anything about a person.
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
  /** The member of staff who looks after the customer. */
  owner: z.string().nullable(),
  createdAt: instant,
  doneAt: instant.nullable(),
  doneBy: z.string().nullable(),
  outcome: z.string().nullable(),
  /** What the case still has open; null when the case is not known any more. */
  currency: z.string().nullable(),
  amountOpen: z.int().nullable(),
  /** Percent of that which is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: z.int().nullable(),
  /** What a contact is expected to bring on top, in minor units of `currency`; the open tasks go by it. */
  expectedValue: z.int(),
  /** Why: whether a contact is worth making, then what that rests on. */
  priorityReasons: z.array(reason),
});

export const tasksContract = {
  "tasks.list": procedure({
    summary:
      "Work for people: open tasks by what a contact is expected to bring, in typical cases of their currency, or finished ones newest first.",
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
    summary: "Marks a task as done, with what came of it.",
    changes: true,
    role: "agent",
    input: z.strictObject({ taskId: id, outcome: z.enum(TASK_OUTCOMES) }),
    output: z.object({ task }),
  }),
};
