import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ListeningSandbox, listeningSandbox } from "./listening-sandbox.ts";
import { runStripeCli } from "./stripe-cli.ts";
import { stripeSchema } from "./stripe-schema.ts";
import { NOT_RUN, OLDER_PARAMETERS, triggersIn } from "./trigger-list.ts";
import { WebhookListener } from "./webhook-listener.ts";

// Compiling the schemas of a whole API takes seconds of a busy machine, once per process.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** The key of the CLI's own documentation; in test mode, and nobody's. */
const KEY = "sk_test_1234567890abcdef";
const SECRET = "whsec_conformance";

const home = mkdtempSync(join(tmpdir(), "stripe-cli-"));
const help = (await runStripeCli(["trigger", "--help"], home)).output;
const triggers = triggersIn(help);

beforeAll(() => void stripeSchema());
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("the official CLI", () => {
  it("knows the triggers of every event that dunning lives on", () => {
    const names = triggers.map((t) => t.name);
    expect(names).toEqual(expect.arrayContaining(HANDLED));
    expect(NOT_RUN.filter(({ prefix }) => !help.includes(`\n  ${prefix}`))).toEqual([]);
  });

  describe.concurrent("is answered by the sandbox as by Stripe", () => {
    it.each(triggers)("trigger $name sends $event", async ({ name, event }) => {
      const listener = await WebhookListener.start(SECRET);
      let sandbox: ListeningSandbox | undefined;
      try {
        sandbox = await listeningSandbox({ webhook: { url: listener.url, secret: SECRET } });
        const arguments_ = ["trigger", name, "--api-key", KEY, "--api-base", sandbox.url];
        const { output } = await runStripeCli(arguments_, home);
        expect(output, output).toContain("Trigger succeeded!");
        await sandbox.sandbox.settle();
        await listener.received(event);
        sandbox.conformance.assertNone(OLDER_PARAMETERS);
        expect(sandbox.conformance.checked.event).toBeGreaterThan(0);
      } finally {
        await sandbox?.close();
        await listener.close();
      }
    });
  });
});

/** Of the event types that the server handles, those for which the CLI has a script. */
const HANDLED = [
  "charge.dispute.closed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.failed",
  "charge.refunded",
  "customer.deleted",
  "customer.subscription.deleted",
  "customer.subscription.paused",
  "customer.subscription.updated",
  "customer.updated",
  "invoice.deleted",
  "invoice.finalized",
  "invoice.marked_uncollectible",
  "invoice.paid",
  "invoice.payment_action_required",
  "invoice.payment_failed",
  "invoice.payment_succeeded",
  "invoice.updated",
  "invoice.voided",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
  "payment_method.attached",
  "payment_method.detached",
  "payment_method.updated",
  "setup_intent.succeeded",
];
