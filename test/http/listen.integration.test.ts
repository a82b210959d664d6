import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { Hono } from "hono";
import { afterEach, expect, test } from "vitest";
import { CONNECTION_LIMITS, type ConnectionLimits, listen } from "../../server/http/listen.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function open(limits: Partial<ConnectionLimits>): Promise<() => Promise<Socket>> {
  const app = new Hono().post("/body", async (c) => c.text(`${(await c.req.text()).length} characters`));
  const opened = await listen(
    app,
    { hostname: "127.0.0.1", port: 0 },
    { ...CONNECTION_LIMITS, checkMs: 20, ...limits },
  );
  server = opened.server;
  return async () => {
    const socket = connect(opened.address.port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };
}

const HEAD = "POST /body HTTP/1.1\r\nhost: here\r\ncontent-length: 10\r\n";

test("headers that never end are cut off", async () => {
  const connection = await (await open({ headersMs: 100 }))();
  connection.write(HEAD);
  expect(await text(connection)).toMatch(/^HTTP\/1\.1 408 /);
});

test("a body that comes a byte at a time is cut off, whatever keeps coming", async () => {
  const connection = await (await open({ requestMs: 150, headersMs: 100 }))();
  connection.write(`${HEAD}\r\n`);
  const drip = setInterval(() => connection.write("x"), 50);
  const answer = await text(connection);
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 (408|400) /);
});

test("headers over the limit are refused", async () => {
  const connection = await (await open({ headerBytes: 1024 }))();
  connection.write(`${HEAD}x-long: ${"x".repeat(2000)}\r\n\r\n`);
  expect(await text(connection)).toMatch(/^HTTP\/1\.1 431 /);
});

test("a connection beyond the limit is closed at once, and those within it go on", async () => {
  const another = await open({ connections: 2 });
  const [first, second] = [await another(), await another()];
  const third = await another();
  await once(third, "close");
  for (const connection of [first!, second!]) {
    connection.write(`${HEAD}connection: close\r\n\r\n0123456789`);
    expect(await text(connection)).toContain("10 characters");
  }
});
