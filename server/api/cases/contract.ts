import { z } from "zod";
import {
  TASK_KINDS,
  ATTEMPT_TRIGGERS,
  END_ACTIONS,
  HOLD_KINDS,
  INVOICE_STATUSES,
  STAFF_REQUEST_KINDS,
} from "../../dunning/facts/facts.ts";
import { CASE_STATUSES } from "../../dunning/model/case.ts";
import { DECLINE_CLASSES } from "../../dunning/model/decline-class.ts";
import { RETRY_MODES } from "../../dunning/model/settings.ts";
import { choiceSchema } from "../../dunning/retries/propensity-log.ts";
import { customer } from "../customers/contract.ts";
import { hold } from "../holds/contract.ts";
import { note } from "../notes/contract.ts";
import { id, instant, page, paging, procedure, reason } from "../procedure.ts";
import { task } from "../tasks/contract.ts";
import { timelineEntry } from "../timeline/contract.ts";

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
  z.object({ kind: z.literal("find_settlement"), attemptId: z.string() }),
  z.object({ kind: z.literal("suspend_retries") }),
  z.object({ kind: z.literal("restore_retries") }),
  z.object({ kind: z.literal("end"), action: z.enum(END_ACTIONS), invoiceIds: z.array(z.string()) }),
  z.object({ kind: z.literal("resume_subscription"), subscriptionId: z.string() }),
]);

const step = z.object({
  stepId: z.string(),
  /** After the strategy's clock started. */
  day: z.number(),
  /** The step in the caller's language. */
  text: z.string(),
  kind: z.enum(["message", "task"]),
  /** overtaken: a later message went out instead; not_met: its condition does not hold for this case. */
  state: z.enum(["done", "skipped", "overtaken", "next", "planned", "not_met"]),
  /** When it was done, or is due as things stand; null: never. */
  at: instant.nullable(),
});

/** An action that the engine will take, unless a new fact changes the plan. */
export const nextAction = z.object({
  id: z.string(),
  caseId: z.string(),
  invoiceId: z.string().nullable(),
  dueAt: instant,
  /** The action in the caller's language. */
  text: z.string(),
  /** At most two: what was learned from the last failure, and why this day and hour. */
  because: z.array(reason),
  /** All of them, with what was compared. */
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
  /** Percent of `amountOpen` that is expected without a personal contact, 0 to 100; null: nothing is open. */
  selfCure: z.int().nullable(),
  /** The amount that a personal contact is expected to add, minor units of `currency`. */
  expectedValue: z.int(),
  /** Whether a contact is worth making, then the grounds for it. */
  priorityReasons: z.array(reason),
  /** When the case is next evaluated by itself; null: not before something happens. */
  wakeAt: instant.nullable(),
  waitsFor: z.array(reason),
  /** The kind of hold that stops the whole case now. */
  heldBy: z.enum(HOLD_KINDS).nullable(),
  /** Stripe's user id of the customer's owner among the staff. */
  owner: z.string().nullable(),
  /** The next retry, message, task or end; null: none, until something happens. */
  next: nextAction.nullable(),
});

/** A case as a list shows it. */
export const listedCase = caseSummary.extend({
  /** Of a case that ended: what came back or was lost, minor units of `currency`, when last, and by which cause. */
  settled: z.object({ amount: z.int(), at: instant, text: z.string() }).nullable(),
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

/** The attempts that networks, schemes and Stripe still allow on the lead invoice's payment method. */
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

export const casesContract = {
  "cases.list": procedure({
    summary: "Cases, newest first. Without a status: the open ones, or all of one customer's.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      status: z.enum(CASE_STATUSES).optional(),
      segmentId: z.string().max(40).optional(),
      strategyId: z.string().max(40).optional(),
      customerId: id.optional(),
      /** Only cases that this kind of hold stops. */
      heldBy: z.enum(HOLD_KINDS).optional(),
      /** A user's id, `me` or `nobody`. */
      owner: z.string().min(1).max(255).optional(),
      ...paging,
    }),
    output: page(listedCase),
  }),
  "cases.get": procedure({
    summary:
      "Everything that a panel shows about a case. The case is named by its id, or it is the open, else the latest, case of a customer or a subscription, or the case of an invoice or of a payment's invoice.",
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
      .refine((input) => Object.values(input).filter((id) => id !== undefined).length === 1, {
        error: "expected exactly one of caseId, customerId, invoiceId, subscriptionId and paymentId",
      }),
    output: z.object({
      /** Null while no event has named the customer. */
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
      /** The customer's time zone, as far as known. Contact hours are hours of this zone. */
      timeZone: z.string(),
      connected: z.boolean(),
      retryMode: z.enum(RETRY_MODES),
      /** The money of this case's invoices in its currency, minor units; null without a case. */
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
      /** The position, counted from 1, of the next step, else of the last step done; null without steps. */
      currentStep: z.int().nullable(),
      /** The requests of staff that can still be withdrawn, newest first. */
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
      /** Payments that have begun and not ended, and the day by which they must have. */
      underWay: z.array(
        z.object({ invoiceId: z.string(), amount: z.int(), currency: z.string(), until: instant }),
      ),
      /** The plan, soonest first. */
      next: z.array(nextAction),
      /** Holds that are in force now or will be later. */
      holds: z.array(hold),
      tasks: z.array(task),
      /** Null without an open invoice that is charged automatically. */
      budget: budget.nullable(),
      /** What a charge that staff ask for now would take, for the oldest 50 open invoices of the case. */
      charges: z.array(
        z.object({
          invoiceId: z.string(),
          /** The default method; null: Stripe's own choice, which is not known to us. */
          method: z
            .object({
              type: z.string().nullable(),
              brand: z.string().nullable(),
              expMonth: z.int().nullable(),
              expYear: z.int().nullable(),
            })
            .nullable(),
          /** The limits that such a charge counts towards, and what they leave. */
          limits: z.array(reason),
        }),
      ),
      timeline: page(timelineEntry),
    }),
  }),
};
