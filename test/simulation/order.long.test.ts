import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import Stripe from "stripe";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { accounts } from "../../db/stores/accounts.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { recordHistory } from "./history.ts";
import { stateOf } from "./state.ts";

const SECRET = "whsec_order";
const EVENTS = 10_000;
const PROCESS = fileURLToPath(new URL("./apply-process.ts", import.meta.url));

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  const opened: TestDatabase[] = [];
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const database of opened.splice(0)) await database.drop();
  });

  async function start(url: string, now: number): Promise<{ child: ChildProcess; port: number }> {
    const child = spawn(process.execPath, ["--import", "tsx", PROCESS, url, String(now), SECRET], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout! })) {
      const port = /^port (\d+)$/.exec(line)?.[1];
      if (port) return { child, port: Number(port) };
    }
    throw new Error("the server process ended before it listened");
  }

  /** Delivers as Stripe does: whatever was not answered with 2xx is sent again. Returns what is left. */
  async function deliver(
    port: number,
    bodies: string[],
    now: number,
    stopAfter = Number.POSITIVE_INFINITY,
  ): Promise<string[]> {
    const left: string[] = [];
    let next = 0;
    let accepted = 0;
    const lane = async () => {
      while (next < bodies.length) {
        const body = bodies[next++]!;
        const signature = Stripe.webhooks.generateTestHeaderString({
          payload: body,
          secret: SECRET,
          timestamp: Math.floor(now / 1000),
        });
        const ok =
          accepted < stopAfter &&
          (await fetch(`http://127.0.0.1:${port}/webhooks/stripe`, {
            method: "POST",
            body,
            headers: { "content-type": "application/json", "stripe-signature": signature },
          }).then(
            (response) => response.ok,
            () => false,
          ));
        if (ok) accepted++;
        else left.push(body);
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    return left;
  }

  async function finish(child: ChildProcess): Promise<void> {
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  }

  test("10,000 events twice, shuffled, with a kill in the middle, end like once and in order", {
    timeout: 240_000,
  }, async () => {
    const history = await recordHistory(EVENTS);
    expect(history.bodies).toHaveLength(EVENTS);
    const fresh = async () => {
      const database = await databases[dialect]();
      opened.push(database);
      for (const merchant of history.merchants) await accounts(database.db).enrol(merchant, 0);
      return database;
    };

    const calm = await fresh();
    const once_ = await start(calm.url, history.now);
    expect(await deliver(once_.port, history.bodies, history.now)).toEqual([]);
    await finish(once_.child);

    const rough = await fresh();
    const twice = shuffled([...history.bodies, ...history.bodies]);
    const doomed = await start(rough.url, history.now);
    const undelivered = deliver(doomed.port, twice, history.now, EVENTS);
    // Killed while it applies: half of the deliveries are answered, some events are applied, some leased.
    await undelivered.then(() => doomed.child.kill("SIGKILL"));
    await once(doomed.child, "exit");
    const heir = await start(rough.url, history.now);
    expect(await deliver(heir.port, await undelivered, history.now)).toEqual([]);
    await finish(heir.child);

    const [a, b] = [await openDatabase(calm.url), await openDatabase(rough.url)];
    try {
      const [expected, actual] = [await stateOf(a), await stateOf(b)];
      // The rows that differ, not the thousands that do not.
      const differing = Object.keys(expected).map((table) => ({
        table,
        missing: expected[table]!.filter((row) => !actual[table]!.includes(row)).slice(0, 3),
        extra: actual[table]!.filter((row) => !expected[table]!.includes(row)).slice(0, 3),
      }));
      expect(differing.filter(({ missing, extra }) => missing.length + extra.length > 0)).toEqual([]);
      expect(expected.cases!.length).toBeGreaterThan(100);
      expect(expected.figures!.length).toBeGreaterThan(100);
    } finally {
      await a.close();
      await b.close();
    }
  });
});

/** Fisher-Yates with a fixed linear congruential generator: a failure can be repeated. */
function shuffled<Item>(items: Item[]): Item[] {
  let seed = 20_261_122;
  for (let i = items.length - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = seed % (i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
