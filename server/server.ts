import type { Hono } from "hono";
import type { Database } from "../db/database.ts";
import { accounts } from "../db/stores/accounts.ts";
import { createEventBatcher } from "../db/stores/event-batcher.ts";
import type { Channel } from "./channels/channel.ts";
import type { Mailer } from "./channels/email/mailer.ts";
import { loadTemplates } from "./channels/email/templates.ts";
import { openChannels } from "./channels/registry.ts";
import type { Clock } from "./clock.ts";
import type { ClockCheck } from "./stripe/clock-check.ts";
import type { Config } from "./config.ts";
import type { EngineProblem } from "./engine/dependencies.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import { createApp } from "./http/app.ts";
import { createSenderPage } from "./http/customer-pages/sender-page.ts";
import { createPages } from "./http/customer-pages/customer-pages.ts";
import { createDashboardApi } from "./http/dashboard/dashboard-api.ts";
import { createHealth } from "./http/health/health.ts";
import { type Refusal, Refusals } from "./http/refusals.ts";
import type { Report } from "./http/request-env.ts";
import { OddMembers } from "./stripe/odd-members.ts";
import { WebhookCounts } from "./http/webhooks/webhook-counts.ts";
import { type WebhookSubject, webhooks } from "./http/webhooks/webhooks.ts";
import { openResolver, type Names } from "./names/resolver.ts";
import { mailRouteOf } from "./names/sender-domain.ts";
import { isReachable } from "./stripe/connect/server-probe.ts";
import { KNOWN_API_VERSIONS } from "./stripe/api-versions.ts";
import type { Gateway } from "./stripe/gateway.ts";

export type ServerDependencies = {
  config: Pick<Config, "publicUrl" | "stripe" | "mail" | "linkKeys" | "metricsToken" | "pooledAccounts"> &
    Partial<Pick<Config, "retention">>;
  db: Database;
  gateway: Gateway;
  mailer: Mailer;
  /** Where left out: every channel of the registry. */
  channels?: readonly Channel[];
  clock: Clock;
  /** Our clock beside Stripe's; the gateway notes in it as well. */
  clockCheck: ClockCheck;
  /** The database's clock, where several processes with clocks of their own share it. */
  leaseClock?: Pick<Clock, "now">;
  /** Looks up senders' domains; where left out: by the machine's own name servers. */
  names?: Names;
  /** Unique among all processes on the database. */
  owner: string;
  /** Commands of this many customers are executed side by side. */
  concurrency: number;
  /** Told that something may be due. */
  nudge: () => void;
  /** The counts that the gateway notes in as well. */
  oddMembers?: OddMembers;
  report: {
    line: (line: string, about?: WebhookSubject) => void;
    engine: (problem: EngineProblem) => void;
    http: Report;
    refused?: (refusal: Refusal, unsaid: number) => void;
  };
};

export type Server = { app: Hono; engine: Engine; counts: WebhookCounts };

/**
 * The whole server, without a port and without a loop: what listens and what drives the engine is the
 * caller's, so that a process, the demo and a test run the very same thing.
 */
export function createServer(dependencies: ServerDependencies): Server {
  const { config, db, gateway, mailer, clock, clockCheck, owner, concurrency, nudge, report } = dependencies;
  const { publicUrl, stripe, linkKeys, pooledAccounts, metricsToken } = config;
  const { from } = config.mail;
  const counts = new WebhookCounts();
  const oddMembers = dependencies.oddMembers ?? new OddMembers();
  const refusals = new Refusals(clock, report.refused);
  const templates = loadTemplates();
  const channels = dependencies.channels ?? openChannels({ mailer, templates });
  const batcher = createEventBatcher(db);
  const engine = createEngine(
    {
      db,
      gateway,
      channels,
      from,
      publicUrl,
      linkKey: linkKeys[0]!,
      clock,
      clockCheck,
      leaseClock: dependencies.leaseClock ?? clock,
      concurrency,
      pooledAccounts,
      applicationId: stripe.applicationId,
      retention: config.retention,
      report: report.engine,
      oddMembers,
      say: report.line,
    },
    owner,
  );
  const app = createApp({
    webhooks: webhooks({
      secrets: stripe.webhookSecrets,
      accountOfSecret: stripe.accountOfSecret,
      batcher: {
        ...batcher,
        async accept(event) {
          const added = await batcher.accept(event);
          nudge();
          return added;
        },
      },
      accounts: accounts(db),
      clock,
      knownApiVersions: new Set<string>(KNOWN_API_VERSIONS),
      ownAccountId: stripe.accountId,
      clockCheck,
      counts,
      refusals,
      report: report.line,
    }),
    api: createDashboardApi({
      db,
      clock,
      clockCheck,
      signingSecrets: stripe.appSigningSecrets,
      gateway,
      mailer,
      linkKey: linkKeys[0]!,
      names: dependencies.names ?? openResolver(null),
      mailRoute: mailRouteOf(from, config.mail),
      isReachable,
      channels,
      publicUrl,
      from,
      nudge,
      report: report.http,
      refusals,
    }),
    pages: createPages({
      db,
      gateway,
      clock,
      linkKeys,
      publicUrl,
      from,
      report: report.http,
      refusals,
    }).route("/", createSenderPage({ db, clock, linkKeys })),
    health: createHealth({
      db,
      clock,
      clockCheck,
      counts,
      oddMembers,
      refusals,
      intakeWaiting: batcher.waiting,
      metricsToken,
    }),
    report: report.http,
  });
  return { app, engine, counts };
}
