import type { Hono } from "hono";
import { accounts } from "../db/stores/accounts.ts";
import type { Database } from "../db/database.ts";
import { createIntake } from "../db/stores/event-batcher.ts";
import type { Mailer } from "./channels/email/mailer.ts";
import { loadTemplates } from "./channels/email/templates.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createMessageSender } from "./engine/send-message.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import type { EngineProblem } from "./engine/dependencies.ts";
import { createApi } from "./http/dashboard/dashboard-api.ts";
import { createApp } from "./http/app.ts";
import { createHealth } from "./http/health.ts";
import { createPages } from "./http/customer-pages/customer-pages.ts";
import type { Report } from "./http/request-env.ts";
import { WebhookCounts } from "./http/webhooks/webhook-counts.ts";
import { webhooks } from "./http/webhooks/webhooks.ts";
import { KNOWN_API_VERSIONS } from "./stripe/api-versions.ts";
import type { Gateway } from "./stripe/gateway.ts";

export type ServerParts = {
  config: Pick<Config, "publicUrl" | "stripe" | "mail" | "linkKeys" | "metricsToken" | "pooledAccounts">;
  db: Database;
  gateway: Gateway;
  mailer: Mailer;
  clock: Clock;
  /** Unique among all processes on the database. */
  owner: string;
  /** Commands of this many customers are executed side by side. */
  concurrency: number;
  /** Told that something may be due. */
  nudge: () => void;
  report: { line: (line: string) => void; engine: (problem: EngineProblem) => void; http: Report };
};

export type Server = { app: Hono; engine: Engine; counts: WebhookCounts };

/**
 * The whole server, without a port and without a loop: what listens and what drives the engine is the
 * caller's, so that a process, the demo and a test run the very same thing.
 */
export function createServer(parts: ServerParts): Server {
  const { config, db, gateway, mailer, clock, owner, concurrency, nudge, report } = parts;
  const counts = new WebhookCounts();
  const templates = loadTemplates();
  const intake = createIntake(db);
  const engine = createEngine(
    {
      db,
      gateway,
      clock,
      concurrency,
      pooledAccounts: config.pooledAccounts,
      messageSender: createMessageSender({
        mailer,
        templates,
        linkKey: config.linkKeys[0]!,
        publicUrl: config.publicUrl,
        from: config.mail.from,
        clock,
      }),
      report: report.engine,
    },
    owner,
  );
  const known = new Set<string>(KNOWN_API_VERSIONS);
  const app = createApp({
    webhooks: webhooks({
      secrets: config.stripe.webhookSecrets,
      intake: {
        async accept(event) {
          const added = await intake.accept(event);
          nudge();
          return added;
        },
      },
      accounts: accounts(db),
      clock,
      knownApiVersions: known,
      ownAccountId: config.stripe.accountId,
      counts,
      report: report.line,
    }),
    api: createApi({
      db,
      clock,
      signingSecrets: config.stripe.appSigningSecrets,
      gateway,
      mailer,
      templates,
      publicUrl: config.publicUrl,
      from: config.mail.from,
      nudge,
      report: report.http,
    }),
    pages: createPages({
      db,
      gateway,
      clock,
      linkKeys: config.linkKeys,
      publicUrl: config.publicUrl,
      from: config.mail.from,
      report: report.http,
    }),
    health: createHealth({ db, clock, counts, metricsToken: config.metricsToken }),
    report: report.http,
  });
  return { app, engine, counts };
}
