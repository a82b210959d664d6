import { DAY } from "./clock.ts";
import { missing } from "./errors.ts";
import { page, readPage } from "./pages.ts";
import type { Tenant } from "./tenant.ts";
import type { Act, RequestStamp, Route } from "./world.ts";

/** The API version that this sandbox speaks: the one the pinned `stripe` package asks for. */
export const API_VERSION = "2026-10-28.endive";

/** Events can be listed and retrieved for 30 days. Source: docs.stripe.com/api/events. */
const EVENT_RETENTION = 30 * DAY;

/** One event; its object is frozen as JSON at the moment of the change, because the object itself moves on. */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly at: number;
  readonly object: string;
  readonly previous: string | undefined;
  readonly request: RequestStamp;
  /** Endpoints that have not answered 2xx yet. */
  pending: number;
  /** Whether any endpoint has failed to take it. */
  undelivered: boolean;
}

type Json = { [key: string]: unknown };

/** Records that something happened to an object and sends word to the endpoints. */
export function emit(act: Act, type: string, object: object, previous?: object): EventRecord {
  const { world, tenant } = act;
  const record: EventRecord = {
    id: `evt_1${world.ids.letters(23)}`,
    type,
    created: world.clock.seconds(),
    at: world.clock.now(),
    object: JSON.stringify(object),
    previous: previous === undefined ? undefined : JSON.stringify(previous),
    request: act.request,
    pending: 0,
    undelivered: false,
  };
  tenant.events.push(record);
  tenant.eventsById.set(record.id, record);
  let expired = 0;
  while (tenant.events[expired] !== undefined && tenant.events[expired]!.at < record.at - EVENT_RETENTION) {
    tenant.eventsById.delete(tenant.events[expired]!.id);
    expired++;
  }
  // Cut in bulk: dropping one element per event from the front of a long array would cost more than the event.
  if (expired > 1000 || expired === tenant.events.length) tenant.events.splice(0, expired);
  world.announce(tenant, record.id);
  return record;
}

/**
 * Changes an object and, if anything did change, emits the event with `previous_attributes`.
 * @returns whether anything changed
 */
export function amend(act: Act, object: object, type: string, change: () => void): boolean {
  const before = JSON.parse(JSON.stringify(object)) as Json;
  change();
  const previous = differences(before, object as Json);
  if (previous === undefined) return false;
  emit(act, type, object, previous);
  return true;
}

/** What `previous_attributes` holds: the old value of every changed member; hashes only in their changed members. */
function differences(before: Json, after: Json): Json | undefined {
  let changed: Json | undefined;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key];
    const current = after[key];
    if (old === current || JSON.stringify(old) === JSON.stringify(current)) continue;
    // An optional member that was not there has no old value to tell; a new key of metadata had null.
    if (old === undefined && "object" in after) continue;
    changed ??= {};
    changed[key] = isHash(old) && isHash(current) ? (differences(old, current) ?? {}) : (old ?? null);
  }
  return changed;
}

function isHash(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The event as an API answer or webhook body. `account` stands only in what a Connect endpoint receives. */
export function renderEvent(
  tenant: Tenant,
  record: EventRecord,
  apiVersion: string,
  account: string | undefined,
): object {
  return {
    id: record.id,
    object: "event",
    ...(account === undefined ? {} : { account }),
    api_version: apiVersion,
    created: record.created,
    data: {
      object: JSON.parse(record.object) as unknown,
      ...(record.previous === undefined
        ? {}
        : { previous_attributes: JSON.parse(record.previous) as unknown }),
    },
    livemode: tenant.livemode,
    pending_webhooks: record.pending,
    request: record.request,
    type: record.type,
  };
}

export const eventRoutes: Route[] = [
  {
    method: "get",
    path: "/v1/events",
    run({ tenant, params, world }) {
      const paging = readPage(params);
      const type = params.optional("type");
      const types = params.strings("types") ?? (type === undefined ? undefined : [type]);
      const delivered = params.boolean("delivery_success");
      params.complete();
      const oldest = world.clock.now() - EVENT_RETENTION;
      const list = page(tenant.events, "/v1/events", paging, (record) => {
        if (record.at < oldest) return false;
        if (types !== undefined && !types.some((pattern) => matches(pattern, record.type))) return false;
        return delivered === undefined || delivered === !record.undelivered;
      });
      return {
        ...list,
        data: list.data.map((record) => renderEvent(tenant, record, API_VERSION, undefined)),
      };
    },
  },
  {
    method: "get",
    path: "/v1/events/:id",
    run({ tenant, params, path, world }) {
      params.complete();
      const record = tenant.eventsById.get(path("id"));
      if (record === undefined || record.at < world.clock.now() - EVENT_RETENTION)
        throw missing("event", path("id"), "id", 404);
      return renderEvent(tenant, record, API_VERSION, undefined);
    },
  },
];

/** Whether a pattern such as `invoice.*` or `*` covers an event type. */
export function matches(pattern: string, type: string): boolean {
  return (
    pattern === "*" || pattern === type || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1)))
  );
}
