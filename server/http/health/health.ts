import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Database } from "../../../db/database.ts";
import { countAccessProblems } from "../../../db/stores/access-problems.ts";
import { commandQueue } from "../../../db/stores/commands.ts";
import { inbox } from "../../../db/stores/inbox.ts";
import { wakeupQueue } from "../../../db/stores/wakeups.ts";
import type { Clock } from "../../clock.ts";
import type { Refusals } from "../refusals.ts";
import type { ClockCheck, ClockState } from "../../stripe/clock-check.ts";
import type { RequestEnv } from "../request-env.ts";
import { createWriteCheck, describeDatabaseFault } from "./write-check.ts";
import type { OddMembers } from "../../stripe/odd-members.ts";
import type { WebhookCounts } from "../webhooks/webhook-counts.ts";
import { type Metric, PROMETHEUS_CONTENT_TYPE, prometheusText } from "./prometheus.ts";

export type HealthDependencies = {
  db: Database;
  clock: Clock;
  clockCheck: Pick<ClockCheck, "state">;
  counts: Pick<WebhookCounts, "list">;
  oddMembers: Pick<OddMembers, "list">;
  refusals?: Refusals;
  /** How many events wait to be stored in this process. */
  intakeWaiting?: () => number;
  /** Bearer token for `/metrics`; null: there is no such page. */
  metricsToken: string | null;
};

/** How long `/readyz` waits for the database. */
const READY_DEADLINE_MS = 4_000;

type QueueLag = { queue: string; seconds: number };

/**
 * `/healthz`: the process answers. `/readyz`: so does the database, and it takes writes. `/metrics`: figures for Prometheus.
 *
 * `/readyz` shows the lag of work, but a lag makes no process unready: without the process, Stripe's webhooks
 * would be refused as well, and the lag would only grow. A wrong clock does: by it, signatures are refused anyway, and
 * another process on the same database may have a right one.
 */
export function createHealth({
  db,
  clock,
  clockCheck,
  counts,
  oddMembers,
  refusals,
  intakeWaiting = () => 0,
  metricsToken,
}: HealthDependencies): Hono<RequestEnv> {
  const queues = { inbox: inbox(db), wakeups: wakeupQueue(db), commands: commandQueue(db) };

  const writeCheck = createWriteCheck({ db, clock });

  async function lags(): Promise<QueueLag[]> {
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
      const known = await withinDeadline(lags());
      const lagSeconds = Object.fromEntries(known.map(({ queue, seconds }) => [queue, seconds]));
      await withinDeadline(writeCheck.run());
      const state = clockCheck.state();
      const clock = { state: state.kind, secondsAhead: secondsAhead(state) };
      if (state.kind !== "wrong") return c.json({ ready: true, lagSeconds, clock });
      const error = "This machine's clock differs from Stripe's by more than two minutes: set it by NTP.";
      return c.json({ ready: false, error, lagSeconds, clock }, 503);
    } catch (error) {
      return c.json({ ready: false, error: describeDatabaseFault(error) }, 503);
    }
  });
  health.get("/metrics", async (c) => {
    if (metricsToken === null) return c.notFound();
    if (!isSameText(c.req.header("authorization") ?? "", `Bearer ${metricsToken}`)) {
      refusals?.note({ where: "metrics", code: "wrong_token", requestId: c.get("requestId") });
      c.header("www-authenticate", "Bearer");
      return c.json({ error: "Send METRICS_TOKEN as a bearer token." }, 401);
    }
    const metrics = [
      webhookMetric(counts),
      oddMetric(oddMembers),
      refusedMetric(refusals),
      intakeMetric(intakeWaiting()),
      lagMetric(await lags()),
      clockMetric(clockCheck.state()),
      accessMetric(await countAccessProblems(db)),
      failedEventsMetric(await inbox(db).countFailures()),
    ];
    return c.body(prometheusText(metrics), 200, { "content-type": PROMETHEUS_CONTENT_TYPE });
  });
  return health;
}

const webhookMetric = (counts: HealthDependencies["counts"]): Metric => ({
  name: "makegood_webhooks_total",
  help: "Webhooks since this process started, by how they ended and their event type or reason.",
  type: "counter",
  samples: counts.list().map(({ outcome, label, count }) => ({ labels: { outcome, label }, value: count })),
});

const oddMetric = (oddMembers: HealthDependencies["oddMembers"]): Metric => ({
  name: "makegood_odd_members_total",
  help: "Members of Stripe's payloads since this process started that did not fit and were left out.",
  type: "counter",
  samples: oddMembers
    .list()
    .map(({ path, expected, count }) => ({ labels: { path, expected }, value: count })),
});

const refusedMetric = (refusals: Refusals | undefined): Metric => ({
  name: "makegood_calls_refused_total",
  help: "Calls that were refused since this process started, by where and why.",
  type: "counter",
  samples: (refusals?.list() ?? []).map(({ where, code, count }) => ({
    labels: { where, code },
    value: count,
  })),
});

const intakeMetric = (events: number): Metric => ({
  name: "makegood_intake_waiting",
  help: "Events of this process that wait to be stored; at the limit webhooks are answered 503.",
  type: "gauge",
  samples: [{ labels: {}, value: events }],
});

const lagMetric = (lags: QueueLag[]): Metric => ({
  name: "makegood_queue_lag_seconds",
  help: "How long the first row of a queue has been due, over all processes.",
  type: "gauge",
  samples: lags.map(({ queue, seconds }) => ({ labels: { queue }, value: seconds })),
});

const secondsAhead = (state: ClockState) => (state.kind === "unknown" ? null : state.differenceMs / 1000);

const clockMetric = (state: ClockState): Metric => ({
  name: "makegood_clock_difference_seconds",
  help: "How far this machine's clock is ahead of Stripe's, negative: behind. Beyond 120 nothing is done. None: not known yet.",
  type: "gauge",
  samples: state.kind === "unknown" ? [] : [{ labels: {}, value: state.differenceMs / 1000 }],
});

const accessMetric = (accounts: number): Metric => ({
  name: "makegood_accounts_without_access",
  help: "Connected accounts whose commands wait because Stripe refuses our key or one of its permissions.",
  type: "gauge",
  samples: [{ labels: {}, value: accounts }],
});

const failedEventsMetric = (events: number): Metric => ({
  name: "makegood_inbox_failed",
  help: "Events that could not be applied and wait for a person: `npm run inbox -- list`.",
  type: "gauge",
  samples: [{ labels: {}, value: events }],
});

/** Probes give up after a while, and a database that hangs is away as well. */
async function withinDeadline<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), READY_DEADLINE_MS);
  });
  // The answer that comes too late must not end the process.
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The comparison takes the same time for every text: hashed, all have one length. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
