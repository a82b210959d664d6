import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Harness, WEBHOOK_SECRET } from "./harness.ts";

const PROCESS = fileURLToPath(new URL("./killed-process.ts", import.meta.url));

/** One server process after the other on one database: each lives until it is killed. */
export class Processes {
  readonly #harness: Harness;
  readonly #databaseUrl: string;
  #child: ChildProcess | undefined;

  readonly #port: number;

  /** @param port of all of them: Stripe's events go there */
  constructor(harness: Harness, databaseUrl: string, port: number) {
    this.#harness = harness;
    this.#databaseUrl = databaseUrl;
    this.#port = port;
    for (const endpoint of harness.sandbox.webhooks.endpoints) endpoint.enabled = false;
    const url = `http://127.0.0.1:${port}/webhooks/stripe`;
    harness.sandbox.addEndpoint({ url, secrets: [WEBHOOK_SECRET], connect: true });
  }

  async start(): Promise<void> {
    const { urls, mail, now } = this.#harness;
    const args = [
      this.#databaseUrl,
      urls.sandbox,
      mail.smtpUrl,
      urls.server,
      String(now()),
      String(this.#port),
    ];
    const child = fork(PROCESS, args, { execArgv: ["--import", import.meta.resolve("tsx")] });
    this.#child = child;
    const ended = once(child, "exit").then(() => {
      throw new Error("a server process ended before it listened");
    });
    await Promise.race([once(child, "message"), ended]);
    ended.catch(() => {});
  }

  get isAlive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  tellTime(): void {
    if (this.isAlive) this.#child!.send(this.#harness.now());
  }

  async kill(): Promise<void> {
    const child = this.#child!;
    // A connection that is terminated ends no process.
    if (!this.isAlive)
      throw new Error(`a server process ended by itself: ${child.exitCode ?? child.signalCode}`);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
