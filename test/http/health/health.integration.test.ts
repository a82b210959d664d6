import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../../db/database.ts";
import { ClockCheck } from "../../../server/stripe/clock-check.ts";
import { createHealth } from "../../../server/http/health/health.ts";
import { OddMembers } from "../../../server/stripe/odd-members.ts";
import { WebhookCounts } from "../../../server/http/webhooks/webhook-counts.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";
import { Merchant, TestClock } from "../../api/merchant.ts";

const TOKEN = "token-of-some-length";

describe.each(["sqlite", "postgres"] as const)("health on %s", (dialect) => {
  const clock = new TestClock();
  const clockCheck = new ClockCheck(clock, () => Promise.resolve(null));
  const counts = new WebhookCounts();
  const oddMembers = new OddMembers();
  let opened: TestDatabase;
  let merchant: Merchant;
  beforeAll(async () => {
    opened = await databases[dialect]();
    merchant = await new Merchant(opened.db, clock).enrol();
  });
  afterAll(() => opened.drop());

  const health = (facts: { db?: Database; clockCheck?: ClockCheck; metricsToken?: string | null } = {}) =>
    createHealth({ db: opened.db, clock, clockCheck, counts, oddMembers, metricsToken: TOKEN, ...facts });
  const metrics = (authorization?: string, metricsToken: string | null = TOKEN) =>
    health({ metricsToken }).request("/metrics", authorization ? { headers: { authorization } } : {});

  it("is alive without a database, and ready with one", async () => {
    const silent: Database = {
      ...opened.db,
      read: {
        ...opened.db.read,
        select: () => {
          throw new Error("connection refused by 10.0.0.7");
        },
      },
    };
    expect((await health({ db: silent }).request("/healthz")).status).toBe(200);
    const unready = await health({ db: silent }).request("/readyz");
    expect(unready.status).toBe(503);
    expect(await unready.text()).not.toContain("10.0.0.7");
    const ready = await health().request("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      ready: true,
      lagSeconds: { inbox: 0, wakeups: 0, commands: 0 },
      clock: { state: "unknown", secondsAhead: null },
    });
  });

  it("tells how far the clock is from Stripe's, and is not ready beyond two minutes", async () => {
    const apart = (seconds: number) => {
      const clockCheck = new ClockCheck(clock, () => Promise.resolve(null));
      clockCheck.note(new Date(clock.now() - seconds * 1000).toUTCString());
      return health({ clockCheck });
    };
    expect((await apart(119).request("/readyz")).status).toBe(200);
    const wrong = await apart(-3_600).request("/readyz");
    expect(wrong.status).toBe(503);
    expect(await wrong.json()).toMatchObject({
      ready: false,
      error: expect.stringContaining("NTP"),
      clock: { state: "wrong", secondsAhead: -3_600 },
    });
    const page = await apart(45).request("/metrics", { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await page.text()).toContain("\nmakegood_clock_difference_seconds 45\n");
  });

  it("stays ready while work lags, and tells by how much", async () => {
    const { wakeups } = opened.db.tables;
    const dueAt = clock.now() - 90_000;
    await opened.db.write((tx) =>
      tx.insert(wakeups).values({ account: merchant.account, customerId: "cus_1", dueAt }),
    );
    const response = await health().request("/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ lagSeconds: { wakeups: 90, inbox: 0 } });
  });

  it("gives its figures in Prometheus' words to whoever has the token", async () => {
    counts.count("accepted", "invoice.paid");
    counts.count("accepted", "invoice.paid");
    counts.count("refused", 'odd "label"\n\\');
    const response = await metrics(`Bearer ${TOKEN}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split("\n");
    expect(lines).toContain("# TYPE makegood_webhooks_total counter");
    expect(lines).toContain('makegood_webhooks_total{outcome="accepted",label="invoice.paid"} 2');
    expect(lines).toContain('makegood_webhooks_total{outcome="refused",label="odd \\"label\\"\\n\\\\"} 1');
    expect(lines).toContain('makegood_queue_lag_seconds{queue="wakeups"} 90');
    expect(lines.at(-1)).toBe("");
  });

  it("has every metric that an alert or the dashboard asks for, and none that neither shows", async () => {
    const text = await (await metrics(`Bearer ${TOKEN}`)).text();
    const served = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
    const asked = ["alerts.yaml", "grafana.json"].flatMap((file) => {
      const rules = readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), "utf8");
      return rules.match(/\bmakegood_\w+/g) ?? [];
    });
    expect([...new Set(asked)].sort()).toEqual(served.sort());
  });

  it("hides its figures from everybody else", async () => {
    expect((await metrics()).status).toBe(401);
    expect((await metrics("Bearer something-else-entirely")).status).toBe(401);
    expect((await metrics("Bearer ")).status).toBe(401);
    expect((await metrics(`Bearer ${TOKEN}`, null)).status).toBe(404);
  });
});
