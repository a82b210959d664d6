import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Sandbox } from "../sandbox/sandbox.ts";
import { listen } from "../simulation/harness.ts";
import { recordedEvents } from "../stripe/recorded.ts";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const SECRET = "whsec_tracing";
const KEY = "sk_test_tracing00000000000000";

/** A span as OTLP says it in JSON. */
type SentSpan = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string }[];
  attributes: { key: string; value: object }[];
};

let folder: string;
let child: ChildProcess;
let closers: (() => Promise<void>)[];
beforeEach(async () => {
  closers = [];
  folder = await mkdtemp(path.join(tmpdir(), "makegood-tracing-"));
});
afterEach(async () => {
  child.kill("SIGKILL");
  for (const close of closers) await close();
  await rm(folder, { recursive: true });
});

test("the way of an event is one trace, from its receipt to the calls to Stripe that came of it", async () => {
  const spans: SentSpan[] = [];
  const keys = new Set<string | undefined>();
  const collector = new Hono().post("/v1/traces", async (c) => {
    const sent = await c.req.json();
    keys.add(c.req.header("x-key"));
    for (const { scopeSpans } of sent.resourceSpans) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    return c.json({});
  });
  const sandbox = new Sandbox({ seed: 5, startAt: Date.now(), keys: [KEY] });
  const [api, traces] = [await listen(0, sandbox.app.fetch as never), await listen(0, collector.fetch)];
  closers.push(api.close, traces.close);

  const port = String(20_000 + (process.pid % 20_000));
  child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${folder}/makegood.db`,
      PORT: port,
      PUBLIC_URL: "https://recover.example.com",
      STRIPE_SECRET_KEY_TEST: KEY,
      STRIPE_API_BASE: api.url,
      STRIPE_ACCOUNT_ID: sandbox.platformAccount,
      STRIPE_WEBHOOK_SECRETS: SECRET,
      SMTP_URL: "smtp://127.0.0.1:9",
      MAIL_FROM: "Example Billing <billing@example.com>",
      LINK_KEYS: "a".repeat(44),
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=not%20to%20be%20printed",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout!.on("data", (chunk) => {
    printed += chunk;
  });
  for await (const line of createInterface({ input: child.stdout! }))
    if (line.includes("listening on")) break;

  const failed = recordedEvents().find(([file]) => file.startsWith("invoice.payment_failed__2020-08-27"))![1];
  const payload = JSON.stringify(failed);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const headers = { "content-type": "application/json", "stripe-signature": signature };
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/stripe`, {
    method: "POST",
    body: payload,
    headers,
  });
  expect(answer.status).toBe(200);

  const named = (name: string) => spans.filter((span) => span.name === name);
  // They come in portions, and a call before the command that made it.
  const awaited = ["receive event", "apply event", "carry out read_customer", "Stripe GET /v1/customers/:id"];
  await expect
    .poll(() => awaited.filter((name) => named(name).length === 0), { timeout: 60_000 })
    .toEqual([]);
  const [received, applied] = [named("receive event")[0]!, named("apply event")[0]!];
  expect(applied.traceId).toBe(received.traceId);
  expect(applied.parentSpanId).toBe(received.spanId);
  const read = named("carry out read_customer")[0]!;
  expect(applied.links!.map(({ traceId }) => traceId)).toContain(read.traceId);
  // The import reads customers too, in a trace of its own.
  const calls = named("Stripe GET /v1/customers/:id").filter(({ traceId }) => traceId === read.traceId);
  expect(calls.map(({ parentSpanId }) => parentSpanId)).toContain(read.spanId);
  expect([...keys]).toEqual(["not to be printed"]);

  const { customer_email, customer_name } = failed.data.object as Record<string, string>;
  const sent = JSON.stringify(spans);
  for (const personal of [customer_email, customer_name]) if (personal) expect(sent).not.toContain(personal);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(printed).not.toContain("not to be printed");
});
