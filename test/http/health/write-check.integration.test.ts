import { execFile } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import Libsql from "libsql";
import pg from "pg";
import { expect, test } from "vitest";
import type { Database } from "../../../db/database.ts";
import { openDatabase } from "../../../db/open.ts";
import { createHealth } from "../../../server/http/health/health.ts";
import { WebhookCounts } from "../../../server/http/webhooks/webhook-counts.ts";
import { ClockCheck } from "../../../server/stripe/clock-check.ts";
import { OddMembers } from "../../../server/stripe/odd-members.ts";
import { TestClock } from "../../api/merchant.ts";
import { databases, kinds } from "../../db/databases.ts";

const clock = new TestClock();
const healthOf = (db: Database) =>
  createHealth({
    db,
    clock,
    clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
    counts: new WebhookCounts(),
    oddMembers: new OddMembers(),
    metricsToken: null,
  });

async function readiness(health: ReturnType<typeof healthOf>) {
  const response = await health.request("/readyz");
  return [response.status, ((await response.json()) as { error?: string }).error];
}

/** A fault that lasts longer than an answer holds. */
const later = () => clock.advance(10_000);

test.each(kinds)(
  "%s: asking leaves one row, however often, and one question in five seconds writes",
  async (kind) => {
    const { db, drop } = await databases[kind]();
    const health = healthOf(db);
    const ids = async () =>
      (await db.read.select({ id: db.tables.writeProbes.id }).from(db.tables.writeProbes)).map(
        ({ id }) => id,
      );
    expect(await readiness(health)).toEqual([200, undefined]);
    const first = await ids();
    expect(first).toHaveLength(1);
    expect(await readiness(health)).toEqual([200, undefined]);
    expect(await ids()).toEqual(first);
    later();
    expect(await readiness(health)).toEqual([200, undefined]);
    const second = await ids();
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
    await drop();
  },
);

test("a Postgres in read-only mode is not ready, and is again once it takes writes", async () => {
  const { db, url, drop } = await databases.postgres();
  const health = healthOf(db);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const name = new URL(url).pathname.slice(1);
  const setReadOnly = async (value: "on" | "off") => {
    await admin.query("set transaction_read_only = off");
    await admin.query(`alter database ${name} set default_transaction_read_only = ${value}`);
    // The setting holds for new connections.
    await admin.query(
      "select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
      [name],
    );
  };
  await setReadOnly("on");
  expect(await readiness(health)).toEqual([503, expect.stringMatching(/takes no writes.*read-only/)]);
  await setReadOnly("off");
  later();
  expect(await readiness(health)).toEqual([200, undefined]);
  await admin.end();
  await drop();
});

test("a file that is held for long by another process makes a server not ready and says why", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-ready-"));
  const file = path.join(folder, "makegood.db");
  const db = await openDatabase(`file:${file}`);
  const health = healthOf(db);
  const other = new Libsql(file);
  other.exec("begin immediate");
  expect(await readiness(health)).toEqual([
    503,
    expect.stringContaining("another process holds the database"),
  ]);
  other.exec("rollback");
  other.close();
  later();
  expect(await readiness(health)).toEqual([200, undefined]);
  await db.close();
  await rm(folder, { recursive: true });
});

/** Where this process may mount: a file system of four megabytes that ends with the test. */
async function smallDisk(): Promise<{ folder: string; end(): Promise<void> } | null> {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-disk-"));
  try {
    await promisify(execFile)("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]);
  } catch {
    await rm(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    end: async () => {
      await promisify(execFile)("umount", ["-l", folder]);
      await rm(folder, { recursive: true });
    },
  };
}

test("a full disk makes a server not ready, and room makes it ready", async ({ skip }) => {
  const disk = await smallDisk();
  if (disk === null) return skip("this process may not mount");
  const { folder, end } = disk;
  const db = await openDatabase(`file:${folder}/makegood.db`);
  const health = healthOf(db);
  expect(await readiness(health)).toEqual([200, undefined]);
  const { bavail, bsize } = await statfs(folder);
  await writeFile(path.join(folder, "filler"), Buffer.alloc(bavail * bsize));
  // The log has room of its own, until it is used up.
  let answer = await readiness(health);
  for (let times = 0; answer[0] === 200 && times < 500; times++) {
    later();
    answer = await readiness(health);
  }
  expect(answer).toEqual([503, expect.stringContaining("full: make room")]);
  await rm(path.join(folder, "filler"));
  later();
  expect(await readiness(health)).toEqual([200, undefined]);
  await db.close();
  await end();
});
