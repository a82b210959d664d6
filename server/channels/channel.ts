import type { ChannelTerms } from "../dunning/contact/channel-terms.ts";
import type { CustomerFact } from "../dunning/facts/facts.ts";
import type { MessageData, NamedDate } from "./message-data.ts";

/** The person or company that a message comes from. */
export type Sender = { name: string; address: string };

/** A message in a channel's own form; parts that the channel does not have are null. */
export type RenderedMessage = {
  subject: string | null;
  text: string;
  html: string | null;
  /** The language of the text, which may be wider than the customer's. */
  locale: string;
  /** Which of the dates in the data the text names. The customer was told of them, so they bind what is done later. */
  names: readonly NamedDate[];
  /** Kept with the contact, so that it can be said later which text went out, e.g. `en/payment_failed@3f2a90c1b2d4`. */
  version: string;
};

export type Envelope = {
  /** Unique to the message, and the same again when the message is sent again. */
  messageKey: string;
  from: Sender;
  /** Where replies go; null or left out: to the sender. */
  replyTo?: string | null;
  to: { name: string | null; address: string };
};

/**
 * What came back when a message was sent:
 * - `sent`: the carrier took responsibility for the message.
 * - `temporary`: the carrier did not take the message but may later; the same message may be sent again.
 * - `refused`: the carrier never will take the message.
 * - `unknown`: the message may have been delivered, so it is never sent again.
 *
 * Reasons are for the log and for staff; they never quote an address or a text.
 */
export type SendOutcome =
  | { outcome: "sent"; carrierId: string | null }
  | { outcome: "temporary" | "refused"; reason: string; code: number | null }
  | { outcome: "unknown" };

/**
 * A way to reach a customer. A new channel is a folder beside `email/`, a line in `registry.ts` and its texts in the
 * catalogues; everything else finds the channel by its terms.
 */
export type Channel = {
  /** What decisions and the strategy builder know of it: its id, the rules that bind it, its templates by language. */
  terms: ChannelTerms;
  /** Where the customer is reached; null: nowhere, and the message is refused. */
  addressOf(customer: CustomerFact): string | null;
  /** @throws when the data cannot be put into words truly; nothing may be sent then */
  render(template: string, data: MessageData): RenderedMessage;
  send(message: RenderedMessage, envelope: Envelope): Promise<SendOutcome>;
};

export const termsOf = (channels: readonly Channel[]): ChannelTerms[] => channels.map(({ terms }) => terms);
