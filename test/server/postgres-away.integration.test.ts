import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { type NetworkLine, openNetworkLine } from "../db/network-line.ts";
import { recordedEvents } from "../stripe/recorded.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let database: TestDatabase;
let line: NetworkLine;
let server: ServerProcess;
let admin: pg.Client;

beforeEach(async () => {
  database = await databases.postgres();
  line = await openNetworkLine(database.url);
  server = await startServerProcess({ DATABASE_URL: line.url });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
}, 60_000);
afterEach(async () => {
  await server.kill("SIGKILL");
  await line.cut();
  await admin.end();
  await database.drop();
});

const [, FAILED] = recordedEvents().find(([file]) => file.startsWith("invoice.payment_failed__2020-08-27"))!;

/** Failed payments of many customers, one after the other, until it is told to stop. */
function load() {
  const acknowledged: string[] = [];
  const others = new Set<number>();
  let sent = 0;
  let isOn = true;
  const send = async () => {
    while (isOn) {
      const n = sent++;
      const object = { ...(FAILED.data.object as object), id: `in_${n}`, customer: `cus_${n % 50}` };
      const event = { ...FAILED, id: `evt_${n}`, data: { ...FAILED.data, object } };
      const status = await server.post(event);
      if (status === 200) acknowledged.push(event.id);
      else others.add(status);
    }
  };
  const senders = Promise.all([send(), send(), send()]);
  return {
    acknowledged,
    others,
    async stop() {
      isOn = false;
      await senders;
    },
  };
}

/** Ends the server's connections that are in this state. */
async function terminate(state: string): Promise<number> {
  const { rowCount } = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'makegood' and state = $1`,
    [state],
  );
  return rowCount ?? 0;
}

test("Postgres drops connections and goes away under load: the process lives, says so, and loses nothing", {
  timeout: 60_000,
}, async () => {
  const { acknowledged, others, stop } = load();
  const ended = { "idle in transaction": 0, active: 0, idle: 0 };
  while (ended["idle in transaction"] < 20 || ended.idle < 20 || ended.active < 5) {
    for (const state of Object.keys(ended) as (keyof typeof ended)[]) ended[state] += await terminate(state);
  }
  await expect.poll(() => server.status("/readyz"), { timeout: 10_000 }).toBe(200);

  await line.cut();
  expect(await server.status("/readyz")).toBe(503);
  expect(await server.status("/healthz")).toBe(200);
  const before = acknowledged.length;
  expect(await server.post({ ...FAILED, id: "evt_while_away" })).toBe(503);
  expect(acknowledged.length).toBe(before);

  await line.mend();
  await expect.poll(() => server.status("/readyz"), { timeout: 10_000 }).toBe(200);
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before + 20);
  await stop();

  const { inbox } = database.db.tables;
  const states = async () => {
    const events = await database.db.read.select().from(inbox);
    return new Map(events.map(({ eventId, state }) => [eventId, state]));
  };
  await expect
    .poll(async () => [...(await states()).values()].filter((state) => state !== "applied"), {
      timeout: 30_000,
    })
    .toEqual([]);
  const known = await states();
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
  expect([...others].filter((status) => status !== 503)).toEqual([]);
  expect(server.child.exitCode).toBeNull();
});
