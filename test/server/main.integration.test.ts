import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { recordedEvents } from "../stripe/recorded.ts";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const SECRET = "whsec_main";
const ACCOUNT = "acct_1Own";

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-main-"));
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

/** The server as `npm start` starts it, for one's own account, on a port of its choice. */
async function start(env: Record<string, string> = {}) {
  const { child: started, url } = spawnServer(env);
  child = started;
  const lines = createInterface({ input: started.stdout! });
  for await (const line of lines) if (line.includes("listening on")) break;
  return url;
}

function spawnServer(env: Record<string, string>) {
  const own = Object.fromEntries(
    ["PATH", "HOME", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const port = String(20_000 + (process.pid % 20_000));
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: {
      ...own,
      DATABASE_URL: `file:${folder}/makegood.db`,
      PORT: port,
      PUBLIC_URL: "https://recover.example.com",
      STRIPE_SECRET_KEY_TEST: "sk_test_000000000000000000000000",
      STRIPE_API_BASE: "http://127.0.0.1:9",
      STRIPE_ACCOUNT_ID: ACCOUNT,
      STRIPE_WEBHOOK_SECRETS: SECRET,
      SMTP_URL: "smtp://127.0.0.1:9",
      MAIL_FROM: "Example Billing <billing@example.com>",
      LINK_KEYS: "a".repeat(44),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

test("a start that fails says why, and prints no password", { timeout: 60_000 }, async () => {
  const outcomes = await Promise.all(
    [
      "libsql://makegood:hunter2-hunter2@127.0.0.1:1/x",
      "postgres://makegood:hunter2-hunter2@127.0.0.1:port/x",
      "postgres://makegood:hunter2-hunter2@127.0.0.1:1/x",
    ].map(async (DATABASE_URL) => {
      const { child } = spawnServer({ DATABASE_URL });
      const printed = Promise.all([text(child.stdout!), text(child.stderr!)]);
      const [code] = await once(child, "exit");
      return [code, (await printed).join("")];
    }),
  );
  expect(outcomes).toEqual([
    [1, expect.stringContaining("includes credentials")],
    [1, expect.stringContaining("percent-encoded")],
    [1, expect.stringContaining("ECONNREFUSED")],
  ]);
  expect(JSON.stringify(outcomes)).not.toContain("hunter2");
});

test("takes an event of one's own account, applies it, and stops cleanly", { timeout: 60_000 }, async () => {
  const url = await start();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true });

  const [, failed] = recordedEvents().find(([file]) =>
    file.startsWith("invoice.payment_failed__2020-08-27"),
  )!;
  const payload = JSON.stringify(failed);
  const send = () =>
    fetch(`${url}/webhooks/stripe`, {
      method: "POST",
      body: payload,
      headers: {
        "content-type": "application/json",
        "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET }),
      },
    });
  expect((await send()).status).toBe(200);

  const db = await openDatabase(`file:${folder}/makegood.db`);
  try {
    const cases = () => db.read.select().from(db.tables.cases);
    await expect
      .poll(cases, { timeout: 10_000 })
      .toMatchObject([{ account: `${ACCOUNT}:test`, status: "open" }]);
    child!.kill("SIGTERM");
    expect(await once(child!, "exit")).toEqual([0, null]);

    // Starting again is no new beginning for the account.
    const came = () => db.read.select().from(db.tables.accountConnections);
    const before = await came();
    expect(before).toMatchObject([{ account: `${ACCOUNT}:test`, connected: true }]);
    await start();
    expect(await came()).toEqual(before);
  } finally {
    await db.close();
  }
});

test("ends within ten seconds, whatever is connected, and begins nothing new", {
  timeout: 60_000,
}, async () => {
  // A Stripe that accepts and never answers, and counts who asks.
  const asked: string[] = [];
  const silent = createServer(
    (request) => void asked.push(`${request.method} ${request.url?.split("?")[0]}`),
  );
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  const { port } = silent.address() as AddressInfo;
  const url = await start({ STRIPE_API_BASE: `http://127.0.0.1:${port}` });
  const failed = recordedEvents().find(([file]) => file.startsWith("invoice.payment_failed__2020-08-27"))![1];
  for (const k of Array.from({ length: 40 }, (_, index) => index)) {
    const of = {
      ...failed.data,
      object: { ...(failed.data.object as object), id: `in_${k}`, customer: `cus_${k}` },
    };
    const payload = JSON.stringify({ ...failed, id: `evt_${k}`, data: of });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    expect((await fetch(`${url}/webhooks/stripe`, { method: "POST", body: payload, headers })).status).toBe(
      200,
    );
  }
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(0);
  // A client that never finishes its request.
  const slow = connect(Number(new URL(url).port), "127.0.0.1");
  slow.on("error", () => {});
  slow.write("POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");

  const before = asked.length;
  const began = performance.now();
  child!.kill("SIGTERM");
  expect(await once(child!, "exit")).toEqual([0, null]);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(asked.length).toBe(before);
  slow.destroy();
  silent.closeAllConnections();
  silent.close();
});

test("names what is wrong before anything listens", { timeout: 30_000 }, async () => {
  child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: { PATH: process.env.PATH ?? "", PORT: "0x" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout!.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr!.on("data", (chunk) => {
    errors += chunk;
  });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(errors).toContain('PORT: "0x" is not right; expected a whole number from 1 to 65535');
  expect(errors).toContain("STRIPE_WEBHOOK_SECRETS: is not set");
  expect(output).toBe("");
});
