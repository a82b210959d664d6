import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Sandbox } from "../sandbox/sandbox.ts";
import { type Conformance, conformanceMiddleware } from "./conformance-middleware.ts";

/** A sandbox of its own on a port. Every answer and event is checked against Stripe's types. */
export interface ListeningSandbox {
  readonly url: string;
  readonly key: string;
  readonly sandbox: Sandbox;
  readonly conformance: Conformance;
  close(): Promise<void>;
}

/** How a sandbox is to be started. */
export interface ListeningSandboxOptions {
  /** Where its clock stands still, in epoch milliseconds; without it, the clock goes with the machine's. */
  readonly now?: number;
  readonly webhook?: { readonly url: string; readonly secret: string };
}

/** How often a going clock is moved, in milliseconds: webhooks leave then. */
const TICK = 20;

export async function listeningSandbox({ now, webhook }: ListeningSandboxOptions): Promise<ListeningSandbox> {
  const conformance = conformanceMiddleware();
  const sandbox = new Sandbox({
    seed: 1,
    startAt: now ?? Date.now(),
    send: async (url, body, headers) => {
      conformance.event(body);
      return (await fetch(url, { method: "POST", body, headers })).status;
    },
  });
  if (webhook) sandbox.addEndpoint({ url: webhook.url, secrets: [webhook.secret] });
  const watched = conformance.around((input: string | URL | Request, env?: object) =>
    sandbox.app.fetch(input as Request, env),
  );
  const server = await new Promise<Server>((resolve) => {
    const started = serve(
      { fetch: (request, env) => watched(request, env), port: 0, hostname: "127.0.0.1" },
      () => resolve(started as Server),
    );
  });
  const ticker = now === undefined ? setInterval(() => void sandbox.advanceTo(Date.now()), TICK) : undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: "sk_test_conformance0000",
    sandbox,
    conformance,
    async close() {
      clearInterval(ticker);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
