import type { Mailer } from "../channels/email/mailer.ts";
import { signLink } from "../channels/payment-links.ts";
import { type RenderedMessage, renderMessage } from "../channels/email/message.ts";
import type { MessageFacts } from "../channels/message-data.ts";
import type { Templates } from "../channels/email/templates.ts";
import type { Clock } from "../clock.ts";
import type { Action, Command } from "../dunning/model/command.ts";
import type { Decision } from "../dunning/model/decision.ts";
import type { Snapshot } from "../dunning/model/snapshot.ts";
import { isMessageTemplate } from "../dunning/contact/message-templates.ts";
import { latestDecline } from "../dunning/retries/latest-decline.ts";
import { customerZones } from "../dunning/contact/time-zone.ts";
import type { CommandResult } from "./command-result.ts";

const DAY = 86_400_000;

/** Longer than any strategy's steps are apart, so that the link in the newest message always works. */
const LINK_DAYS = 60;

export type Message = Command & { do: Extract<Action, { kind: "message" }> };

/** Brings one message to one customer. */
export type MessageSender = {
  deliver(message: Message, snapshot: Snapshot, decision: Decision): Promise<CommandResult>;
};

export type MessageSenderDependencies = {
  mailer: Mailer;
  templates: Templates;
  /** The current key signs. */
  linkKey: string;
  publicUrl: string;
  /** Who writes where the merchant set nobody. */
  from: { name: string; address: string };
  clock: Clock;
};

/** Puts the facts of this very moment into words and hands them to the mail server. */
export function createMessageSender({
  mailer,
  templates,
  linkKey,
  publicUrl,
  from,
  clock,
}: MessageSenderDependencies): MessageSender {
  return {
    async deliver(message, snapshot, decision) {
      const { template } = message.do;
      const to = snapshot.customer?.email;
      if (!to) return { outcome: "refused", detail: { problem: "the customer has no e-mail address" } };
      if (!isMessageTemplate(template)) {
        return { outcome: "refused", detail: { problem: `there is no template ${template}` } };
      }
      const link = signLink(
        {
          account: snapshot.account,
          customerId: snapshot.customerId,
          invoiceId: message.do.invoiceIds[0]!,
          caseId: message.caseId,
          purpose: "pay",
          expiresAt: clock.now() + LINK_DAYS * DAY,
        },
        linkKey,
      );
      const { senderName, senderEmail } = snapshot.settings;
      const sender = { name: senderName || from.name, address: senderEmail || from.address };
      const facts = factsOf(message, snapshot, decision, sender.name, `${publicUrl}/pay/${link}`);
      let words: RenderedMessage;
      try {
        words = renderMessage(templates, template, facts);
      } catch (error) {
        // Facts that cannot be said truly are not said; trying again would not change them.
        return {
          outcome: "refused",
          detail: { problem: error instanceof Error ? error.message.slice(0, 200) : "no words" },
        };
      }
      const { subject, text, html, version } = words;
      const sent = await mailer.send({
        commandId: `${snapshot.account}/${message.id}`,
        from: sender,
        to: { name: snapshot.customer?.name ?? null, address: to },
        subject,
        text,
        html,
      });
      const detail = { channel: "email", template: version, step: message.do.stepId };
      switch (sent.outcome) {
        case "sent":
          return { outcome: "done", detail: { ...detail, messageId: sent.messageId } };
        case "temporary":
          return {
            tryLater: `the mail server deferred the message at ${sent.stage} (${sent.code ?? "no reply"})`,
          };
        case "refused":
          return {
            outcome: "refused",
            detail: { ...detail, problem: `mail server: ${sent.stage}`, code: sent.code },
          };
        case "unknown":
          return { outcome: "unknown", detail };
      }
    },
  };
}

/** Only what is true now: amounts as they stand, and a next attempt only if one is planned. */
function factsOf(
  message: Message,
  snapshot: Snapshot,
  decision: Decision,
  merchantName: string,
  payLink: string,
): MessageFacts {
  const case_ = decision.cases.find(({ id }) => id === message.caseId)!;
  const { customer, settings } = snapshot;
  const failedAt = new Map(
    decision.ledger.filter(({ kind }) => kind === "failed").map((entry) => [entry.invoiceId, entry.at]),
  );
  const next = decision.commands
    .filter((command) => command.do.kind === "charge" && command.do.trigger === "automatic")
    .filter((command) => message.do.invoiceIds.includes(command.invoiceId ?? ""))
    .sort((a, b) => a.dueAt - b.dueAt)[0];
  const end = decision.commands.find((command) => command.caseId === case_.id && command.do.kind === "end");
  // Only a subscription that is still alive can end.
  const touchesService = snapshot.invoices.some(
    ({ id, subscriptionId }) =>
      message.do.invoiceIds.includes(id) &&
      snapshot.subscriptions.some(
        (subscription) => subscription.id === subscriptionId && subscription.canceledAt === null,
      ),
  );
  const latest = latestDecline(snapshot, case_.leadInvoiceId);
  return {
    locale: customer?.locale ?? null,
    timeZone: customerZones(customer?.country ?? null, settings.timeZone).primary,
    customerName: customer?.name ?? null,
    merchantName,
    invoices: message.do.invoiceIds.map((id) => {
      const invoice = snapshot.invoices.find((row) => row.id === id)!;
      return {
        number: invoice.number,
        amount: invoice.amountRemaining,
        currency: invoice.currency,
        dueAt: invoice.dueAt,
        failedAt: invoice.collectionMethod === "send_invoice" ? null : (failedAt.get(id) ?? null),
      };
    }),
    payLink,
    decline: latest && { class: latest.decline.class, conceal: latest.decline.concealFromCustomer },
    cardBrand: latest?.method.brand ?? null,
    nextRetryAt: next?.dueAt ?? null,
    ending: end && end.do.kind === "end" && touchesService ? { at: end.dueAt, action: end.do.action } : null,
  };
}
