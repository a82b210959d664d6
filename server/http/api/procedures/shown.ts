import type { Schema } from "../../../../db/schema.ts";
import { customerZones } from "../../../dunning/contact/time-zone.ts";
import type { Command, Reason } from "../../../dunning/decision.ts";
import { type Hold, UNTIL_RELEASED } from "../../../dunning/holds.ts";
import { wordAction } from "../../../words/actions.ts";
import { wordReason } from "../../../words/reasons.ts";
import type { Speech } from "../../../words/speech.ts";
import { wordRequest, wordTimeline } from "../../../words/timeline.ts";
import type { Context } from "../context.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** A row of the database as an answer shows it. What is not named here is not shown. */

/** Words about a customer: their times are told on their own clock, as far as it is known. */
export const speechAbout = ({ speech, settings }: Context, country: string | null): Speech =>
  speech(customerZones(country, settings.timeZone).primary);

export const shownReasons = (reasons: readonly Reason[], speech: Speech) =>
  reasons.map((reason) => ({ ...reason, text: wordReason(reason, speech) }));

export const shownCustomer = ({ id, name, email, country }: Row<"customers">) => ({
  id,
  name,
  email,
  country,
});

export const shownTimelineEntry = (row: Row<"timeline">, speech: Speech) => {
  const { id, at, invoiceId, kind, detail, because } = row;
  return {
    id,
    at,
    invoiceId,
    kind,
    text: wordTimeline(row, speech).title,
    detail,
    because: shownReasons(because, speech),
  };
};

export const shownNext = (command: Command, speech: Speech) => {
  const { id, caseId, invoiceId, dueAt, because, do: action } = command;
  return {
    id,
    caseId,
    invoiceId,
    dueAt,
    text: wordAction(action, speech),
    because: shownReasons(because, speech),
    do: action,
  };
};

/** Soonest first; those due at once in the order of their ids. */
export const inOrder = <One extends Pick<Command, "id" | "dueAt">>(commands: readonly One[]): One[] =>
  [...commands].sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));

export const shownPlan = (commands: readonly Command[], speech: Speech) =>
  inOrder(commands).map((command) => shownNext(command, speech));

export const shownHold = ({ id, invoiceId, kind, reason, owner, from, to, amount, currency }: Hold) => ({
  id,
  invoiceId,
  kind,
  reason,
  owner,
  fromAt: from,
  endsAt: to === UNTIL_RELEASED ? null : to,
  amount,
  currency,
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
  amount: hold.amount,
  currency: hold.currency,
});

export const shownTask = (
  task: Row<"tasks">,
  around: {
    customerName: string | null;
    customerPhone: string | null;
    owner: string | null;
    currency: string | null;
    amountOpen: number | null;
    selfCure: number | null;
    expectedValue: number | null;
    worth: readonly Reason[] | null;
  },
  speech: Speech,
) => ({
  id: task.id,
  customerId: task.customerId,
  customerName: around.customerName,
  customerPhone: around.customerPhone,
  caseId: task.caseId,
  stepId: task.stepId,
  kind: task.kind,
  owner: around.owner,
  createdAt: task.createdAt,
  doneAt: task.doneAt,
  doneBy: task.doneBy,
  outcome: task.outcome,
  currency: around.currency,
  amountOpen: around.amountOpen,
  selfCure: around.selfCure,
  expectedValue: around.expectedValue ?? 0,
  worth: shownReasons(around.worth ?? [], speech),
});

export const shownRequest = (request: Row<"requests">, speech: Speech) => {
  const { id, kind, invoiceId, stepId, by, at } = request;
  return { id, kind, text: wordRequest(request, speech), invoiceId, stepId, by, at };
};

export const shownNote = ({ id, text, by, at }: Row<"notes">) => ({ id, text, by, at });

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
