import { createRedaction } from "./redaction.ts";
import { access } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openDatabase } from "../db/open.ts";
import { openMailer, parseSmtpUrl } from "./channels/email/mailer.ts";
import { loadTemplates } from "./channels/email/templates.ts";
import { openChannels } from "./channels/registry.ts";
import { systemClock } from "./clock.ts";
import { type Config, ConfigError, databaseUrlOf, openOptionsOf, secretsOf, readConfig } from "./config.ts";
import { checkAccounts } from "./doctor/accounts.ts";
import { checkDatabase, checkFileMode } from "./doctor/database.ts";
import { checkPublicName, checkSenderDomain } from "./doctor/domain.ts";
import { examine, type Finding, type Note, type Status } from "./doctor/finding.ts";
import { checkClock, checkDisk, checkVersions, fileOf } from "./doctor/host.ts";
import { checkStripe } from "./doctor/stripe.ts";
import { CATALOGUES_DIRECTORY, loadCatalogues } from "./i18n/catalogue.ts";
import { setCatalogues } from "./i18n/text.ts";
import { openResolver } from "./names/resolver.ts";
import { mailRouteOf } from "./names/sender-domain.ts";
import { isReachable } from "./stripe/connect/server-probe.ts";
import { KNOWN_API_VERSIONS } from "./stripe/api-versions.ts";
import { ClockCheck } from "./stripe/clock-check.ts";
import { readDate } from "./stripe/read-date.ts";
import { openGateway } from "./stripe/stripe-gateway.ts";

const USAGE = `npm run doctor -- [options]

Tries everything that a server needs, and changes nothing. One line for each finding, with the next step where one is
needed. It reads the same variables as the server. Exit code: 0 nothing is wrong, 1 something is, 2 not understood.

  --account ACCOUNT  of the accounts only this one, acct_…:live or acct_…:test
  --dns SERVER       ask this name server, such as 9.9.9.9
  --offline          neither Stripe, nor the mail server, nor names
  --json             one JSON document
  --help`;

const TIMEOUT_MS = 15_000;

const SIGNS: Readonly<Record<Status, string>> = { ok: "  ok    ", wrong: "  WRONG ", look: "  look  " };

type Options = { account: string | null; dns: string | null; offline: boolean };

async function examineAll(env: NodeJS.ProcessEnv, options: Options, note: Note): Promise<void> {
  checkVersions(note, KNOWN_API_VERSIONS.at(-1)!);
  let config: Config | null = null;
  try {
    config = readConfig(env);
    note({ check: "settings", status: "ok", text: "every variable is right." });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { name, message } of error.problems)
      note({ check: "settings", status: "wrong", text: `${name} ${message}.` });
  }
  const clock = systemClock;
  const names = openResolver(options.dns);
  if (config !== null && !options.offline) {
    const { publicUrl, stripe, mail } = config;
    await examine("clock", note, () => checkClock(note, stripe.apiBase, clock));
    await examine("address", note, () => checkPublicName(note, publicUrl, names));
    await examine("stripe", note, () => checkStripe(note, { publicUrl, stripe }, clock));
    await examine("mail", note, () => checkMail(note, mail.smtpUrl));
    await examine("spf", note, () => checkSenderDomain(note, mail, names));
  }
  await examine("database", note, () => checkStored(env, config, options, note));
  if (config === null)
    note({
      check: "settings",
      status: "look",
      text: "Stripe, mail and accounts were not looked at: put the settings right first.",
    });
}

async function checkMail(note: Note, smtpUrl: string): Promise<void> {
  const { host, port, secure } = parseSmtpUrl(smtpUrl);
  const where = `${host}:${port}`;
  const found = await openMailer({ smtpUrl, clock: systemClock }).verify();
  if (found.ok)
    return note({
      check: "mail",
      status: "ok",
      text: `${where} greets us${secure ? " over TLS" : ""} and takes our password.`,
    });
  const next =
    found.stage === "auth" && found.code !== null
      ? "put user and password in SMTP_URL right"
      : "put host and port in SMTP_URL right, and let this machine connect to it";
  note({
    check: "mail",
    status: "wrong",
    text: `${where}: ${found.reason} Nothing is sent meanwhile: ${next}.`,
  });
}

/** What the database holds, and what Set-up says about each account in it. */
async function checkStored(
  env: NodeJS.ProcessEnv,
  config: Config | null,
  { account, offline, dns }: Options,
  note: Note,
): Promise<void> {
  let databaseUrl: string;
  try {
    databaseUrl = databaseUrlOf(env);
  } catch (error) {
    // It was named among the settings.
    if (error instanceof ConfigError) return;
    throw error;
  }
  const file = fileOf(databaseUrl);
  if (file !== null) {
    await examine("disk", note, () => checkDisk(note, file));
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (!exists)
      // A file made here would belong to the user who runs this command, and the server might not be let in.
      return note({
        check: "database",
        status: "look",
        text: `${file} is not there yet: the server makes it at its first start.`,
      });
    await checkFileMode(note, file);
  }
  const db = await openDatabase(databaseUrl, openOptionsOf(env));
  try {
    await examine("database", note, () => checkDatabase(note, db));
    if (config === null || offline) return;
    const { stripe, publicUrl, mail } = config;
    const clock = systemClock;
    const mailer = openMailer({ ...mail, clock });
    const names = openResolver(dns);
    setCatalogues(loadCatalogues(CATALOGUES_DIRECTORY));
    const clockCheck = new ClockCheck(clock, () => readDate(stripe.apiBase));
    const services = {
      db,
      clock,
      clockCheck,
      gateway: openGateway({
        keys: { live: stripe.secretKeyLive, test: stripe.secretKeyTest },
        ownAccountId: stripe.accountId ?? undefined,
        accountKeys: stripe.accountKeys,
        apiBase: stripe.apiBase,
        timeoutMs: TIMEOUT_MS,
        clock,
        noteDate: (date) => clockCheck.note(date),
      }),
      mailer,
      channels: openChannels({ mailer, templates: loadTemplates() }),
      publicUrl,
      from: mail.from,
      linkKey: config.linkKeys[0]!,
      names,
      mailRoute: mailRouteOf(mail.from, mail),
      isReachable,
      nudge: () => {},
    };
    await examine("accounts", note, () => checkAccounts(note, services, account));
  } finally {
    await db.close();
  }
}

/** @returns the exit code */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      account: { type: "string" },
      dns: { type: "string" },
      offline: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { account = null, dns = null, offline, json, help } = values;
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const findings: Finding[] = [];
  await examineAll(process.env, { account, dns, offline }, (finding) => {
    findings.push(finding);
    if (!json) console.log(`${SIGNS[finding.status]}${finding.check}: ${finding.text.replace(/\s+/g, " ")}`);
  });
  const wrong = findings.filter(({ status }) => status === "wrong").length;
  if (json) console.log(JSON.stringify({ ok: wrong === 0, findings }, null, 2));
  else
    console.log(
      wrong === 0
        ? "Nothing is wrong that can be checked. What is marked with look cannot: look once."
        : `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`,
    );
  return wrong === 0 ? 0 : 1;
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof TypeError && "code" in error;
    console.error(
      isUsage ? `${error.message}\n\n${USAGE}` : createRedaction(secretsOf(process.env))(String(error)),
    );
    process.exitCode = 2;
  },
);
