import { LATEST_SECOND } from "../../stripe/mapping/schemas.ts";

/** The part of an event that is read before it is stored. The rest is read from the stored body. */
export type EventEnvelope = {
  id: string;
  type: string;
  /** The account of a Connect event; null on an endpoint for the operator's own account. */
  stripeAccountId: string | null;
  livemode: boolean;
  apiVersion: string | null;
  /** Epoch ms. */
  createdAt: number;
};

export type ReadEvent =
  | { kind: "event"; event: EventEnvelope }
  /** A thin notification of API v2, which names an object and holds none. */
  | { kind: "thin"; type: string }
  | { kind: "unusable"; message: string };

const ID = /^[\w-]{1,255}$/;
const TYPE = /^[a-z0-9_.]{1,120}$/;
const API_VERSION = /^[\w.-]{1,64}$/;

/** Reads the envelope of a webhook's body. Its values are checked, because they become keys and labels. */
export function readEvent(body: Buffer): ReadEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    return { kind: "unusable", message: "the body is not JSON: send the event as Stripe wrote it" };
  }
  if (typeof parsed !== "object" || parsed === null) return notAnEvent("it is not an object");
  const event = parsed as Record<string, unknown>;
  const { id, object, type, account, livemode, api_version: apiVersion, created } = event;
  if (typeof type !== "string" || !TYPE.test(type)) return notAnEvent("type is not an event type");
  if (object === "v2.core.event") return { kind: "thin", type };
  if (object !== "event") return notAnEvent('object is not "event"');
  if (typeof id !== "string" || !ID.test(id)) return notAnEvent("id is not an id");
  if (typeof livemode !== "boolean") return notAnEvent("livemode is neither true nor false");
  if (
    typeof created !== "number" ||
    !Number.isSafeInteger(created) ||
    created < 0 ||
    created > LATEST_SECOND
  ) {
    return notAnEvent("created is not a time in seconds");
  }
  if (account !== undefined && account !== null && (typeof account !== "string" || !ID.test(account))) {
    return notAnEvent("account is not an id");
  }
  if (
    apiVersion !== undefined &&
    apiVersion !== null &&
    (typeof apiVersion !== "string" || !API_VERSION.test(apiVersion))
  ) {
    return notAnEvent("api_version is not a version");
  }
  const { data } = event;
  if (typeof data !== "object" || data === null || !("object" in data))
    return notAnEvent("data.object is missing");
  return {
    kind: "event",
    event: {
      id,
      type,
      stripeAccountId: account ?? null,
      livemode,
      apiVersion: apiVersion ?? null,
      createdAt: created * 1000,
    },
  };
}

const notAnEvent = (cause: string): ReadEvent => ({
  kind: "unusable",
  message: `the body is not a Stripe event (${cause}): point this endpoint's URL at events only`,
});
