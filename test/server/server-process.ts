import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const SECRET = "whsec_process";
export const OWN_ACCOUNT = "acct_1Own";

export type ServerProcess = {
  child: ChildProcess;
  url: string;
  /** What it wrote so far. */
  log(): string;
  /** Posts an event as Stripe does; resolves to the status, and to 0 where no answer came. */
  post(event: { id: string }): Promise<number>;
  /** The status of a page; 0 where no answer came. */
  status(path: string): Promise<number>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * The server as `npm start` starts it, for one's own account, with neither Stripe nor mail within reach unless `env` says
 * where they are. Resolves once it listens.
 *
 * @throws with its log where it ends before
 */
export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  const own = Object.fromEntries(
    ["PATH", "HOME", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: {
      ...own,
      PORT: String(port),
      PUBLIC_URL: "https://recover.example.com",
      STRIPE_SECRET_KEY_TEST: "sk_test_000000000000000000000000",
      STRIPE_API_BASE: "http://127.0.0.1:9",
      STRIPE_ACCOUNT_ID: OWN_ACCOUNT,
      STRIPE_WEBHOOK_SECRETS: SECRET,
      SMTP_URL: "smtp://127.0.0.1:9",
      MAIL_FROM: "Example Billing <billing@example.com>",
      LINK_KEYS: "a".repeat(44),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  await new Promise<void>((listening, ended) => {
    const read = (chunk: Buffer) => {
      log = (log + chunk).slice(-20_000);
      if (log.includes("listening on")) listening();
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("exit", () => ended(new Error(`the server ended:\n${log}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    child,
    url,
    log: () => log,
    async post(event) {
      const payload = JSON.stringify(event);
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
      const headers = { "content-type": "application/json", "stripe-signature": signature };
      const sent = fetch(`${url}/webhooks/stripe`, { method: "POST", body: payload, headers });
      return sent.then(statusOf, () => 0);
    },
    status: (path) => fetch(`${url}${path}`).then(statusOf, () => 0),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

async function statusOf(response: Response): Promise<number> {
  await response.arrayBuffer();
  return response.status;
}
