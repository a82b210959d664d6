import { afterAll, beforeAll, expect, test } from "vitest";
import { openMailer } from "../../server/channels/email/mailer.ts";
import { systemClock as clock } from "../../server/clock.ts";
import { openLog } from "../../server/log.ts";
import { createRedaction } from "../../server/redaction.ts";
import { reportsTo } from "../../server/reports-to-log.ts";
import { createServer, type Server } from "../../server/server.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import { readConfig } from "../../server/config.ts";
import { databases, type TestDatabase } from "../db/databases.ts";

const TOKEN = "metrics-token-of-some-length";
const lines: string[] = [];
let opened: TestDatabase;
let app: Server["app"];

beforeAll(async () => {
  opened = await databases.sqlite();
  const config = readConfig({
    PUBLIC_URL: "https://recover.example.com",
    STRIPE_SECRET_KEY_TEST: "sk_test_000000000000000000000000",
    STRIPE_API_BASE: "http://127.0.0.1:9",
    STRIPE_WEBHOOK_SECRETS: "whsec_some_secret",
    STRIPE_APP_SIGNING_SECRETS: "absec_some_secret",
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "Example Billing <billing@example.com>",
    LINK_KEYS: "a".repeat(44),
    METRICS_TOKEN: TOKEN,
  });
  const log = openLog({
    level: "info",
    redact: createRedaction([]),
    clock,
    print: (line) => lines.push(line),
  });
  const { app: served } = createServer({
    config,
    db: opened.db,
    clock,
    clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
    leaseClock: clock,
    gateway: openGateway({
      keys: { live: null, test: config.stripe.secretKeyTest },
      accountKeys: [],
      apiBase: config.stripe.apiBase,
      timeoutMs: 1_000,
      clock,
    }),
    mailer: openMailer({ ...config.mail, clock }),
    owner: "test",
    concurrency: 1,
    nudge: () => {},
    report: reportsTo(log),
  });
  app = served;
});
afterAll(() => opened.drop());

const SIGNATURE = `t=1780000000,v1=${"0a".repeat(32)}`;
const body = JSON.stringify({ secret: "of the caller" });
const post = (path: string) =>
  app.request(path, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "stripe-signature": SIGNATURE },
  });

test("refused calls are in the log and in the figures, by where and why, and nothing of their words is", async () => {
  expect((await post("/webhooks/stripe")).status).toBe(400);
  const refused = await post("/api/v1/cases.list");
  expect(refused.status).toBe(401);
  expect((await app.request("/pay/not-a-link")).status).toBe(404);
  const wrong = { headers: { authorization: "Bearer wrong-token-0123456789" } };
  expect((await app.request("/metrics", wrong)).status).toBe(401);

  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told).toMatchObject([
    {
      level: "warn",
      where: "webhook",
      code: expect.stringMatching(/^signature_/),
      request: expect.any(String),
    },
    {
      where: "api",
      code: expect.stringMatching(/^signature_/),
      request: refused.headers.get("x-request-id"),
    },
    { where: "pages", code: "link_bad" },
    { where: "metrics", code: "wrong_token" },
  ]);
  for (const word of [SIGNATURE, "of the caller", "not-a-link", "wrong-token"])
    expect(lines.join("\n")).not.toContain(word);

  const metrics = await app.request("/metrics", { headers: { authorization: `Bearer ${TOKEN}` } });
  const text = await metrics.text();
  for (const where of ["webhook", "api", "pages", "metrics"])
    expect(text).toMatch(new RegExp(`makegood_calls_refused_total\\{where="${where}",code="\\w+"\\} 1`));
  expect(text).toContain("makegood_intake_waiting 0");
});

test("no answer may be kept by a cache, whatever it says", async () => {
  const answers = await Promise.all([
    app.request("/healthz"),
    app.request("/nothing"),
    app.request("/pay/not-a-link"),
    app.request("/api/v1/description"),
    post("/api/v1/cases.list"),
    post("/webhooks/stripe"),
  ]);
  expect(answers.map((answer) => answer.headers.get("cache-control"))).toEqual(answers.map(() => "no-store"));
});
