import type { Schema } from "../../db/schema.ts";
import { customerZones } from "../dunning/contact/time-zone.ts";
import type { Command } from "../dunning/model/command.ts";
import type { Reason } from "../dunning/model/reason.ts";
import { type Hold, UNTIL_RELEASED } from "../dunning/cases/holds.ts";
import { wordAction } from "../i18n/actions.ts";
import { wordReason } from "../i18n/reasons.ts";
import type { LocaleContext } from "../i18n/locale-format.ts";
import { wordRequest, wordTimeline } from "../i18n/timeline.ts";
import type { Context } from "./context.ts";

type Row<Table extends keyof Schema> = Schema[Table]["$inferSelect"];

/** A row of the database as an answer shows it. What is not named here is not shown. */

/** Words about a customer: their times are told on their own clock, as far as it is known. */
export const localeContextFor = (
  { localeContext, settings }: Context,
  country: string | null,
): LocaleContext => localeContext(customerZones(country, settings.timeZone).primary);

export const presentReasons = (reasons: readonly Reason[], localeContext: LocaleContext) =>
  reasons.map((reason) => ({ ...reason, text: wordReason(reason, localeContext) }));

export const presentCustomer = ({ id, name, email, country }: Row<"customers">) => ({
  id,
  name,
  email,
  country,
});

export const presentTimelineEntry = (row: Row<"timeline">, localeContext: LocaleContext) => {
  const { id, at, invoiceId, kind, detail, reasons } = row;
  return {
    id,
    at,
    invoiceId,
    kind,
    text: wordTimeline(row, localeContext).title,
    detail,
    reasons: presentReasons(reasons, localeContext),
  };
};

export const presentNext = (command: Command, localeContext: LocaleContext) => {
  const { id, caseId, invoiceId, dueAt, reasons, do: action } = command;
  return {
    id,
    caseId,
    invoiceId,
    dueAt,
    text: wordAction(action, localeContext),
    reasons: presentReasons(reasons, localeContext),
    do: action,
  };
};

/** Soonest first; those due at once in the order of their ids. */
export const inOrder = <One extends Pick<Command, "id" | "dueAt">>(commands: readonly One[]): One[] =>
  [...commands].sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));

export const presentPlan = (commands: readonly Command[], localeContext: LocaleContext) =>
  inOrder(commands).map((command) => presentNext(command, localeContext));

export const presentHold = ({ id, invoiceId, kind, reason, owner, from, to, amount, currency }: Hold) => ({
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
export const presentHoldRow = (hold: Row<"holds">) => ({
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

export const presentTask = (
  task: Row<"tasks">,
  around: {
    customerName: string | null;
    customerPhone: string | null;
    owner: string | null;
    currency: string | null;
    amountOpen: number | null;
    selfCure: number | null;
    expectedValue: number | null;
    priorityReasons: readonly Reason[] | null;
  },
  localeContext: LocaleContext,
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
  priorityReasons: presentReasons(around.priorityReasons ?? [], localeContext),
});

export const presentRequest = (request: Row<"staffRequests">, localeContext: LocaleContext) => {
  const { id, kind, invoiceId, stepId, by, at } = request;
  return { id, kind, text: wordRequest(request, localeContext), invoiceId, stepId, by, at };
};

export const presentNote = ({ id, text, by, at }: Row<"notes">) => ({ id, text, by, at });

export const presentInvoice = (invoice: Row<"invoices">) => ({
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
