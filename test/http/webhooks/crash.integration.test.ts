import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { systemClock } from "../../../server/clock.ts";
import { databases, type TestDatabase } from "../../db/databases.ts";

const stripe = new Stripe("sk_test_x");
const SECRET = "whsec_crash";
const CONNECTIONS = 32;

/** Posts one signed event and resolves to the status; rejects where the connection breaks. */
function post(port: number, agent: Agent, id: string): Promise<number> {
  const event = {
    id,
    object: "event",
    account: "acct_1",
    api_version: "2026-10-28.endive",
    created: Math.floor(systemClock.now() / 1000),
    livemode: true,
    type: "invoice.paid",
    data: { object: { id: "in_1", object: "invoice", description: id.repeat(100) } },
  };
  const payload = JSON.stringify(event, null, 2);
  const headers = {
    "content-type": "application/json",
    "stripe-signature": stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { port, host: "127.0.0.1", method: "POST", path: "/webhooks/stripe", agent, headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    outgoing.once("error", reject);
    outgoing.end(payload);
  });
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await databases[dialect]();
    await accounts(opened.db).enrol({ stripeAccountId: "acct_1", livemode: true }, 1);
  });
  afterAll(() => opened.drop());

  test("a server killed under load has stored every event that it acknowledged", async () => {
    const { inbox } = opened.db.tables;
    const acknowledged: string[] = [];
    let sent = 0;
    // Killed at different moments of its batches.
    for (const killAfter of [40, 301]) {
      const child = fork(
        fileURLToPath(new URL("./webhook-process.ts", import.meta.url)),
        [opened.url, SECRET],
        {
          execArgv: ["--import", import.meta.resolve("tsx")],
        },
      );
      const [port] = (await once(child, "message")) as [number];
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      const until = acknowledged.length + killAfter;
      const deliver = async () => {
        for (;;) {
          const id = `evt_${sent++}`;
          const status = await post(port, agent, id).catch(() => 0);
          if (status === 0) return;
          expect(status).toBe(200);
          acknowledged.push(id);
          if (acknowledged.length === until) child.kill("SIGKILL");
        }
      };
      const [, [code, signal]] = await Promise.all([
        Promise.all(Array.from({ length: CONNECTIONS }, deliver)),
        once(child, "exit"),
      ]);
      expect([code, signal]).toEqual([null, "SIGKILL"]);
      agent.destroy();
    }
    const stored = new Set(
      (await opened.db.read.select({ id: inbox.eventId }).from(inbox)).map(({ id }) => id),
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(341);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    // Some were on their way: those that are stored without an answer come again and are known then.
    expect(sent).toBeGreaterThan(acknowledged.length);
  });
});
