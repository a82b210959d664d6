import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { openLibsqlServer } from "../../db/connection/libsql-server.ts";
import { QueryError } from "../../db/query-error.ts";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { openOnHrana, type OnHrana } from "./databases.ts";

// What a network adds to the tests that run on every kind of database.

let opened: OnHrana | undefined;
const open = async (options?: Parameters<typeof openOnHrana>[0]) => {
  opened = await openOnHrana(options);
  return opened;
};
afterEach(async () => {
  await opened?.drop();
  opened = undefined;
});

const wakeup = (customerId: string) => ({ account: "acct_1:live", customerId, dueAt: 1 });
const insert = (db: Database, customerId: string) =>
  db.write((tx) => tx.insert(db.tables.wakeups).values(wakeup(customerId)));
const stored = async (db: Database) =>
  (await db.read.select().from(db.tables.wakeups)).map(({ customerId }) => customerId).sort();
const reasonOf = (failing: Promise<unknown>) =>
  failing.then(
    () => undefined,
    (reason: unknown) => reason as Error & { code?: string },
  );

describe("several processes on one libSQL server", () => {
  // A server that refuses at once leaves all of the waiting to its clients.
  test.each([0, 5_000])("that lets a write wait for %i ms lose no update", async (lockWaitMs) => {
    const { db, url } = await open({ lockWaitMs });
    const other = await openDatabase(url);
    const { figures } = db.tables;
    const key = { account: "acct_1:live", currency: "eur", day: "2026-11-22", measure: "failed" };
    await db.write((tx) => tx.insert(figures).values({ ...key, amount: 0, count: 0 }));
    const addTo = (database: Database) =>
      database.write(async (tx) => {
        const [row] = await tx.select({ amount: figures.amount }).from(figures);
        await tx.update(figures).set({ amount: (row?.amount ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 10 }, () => [addTo(db), addTo(other)]).flat());
    await other.close();
    expect(await db.read.select({ amount: figures.amount }).from(figures)).toEqual([{ amount: 20 }]);
  });

  test("wait for each other's transactions for a while, and then say that the database is busy", async () => {
    const { db, url } = await open({ lockWaitMs: 0 });
    const impatient = await openLibsqlServer(url, { busyMs: 50 });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let holding: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      holding = db.write(async (tx) => {
        await tx.insert(db.tables.wakeups).values(wakeup("first"));
        begun();
        await released;
      });
    });
    expect(await stored(impatient)).toEqual([]);
    expect(await reasonOf(insert(impatient, "refused"))).toMatchObject({
      name: "QueryError",
      code: "SQLITE_BUSY",
    });
    release();
    await holding;
    await insert(impatient, "second");
    await impatient.close();
    expect(await stored(db)).toEqual(["first", "second"]);
  });
});

describe("a connection that drops", () => {
  const inTwoSteps = (db: Database) =>
    db.write(async (tx) => {
      await tx.insert(db.tables.wakeups).values(wakeup("a"));
      await tx.insert(db.tables.holds).values({
        account: "acct_1:live",
        id: "hold_1",
        customerId: "secret",
        kind: "pause",
        reason: "r",
        owner: "o",
        fromAt: 1,
      });
    });

  test.each([
    ["request", "wakeups"],
    ["answer", "wakeups"],
    ["request", "holds"],
    ["answer", "holds"],
  ] as const)("with the %s of a statement (%s) undoes the transaction", async (loss, table) => {
    const { db, server } = await open();
    const lost = server.loseNext(loss, `insert into \\"${table}\\"`);
    const reason = await reasonOf(inTwoSteps(db));
    await lost;
    expect(reason).toBeInstanceOf(QueryError);
    expect(reason?.message).toMatch(new RegExp(`fetch failed: .*insert into "${table}"`));
    expect(JSON.stringify(reason, Object.getOwnPropertyNames(reason))).not.toContain("secret");
    expect(await stored(db)).toEqual([]);
    // Until the stream expires the server may still have its transaction, for which the next one waits.
    const next = insert(db, "next");
    server.expireStreams();
    await next;
    expect(await stored(db)).toEqual(["next"]);
    expect(server.openStreams()).toBe(0);
  });

  test.each([
    ["request", [], ["a"]],
    ["answer", ["a"], ["a"]],
  ] as const)("with the %s of a commit says that nobody knows", async (loss, then, after) => {
    const { db, server } = await open();
    const lost = server.loseNext(loss, "COMMIT");
    await expect(insert(db, "a")).rejects.toThrow(/did not confirm a commit.*safe to repeat/);
    await lost;
    expect(await stored(db)).toEqual(then);
    const { wakeups } = db.tables;
    const again = db.write((tx) => tx.insert(wakeups).values(wakeup("a")).onConflictDoNothing());
    server.expireStreams();
    await again;
    expect(await stored(db)).toEqual(after);
  });

  test("with the answer of an appended batch makes its events duplicates when Stripe sends them again", async () => {
    const { db, server } = await open();
    const event = {
      account: "acct_1:live",
      eventId: "evt_1",
      type: "invoice.paid",
      apiVersion: null,
      createdAt: 1,
      receivedAt: 1,
      payload: Buffer.from("{}"),
    };
    const lost = server.loseNext("answer", "COMMIT");
    await expect(db.appendEvents([event])).rejects.toThrow("did not confirm");
    await lost;
    expect(await db.appendEvents([event])).toEqual([false]);
  });

  test("for good is reported with its reason, and without values", async () => {
    const { db, server } = await open();
    await server.close();
    const { wakeups } = db.tables;
    for (const failing of [insert(db, "secret"), db.read.$count(wakeups, eq(wakeups.customerId, "secret"))]) {
      const reason = await reasonOf(Promise.resolve(failing));
      expect(reason).toBeInstanceOf(QueryError);
      expect(reason).toMatchObject({
        code: expect.stringMatching(/^(ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/),
      });
      expect(JSON.stringify(reason, Object.getOwnPropertyNames(reason))).not.toContain("secret");
    }
  });
});

test("a transaction whose stream expires is undone, and its write fails", async () => {
  const { db, server } = await open();
  const { wakeups } = db.tables;
  const slow = db.write(async (tx) => {
    await tx.insert(wakeups).values(wakeup("a"));
    server.expireStreams();
    await tx.insert(wakeups).values(wakeup("b"));
  });
  await expect(slow).rejects.toThrow("the stream was closed");
  expect(await stored(db)).toEqual([]);
});

test("a token in the URL opens a server that wants one, and leaves no stream open", async () => {
  const { db, url, server } = await open({ token: "t0ken" });
  await expect(openDatabase(url.replace("t0ken", "other"))).rejects.toThrow("token is missing or wrong");
  await insert(db, "a");
  expect(await stored(db)).toEqual(["a"]);
  expect(server.openStreams()).toBe(0);
});
