import { readProvenSender } from "../../../db/stores/sender-proofs.ts";
import type { RenderedMessage } from "../../channels/channel.ts";
import { senderOf } from "../../channels/email/sender.ts";
import { gatherMessageData, nextRetryOf } from "../../channels/gather-message-data.ts";
import type { MessageData } from "../../channels/message-data.ts";
import { signLink } from "../../channels/payment-links.ts";
import type { AnnouncedDates } from "../../dunning/cases/announced-dates.ts";
import { ASKS_FOR_METHOD } from "../../dunning/contact/message-templates.ts";
import type { CommandOf } from "../../dunning/model/command.ts";
import type { CommandResult, Handler, HandlerContext } from "./handler.ts";

const DAY = 86_400_000;

/** Longer than any strategy's steps are apart, so that the link in the newest message always works. */
const LINK_DAYS = 60;

/** Puts the facts of this very moment into words and hands them to the step's channel. */
export const message: Handler<"message"> = {
  readsFirst: ({ do: { invoiceIds } }) => invoiceIds,

  async execute(command, context) {
    const { snapshot, decision, channels } = context;
    const { channel: channelId, stepId, template } = command.do;
    const channel = channels.find(({ terms }) => terms.id === channelId);
    if (!channel) return refused(channelId, "no_channel", `there is no channel ${channelId}`);
    const { customer } = snapshot;
    const address = customer && channel.addressOf(customer);
    if (!address) return refused(channelId, "no_address", `the customer has no address for ${channelId}`);

    const { settings } = snapshot;
    const proven = await readProvenSender(context.db, snapshot.account);
    const { from, replyTo } = senderOf(settings, proven, context.from);
    const payLink = payLinkOf(command, context);
    let rendered: RenderedMessage;
    let dates: AnnouncedDates;
    try {
      const data = gatherMessageData(
        command,
        snapshot,
        decision,
        settings.senderName || context.from.name,
        payLink,
      );
      rendered = channel.render(template, data);
      const nextRetry = nextRetryOf(decision.commands, command.do.invoiceIds);
      dates = announcedDates(rendered, data, nextRetry?.invoiceId ?? null);
    } catch (error) {
      // Data that cannot be put into words truly is not sent; trying again would not change the data.
      const problem = error instanceof Error ? error.message.slice(0, 200) : "the text could not be made";
      return refused(channelId, "no_words", problem);
    }
    const sent = await channel.send(rendered, {
      messageKey: `${snapshot.account}/${command.id}`,
      from,
      replyTo,
      to: { name: customer.name, address },
    });
    const detail = { channel: channelId, template: rendered.version, step: stepId, ...dates };
    switch (sent.outcome) {
      case "sent":
        return { outcome: "done", detail: { ...detail, messageId: sent.carrierId } };
      case "temporary":
        return { tryLater: sent.reason };
      case "refused":
        return {
          outcome: "refused",
          detail: { ...detail, cause: "carrier", problem: sent.reason, code: sent.code },
        };
      case "unknown":
        return { outcome: "unknown", detail };
    }
  },
};

/** The dates that the customer reads. */
const announcedDates = (
  { names }: RenderedMessage,
  { nextRetryAt, ending }: MessageData,
  retryInvoice: string | null,
): AnnouncedDates => ({
  ...(nextRetryAt !== null && retryInvoice !== null && names.includes("next_try")
    ? { retryAt: nextRetryAt, retryInvoice }
    : {}),
  ...(ending && names.includes("end") ? { endsAt: ending.at } : {}),
});

/** Why a message was not taken. The step falls back to another channel or to a person, who is told this. */
type RefusalCause = "no_channel" | "no_address" | "no_words" | "carrier";

const refused = (channel: string, cause: RefusalCause, problem: string): CommandResult => ({
  outcome: "refused",
  detail: { channel, cause, problem },
});

function payLinkOf(
  { caseId, do: { invoiceIds, template } }: CommandOf<"message">,
  { snapshot: { account, customerId }, clock, linkKey, publicUrl }: HandlerContext,
): string {
  const link = {
    account,
    customerId,
    invoiceId: invoiceIds[0]!,
    caseId,
    purpose: ASKS_FOR_METHOD.has(template) ? ("update_method" as const) : ("pay" as const),
    expiresAt: clock.now() + LINK_DAYS * DAY,
  };
  return `${publicUrl}/pay/${signLink(link, linkKey)}`;
}
