import { customerZones } from "../dunning/contact/time-zone.ts";
import type { InvoiceFact, SubscriptionFact } from "../dunning/facts/facts.ts";
import type { Command, CommandOf } from "../dunning/model/command.ts";
import type { Decision } from "../dunning/model/decision.ts";
import type { Snapshot } from "../dunning/model/snapshot.ts";
import { latestDeclineOf } from "../dunning/retries/declines.ts";
import type { MessageData } from "./message-data.ts";

/**
 * The data of a message at the moment of sending. Only what is true now goes in: amounts as they stand, a next attempt
 * only if one is planned, an end only if a living subscription would end.
 */
export function gatherMessageData(
  { caseId, do: message }: CommandOf<"message">,
  snapshot: Snapshot,
  decision: Decision,
  merchantName: string,
  payLink: string,
): MessageData {
  const { customer, settings, invoices, subscriptions } = snapshot;
  const { invoiceIds } = message;
  const case_ = decision.cases.find(({ id }) => id === caseId)!;
  const failedAt = new Map(
    decision.ledger.filter(({ kind }) => kind === "failed").map((entry) => [entry.invoiceId, entry.at]),
  );
  const messageInvoices = invoiceIds.map((id) => invoices.find((invoice) => invoice.id === id)!);
  const ending = endingOf(caseId, messageInvoices, subscriptions, decision.commands);
  const latest = latestDeclineOf(snapshot, case_.leadInvoiceId);
  return {
    locale: customer?.locale ?? null,
    timeZone: customerZones(customer?.country ?? null, settings.timeZone).primary,
    customerName: customer?.name ?? null,
    merchantName,
    invoices: messageInvoices.map((invoice) => ({
      number: invoice.number,
      amount: invoice.amountRemaining,
      currency: invoice.currency,
      dueAt: invoice.dueAt,
      failedAt: invoice.collectionMethod === "send_invoice" ? null : (failedAt.get(invoice.id) ?? null),
    })),
    payLink,
    decline: latest && { class: latest.decline.class, conceal: latest.decline.concealFromCustomer },
    cardBrand: latest?.method.brand ?? null,
    nextRetryAt: nextRetryOf(decision.commands, invoiceIds)?.dueAt ?? null,
    ending,
  };
}

/** The end that comes next, if it takes a living subscription of these invoices away; earlier where Stripe ends it first. */
function endingOf(
  caseId: string,
  messageInvoices: readonly InvoiceFact[],
  subscriptions: readonly SubscriptionFact[],
  commands: readonly Command[],
): MessageData["ending"] {
  const end = commands.find((command) => command.caseId === caseId && command.do.kind === "end");
  if (end?.do.kind !== "end") return null;
  const { action, invoiceIds } = end.do;
  const covered = messageInvoices.filter(({ id }) => invoiceIds.includes(id));
  const living = subscriptions.filter(
    ({ id, endedAt }) => endedAt === null && covered.some(({ subscriptionId }) => subscriptionId === id),
  );
  if (living.length === 0) return null;
  // Writing off an invoice cancels its subscription first.
  if (action !== "cancel" && action !== "mark_uncollectible") return { at: end.dueAt, action };
  const at = Math.min(end.dueAt, ...living.map(({ cancelAt }) => cancelAt ?? end.dueAt));
  return { at, action: "cancel" };
}

/** The next charge of these invoices that goes by itself, with the method that failed; undefined: none is planned. */
export function nextRetryOf(
  commands: readonly Command[],
  invoiceIds: readonly string[],
): Command | undefined {
  return commands
    .filter(({ do: action }) => action.kind === "charge" && action.trigger === "automatic")
    .filter(({ invoiceId }) => invoiceIds.includes(invoiceId ?? ""))
    .sort((a, b) => a.dueAt - b.dueAt)[0];
}
