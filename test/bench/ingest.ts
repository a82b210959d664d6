import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { accounts } from "../../db/stores/accounts.ts";
import { createEventBatcher, type EventBatcher } from "../../db/stores/event-batcher.ts";
import { openDatabase } from "../../db/open.ts";
import { systemClock } from "../../server/clock.ts";
import { WebhookCounts } from "../../server/http/webhooks/webhook-counts.ts";
import { webhooks } from "../../server/http/webhooks/webhooks.ts";
import type { FromLoad, Round, ToLoad } from "./load.ts";
import { ratio, type Report, whole } from "./report.ts";
import { median } from "./table.ts";

const ACCOUNT = { stripeAccountId: "acct_1Bench", livemode: false };
const SECRET = "whsec_bench";
const CONNECTIONS = 64;
const ROUNDS = 5;
const EVENTS = 6_000;

const NEVER_FULL = { isFull: () => false, waiting: () => 0 };

/**
 * Accepted webhooks per second over HTTP: verified, stored, durable (`synchronous=FULL`). Beside it the
 * same server storing nothing, which is what the rest of the request costs, and the same server storing
 * each event in a transaction of its own. Rounds take turns, so that the machine's mood hits all alike.
 */
export async function ingest(): Promise<Report> {
  const busyBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-bench-"));
  const load = fork(fileURLToPath(new URL("./load.ts", import.meta.url)), { execArgv: process.execArgv });
  const variants = [
    await variant(folder, "verify and parse, store nothing", () => ({
      ...NEVER_FULL,
      accept: async () => true,
    })),
    await variant(folder, "shared commits", (db) => createEventBatcher(db)),
    await variant(folder, "one insert per transaction", (db) => ({
      ...NEVER_FULL,
      accept: async (event) => (await db.appendEvents([event]))[0] === true,
    })),
  ];
  for (let round = -1; round < ROUNDS; round++) {
    for (const variant of variants) {
      const rate = await measure(load, variant.port);
      // The first round warms up.
      if (round >= 0) variant.rates.push(rate);
    }
  }
  load.kill();
  for (const variant of variants) await variant.close();
  await rm(folder, { recursive: true });

  const [nothing, shared, single] = variants.map(({ rates }) => median(rates)) as [number, number, number];
  const notes =
    busyBefore > 1
      ? [
          `The machine was busy before the run began (load ${busyBefore.toFixed(1)}): three threads take part, and waiting for a core counts against the two lines that store. Run it again when it is quiet.`,
        ]
      : [];
  return {
    about: `${CONNECTIONS} connections, bodies of 6 kB, libSQL file, synchronous=FULL; medians of ${ROUNDS} interleaved rounds of ${EVENTS} events`,
    head: ["", "events/s", "rounds", "shared commits are"],
    rows: variants.map(({ name, rates }) => [
      name,
      whole(median(rates)),
      rates.map((rate) => (rate / 1000).toFixed(1)).join(" "),
      name === "shared commits" ? "" : ratio(shared / median(rates)),
    ]),
    verdicts: [
      { met: shared / nothing >= 0.7, text: "at least 0.70 × storing nothing" },
      { met: shared / single >= 1.8, text: "at least 1.80 × one insert per transaction" },
    ],
    notes,
  };
}

async function variant(
  folder: string,
  name: string,
  batcherOf: (db: Awaited<ReturnType<typeof openDatabase>>) => EventBatcher,
) {
  const db = await openDatabase(`file:${path.join(folder, `${name.replaceAll(/\W+/g, "-")}.db`)}`);
  await accounts(db).enrol(ACCOUNT, systemClock.now());
  const app = webhooks({
    secrets: [SECRET],
    batcher: batcherOf(db),
    accounts: accounts(db),
    clock: systemClock,
    knownApiVersions: new Set(["2026-10-28.endive"]),
    ownAccountId: null,
    counts: new WebhookCounts(),
    report: console.error,
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  return {
    name,
    rates: [] as number[],
    port: (server.address() as AddressInfo).port,
    close: async () => {
      await new Promise((closed) => server.close(closed));
      await db.close();
    },
  };
}

/** One round; events per second. */
async function measure(load: ChildProcess, port: number): Promise<number> {
  const round: Round = {
    port,
    connections: CONNECTIONS,
    events: EVENTS,
    secret: SECRET,
    account: ACCOUNT.stripeAccountId,
  };
  await ask(load, { make: round });
  const answer = await ask(load, "send");
  if (answer === "made") throw new Error("the load generator answered out of turn");
  if (answer.statuses["200"] !== EVENTS)
    throw new Error(`not all were accepted: ${JSON.stringify(answer.statuses)}`);
  return EVENTS / answer.seconds;
}

async function ask(load: ChildProcess, message: ToLoad): Promise<FromLoad> {
  const answered = once(load, "message") as Promise<[FromLoad]>;
  load.send(message);
  return (await answered)[0];
}
