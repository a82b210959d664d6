import { z } from "zod";
import { END_ACTIONS } from "../../../dunning/decision.ts";
import { ATTEMPT_TRIGGERS, INVOICE_STATUSES } from "../../../dunning/facts.ts";
import { DECLINE_CLASSES } from "../../../dunning/strategies/strategy.ts";
import { hold } from "./holds.ts";
import { id, instant, page, paging, procedure, reason } from "./procedure.ts";
import { task } from "./tasks.ts";
import { timelineEntry } from "./timeline.ts";

const CASE_STATUSES = ["open", "recovered", "lost"] as const;

export const customer = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().nullable(),
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
  strategyId: z.string(),
  strategyVersion: z.int(),
  /** Why that segment: the rows of its rule with the facts they met. */
  segmentReason: z.array(reason),
  currency: z.string(),
  /** Minor units of `currency`. */
  amountOpen: z.int(),
  /** When it is looked at next by itself; null: only when something happens. */
  wakeAt: instant.nullable(),
  waitsFor: z.array(reason),
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

export const action = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("charge"),
    paymentMethodId: z.string().nullable(),
    trigger: z.enum(ATTEMPT_TRIGGERS),
    attempt: z.int(),
  }),
  z.object({
    kind: z.literal("message"),
    stepId: z.string(),
    channel: z.literal("email"),
    template: z.string(),
    declineClass: z.enum(DECLINE_CLASSES).nullable(),
    invoiceIds: z.array(z.string()),
  }),
  z.object({
    kind: z.literal("task"),
    stepId: z.string(),
    task: z.enum(["call", "sms", "letter", "agency", "review"]),
    insteadOf: z.string().nullable(),
  }),
  z.object({ kind: z.literal("find_decline"), noticeId: z.string() }),
  z.object({ kind: z.literal("read_customer") }),
  z.object({ kind: z.literal("find_outcome"), actId: z.string() }),
  z.object({ kind: z.literal("take_over") }),
  z.object({ kind: z.literal("hand_back") }),
  z.object({ kind: z.literal("end"), action: z.enum(END_ACTIONS) }),
]);

/** Something the engine will do, unless a fact comes between. */
export const nextAction = z.object({
  id: z.string(),
  caseId: z.string(),
  invoiceId: z.string().nullable(),
  dueAt: instant,
  because: z.array(reason),
  do: action,
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
  because: z.array(reason),
});

export const cases = {
  "cases.list": procedure({
    summary: "Cases, newest first. Without a status: the open ones, or all of one customer's.",
    changes: false,
    role: "viewer",
    input: z.strictObject({
      status: z.enum(CASE_STATUSES).optional(),
      segmentId: z.string().max(40).optional(),
      customerId: id.optional(),
      ...paging,
    }),
    output: page(caseSummary),
  }),
  "cases.get": procedure({
    summary:
      "Everything a panel shows about one case: by its id, or the open (else latest) one of a customer, or the one that holds an invoice.",
    changes: false,
    role: "viewer",
    input: z
      .strictObject({ caseId: id.optional(), customerId: id.optional(), invoiceId: id.optional() })
      .refine(
        ({ caseId, customerId, invoiceId }) =>
          [caseId, customerId, invoiceId].filter((one) => one !== undefined).length === 1,
        { error: "expected exactly one of caseId, customerId and invoiceId" },
      ),
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
};
