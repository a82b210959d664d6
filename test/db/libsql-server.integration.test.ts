import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { inbox as inboxOf } from "../../db/stores/inbox.ts";
import { openLibsqlServer } from "../../db/connection/libsql-server.ts";

// The client that speaks to libSQL servers opens files as well: all but the network is the same code.
let folder: string;
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "makegood-libsql-server-"));
  db = await openLibsqlServer(`file:${folder}/makegood.db`);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const wakeup = (customerId: string) => ({ account: "acct_1:live", customerId, dueAt: 1 });
const customers = async () =>
  (await db.read.select().from(db.tables.wakeups)).map(({ customerId }) => customerId).sort();

test("a libSQL server's client migrates once, commits, rolls back, and takes writes in turn", async () => {
  const { wakeups } = db.tables;
  const again = await openLibsqlServer(`file:${folder}/makegood.db`);
  await again.close();

  await Promise.all(
    ["a", "b", "c", "d", "e"].map((id) => db.write((tx) => tx.insert(wakeups).values(wakeup(id)))),
  );
  expect(await customers()).toEqual(["a", "b", "c", "d", "e"]);
  const failing = db.write(async (tx) => {
    await tx.delete(wakeups);
    await tx.insert(wakeups).values([wakeup("x"), wakeup("x")]);
  });
  await expect(failing).rejects.toThrow("UNIQUE");
  expect(await customers()).toEqual(["a", "b", "c", "d", "e"]);
  await db.write(async () => {
    await expect(db.write((tx) => tx.delete(wakeups))).rejects.toThrow("inside a write");
  });
  const late = await db.write(async (tx) => () => tx.delete(wakeups));
  await expect(late()).rejects.toThrow("the transaction has ended");
});

test("its inbox stores each event once and gives the body back", async () => {
  const inbox = inboxOf(db);
  const event = (eventId: string) => ({
    account: "acct_1:live",
    eventId,
    type: "invoice.paid",
    apiVersion: null,
    createdAt: 1,
    receivedAt: 1,
    payload: Buffer.from(`{"id":"${eventId}"}`),
  });
  expect(await inbox.append([event("b"), event("a"), event("b")])).toEqual([true, true, false]);
  expect(await inbox.append([event("a")])).toEqual([false]);
  const claimed = await inbox.claim(10, { owner: "w", now: 1, leaseMs: 60 });
  expect(claimed.map(({ payload }) => payload.toString())).toEqual(['{"id":"a"}', '{"id":"b"}']);
});
