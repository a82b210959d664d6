import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

/** What one client may hold of this process. Milliseconds, bytes. */
export type ConnectionLimits = {
  /** Until the last header has come. */
  headersMs: number;
  /** Until the last byte of the body has come: a body is at most a megabyte. */
  requestMs: number;
  /** How long an idle connection is kept. Longer than load balancers keep theirs (60 s), so that they never reuse a closed one. */
  keepAliveMs: number;
  /** After this long without a byte in either direction a connection is closed, also while an answer waits to be read. */
  silenceMs: number;
  /** All connections together: each may hold a body in memory. Further ones are closed at once. */
  connections: number;
  headerBytes: number;
  /** How often the first two are looked at. */
  checkMs: number;
};

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  silenceMs: 120_000,
  connections: 1_000,
  headerBytes: 16 * 1024,
  checkMs: 5_000,
};

/** Listens with the limits. Resolves once the port is open. */
export function listen(
  { fetch }: Pick<Hono, "fetch">,
  { hostname, port }: { hostname: string; port: number },
  limits: ConnectionLimits = CONNECTION_LIMITS,
): Promise<{ server: Server; address: AddressInfo }> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch,
        hostname,
        port,
        serverOptions: {
          headersTimeout: limits.headersMs,
          requestTimeout: limits.requestMs,
          keepAliveTimeout: limits.keepAliveMs,
          maxHeaderSize: limits.headerBytes,
          connectionsCheckingInterval: limits.checkMs,
        },
      },
      (address) => resolve({ server, address }),
    ) as Server;
    server.maxConnections = limits.connections;
    server.setTimeout(limits.silenceMs);
    server.once("error", reject);
  });
}
