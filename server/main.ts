import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { accountKey, accounts } from "../db/stores/accounts.ts";
import { openDatabase } from "../db/open.ts";
import { inbox } from "../db/stores/inbox.ts";
import { openMailer } from "./channels/email/mailer.ts";
import { systemClock } from "./clock.ts";
import { ConfigError, ownAccounts, readConfig, secretsOf } from "./config.ts";
import { openLeaseClock } from "./engine/lease-clock.ts";
import { ClockCheck } from "./stripe/clock-check.ts";
import { runEngine, type Running } from "./engine/loop.ts";
import { listen } from "./http/listen.ts";
import { CATALOGUES_DIRECTORY, CatalogueError, loadCatalogues } from "./i18n/catalogue.ts";
import { setCatalogues } from "./i18n/text.ts";
import { type LogLevel, openLog } from "./log.ts";
import { createRedaction } from "./redaction.ts";
import { RELEASE } from "./release.ts";
import { reportsTo } from "./reports-to-log.ts";
import { createServer } from "./server.ts";
import { OddMembers } from "./stripe/odd-members.ts";
import { readDate } from "./stripe/read-date.ts";
import { openGateway } from "./stripe/stripe-gateway.ts";

/** How long one call to Stripe may take; well inside a lease, so that a slow call is never taken for a dead worker. */
const STRIPE_TIMEOUT_MS = 30_000;

/** Clocks drift by seconds a day, and by hours while a virtual machine is suspended. */
const LEASE_CLOCK_SET_MS = 60_000;

/** Supervisors kill after 10 s as a rule: systemd asks for more, Docker gives exactly that. */
const STOP_MS = 9_000;
/** How long an answer that is under way may still take. */
const CLOSE_MS = 3_000;

const redact = createRedaction(secretsOf(process.env));
const openProcessLog = (level: LogLevel) =>
  openLog({ level, redact, clock: systemClock, print: (line) => process.stdout.write(`${line}\n`) });
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = openProcessLog(config.logLevel);
  // A text that is missing is found here, and not by the first person who needs it.
  setCatalogues(loadCatalogues(CATALOGUES_DIRECTORY));
  // Loaded where it is wanted: these libraries take a fifth of a second to start.
  const tracing =
    config.tracing &&
    (await import("./tracing/open-tracing.ts")).openTracing({ ...config.tracing, release: RELEASE });
  const clock = systemClock;
  const db = await openDatabase(config.databaseUrl, {
    warn: (text) => log.warn({ where: "database" }, text),
    encryptionKey: config.databaseEncryptionKey ?? undefined,
  });
  const clockCheck = new ClockCheck(clock, () => readDate(config.stripe.apiBase));
  const leaseClock = await openLeaseClock(db, clock);
  const leaseClockSet = setInterval(() => {
    leaseClock
      .set()
      .catch((error: unknown) =>
        log.error({ where: "database", error }, "the database's clock was not read"),
      );
  }, LEASE_CLOCK_SET_MS);
  leaseClockSet.unref();
  const { stripe } = config;
  // One's own account never installs the app, so no event says that it belongs here.
  for (const own of ownAccounts(stripe)) {
    const known = await accounts(db).get(accountKey(own));
    // Once only: authorized again at every start, it would seem to have come today.
    if (known?.status !== "active") await db.write((tx) => accounts(db).enrolWithin(tx, own, clock.now()));
  }
  let running: Running | undefined;
  const oddMembers = new OddMembers((account, { source, path, expected }) =>
    log.info({ where: "stripe", account }, `${source}: left out ${path}: ${expected}; the rest was used`),
  );
  const { app, engine } = createServer({
    config,
    db,
    clock,
    clockCheck,
    leaseClock,
    gateway: openGateway({
      keys: { live: stripe.secretKeyLive, test: stripe.secretKeyTest },
      ownAccountId: stripe.accountId ?? undefined,
      accountKeys: stripe.accountKeys,
      apiBase: stripe.apiBase,
      timeoutMs: STRIPE_TIMEOUT_MS,
      clock,
      oddMembers,
      noteDate: (date) => clockCheck.note(date),
    }),
    mailer: openMailer({ ...config.mail, clock }),
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    concurrency: 32,
    nudge: () => running?.nudge(),
    oddMembers,
    report: reportsTo(log),
  });
  const again = await inbox(db).retryAfterUpgrade(RELEASE, clock.now());
  if (again > 0)
    log.info(
      { where: "inbox" },
      `${again} events that an earlier release could not apply are tried once more`,
    );
  running = runEngine(engine, clock, (lane, error) => log.error({ where: lane, error }, message(error)));
  const { server, address } = await listen(app, { hostname: config.host, port: config.port });
  log.info({ where: "http" }, `listening on ${address.address}:${address.port}`);

  const stop = async (signal: string) => {
    log.info({ where: "process" }, `${signal}: finishing what is under way`);
    // A call to Stripe may take longer than a process has to end: its outcome is looked up at the next start.
    setTimeout(() => {
      log.error(
        { where: "process" },
        `still busy after ${STOP_MS / 1000} s: what is under way is looked up at the next start`,
      );
      process.exit(0);
    }, STOP_MS).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    // A client that keeps its connection open, or that never ends its request, must not keep the process.
    server.closeIdleConnections();
    await running?.stop();
    setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref();
    await closed;
    clearInterval(leaseClockSet);
    await db.close();
    await tracing?.close().catch((error: unknown) => log.warn({ where: "tracing" }, message(error)));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(signal));
}

const USAGE = `npm start     runs the server; it takes no options

Settings are variables of the environment: .env.example names each with what it is for and what it defaults to.`;

const run = process.argv.includes("--help") ? Promise.resolve(console.log(USAGE)) : start();
run.catch((error: unknown) => {
  // A wrong setting or text is named in one line each; a stack would only hide it.
  const isNamed = error instanceof ConfigError || error instanceof CatalogueError;
  if (isNamed) console.error(redact(error.message));
  else openProcessLog("error").error({ where: "start", error }, message(error));
  process.exitCode = 1;
});

// Node prints an error with all its members, and some drivers keep a URL or a statement's values there.
for (const fault of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(fault, (error: unknown) => {
    openProcessLog("error").error({ where: "process", error }, `the process ends: ${message(error)}`);
    process.exit(1);
  });
}
