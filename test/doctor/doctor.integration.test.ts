import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accounts } from "../../db/stores/accounts.ts";
import { systemClock } from "../../server/clock.ts";
import type { Finding } from "../../server/doctor/finding.ts";
import { findSigner } from "../../server/http/stripe-signature.ts";
import { connect } from "../../server/stripe/connect/connect.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { startMailCatcher } from "../sandbox/mail/catcher.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { DAY, listen } from "../simulation/harness.ts";
import { startNameServer, type Zone } from "../names/name-server.ts";

const KEY = "sk_test_patient00000000000";
const SMTP_PASSWORD = "smtp-password-of-the-patient";
const script = fileURLToPath(new URL("../../server/doctor-command.ts", import.meta.url));

let database: TestDatabase;
let sandbox: Sandbox;
let env: Record<string, string>;
let secrets: string[];
/** Ahead of this machine's clock. */
let stripesClockIsAhead: number;
let closers: (() => Promise<void>)[];

beforeEach(async () => {
  stripesClockIsAhead = 0;
  secrets = [];
  closers = [];
  database = await databases.sqlite();
  sandbox = new Sandbox({ seed: 9, startAt: Date.now(), keys: [KEY] });
  const stripe = await listen(0, async (request) => {
    const answer = await sandbox.app.fetch(request);
    answer.headers.set("date", new Date(Date.now() + stripesClockIsAhead).toUTCString());
    return answer;
  });
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.post("/webhooks/stripe", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    return c.json(
      {},
      "secret" in findSigner(body, c.req.header("stripe-signature"), secrets, Date.now()) ? 200 : 400,
    );
  });
  const server = await listen(0, app.fetch);
  const mail = await startMailCatcher({});
  closers.push(stripe.close, server.close, mail.close);
  env = {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: database.url,
    PUBLIC_URL: server.url,
    STRIPE_SECRET_KEY_TEST: KEY,
    STRIPE_ACCOUNT_ID: sandbox.platformAccount,
    STRIPE_WEBHOOK_SECRETS: "none",
    STRIPE_API_BASE: stripe.url,
    SMTP_URL: mail.smtpUrl,
    MAIL_FROM: "Example Billing <billing@mail.shop.test>",
    LINK_KEYS: "k".repeat(44),
  };
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  await database.drop();
});

async function run(...args: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  const [code] = (await once(child, "close")) as [number | null];
  for (const secret of [KEY, SMTP_PASSWORD, env.LINK_KEYS, ...secrets]) expect(text).not.toContain(secret);
  return { code, text };
}

async function namesOf(zone: Zone): Promise<string> {
  const { address, close } = await startNameServer(zone);
  closers.push(close);
  return address;
}

/** Each check with the text of its findings that have this status. */
const of = (status: Finding["status"], { text }: { text: string }) =>
  (JSON.parse(text) as { findings: Finding[] }).findings
    .filter((finding) => finding.status === status)
    .map((finding) => `${finding.check}: ${finding.text}`);

describe("the doctor", { timeout: 60_000 }, () => {
  it("finds nothing wrong but what a test's world lacks, and changes nothing", async () => {
    await accounts(database.db).enrol(
      { stripeAccountId: sandbox.platformAccount, livemode: false },
      Date.now(),
    );
    for (const name of ["", "-wal", "-shm"])
      await chmod(`${database.url.slice("file:".length)}${name}`, 0o600);
    const lines: string[] = [];
    await connect(
      {
        key: KEY,
        keyName: "key",
        livemode: false,
        accountId: sandbox.platformAccount,
        isOneOfSeveral: false,
      },
      {
        publicUrl: env.PUBLIC_URL!,
        apiBase: env.STRIPE_API_BASE!,
        secrets: [],
        hears: "own",
        connectedAccount: null,
        clock: systemClock,
      },
      (_mark, text) => lines.push(text),
    );
    secrets = [/whsec_\w+/.exec(lines.join())![0]];
    env.STRIPE_WEBHOOK_SECRETS = secrets[0]!;
    const endpoints = JSON.stringify(sandbox.webhooks.endpoints);
    const names = await namesOf({
      "mail.shop.test": { TXT: ["google-site-verification=1", "v=spf1 include:_spf.shop.test -all"] },
      "shop.test": {},
      "_dmarc.shop.test": { TXT: ["v=DMARC1; p=quarantine"] },
    });
    const report = await run("--json", "--dns", names);
    expect(of("wrong", report)).toEqual([
      expect.stringMatching(/^address: .*only this machine reaches/),
      expect.stringMatching(/:test: Events from Stripe: No event/),
      expect.stringMatching(/:test: Address for customers: .*PUBLIC_URL/),
    ]);
    expect(of("look", report)).toContainEqual(
      expect.stringMatching(/^dkim: mail\.shop\.test has no key under/),
    );
    expect(report.code).toBe(1);
    const right = of("ok", report).join("\n");
    for (const part of [
      "versions: Makegood",
      "settings:",
      "clock: within",
      "API version",
      "takes what",
      "mail: ",
      "spf: mail.shop.test: v=spf1",
      "dmarc: shop.test: v=DMARC1",
      "disk:",
      "no other user",
      "libSQL on SQLite 3.",
      "takes writes",
      "its schema is",
    ])
      expect(right).toContain(part);
    expect(JSON.stringify(sandbox.webhooks.endpoints)).toBe(endpoints);
    expect(await database.db.read.$count(database.db.tables.usedCallIds)).toBe(0);
  });

  it("names everything that is wrong in one line each, with the next step", async () => {
    await chmod(database.url.slice("file:".length), 0o644);
    stripesClockIsAhead = DAY;
    env.SMTP_URL = `smtp://user:${SMTP_PASSWORD}@127.0.0.1:9`;
    env.PUBLIC_URL = "https://gone.shop.test";
    env.STRIPE_SECRET_KEY_TEST = "sk_test_revoked00000000000";
    const { code, text } = await run(
      "--dns",
      await namesOf({ "mail.shop.test": { TXT: ["v=spf1 a", "v=spf1 mx"] } }),
    );
    expect(code).toBe(1);
    const wrong = text.split("\n").filter((line) => line.startsWith("  WRONG "));
    expect(wrong).toEqual([
      expect.stringMatching(/clock: 86[34]\d\d s behind Stripe's.*NTP/),
      expect.stringMatching(/address: gone\.shop\.test has no address: make an A or AAAA record/),
      expect.stringMatching(/stripe: Stripe does not know STRIPE_SECRET_KEY_TEST.*Make a key/),
      expect.stringMatching(/mail: 127\.0\.0\.1:9: .*put host and port in SMTP_URL right/),
      expect.stringMatching(/spf: mail\.shop\.test has 2 SPF records/),
      expect.stringMatching(/dmarc: mail\.shop\.test has no DMARC policy.*_dmarc\.mail\.shop\.test/),
      expect.stringMatching(/database: other users .*chmod 600 .*makegood\.db/),
    ]);
    expect(text.trimEnd().split("\n").at(-1)).toBe("7 things are wrong.");
  });

  it("names wrong settings and goes on with the rest; a database that is not there is not made", async () => {
    env.STRIPE_WEBHOOK_SECRETS = "";
    env.DATABASE_URL = `${database.url}-of-nobody`;
    const report = await run("--json", "--offline");
    expect([report.code, of("wrong", report)]).toEqual([
      1,
      [expect.stringMatching(/settings: STRIPE_WEBHOOK_SECRETS is not set; expected/)],
    ]);
    expect(of("look", report)).toContainEqual(expect.stringContaining("is not there yet"));
    expect((await run("--nonsense")).code).toBe(2);
  });
});
