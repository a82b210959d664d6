import { createHash } from "node:crypto";
import Stripe from "stripe";
import type { Clock } from "../../clock.ts";
import { KNOWN_API_VERSIONS } from "../api-versions.ts";
import { ACCOUNT_EVENTS, HANDLED_EVENTS } from "../mapping/handled-events.ts";
import { permissionNamed } from "./key-permissions.ts";
import { type Say, withoutKeys } from "./report.ts";
import { acceptsSecret } from "./server-probe.ts";

type EnabledEvent = Stripe.WebhookEndpointCreateParams.EnabledEvent;

/** Whose events an endpoint hears. Stripe's object does not tell, so it is noted in the endpoint's metadata. */
export type Hears = "own" | "connected";

const KIND = "makegood_hears";
const FINGERPRINT = "makegood_secret";

export const API_VERSION = KNOWN_API_VERSIONS.at(-1)!;

/** The events that an endpoint needs: one's own account neither installs nor removes the app by an event. */
export const eventsFor = (hears: Hears): string[] =>
  [...HANDLED_EVENTS].filter((type) => hears === "connected" || !ACCOUNT_EVENTS.has(type));

/** Enough of a hash to recognize a secret of 32 random characters, and no help to guess it. */
const fingerprintOf = (secret: string) => createHash("sha256").update(secret).digest("hex").slice(0, 16);

export type EndpointWanted = {
  stripe: Stripe;
  url: string;
  hears: Hears;
  livemode: boolean;
  clock: Clock;
  /** `STRIPE_WEBHOOK_SECRETS` as this command sees it. */
  secrets: readonly string[];
  /** Written before the secret where the server must know whose endpoint it is. */
  secretPrefix: string;
  endpointsPage: string;
  keyName: string;
};

/**
 * Makes the webhook endpoint, or mends the one that is there: its events, and whether it is on. Its API version cannot be
 * changed, so one of another version is replaced, and goes only when the server has the new one's secret.
 */
export const connectEndpoint = (wanted: EndpointWanted, say: Say): Promise<void> =>
  sayingRefusals(wanted, say, connectOrThrow);

/** Says whether the endpoint is there and as it should be, and changes nothing. */
export const inspectEndpoint = (wanted: EndpointWanted, say: Say): Promise<void> =>
  sayingRefusals(wanted, say, inspectOrThrow);

async function sayingRefusals(wanted: EndpointWanted, say: Say, run: typeof connectOrThrow): Promise<void> {
  try {
    await run(wanted, say);
  } catch (error) {
    const permission = permissionNamed(error);
    if (permission !== null) return say("left", lacksWebhooks(wanted));
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    say(
      "left",
      `Stripe does not take the endpoint ${wanted.url}: ${withoutKeys(error.message)} Set PUBLIC_URL to where the internet reaches the server (in test mode a tunnel will do), and run this again.`,
    );
  }
}

const lacksWebhooks = ({ keyName, url, hears }: EndpointWanted) =>
  `${keyName} may not manage webhook endpoints (permission webhook_write). Give it "Webhook Endpoints: Write", or run this ` +
  `once with a secret key in ${keyName}, or make the endpoint by hand: URL ${url}, API version ${API_VERSION}, ` +
  `${hears === "connected" ? "events on connected accounts, " : ""}events ${eventsFor(hears).join(", ")}.`;

async function inspectOrThrow(wanted: EndpointWanted, say: Say): Promise<void> {
  const { url, hears } = wanted;
  const here = await endpointsAt(wanted);
  const current = here.find(({ api_version }) => api_version === API_VERSION);
  if (current === undefined) {
    const others = here.map(({ api_version }) => api_version ?? "the account's default").join(", ");
    const why = others === "" ? "has none" : `has one of API version ${others}, which is not ${API_VERSION}`;
    return say("left", `no endpoint: Stripe ${why} for ${url}. npm run connect makes it.`);
  }
  const { lacking, needless, isOff } = differencesOf(current, hears);
  const differences = [
    isOff ? "is switched off" : null,
    lacking.length === 0 ? null : `lacks ${lacking.join(", ")}`,
    needless.length === 0 ? null : `has ${needless.join(", ")} too many`,
  ].filter((difference) => difference !== null);
  if (differences.length > 0)
    say("left", `the endpoint ${current.id} ${differences.join("; ")}. npm run connect mends it.`);
  else sayRight(current, hears, say);
  await checkSecret(wanted, current, say);
}

export async function endpointsAt({
  stripe,
  url,
  hears,
}: Pick<EndpointWanted, "stripe" | "url" | "hears">): Promise<Stripe.WebhookEndpoint[]> {
  const here: Stripe.WebhookEndpoint[] = [];
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 })) {
    const kind = endpoint.metadata[KIND];
    if (endpoint.url === url && (kind === undefined || kind === hears)) here.push(endpoint);
  }
  return here;
}

/** How an endpoint differs from the one that is needed. */
export function differencesOf(endpoint: Stripe.WebhookEndpoint, hears: Hears) {
  const events = eventsFor(hears);
  const has = new Set(endpoint.enabled_events);
  return {
    lacking: events.filter((type) => !has.has(type)),
    needless: endpoint.enabled_events.filter((type) => !events.includes(type)),
    isOff: endpoint.status !== "enabled",
  };
}

const sayRight = ({ id }: Stripe.WebhookEndpoint, hears: Hears, say: Say) =>
  say(
    "ok",
    `the endpoint ${id} has the right ${eventsFor(hears).length} events and API version ${API_VERSION}.`,
  );

async function connectOrThrow(wanted: EndpointWanted, say: Say): Promise<void> {
  const here = await endpointsAt(wanted);
  const current = here.find(({ api_version }) => api_version === API_VERSION);
  const endpoint = current === undefined ? await make(wanted, say) : await mend(wanted, current, say);
  const serverKnowsIt = await checkSecret(wanted, endpoint, say);
  for (const old of here.filter(({ id, status }) => id !== endpoint.id && status === "enabled"))
    await retire(wanted, old, serverKnowsIt, say);
}

async function make(
  { stripe, url, hears, secretPrefix }: EndpointWanted,
  say: Say,
): Promise<Stripe.WebhookEndpoint> {
  const events = eventsFor(hears);
  const made = await stripe.webhookEndpoints.create({
    url,
    enabled_events: events as EnabledEvent[],
    api_version: API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
    connect: hears === "connected",
    description: "Makegood",
    metadata: { [KIND]: hears },
  });
  say(
    "done",
    `made the endpoint ${made.id}: ${url}, ${events.length} events of ${hears === "connected" ? "connected accounts" : "this account"}, API version ${API_VERSION}.`,
  );
  if (made.secret !== undefined) {
    say("done", `its secret, told only this once: ${secretPrefix}${made.secret}`);
    return stripe.webhookEndpoints.update(made.id, {
      metadata: { [FINGERPRINT]: fingerprintOf(made.secret) },
    });
  }
  return made;
}

async function mend(
  { stripe, hears }: EndpointWanted,
  endpoint: Stripe.WebhookEndpoint,
  say: Say,
): Promise<Stripe.WebhookEndpoint> {
  const { id } = endpoint;
  const events = eventsFor(hears);
  const { lacking, needless, isOff } = differencesOf(endpoint, hears);
  const isUnmarked = endpoint.metadata[KIND] === undefined;
  if (isUnmarked) {
    const whose = hears === "connected" ? "connected accounts" : "this account";
    say(
      "look",
      `${id} at this URL was made by hand and is taken over. Whether it hears ${whose} cannot be read: if no event arrives, delete it and run this again.`,
    );
  }
  if (lacking.length + needless.length === 0 && !isOff && !isUnmarked) {
    sayRight(endpoint, hears, say);
    return endpoint;
  }
  const changed = await stripe.webhookEndpoints.update(id, {
    enabled_events: events as EnabledEvent[],
    metadata: { [KIND]: hears },
    ...(isOff ? { disabled: false } : {}),
  });
  const changes = [
    lacking.length === 0 ? null : `added ${lacking.join(", ")}`,
    needless.length === 0 ? null : `took away ${needless.join(", ")}`,
    isOff ? "switched it on" : null,
    isUnmarked ? "marked it as ours" : null,
  ].filter((change) => change !== null);
  say("done", `mended the endpoint ${id}: ${changes.join("; ")}.`);
  return changed;
}

/** @returns whether the server takes what this endpoint signs */
async function checkSecret(
  { secrets, url, livemode, clock, secretPrefix, endpointsPage }: EndpointWanted,
  { id, metadata }: Stripe.WebhookEndpoint,
  say: Say,
): Promise<boolean> {
  const fingerprint = metadata[FINGERPRINT];
  const candidates = secrets.filter(
    (secret) => fingerprint === undefined || fingerprintOf(secret) === fingerprint,
  );
  if (candidates.length === 0) {
    say(
      "left",
      `STRIPE_WEBHOOK_SECRETS lacks the secret of ${id}: add ${secretPrefix}whsec_… (${endpointsPage} shows it again) and start the server again. Until then the server refuses its events, and Stripe repeats them.`,
    );
    return false;
  }
  for (const secret of candidates) {
    if (await acceptsSecret(url, secret, { livemode, clock })) {
      say("ok", `the server takes what ${fingerprint === undefined ? "a known secret" : id} signs.`);
      return true;
    }
  }
  say(
    "left",
    `the server does not know the secret of ${id} yet: start it again with STRIPE_WEBHOOK_SECRETS as set here.`,
  );
  return false;
}

async function retire(
  { stripe }: EndpointWanted,
  old: Stripe.WebhookEndpoint,
  serverKnowsTheNew: boolean,
  say: Say,
): Promise<void> {
  const why = `${old.id} sends in API version ${old.api_version ?? "of the account"}, which cannot be changed`;
  if (!serverKnowsTheNew) {
    say("left", `${why}: it stays on until the server has the new endpoint's secret. Run this again then.`);
    return;
  }
  // Made by hand it may serve something that we do not know of, so it can be switched on again.
  if (old.metadata[KIND] === undefined) {
    await stripe.webhookEndpoints.update(old.id, { disabled: true });
    say("done", `${why}: switched it off.`);
  } else {
    await stripe.webhookEndpoints.del(old.id);
    say("done", `${why}: deleted it.`);
  }
}
