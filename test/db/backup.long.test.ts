import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backup, restore } from "../../db/backup/backup.ts";
import type { Database } from "../../db/database.ts";
import { runRestoreCommand } from "../../server/restore-command.ts";
import { RENEWAL, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, type Harness, HOUR, openHarness } from "../simulation/harness.ts";
import { databases, type TestDatabase } from "./databases.ts";

const KEY = "sk_test_000000000000000000000000";
const RELEASE = { release: "0.0.0-test", now: () => 1_790_000_000_000 };

let folder: string;
let file: string;
let opened: TestDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-backup-"));
  file = path.join(folder, "backup");
  opened = [];
});
afterEach(async () => {
  for (const { drop } of opened) await drop();
  await rm(folder, { recursive: true });
});

async function open(dialect: "sqlite" | "postgres"): Promise<TestDatabase> {
  const database = await databases[dialect]();
  opened.push(database);
  return database;
}

/** All rows of all tables, each table's in an order of their own. */
async function everything(db: Database): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(db.tables)) {
    const all: object[] = await db.read.select().from(table as never);
    const sorted = (_key: string, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
    rows[name] = all.map((row) => JSON.stringify(row, sorted)).sort();
  }
  return rows;
}

/** A customer whose renewal failed, a second one who paid, and half of a strategy. */
async function world(db: Database): Promise<Harness> {
  const harness = await openHarness({ db });
  await subscriber(stripeOf(harness));
  await harness.runUntil(RENEWAL + HOUR);
  return harness;
}

const sentBy = ({ mail }: Harness) => mail.list().map(({ messageId }) => messageId);

const asIs = { overwrite: false, afterwards: async () => {} };
const event = (n: number, part = "m") => ({
  account: "acct_1Backup:test",
  eventId: `evt_${part}_${String(n).padStart(5, "0")}`,
  type: "invoice.paid",
  apiVersion: null,
  createdAt: n,
  receivedAt: n,
  payload: Buffer.from([n % 256, 0, 255]),
});

describe("a backup", () => {
  it.each([
    ["sqlite", "postgres"],
    ["postgres", "sqlite"],
  ] as const)("of %s restores everything into %s", async (from, to) => {
    const [source, target] = [await open(from), await open(to)];
    const harness = await world(source.db);
    await harness.close();
    const { rows } = await backup(source.db, file, RELEASE);
    expect(rows).toMatchObject({ cases: 1, customers: 1 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await restore(target.db, file, asIs);
    expect(await everything(target.db)).toEqual(await everything(source.db));
  });

  it.each(["sqlite", "postgres"] as const)(
    "is one moment of a database that is being written to, on %s",
    async (dialect) => {
      const { db } = await open(dialect);
      // Three pages in the middle. Every commit adds one event before and one behind them, so a reader who does not see one
      // moment has one without the other.
      await db.appendEvents(Array.from({ length: 1_500 }, (_, n) => event(n, "m")));
      let isDone = false;
      const writing = (async () => {
        for (let n = 0; !isDone && n < 5_000; n++) await db.appendEvents([event(n, "a"), event(n, "z")]);
      })();
      const { rows } = await backup(db, file, RELEASE);
      isDone = true;
      await writing;
      const target = await open("sqlite");
      await restore(target.db, file, asIs);
      const { inbox } = target.db.tables;
      const ids = (await target.db.read.select({ id: inbox.eventId }).from(inbox)).map(({ id }) => id);
      const numbers = (part: string) => ids.filter((id) => id.includes(part)).map((id) => id.slice(-5));
      expect(numbers("_a_").sort()).toEqual(numbers("_z_").sort());
      expect([ids.length, numbers("_m_").length]).toEqual([rows.inbox, 1_500]);
    },
  );

  it("overwrites no file, and leaves none behind that is not whole", async () => {
    const { db } = await open("sqlite");
    await writeFile(file, "precious");
    await expect(backup(db, file, RELEASE)).rejects.toThrow("EEXIST");
    expect(await readFile(file, "utf8")).toBe("precious");
  });
});

describe("restoring refuses", () => {
  it.each(["sqlite", "postgres"] as const)("a %s that is not empty, unless told", async (dialect) => {
    const [source, target] = [await open("sqlite"), await open(dialect)];
    await (await world(source.db)).close();
    await (await world(target.db)).close();
    await target.db.appendEvents([event(1)]);
    const before = await everything(target.db);
    await backup(source.db, file, RELEASE);
    await expect(restore(target.db, file, asIs)).rejects.toThrow("is not empty");
    expect(await everything(target.db)).toEqual(before);
    await restore(target.db, file, { ...asIs, overwrite: true });
    expect(await everything(target.db)).toEqual(await everything(source.db));
  });

  it("a file that is cut off, changed, of another schema, or none, and changes nothing", async () => {
    const [source, target] = [await open("sqlite"), await open("sqlite")];
    await source.db.appendEvents([event(1), event(2)]);
    await backup(source.db, file, RELEASE);
    const whole = gunzipSync(await readFile(file)).toString();
    const lines = whole.trimEnd().split("\n");
    const refusal = async (text: string) => {
      await writeFile(file, gzipSync(text));
      return restore(target.db, file, asIs).then(
        () => "restored",
        (error: Error) => error.message,
      );
    };
    expect(await refusal(`${lines.slice(0, -1).join("\n")}\n`)).toContain("not whole");
    const row = lines.findIndex((line) => line.includes("evt_m_00001"));
    expect(await refusal(lines.toSpliced(row, 1).join("\n"))).toContain("inbox has 1 rows of 2");
    expect(await refusal(whole.replace(/"hash":"\w+"/, '"hash":"other"'))).toContain(
      "restore it with release 0.0.0-test, then upgrade",
    );
    expect(await refusal("something else")).toContain("not JSON");
    await writeFile(file, gzipSync(whole));
    await truncate(file, (await stat(file)).size - 20);
    await expect(restore(target.db, file, asIs)).rejects.toThrow("cannot be read");
    await writeFile(file, "not compressed");
    await expect(restore(target.db, file, asIs)).rejects.toThrow("cannot be read");
    expect(Object.values(await everything(target.db)).flat()).toEqual([]);
    expect(await refusal(whole)).toBe("restored");
  });
});

describe("after an old backup is restored", () => {
  it("nothing is sent or charged twice, and what happened since is known", async () => {
    const { db, url } = await open("sqlite");
    const harness = await openHarness({ db });
    try {
      const stripe = stripeOf(harness);
      await subscriber(stripe);
      await harness.runUntil(RENEWAL + HOUR);
      await backup(db, file, { ...RELEASE, now: harness.now });
      // Another customer fails only now, and the first one gets further messages and tries.
      await subscriber(stripe, "pm_card_chargeCustomerFail");
      await harness.runUntil(harness.now() + 33 * DAY);
      const sent = sentBy(harness);
      const charges = (await stripe.charges.list({ limit: 100 })).data.length;
      const casesBefore = await db.read.$count(db.tables.cases);
      expect(casesBefore).toBeGreaterThan(1);
      expect(sent.length).toBeGreaterThan(2);

      const printed: string[] = [];
      const code = await runRestoreCommand(
        [file, "--overwrite"],
        {
          DATABASE_URL: url,
          PUBLIC_URL: harness.urls.server,
          STRIPE_API_BASE: harness.urls.sandbox,
          STRIPE_SECRET_KEY_TEST: KEY,
        },
        { clock: { now: harness.now }, print: (line) => printed.push(line) },
      );
      expect([code, printed.join("\n")]).toEqual([0, expect.stringMatching(/fetched [1-9]\d* events/)]);
      expect(await db.read.$count(db.tables.cases)).toBe(casesBefore);
      await harness.runUntil(harness.now() + HOUR);
      expect((await stripe.charges.list({ limit: 100 })).data.length).toBe(charges);
      // A message has the id of its command, so one that is sent again arrives under an id that was there before.
      await harness.runUntil(harness.now() + 2 * DAY);
      const ids = sentBy(harness);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.slice(-sent.length)).toEqual(sent);
      expect(harness.problems).toEqual([]);
    } finally {
      await harness.close();
    }
  });
});

it("what Stripe told while the server was away for long is fetched, and nothing else changes", async () => {
  const { db, url } = await open("sqlite");
  const harness = await openHarness({ db });
  try {
    (harness.sandbox.webhooks.endpoints as unknown[]).splice(0);
    const from = harness.now();
    await subscriber(stripeOf(harness));
    await harness.runUntil(from + 10 * DAY);
    expect(await db.read.$count(db.tables.customers)).toBe(0);
    const env = {
      DATABASE_URL: url,
      PUBLIC_URL: harness.urls.server,
      STRIPE_API_BASE: harness.urls.sandbox,
      STRIPE_SECRET_KEY_TEST: KEY,
    };
    const fetchSince = () =>
      runRestoreCommand(["--fetch-since", new Date(from).toISOString()], env, {
        clock: { now: harness.now },
        print: () => {},
      });
    expect(await fetchSince()).toBe(0);
    const { inbox } = db.tables;
    const waiting = await db.read.$count(inbox);
    expect(await fetchSince()).toBe(0);
    expect(await db.read.$count(inbox)).toBe(waiting);
    await harness.server.engine.drain();
    expect(await db.read.$count(db.tables.customers)).toBe(1);
  } finally {
    await harness.close();
  }
});

describe("as commands", { timeout: 60_000 }, () => {
  const run = async (name: string, args: string[], DATABASE_URL: string) => {
    const script = fileURLToPath(new URL(`../../server/${name}.ts`, import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, text };
  };

  it("a move to another database, word for word as in the documentation", async () => {
    const [source, target] = [await open("sqlite"), await open("postgres")];
    await source.db.appendEvents([event(1)]);
    const made = path.join(folder, "made.db");
    expect(await run("backup-command", [file], source.url)).toEqual({
      code: 0,
      text: expect.stringContaining(": 1 rows as of"),
    });
    expect(await run("restore-command", [file, "--as-is"], target.url)).toEqual({
      code: 0,
      text: expect.stringContaining("Restored 1 rows"),
    });
    expect((await everything(target.db)).inbox).toEqual((await everything(source.db)).inbox);
    // Into a file that is not there yet, by its owner alone.
    expect((await run("restore-command", [file, "--as-is"], `file:${made}`)).code).toBe(0);
    expect((await stat(made)).mode & 0o777).toBe(0o600);
  });
});
