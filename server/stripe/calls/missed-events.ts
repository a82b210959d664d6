import type { AccountClient } from "../client.ts";
import { ACCOUNT_EVENTS, HANDLED_EVENTS } from "../mapping/handled-events.ts";

/** An event as a webhook would have brought it; times in epoch ms. */
export type MissedEvent = {
  account: string;
  eventId: string;
  type: string;
  apiVersion: string | null;
  createdAt: number;
  receivedAt: number;
  payload: Buffer;
};

const DAY = 86_400_000;
/** Stripe lists events for 30 days. An hour less, so that a slow listing does not run over the edge. */
export const LISTED_MS = 30 * DAY - 3_600_000;
/** Stripe takes events for created until a little later than their time says. */
const MARGIN_MS = 10 * 60_000;

/**
 * The events of an account since a moment, as its webhooks would have brought them, newest first and in pages of a hundred.
 * An event that is known already is harmless: the inbox takes each id once.
 *
 * @param since epoch ms
 * @throws Stripe's error where the list is refused or nobody answers
 */
export async function* missedEvents(
  { stripe, as }: AccountClient,
  account: string,
  since: number,
  now: () => number,
): AsyncIterable<MissedEvent[]> {
  const created = { gte: Math.floor((Math.max(since, now() - LISTED_MS) - MARGIN_MS) / 1000) };
  let after: string | undefined;
  for (;;) {
    const from = after === undefined ? {} : { starting_after: after };
    const page = await stripe.events.list({ limit: 100, created, ...from }, { ...as, maxNetworkRetries: 3 });
    yield page.data
      .filter(({ type }) => HANDLED_EVENTS.has(type) && !ACCOUNT_EVENTS.has(type))
      .map((event) => ({
        account,
        eventId: event.id,
        type: event.type,
        apiVersion: event.api_version,
        createdAt: event.created * 1000,
        receivedAt: now(),
        payload: Buffer.from(JSON.stringify(event)),
      }));
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return;
  }
}
