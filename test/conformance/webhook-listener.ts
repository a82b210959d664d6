import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";

/** An endpoint that takes webhooks and keeps those whose signature the `stripe` package accepts. */
export class WebhookListener {
  readonly url: string;
  readonly #server: Server;
  readonly #types: string[] = [];
  readonly #refused: string[] = [];
  #notify: () => void = () => {};

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`;
  }

  static async start(secret: string): Promise<WebhookListener> {
    const stripe = new Stripe("sk_test_of_nobody");
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        try {
          const signature = request.headers["stripe-signature"] ?? "";
          listener.#types.push(stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, secret).type);
          response.statusCode = 200;
        } catch (error) {
          listener.#refused.push(String(error));
          response.statusCode = 400;
        }
        response.end();
        listener.#notify();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const listener = new WebhookListener(server);
    return listener;
  }

  /** @throws when no event of the type, signed, has come within ten seconds, or one came with a wrong signature. */
  async received(type: string): Promise<void> {
    const giveUpAt = performance.now() + 10_000;
    while (this.#refused.length === 0 && !this.#types.includes(type)) {
      const left = giveUpAt - performance.now();
      if (left <= 0) throw new Error(`No ${type} came, only: ${this.#types.join(", ") || "nothing"}.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.#refused.length > 0) throw new Error(`A webhook was refused: ${this.#refused[0]}`);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
