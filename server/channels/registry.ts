import type { Channel } from "./channel.ts";
import { type EmailDependencies, openEmailChannel } from "./email/email-channel.ts";

export type ChannelDependencies = EmailDependencies;

/** Every channel that this server can send on, in the order in which the strategy builder offers them. */
export const openChannels = (dependencies: ChannelDependencies): readonly Channel[] => [
  openEmailChannel(dependencies),
];
