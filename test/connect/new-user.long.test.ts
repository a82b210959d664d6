import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { clientOf } from "./sandbox-client.ts";

/** The steps of docs/connect.md in their order, with the commands that it names, against a Stripe of our own. */

const KEY = "sk_test_newcomer000000000";
const script = (name: string) => fileURLToPath(new URL(`../../server/${name}`, import.meta.url));

let folder: string;
let sandbox: Sandbox;
let env: Record<string, string>;
let server: ChildProcess | undefined;

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-new-"));
  // The server's clock is the machine's, so the sandbox's must be near it: signatures are good for five minutes.
  sandbox = new Sandbox({ seed: 5, startAt: Date.now(), keys: [KEY], restrictAccounts: true });
  const stripePort = await sandbox.listen();
  const port = await freePort();
  env = {
    ...Object.fromEntries(
      ["PATH", "HOME", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
    DATABASE_URL: `file:${folder}/makegood.db`,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    STRIPE_SECRET_KEY_TEST: KEY,
    STRIPE_WEBHOOK_SECRETS: "none",
    STRIPE_API_BASE: `http://127.0.0.1:${stripePort}`,
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "Example Billing <billing@example.com>",
    LINK_KEYS: "a".repeat(44),
  };
});
afterEach(async () => {
  server?.kill("SIGKILL");
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  if (server !== undefined) {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
  server = spawn(process.execPath, ["--import", "tsx", script("main.ts")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout! }))
    if (line.includes("listening on")) break;
}

async function connect(...args: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", script("connect-command.ts"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  const [code] = (await once(child, "close")) as [number | null];
  expect(text).not.toContain(KEY);
  return { code, text };
}

/** Steps 2 and 3: the server, the endpoint, the secret, the server again, and nothing is left. */
async function serverAndEndpoint(...args: string[]): Promise<void> {
  await start();
  const first = await connect(...args);
  expect([first.code, first.text]).toEqual([1, expect.stringContaining("1 thing is left to do")]);
  env = { ...env, STRIPE_WEBHOOK_SECRETS: /whsec_\w+/.exec(first.text)?.[0] ?? "" };
  const early = await connect(...args);
  expect([early.code, early.text]).toEqual([1, expect.stringContaining("start it again")]);
  await start();
  const last = await connect(...args);
  expect([last.code, last.text]).toEqual([0, expect.stringContaining("Nothing is left to do")]);
  expect(last.text).toContain("Nothing was changed.");
  expect(last.text).not.toContain("whsec_");
}

async function eventually(table: "cases" | "accounts", wanted: object[]): Promise<void> {
  const db = await openDatabase(env.DATABASE_URL!);
  try {
    await expect
      .poll(() => db.read.select().from(db.tables[table]), { timeout: 15_000 })
      .toMatchObject(wanted);
  } finally {
    await db.close();
  }
}

async function failedPayment(account: string): Promise<void> {
  const stripe = clientOf(sandbox, KEY);
  const as = account === sandbox.platformAccount ? {} : { stripeAccount: account };
  const { id: customer } = await stripe.customers.create({ email: "ada@example.com" }, as);
  const method = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer }, as);
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }, as);
  const invoice = await stripe.invoices.create({ customer, auto_advance: true }, as);
  await stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 2000, currency: "usd" }, as);
  await stripe.invoices.finalizeInvoice(invoice.id, {}, as);
  await stripe.invoices.pay(invoice.id, {}, as).catch(() => {});
  await sandbox.settle();
}

test("one's own account: server, endpoint, secret, and the first failure becomes a case", {
  timeout: 120_000,
}, async () => {
  const own = sandbox.platformAccount;
  env = { ...env, STRIPE_ACCOUNT_ID: own };
  await serverAndEndpoint();
  await failedPayment(own);
  await eventually("cases", [{ account: `${own}:test`, status: "open" }]);
});

test("a public app: server, endpoint, then the installation, which is heard", {
  timeout: 120_000,
}, async () => {
  await serverAndEndpoint("--connect");
  const merchant = sandbox.addAccount().id;
  sandbox.authorize(merchant);
  await sandbox.settle();
  await eventually("accounts", [{ account: `${merchant}:test`, status: "active" }]);
  await failedPayment(merchant);
  await eventually("cases", [{ account: `${merchant}:test`, status: "open" }]);
  const tried = await connect("--connect", "--account", merchant);
  expect([tried.code, tried.text]).toEqual([0, expect.stringContaining("past due")]);
});

test("a wrong argument and a wrong setting are named", { timeout: 60_000 }, async () => {
  expect(await connect("--mode", "both")).toEqual({
    code: 2,
    text: '--mode must be live or test, not "both"\n',
  });
  expect((await connect("--mode", "live")).text).toContain("set STRIPE_SECRET_KEY_LIVE");
  env = { ...env, PUBLIC_URL: "recover.example.com" };
  const wrong = await connect();
  expect([wrong.code, wrong.text]).toEqual([2, expect.stringContaining("PUBLIC_URL")]);
});
