import type { Channel } from "../../server/channels/channel.ts";
import { openEmailChannel } from "../../server/channels/email/email-channel.ts";
import { loadTemplates } from "../../server/channels/email/templates.ts";
import type { EngineDependencies } from "../../server/engine/dependencies.ts";

const nobody = () => Promise.reject(new Error("this test sends nothing"));

/** The channels of the product with their real terms; sending on them fails. */
export const CHANNELS: readonly Channel[] = [
  openEmailChannel({ mailer: { send: nobody }, templates: loadTemplates() }),
];

export const CHANNEL_TERMS = CHANNELS.map(({ terms }) => terms);

/** What the engine needs to send messages, where a test sends none. */
export const SILENT: Pick<EngineDependencies, "channels" | "from" | "publicUrl" | "linkKey" | "say"> = {
  channels: CHANNELS,
  from: { name: "Example Shop", address: "billing@shop.example" },
  publicUrl: "https://recover.example.com",
  linkKey: "a key that signs links for nobody at all",
  say: () => {},
};
