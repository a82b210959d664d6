import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateSqlite } from "../../db/migrate.ts";
import { startWriter, type WriterThread } from "../../db/connection/writer-thread.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-writer-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function start(name: string): Promise<WriterThread> {
  const writer = await startWriter(path.join(folder, name), 1000);
  await writer.control("begin");
  await migrateSqlite(writer.execute);
  await writer.control("commit");
  return writer;
}

const INSERT = "insert into wakeups (account, customer_id, due_at) values (?, ?, ?)";

test("a thread that dies rejects pending and later calls, and its transaction is rolled back", async () => {
  const writer = await start("dies.db");
  await writer.control("begin");
  await writer.execute(INSERT, ["a", "lost", 1]);
  // The thread is ended before the commit is sent, so it never runs the commit.
  const ended = writer.terminate();
  const pending = expect(writer.control("commit")).rejects.toThrow(
    "writer thread ended with code 1: restart",
  );
  await Promise.all([pending, ended]);
  await expect(writer.execute("select 1", [])).rejects.toThrow("restart the process");

  const next = await start("dies.db");
  await next.control("begin");
  expect(await next.execute("select count(*) from wakeups", [])).toEqual([[0]]);
  await next.control("rollback");
  await next.control("close");
  await expect(next.control("begin")).rejects.toThrow("the database is closed");
});

test("a commit is on the disk before it is answered", async () => {
  const writer = await start("durable.db");
  await writer.control("begin");
  expect(await writer.execute("pragma journal_mode")).toEqual([["wal"]]);
  // 2 stands for FULL: the log is flushed at each commit, not only when it is written back.
  expect(await writer.execute("pragma synchronous")).toEqual([[2]]);
  await writer.control("rollback");
  await writer.control("close");
});

test("a statement outside a transaction is refused, whatever ended the transaction", async () => {
  const writer = await start("outside.db");
  await expect(writer.execute(INSERT, ["a", "b", 1])).rejects.toThrow("transaction");
  await writer.control("begin");
  await writer.execute(INSERT, ["a", "b", 1]);
  // `insert or rollback` stands for the errors at which SQLite ends the transaction by itself, a full disk among them.
  await expect(writer.execute(INSERT.replace("insert", "insert or rollback"), ["a", "b", 1])).rejects.toThrow(
    "UNIQUE",
  );
  await expect(writer.execute(INSERT, ["a", "c", 1])).rejects.toThrow("rolled back by an earlier error");
  await expect(writer.control("commit")).rejects.toThrow("rolled back by an earlier error");
  await writer.control("begin");
  expect(await writer.execute("select count(*) from wakeups", [])).toEqual([[0]]);
  await writer.control("rollback");
  await writer.control("close");
});

test("a batch that fails in the middle stores nothing", async () => {
  const writer = await start("batch.db");
  const row = (eventId: string) =>
    ["a", eventId, "t", null, 1, 1] as [string, string, string, null, number, number];
  const broken = row("evt_2");
  broken[2] = null as unknown as string;
  await expect(
    writer.append({ events: [row("evt_1"), broken], payloads: new Uint8Array([1, 2]), ends: [1, 2] }),
  ).rejects.toThrow("NOT NULL");
  expect(await writer.append({ events: [row("evt_1")], payloads: new Uint8Array([1]), ends: [1] })).toEqual([
    true,
  ]);
  await writer.control("close");
});
