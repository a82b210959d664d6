import Stripe from "stripe";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** The real client, pointed at a sandbox in this process. */
export const clientOf = (sandbox: Sandbox, key: string): Stripe =>
  new Stripe(key, {
    httpClient: Stripe.createFetchHttpClient(sandbox.fetch),
    maxNetworkRetries: 0,
    telemetry: false,
  });
