import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { commandQueue } from "../../db/stores/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox } from "../../db/stores/inbox.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";
import type { Clock } from "../clock.ts";
import { EXPOSITION_TYPE, exposition, type Metric } from "../reports/prometheus.ts";
import type { RequestEnv } from "./request-env.ts";
import type { WebhookCounts } from "./webhooks/webhook-counts.ts";

export type HealthParts = {
  db: Database;
  clock: Clock;
  counts: Pick<WebhookCounts, "list">;
  /** Bearer token for `/metrics`; null: there is no such page. */
  metricsToken: string | null;
};

/**
 * `/healthz`: the process answers. `/readyz`: so does the database. `/metrics`: figures for Prometheus.
 *
 * Work that lags behind is told, but makes no process unready: taking it out of service would refuse
 * Stripe's webhooks as well, and the lag would only grow.
 */
export function createHealth({ db, clock, counts, metricsToken }: HealthParts): Hono<RequestEnv> {
  const queues = { inbox: inbox(db), wakeups: wakeupQueue(db), commands: commandQueue(db) };

  /** By queue, how many seconds its first row has been due. */
  async function lags(): Promise<{ queue: string; seconds: number }[]> {
    const now = clock.now();
    return Promise.all(
      Object.entries(queues).map(async ([queue, { nextDueAt }]) => {
        const dueAt = await nextDueAt();
        return { queue, seconds: dueAt === null ? 0 : Math.max(0, now - dueAt) / 1000 };
      }),
    );
  }

  const health = new Hono<RequestEnv>();
  health.use("/:page{healthz|readyz|metrics}", async (c, next) => {
    c.header("cache-control", "no-store");
    await next();
  });
  health.get("/healthz", (c) => c.json({ ok: true }));
  health.get("/readyz", async (c) => {
    try {
      const lag = Object.fromEntries((await lags()).map(({ queue, seconds }) => [queue, seconds]));
      return c.json({ ready: true, lagSeconds: lag });
    } catch {
      return c.json({ ready: false, error: "The database does not answer." }, 503);
    }
  });
  health.get("/metrics", async (c) => {
    if (metricsToken === null) return c.notFound();
    if (!sameText(c.req.header("authorization") ?? "", `Bearer ${metricsToken}`)) {
      c.header("www-authenticate", "Bearer");
      return c.json({ error: "Send METRICS_TOKEN as a bearer token." }, 401);
    }
    const metrics: Metric[] = [
      {
        name: "makegood_webhooks_total",
        help: "Webhooks since this process started, by how they ended and their event type or reason.",
        type: "counter",
        samples: counts
          .list()
          .map(({ outcome, label, count }) => ({ labels: { outcome, label }, value: count })),
      },
      {
        name: "makegood_queue_lag_seconds",
        help: "How long the first row of a queue has been due, over all processes.",
        type: "gauge",
        samples: (await lags()).map(({ queue, seconds }) => ({ labels: { queue }, value: seconds })),
      },
    ];
    return c.body(exposition(metrics), 200, { "content-type": EXPOSITION_TYPE });
  });
  return health;
}

/** Hashing first makes the comparison independent of length as well. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
