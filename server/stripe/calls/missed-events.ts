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

/** One page of an account's events, and the id behind which the next one begins; null: there is none. */
export type MissedPage = { events: MissedEvent[]; last: string | null; oldestAt: number | null };

/**
 * A page of an account's events since a moment, newest first, behind the event `after`, as its webhooks would have brought
 * them.
 *
 * @param since epoch ms
 * @throws Stripe's error where the list is refused or nobody answers
 */
export async function eventPage(
  { stripe, as }: AccountClient,
  account: string,
  since: number,
  after: string | null,
  now: () => number,
): Promise<MissedPage> {
  const created = { gte: Math.floor((Math.max(since, now() - LISTED_MS) - MARGIN_MS) / 1000) };
  const from = after === null ? {} : { starting_after: after };
  const page = await stripe.events.list({ limit: 100, created, ...from }, { ...as, maxNetworkRetries: 3 });
  const oldest = page.data.at(-1);
  const events = page.data
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
  return {
    events,
    last: page.has_more ? (oldest?.id ?? null) : null,
    oldestAt: oldest ? oldest.created * 1000 : null,
  };
}

/**
 * The events of an account since a moment, page by page. An event that is known already is harmless: the inbox takes each
 * id once.
 *
 * @param since epoch ms
 * @throws Stripe's error where the list is refused or nobody answers
 */
export async function* missedEvents(
  client: AccountClient,
  account: string,
  since: number,
  now: () => number,
): AsyncIterable<MissedEvent[]> {
  for (let after: string | null = null; ; ) {
    const page: MissedPage = await eventPage(client, account, since, after, now);
    yield page.events;
    if (page.last === null) return;
    after = page.last;
  }
}
