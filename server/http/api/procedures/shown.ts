import type { Schema } from "../../../../db/schema.ts";
import type { Command } from "../../../dunning/decision.ts";
import { type Hold, UNTIL_RELEASED } from "../../../dunning/holds.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** A row of the database as an answer shows it. What is not named here is not shown. */

export const shownCase = (one: Row<"cases">, customer: { name: string | null; email: string | null }) => ({
  id: one.id,
  customerId: one.customerId,
  customerName: customer.name,
  customerEmail: customer.email,
  status: one.status,
  kind: one.kind,
  openedAt: one.openedAt,
  closedAt: one.closedAt,
  leadInvoiceId: one.leadInvoiceId,
  invoiceIds: one.invoiceIds,
  declineClass: one.declineClass,
  segmentId: one.assignment.segmentId,
  strategyId: one.assignment.strategyId,
  strategyVersion: one.assignment.strategyVersion,
  segmentReason: one.assignment.segmentReason,
  currency: one.currency,
  amountOpen: one.amountOpen,
  wakeAt: one.wakeAt,
  waitsFor: one.waitsFor,
});

export const shownTimelineEntry = ({ id, at, invoiceId, kind, detail, because }: Row<"timeline">) => ({
  id,
  at,
  invoiceId,
  kind,
  detail,
  because,
});

export const shownNext = ({ id, caseId, invoiceId, dueAt, because, do: action }: Command) => ({
  id,
  caseId,
  invoiceId,
  dueAt,
  because,
  do: action,
});

/** Soonest first; those due at once in the order of their ids. */
export const shownPlan = (commands: Command[]) =>
  [...commands].sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)).map(shownNext);

export const shownHold = ({ id, invoiceId, kind, reason, owner, from, to }: Hold) => ({
  id,
  invoiceId,
  kind,
  reason,
  owner,
  fromAt: from,
  endsAt: to === UNTIL_RELEASED ? null : to,
});

/** A hold's row: its end is the planned one, or the release that came before it. */
export const shownHoldRow = (hold: Row<"holds">) => ({
  id: hold.id,
  invoiceId: hold.invoiceId,
  kind: hold.kind,
  reason: hold.reason,
  owner: hold.owner,
  fromAt: hold.fromAt,
  endsAt:
    hold.untilAt === null || hold.releasedAt === null
      ? (hold.untilAt ?? hold.releasedAt)
      : Math.min(hold.untilAt, hold.releasedAt),
});

export const shownTask = (
  task: Row<"tasks">,
  around: {
    customerName: string | null;
    customerPhone: string | null;
    currency: string | null;
    amountOpen: number | null;
  },
) => ({
  id: task.id,
  customerId: task.customerId,
  customerName: around.customerName,
  customerPhone: around.customerPhone,
  caseId: task.caseId,
  stepId: task.stepId,
  kind: task.kind,
  createdAt: task.createdAt,
  doneAt: task.doneAt,
  doneBy: task.doneBy,
  outcome: task.outcome,
  currency: around.currency,
  amountOpen: around.amountOpen,
});

export const shownInvoice = (invoice: Row<"invoices">) => ({
  id: invoice.id,
  number: invoice.number,
  subscriptionId: invoice.subscriptionId,
  status: invoice.status,
  collectionMethod: invoice.collectionMethod,
  currency: invoice.currency,
  amountDue: invoice.amountDue,
  amountPaid: invoice.amountPaid,
  amountRemaining: invoice.amountRemaining,
  createdAt: invoice.createdAt,
  dueAt: invoice.dueAt,
  paidAt: invoice.paidAt,
  nextPaymentAttemptAt: invoice.nextPaymentAttemptAt,
});
