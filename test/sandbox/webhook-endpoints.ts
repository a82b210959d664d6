import { badParameter, badState, missing } from "./errors.ts";
import { page, readPage } from "./pages.ts";
import type { WebhookEndpoint } from "./webhooks.ts";
import type { WebhookEndpointObject } from "./wire.ts";
import type { Call, Route } from "./world.ts";

/** How many endpoints an account may have in one mode. Source: docs.stripe.com/webhooks. */
const MAX_ENDPOINTS = 16;

/** `connect` is nowhere in the object: an endpoint does not tell whether it hears connected accounts. */
function asObject(endpoint: WebhookEndpoint): WebhookEndpointObject {
  return {
    id: endpoint.id,
    object: "webhook_endpoint",
    api_version: endpoint.apiVersion ?? null,
    application: null,
    created: endpoint.created,
    description: endpoint.description ?? null,
    enabled_events: [...(endpoint.events ?? ["*"])],
    livemode: endpoint.livemode ?? false,
    metadata: { ...endpoint.metadata },
    status: endpoint.enabled ? "enabled" : "disabled",
    url: endpoint.url,
  };
}

const endpointsOf = ({ world, tenant }: Call) =>
  world.webhooks.endpoints.filter(
    ({ owner, livemode }) => owner === tenant.account.id && (livemode ?? tenant.livemode) === tenant.livemode,
  );

function endpointOf(call: Call): WebhookEndpoint {
  const found = endpointsOf(call).find(({ id }) => id === call.path("id"));
  if (found === undefined) throw missing("webhook endpoint", call.path("id"), "id", 404);
  return found;
}

function checkUrl(url: string, livemode: boolean): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : "";
  if (scheme !== "http:" && scheme !== "https:")
    throw badParameter("Invalid URL: An explicit scheme (such as https) must be provided.", "url");
  if (livemode && scheme !== "https:")
    throw badParameter("Invalid URL: Live mode webhook endpoints must use HTTPS.", "url");
}

function checkEvents(events: readonly string[] | undefined): void {
  const wrong = events?.findIndex((type) => type !== "*" && !/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(type)) ?? -1;
  if (events?.length === 0 || wrong >= 0)
    throw badParameter(
      `Invalid enabled_events[${Math.max(wrong, 0)}]: must be one of the event types`,
      "enabled_events",
    );
}

export const webhookEndpointRoutes: Route[] = [
  {
    method: "post",
    path: "/v1/webhook_endpoints",
    run(call) {
      const { params, tenant, world } = call;
      const url = params.required("url");
      const events = params.strings("enabled_events");
      if (events === undefined)
        throw badParameter("Missing required param: enabled_events.", "enabled_events", "parameter_missing");
      const apiVersion = params.optional("api_version");
      const connect = params.boolean("connect") ?? false;
      const description = params.optional("description") ?? null;
      const metadata = params.metadata(null);
      params.complete();
      checkUrl(url, tenant.livemode);
      checkEvents(events);
      if (endpointsOf(call).length >= MAX_ENDPOINTS)
        throw badState(
          `You have reached the maximum of ${MAX_ENDPOINTS} ${tenant.livemode ? "live" : "test"} webhook endpoints.`,
        );
      const secret = `whsec_${world.ids.letters(32)}`;
      const endpoint = world.webhooks.addEndpoint({
        url,
        secrets: [secret],
        connect,
        livemode: tenant.livemode,
        events,
        owner: tenant.account.id,
        description,
        metadata,
        created: world.clock.seconds(),
        ...(apiVersion === undefined ? {} : { apiVersion }),
      });
      // Only the answer to the creation holds the secret.
      return { ...asObject(endpoint), secret };
    },
  },
  {
    method: "post",
    path: "/v1/webhook_endpoints/:id",
    run(call) {
      const endpoint = endpointOf(call);
      const { params, tenant } = call;
      const url = params.optional("url");
      const events = params.strings("enabled_events");
      const disabled = params.boolean("disabled");
      const description = params.string("description");
      const metadata = params.metadata({ ...endpoint.metadata });
      params.complete();
      if (url !== undefined) checkUrl(url, tenant.livemode);
      checkEvents(events);
      call.world.webhooks.changeEndpoint(endpoint.id, {
        metadata,
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events }),
        ...(description === undefined ? {} : { description }),
        ...(disabled === undefined ? {} : { enabled: !disabled }),
      });
      return asObject(endpoint);
    },
  },
  {
    method: "delete",
    path: "/v1/webhook_endpoints/:id",
    run(call) {
      call.params.complete();
      const { id } = endpointOf(call);
      call.world.webhooks.removeEndpoint(id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  },
  {
    method: "get",
    path: "/v1/webhook_endpoints/:id",
    run(call) {
      call.params.complete();
      return asObject(endpointOf(call));
    },
  },
  {
    method: "get",
    path: "/v1/webhook_endpoints",
    run(call) {
      const paging = readPage(call.params);
      call.params.complete();
      const list = page(endpointsOf(call), "/v1/webhook_endpoints", paging);
      return { ...list, data: list.data.map(asObject) };
    },
  },
];
