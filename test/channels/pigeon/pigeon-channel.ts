import type { Channel, Envelope, RenderedMessage } from "../../../server/channels/channel.ts";

export type Flight = { message: RenderedMessage; envelope: Envelope };

/** A channel that no product has: what is sent lies in `flights`. Pigeons know one text, fly on weekdays and need a name to fly to. */
export function openPigeonChannel(): Channel & { flights: Flight[] } {
  const flights: Flight[] = [];
  return {
    flights,
    terms: {
      id: "pigeon",
      rules: { weekdays: [1, 2, 3, 4, 5], windowDays: 7, gapHours: 20 },
      templates: { payment_failed: ["en"] },
    },
    addressOf: ({ name }) => name,
    render: (template, { customerName, merchantName }) => ({
      subject: null,
      text: `${customerName}: please pay ${merchantName}.`,
      html: null,
      locale: "en",
      names: [],
      version: `en/${template}@pigeon`,
    }),
    async send(message, envelope) {
      flights.push({ message, envelope });
      return { outcome: "sent", carrierId: `ring ${flights.length}` };
    },
  };
}
