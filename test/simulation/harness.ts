import { KNOWN_API_VERSIONS } from "../../server/stripe/api-versions.ts";
import { openResolver, type Names } from "../../server/names/resolver.ts";
import { NO_NAME_SERVER } from "../names/name-server.ts";
import { createHmac, randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { accounts } from "../../db/stores/accounts.ts";
import { changePowers } from "../../db/stores/change-powers.ts";
import type { Database } from "../../db/database.ts";
import type { Channel } from "../../server/channels/channel.ts";
import { openMailer } from "../../server/channels/email/mailer.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import { readDate } from "../../server/stripe/read-date.ts";
import { loadTemplates } from "../../server/channels/email/templates.ts";
import { openChannels } from "../../server/channels/registry.ts";
import { POWERS } from "../../server/dunning/facts/facts.ts";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { EngineProblem } from "../../server/engine/dependencies.ts";
import type { RequestProblem } from "../../server/http/request-env.ts";
import type { Clock } from "../../server/clock.ts";
import { createServer, type Server, type ServerDependencies } from "../../server/server.ts";
import { openGateway } from "../../server/stripe/stripe-gateway.ts";
import type { Conformance } from "../conformance/conformance-middleware.ts";
import { type CaughtMail, type MailCatcher, startMailCatcher } from "../sandbox/mail/catcher.ts";
import { Sandbox, type SandboxOptions } from "../sandbox/sandbox.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const WEBHOOK_SECRET = "whsec_world";
const APP_SECRET = "absec_world";
const LINK_KEY = Buffer.from("a key that signs links in worlds that are not real").toString("base64");

const KEYS = { live: "sk_live_000000000000000000000000", test: "sk_test_000000000000000000000000" };

export type HarnessOptions = {
  db: Database;
  sandbox?: Omit<SandboxOptions, "send">;
  /** The merchant. */
  stripeAccountId?: string;
  livemode?: boolean;
  settings?: Partial<AccountSettings>;
  /** False: the merchant has not installed the app yet, and the test lets them. */
  isInstalled?: boolean;
  /** False: the merchant does not press Start, so the account watches. */
  isStarted?: boolean;
  /** Offered after the product's own channels, as if each had a line in the registry. */
  addedChannels?: readonly Channel[];
  /** Looks up senders' domains; left out: no name server answers. */
  names?: Names;
  /** Ports to listen on; any free one where left out. */
  ports?: { server?: number; sandbox?: number; smtp?: number; mail?: number };
  onMail?: (mail: CaughtMail) => void;
  /** Judges every call, answer and event by the types of Stripe's own package. */
  conformance?: Conformance;
};

/** A merchant, Stripe, a mail server and Makegood, on one clock that only the test moves. */
export type Harness = {
  account: string;
  place: { account: string; livemode: boolean };
  db: Database;
  sandbox: Sandbox;
  server: Server;
  mail: MailCatcher;
  urls: { server: string; sandbox: string };
  /** Faults that the engine survived and requests that failed, in order. */
  problems: (EngineProblem | RequestProblem)[];
  /** What was said to the operator, in order. */
  lines: string[];
  /** Puts the server's clock this many milliseconds ahead of Stripe's. */
  setClockAhead(ms: number): void;
  /**
   * Another process on the same database, whose clock is this far ahead of Stripe's; it does nothing by itself.
   * `date`: the answer to its asking for Stripe's time, where it is not Stripe's.
   */
  secondServer(ahead: { ms: number }, date?: () => Promise<string | null>): Server;
  /** Stripe's time. */
  now(): number;
  /**
   * Runs everything that falls due until `until`, in order: Stripe's side, then ours. Times are rounded up
   * to whole ticks, so that things close in time share a step. Runs queue up behind each other.
   */
  runUntil(
    until: number,
    options?: { tickMs?: number; afterStep?: () => Promise<void> | void },
  ): Promise<void>;
  /**
   * Signs as Stripe signs for the app: the header `Stripe-Signature` for exactly this text, at this instant
   * (epoch milliseconds; now, where left out).
   */
  sign(body: string, at?: number): string;
  /** Hears that something may have fallen due without time having passed: a webhook or a person's click. */
  onNudge(listener: () => void): void;
  /** One signed call of the Dashboard's, by a user with these Stripe roles. */
  call(
    procedure: string,
    input: unknown,
    roles?: string[],
    locale?: string,
  ): Promise<{ status: number; body: ApiAnswer }>;
  close(): Promise<void>;
};

type ApiAnswer = { ok: boolean; output?: unknown; error?: { code: string; message: string } };

type Answer = (request: Request) => Response | Promise<Response>;

/** What was opened so far, to be closed in the opposite order. */
type Closers = (() => Promise<void>)[];

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/**
 * Listens on this machine only; port 0 picks a free one.
 * @throws Error that names the port, when it is taken
 */
export async function listen(port: number, fetch: Answer) {
  const http = serve({ fetch, hostname: "127.0.0.1", port });
  await new Promise((listening, failed) => {
    http.once("listening", listening);
    http.once("error", (error) =>
      failed(
        new Error(`Port ${port} cannot be listened on (${error.message}): stop what uses it, and try again.`),
      ),
    );
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      if ("closeAllConnections" in http) http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
  };
}

/** How the server of a harness is set up, in whichever process it runs. */
export const harnessConfig = (urls: {
  publicUrl: string;
  sandboxUrl: string;
  smtpUrl: string;
}): ServerDependencies["config"] => ({
  publicUrl: urls.publicUrl,
  stripe: {
    secretKeyLive: KEYS.live,
    secretKeyTest: KEYS.test,
    webhookSecrets: [WEBHOOK_SECRET],
    accountOfSecret: {},
    accountKeys: [],
    applicationId: null,
    appSigningSecrets: [APP_SECRET],
    apiBase: urls.sandboxUrl,
    accountId: null,
  },
  mail: { smtpUrl: urls.smtpUrl, from: { name: "Example Shop", address: "billing@shop.example" } },
  linkKeys: [LINK_KEY],
  metricsToken: null,
  pooledAccounts: null,
});

export const harnessGateway = (sandboxUrl: string, clock: Clock, clockCheck: ClockCheck) =>
  openGateway({
    keys: KEYS,
    apiBase: sandboxUrl,
    timeoutMs: 5_000,
    clock,
    noteDate: (date) => clockCheck.note(date),
  });

/** @throws Error that names a port that is taken, once what was opened before it is closed again */
export async function openHarness(options: HarnessOptions): Promise<Harness> {
  const closers: Closers = [];
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function assemble(options: HarnessOptions, closers: Closers): Promise<Harness> {
  const { db, stripeAccountId = "acct_1World", livemode = false, ports = {} } = options;
  const { conformance } = options;
  let stripeSide: Answer | undefined;
  // Links are made before anything is asked for, so each port is taken before what listens on it.
  const stripeHttp = await listen(ports.sandbox ?? 0, (request) => stripeSide!(request));
  closers.push(stripeHttp.close);
  const sandboxUrl = stripeHttp.url;
  const sandbox = new Sandbox({
    ...options.sandbox,
    publicUrl: sandboxUrl,
    send: async (url, body, headers) => {
      conformance?.event(body);
      const response = await fetch(url, { method: "POST", body, headers });
      await response.arrayBuffer();
      return response.status;
    },
  });
  const answer: Answer = (request) => sandbox.app.fetch(request);
  stripeSide = conformance ? (conformance.around(answer as never) as Answer) : answer;
  /** A process's clock, which is ahead of Stripe's by so much, and what the process finds out about it. */
  const clocks = (ahead: { ms: number }, date = () => readDate(sandboxUrl)) => {
    const clock = { now: () => sandbox.clock.now() + ahead.ms, elapsed: () => sandbox.clock.now() };
    return { clock, clockCheck: new ClockCheck(clock, date) };
  };
  const lines: string[] = [];
  const problems: Harness["problems"] = [];
  const nudged: (() => void)[] = [];
  const mail = await startMailCatcher({
    smtpPort: ports.smtp ?? 0,
    webPort: ports.mail ?? 0,
    ...(options.onMail ? { onMail: options.onMail } : {}),
  });
  closers.push(mail.close);
  let app: Server["app"] | undefined;
  const serverHttp = await listen(ports.server ?? 0, (request) => app!.fetch(request));
  closers.push(serverHttp.close);
  const serverUrl = serverHttp.url;

  const openServer = (owner: string, { clock, clockCheck }: ReturnType<typeof clocks>) => {
    const mailer = openMailer({ smtpUrl: mail.smtpUrl, clock });
    return createServer({
      config: harnessConfig({ publicUrl: serverUrl, sandboxUrl, smtpUrl: mail.smtpUrl }),
      db,
      clock,
      clockCheck,
      // The database's clock, which no process sets.
      leaseClock: { now: () => sandbox.clock.now() },
      gateway: harnessGateway(sandboxUrl, clock, clockCheck),
      mailer,
      channels: [...openChannels({ mailer, templates: loadTemplates() }), ...(options.addedChannels ?? [])],
      names: options.names ?? openResolver(NO_NAME_SERVER),
      owner,
      concurrency: 1,
      nudge: () => {
        for (const listener of nudged) listener();
      },
      report: {
        line: (line) => void lines.push(line),
        engine: (problem) => problems.push(problem),
        http: (problem) => problems.push(problem),
      },
    });
  };
  const skew = { ms: 0 };
  const server = openServer("world", clocks(skew));
  app = server.app;
  const { timeZone } = options.settings ?? {};
  sandbox.addAccount({
    id: stripeAccountId,
    name: "Example Shop",
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  });
  sandbox.addEndpoint({
    url: `${serverUrl}/webhooks/stripe`,
    secrets: [WEBHOOK_SECRET],
    connect: true,
    apiVersion: KNOWN_API_VERSIONS.at(-1)!,
  });

  const account = `${stripeAccountId}:${livemode ? "live" : "test"}`;
  if (options.isInstalled !== false) sandbox.authorize(stripeAccountId, livemode);
  await sandbox.settle();
  await server.engine.drain();
  if (options.isInstalled !== false && options.isStarted !== false)
    await changePowers(db, account, { powers: POWERS, started: true, by: "usr_1", at: sandbox.clock.now() });
  if (options.settings) {
    const merchant = (await accounts(db).get(account))!;
    const settings = { ...merchant.settings, ...options.settings };
    await db.write((tx) => tx.update(db.tables.accounts).set({ settings }));
  }

  const sign = (body: string, at = sandbox.clock.now() + skew.ms) => {
    const t = Math.floor(at / 1000);
    return `t=${t},v1=${createHmac("sha256", APP_SECRET).update(`${t}.${body}`).digest("hex")}`;
  };
  let running: Promise<void> = Promise.resolve();

  return {
    account,
    place: { account: stripeAccountId, livemode },
    db,
    sandbox,
    server,
    mail,
    urls: { server: serverUrl, sandbox: sandboxUrl },
    problems,
    lines,
    setClockAhead(ms) {
      skew.ms = ms;
    },
    secondServer: (ahead, date) => openServer("second", clocks(ahead, date)),
    now: () => sandbox.clock.now(),

    runUntil(until, { tickMs = MINUTE, afterStep } = {}) {
      const run = running.then(async () => {
        for (;;) {
          const ours = await server.engine.dueSoonest();
          const due = Math.min(sandbox.nextDueAt() ?? until, ours === null ? until : ours - skew.ms);
          const next = Math.max(sandbox.clock.now(), Math.min(until, Math.ceil(due / tickMs) * tickMs));
          await sandbox.advanceTo(next);
          const done = await server.engine.drain();
          await afterStep?.();
          const idle = done.events + done.wakeups + done.commands === 0;
          if (next >= until && idle && (sandbox.nextDueAt() ?? Number.POSITIVE_INFINITY) > until) return;
        }
      });
      running = run.catch(() => {});
      return run;
    },

    sign,
    onNudge: (listener) => void nudged.push(listener),

    async call(procedure, input, roles = ["admin"], locale) {
      const payload = {
        procedure,
        input,
        livemode,
        nonce: randomUUID(),
        stripe_roles: roles.map((id) => ({ type: "builtIn", id })),
        ...(locale === undefined ? {} : { locale }),
      };
      const body = JSON.stringify({ ...payload, user_id: "usr_1", account_id: stripeAccountId });
      const response = await server.app.request(`/api/v1/${procedure}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "stripe-signature": sign(body) },
      });
      return { status: response.status, body: (await response.json()) as ApiAnswer };
    },

    close: () => closeAll(closers),
  };
}
