import { z } from "zod";
import {
  TASK_KINDS,
  ATTEMPT_TRIGGERS,
  END_ACTIONS,
  HOLD_KINDS,
  INVOICE_STATUSES,
  STAFF_REQUEST_KINDS,
} from "../../dunning/facts/facts.ts";
import { DECLINE_CLASSES } from "../../dunning/model/decline-class.ts";
import { choiceSchema } from "../../dunning/retries/propensity-log.ts";
import { hold } from "../holds/contract.ts";
import { id, instant, page, paging, procedure, reason } from "../procedure.ts";
import { task } from "../tasks/contract.ts";
import { timelineEntry } from "../timeline/contract.ts";

const CASE_STATUSES = ["open", "recovered", "lost"] as const;

export const customer = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().nullable(),
});

export const action = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("charge"),
    paymentMethodId: z.string().nullable(),
    trigger: z.enum(ATTEMPT_TRIGGERS),
    attempt: z.int(),
    choice: choiceSchema.exactOptional(),
  }),
  z.object({
    kind: z.literal("message"),
    stepId: z.string(),
    channel: z.string(),
    template: z.string(),
    declineClass: z.enum(DECLINE_CLASSES).nullable(),
    invoiceIds: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("task"),
    stepId: z.string(),
    task: z.enum(TASK_KINDS),
    insteadOf: z.string().nullable(),
  }),
  z.object({ kind: z.literal("find_decline"), paymentEventId: z.string() }),
  z.object({ kind: z.literal("read_customer") }),
  z.object({ kind: z.literal("find_outcome"), executionId: z.string() }),
  z.object({ kind: z.literal("suspend_retries") }),
  z.object({ kind: z.literal("restore_retries") }),
  z.object({ kind: z.literal("end"), action: z.enum(END_ACTIONS) }),
]);

const step = z.object({
  stepId: z.string(),
  /** After the strategy's clock started. */
  day: z.number(),
  /** What the step is, in the caller's language. */
  text: z.string(),
  kind: z.enum(["message", "task"]),
  /** overtaken: a later message went out instead; not_met: its condition misses this case. */
  state: z.enum(["done", "skipped", "overtaken", "next", "planned", "not_met"]),
  /** When it was done, or is due as things stand; null: never. */
  at: instant.nullable(),
});

export const note = z.object({ id: z.string(), text: z.string(), by: z.string(), at: instant });

/** Something that the engine will do, unless a fact comes between. */
export const nextAction = z.object({
  id: z.string(),
  caseId: z.string(),
  invoiceId: z.string().nullable(),
  dueAt: instant,
  /** What will be done, in the caller's language. */
  text: z.string(),
  reasons: z.array(reason),
  do: action,
});

export const caseSummary = z.object({
  id: z.string(),
  customerId: z.string(),
  customerName: z.string().nullable(),
  customerEmail: z.string().nullable(),
  status: z.enum(CASE_STATUSES),
  kind: z.enum(["trial_conversion", "first_invoice", "renewal", "one_off", "sent"]),
  openedAt: instant,
  closedAt: instant.nullable(),
  leadInvoiceId: z.string(),
  invoiceIds: z.array(z.string()),
  /** Class of the lead invoice's latest decline. */
  declineClass: z.string().nullable(),
  segmentId: z.string(),
  segmentName: z.string(),
  strategyId: z.string(),
  strategyName: z.string(),
  strategyVersion: z.int(),
  /** Why that segment: the rows of its rule with the facts they met. */
  segmentReason: z.array(reason),
  currency: z.string(),
  /** Minor units of `currency`. */
  amountOpen: z.int(),
  /** Percent of that which is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: z.int().nullable(),
  /** What a person's contact is expected to bring on top, minor units of `currency`. */
  expectedValue: z.int(),
  /** Why: whether a contact is worth making, then what that rests on. */
  priorityReasons: z.array(reason),
  /** When it is looked at next by itself; null: only when something happens. */
  wakeAt: instant.nullable(),
  waitsFor: z.array(reason),
  /** What holds all of it now. */
  heldBy: z.enum(HOLD_KINDS).nullable(),
  /** Stripe's id of the member of staff who looks after the customer. */
  owner: z.string().nullable(),
  /** What comes next of the retries, messages, tasks and the end; null: nothing, until something happens. */
  next: nextAction.nullable(),
});

export const invoice = z.object({
  id: z.string(),
  number: z.string().nullable(),
  subscriptionId: z.string().nullable(),
  status: z.enum(INVOICE_STATUSES),
  collectionMethod: z.enum(["charge_automatically", "send_invoice"]),
  currency: z.string(),
  amountDue: z.int(),
  amountPaid: z.int(),
  amountRemaining: z.int(),
  createdAt: instant,
  dueAt: instant.nullable(),
  paidAt: instant.nullable(),
  /** Stripe's own next attempt. */
  nextPaymentAttemptAt: instant.nullable(),
});

/** What networks, schemes and Stripe still allow for the method that the lead invoice is charged with. */
export const budget = z.object({
  invoiceId: z.string(),
  paymentMethodId: z.string().nullable(),
  /** First instant at which one more automatic attempt is allowed, 0 for any; null: never. */
  earliestAt: z.int().nullable(),
  latestAt: z.int().nullable(),
  /** Attempts left under the tightest rule that looks back more than a day; null: no such rule. */
  remaining: z.int().nullable(),
  reasons: z.array(reason),
});

export const cases = {
  "cases.list": procedure({
    summary: "Cases, newest first. Without a status: the open ones, or all of one customer's.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      status: z.enum(CASE_STATUSES).optional(),
      segmentId: z.string().max(40).optional(),
      strategyId: z.string().max(40).optional(),
      customerId: id.optional(),
      /** Only those that this kind of hold stops. */
      heldBy: z.enum(HOLD_KINDS).optional(),
      /** A user's id, `me` or `nobody`. */
      owner: z.string().min(1).max(255).optional(),
      ...paging,
    }),
    output: page(caseSummary),
  }),
  "cases.get": procedure({
    summary:
      "Everything a panel shows about one case: by its id, or the open (else latest) one of a customer or a subscription, or the one that holds an invoice or the invoice of a payment.",
    changes: false,
    role: "viewer",
    input: z
      .strictObject({
        caseId: id.optional(),
        customerId: id.optional(),
        invoiceId: id.optional(),
        subscriptionId: id.optional(),
        /** A charge (`ch_`, `py_`) or a PaymentIntent (`pi_`). */
        paymentId: id.optional(),
      })
      .refine((input) => Object.values(input).filter((one) => one !== undefined).length === 1, {
        error: "expected exactly one of caseId, customerId, invoiceId, subscriptionId and paymentId",
      }),
    output: z.object({
      /** Null while no event has told us about the customer. */
      customer: customer.nullable(),
      /** Null when nothing of this customer (or on this invoice) ever failed or fell overdue. */
      case: caseSummary.nullable(),
      otherCases: z.array(
        z.object({
          id: z.string(),
          status: z.enum(CASE_STATUSES),
          openedAt: instant,
          closedAt: instant.nullable(),
        }),
      ),
      /** Where the customer's clock stands, as far as known; local hours of messages are counted there. */
      timeZone: z.string(),
      connected: z.boolean(),
      retryMode: z.enum(["lead", "weave", "watch"]),
      /** Of this case's invoices in its currency, minor units; null without a case. */
      money: z
        .object({
          currency: z.string(),
          failed: z.int(),
          recovered: z.int(),
          lost: z.int(),
          open: z.int(),
        })
        .nullable(),
      /** The rule that put the case where it is, as a sentence. */
      segmentSentence: z.string().nullable(),
      /** The strategy's steps in order, done and to come; empty without a case. */
      steps: z.array(step),
      end: z
        .object({ text: z.string(), day: z.number(), action: z.enum(END_ACTIONS), at: instant.nullable() })
        .nullable(),
      /** The place, from 1, of the step that is next or else was last; null without steps. */
      currentStep: z.int().nullable(),
      /** What people asked for and can still take back, newest first. */
      staffRequests: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(STAFF_REQUEST_KINDS),
          text: z.string(),
          invoiceId: z.string().nullable(),
          stepId: z.string().nullable(),
          by: z.string(),
          at: instant,
        }),
      ),
      /** Newest first, at most 20. */
      notes: z.array(note),
      invoices: z.array(invoice),
      /** What is planned, soonest first. */
      next: z.array(nextAction),
      /** Those that stop something now, or will at a later time. */
      holds: z.array(hold),
      tasks: z.array(task),
      /** Null without an open invoice that is charged automatically. */
      budget: budget.nullable(),
      timeline: page(timelineEntry),
    }),
  }),
  "cases.assign": procedure({
    summary: "Says who looks after a customer: a user, or nobody.",
    changes: true,
    role: "agent",
    input: z.strictObject({ customerId: id, owner: z.union([z.literal("me"), z.null()]) }),
    output: z.object({ owner: z.string().nullable() }),
  }),
  "notes.add": procedure({
    summary: "Writes a note about a customer, for staff only.",
    changes: true,
    role: "agent",
    input: z.strictObject({ customerId: id, text: z.string().trim().min(1).max(2000) }),
    output: z.object({ note }),
  }),
  "notes.remove": procedure({
    summary: "Erases a note for good.",
    changes: true,
    role: "agent",
    input: z.strictObject({ noteId: id }),
    output: z.object({ noteId: z.string() }),
  }),
  "customers.search": procedure({
    summary:
      "Finds customers with a recovery: by the beginning of their name or e-mail address, by an invoice's number, or by an id of Stripe's.",
    changes: false,
    role: "viewer",
    input: z.strictObject({ query: z.string().trim().min(2).max(100) }),
    output: z.object({
      /** At most 10, those with an open case first. */
      rows: z.array(
        customer.extend({
          case: z
            .object({
              id: z.string(),
              status: z.enum(CASE_STATUSES),
              currency: z.string(),
              amountOpen: z.int(),
            })
            .nullable(),
        }),
      ),
    }),
  }),
};
