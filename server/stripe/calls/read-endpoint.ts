import type { Account } from "../../dunning/facts/facts.ts";
import { API_VERSION, differencesOf, endpointsAt } from "../connect/endpoint.ts";
import type { EndpointResult } from "../gateway.ts";
import type { Calls } from "./call-context.ts";
import { settingOf } from "./read-settings.ts";

/** The endpoint that is on and of the newest API version first, where several are at the URL. */
export function readEndpoint(calls: Calls, account: Account, url: string): Promise<EndpointResult> {
  return settingOf(async (): Promise<EndpointResult> => {
    const { stripe, as } = calls.clientOf(account);
    // An installed app's events come to an endpoint of our own account, so the call names no other.
    const hears = as.stripeAccount === undefined ? "own" : "connected";
    const here = await endpointsAt({ stripe, url, hears });
    const on = here.filter(({ status }) => status === "enabled");
    const of = (version: string) => on.find(({ api_version }) => api_version === version);
    const endpoint = of(API_VERSION) ?? on[0] ?? here[0];
    if (endpoint === undefined) return { kind: "done", endpoint: null };
    const { lacking, isOff } = differencesOf(endpoint, hears);
    const sendsAll = endpoint.enabled_events.includes("*");
    return {
      kind: "done",
      endpoint: {
        isOff,
        lacking: sendsAll ? [] : lacking,
        apiVersion: endpoint.api_version,
        wantedApiVersion: API_VERSION,
      },
    };
  });
}
