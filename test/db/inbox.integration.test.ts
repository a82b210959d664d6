import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database, NewEvent } from "../../db/database.ts";
import { type Inbox, inbox as inboxOf } from "../../db/stores/inbox.ts";
import { createEventBatcher } from "../../db/stores/event-batcher.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";

const ACCOUNT = "acct_1:live";
const HOUR = 3_600_000;

const event = (eventId: string, over: Partial<NewEvent> = {}): NewEvent => ({
  account: ACCOUNT,
  eventId,
  type: "invoice.paid",
  apiVersion: "2026-10-28.endive",
  createdAt: 50,
  receivedAt: 100,
  payload: Buffer.from(`{"id": "${eventId}", "name": "Zoë \u0000"}`),
  ...over,
});

const lease = (owner: string, now: number) => ({ owner, now, leaseMs: 60 });

describe.each(kinds)("on %s", (kind) => {
  let opened: TestDatabase;
  let db: Database;
  let inbox: Inbox;

  beforeAll(async () => {
    opened = await databases[kind]();
    db = opened.db;
    inbox = inboxOf(db);
  });
  beforeEach(() => clear(db));
  afterAll(() => opened.drop());

  const states = async () =>
    Object.fromEntries((await db.read.select().from(db.tables.inbox)).map((row) => [row.eventId, row.state]));

  describe("append", () => {
    test("stores each event once, and says which were new", async () => {
      expect(await inbox.append([event("a"), event("b"), event("a")])).toEqual([true, true, false]);
      expect(await inbox.append([event("c"), event("b"), event("b", { account: "acct_1:test" })])).toEqual([
        true,
        false,
        true,
      ]);
      expect(await inbox.append([])).toEqual([]);
      expect(await db.read.$count(db.tables.inbox)).toBe(4);
    });

    test("gives the body back byte for byte, and stores fewer bytes", async () => {
      const bodies = [
        Buffer.alloc(0),
        Buffer.from("{}"),
        Buffer.from([0, 255, 254, 10, 13]),
        Buffer.from(JSON.stringify({ text: "Zoë ".repeat(200_000) })),
      ];
      // Two of them as views into a larger block, as bodies come from a socket.
      const block = Buffer.concat(bodies);
      const views = [bodies[0]!, block.subarray(0, 2), block.subarray(2, 7), block.subarray(7)];
      await inbox.append(views.map((payload, index) => event(`e${index}`, { payload })));
      const claimed = await inbox.claim(10, lease("w", 100));
      expect(claimed.map(({ payload }) => payload.equals(bodies[0]!) || payload.length)).toEqual([
        true,
        ...bodies.slice(1).map((body) => body.length),
      ]);
      claimed.forEach(({ payload }, index) => {
        expect(Buffer.compare(payload, bodies[index]!)).toBe(0);
      });
      const [last] = (await db.read.select().from(db.tables.inbox)).filter((row) => row.eventId === "e3");
      expect(last!.payload.length).toBeLessThan(bodies[3]!.length / 100);
    });

    test("that fails stores none of its events", async () => {
      const broken = event("b", { type: null as unknown as string });
      await expect(inbox.append([event("a"), broken, event("c")])).rejects.toThrow(/null/i);
      expect(await states()).toEqual({});
      expect(await inbox.append([event("a")])).toEqual([true]);
    });
  });

  describe("a claimed event", () => {
    test("comes in the order of due time, Stripe's time and id, to one worker until the lease ends", async () => {
      await inbox.append([
        event("d", { createdAt: 60 }),
        event("c"),
        event("b"),
        event("a", { receivedAt: 99 }),
        event("later", { receivedAt: 500 }),
      ]);
      const ids = async (owner: string, now: number, limit = 10) =>
        (await inbox.claim(limit, lease(owner, now))).map(({ eventId }) => eventId);
      expect(await ids("w1", 100, 3)).toEqual(["a", "b", "c"]);
      expect(await ids("w2", 100)).toEqual(["d"]);
      expect(await ids("w2", 159)).toEqual([]);
      expect(await ids("w3", 160)).toEqual(["a", "b", "c", "d"]);
    });

    test("is finished once, with the work that it called for", async () => {
      await inbox.append([event("a"), event("b")]);
      const [a, b] = await inbox.claim(10, lease("w", 100));
      const { wakeups } = db.tables;
      const failing = db.write(async (tx) => {
        await tx.insert(wakeups).values({ account: ACCOUNT, customerId: "cus_1", dueAt: 1 });
        await inbox.finishWithin(tx, [a!]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await states()).toEqual({ a: "waiting", b: "waiting" });

      await db.write((tx) => inbox.finishWithin(tx, [a!]));
      await inbox.finish([b!]);
      expect(await states()).toEqual({ a: "applied", b: "applied" });
      expect(await inbox.claim(10, lease("w", 10 * HOUR))).toEqual([]);
      expect(await inbox.append([event("a")])).toEqual([false]);
    });

    test("comes back after a failure, with the try counted, and stays visible when it is given up", async () => {
      await inbox.append([event("a")]);
      const [first] = await inbox.claim(10, lease("w", 100));
      await inbox.fail(first!, "Stripe did not answer", 1000);
      expect(await inbox.nextDueAt()).toBe(1000);
      expect(await inbox.claim(10, lease("w", 999))).toEqual([]);
      const [second] = await inbox.claim(10, lease("w", 1000));
      expect(second).toMatchObject({ eventId: "a", tries: 1 });
      await inbox.giveUp(second!, "no such customer");
      expect(await inbox.claim(10, lease("w", 10 * HOUR))).toEqual([]);
      expect(await inbox.nextDueAt()).toBeNull();
      expect(await inbox.failures(ACCOUNT, 10)).toEqual([
        {
          account: ACCOUNT,
          eventId: "a",
          type: "invoice.paid",
          apiVersion: "2026-10-28.endive",
          receivedAt: 100,
          tries: 2,
          problem: "no such customer",
        },
      ]);
      expect(await inbox.failures("acct_2:live", 10)).toEqual([]);

      expect(await inbox.retry({ account: ACCOUNT, eventId: "a" }, 2000)).toBe(true);
      expect(await inbox.retry({ account: ACCOUNT, eventId: "a" }, 2000)).toBe(false);
      expect(await inbox.claim(10, lease("w", 2000))).toHaveLength(1);
    });

    test("cannot be failed by a worker whose lease has run out", async () => {
      await inbox.append([event("a")]);
      const [late] = await inbox.claim(10, lease("w1", 100));
      const [current] = await inbox.claim(10, lease("w2", 160));
      await inbox.fail(late!, "late", 5000);
      await inbox.giveUp(late!, "late");
      expect(await states()).toEqual({ a: "waiting" });
      await inbox.finish([current!]);
      await inbox.fail(current!, "after the end", 5000);
      expect(await states()).toEqual({ a: "applied" });
    });

    test("is given to one of eight workers only, and all are given out", async () => {
      await inbox.append(Array.from({ length: 200 }, (_, index) => event(`e${index}`)));
      const work = async (owner: string) => {
        const claimed: string[] = [];
        for (;;) {
          const rows = await inbox.claim(10, lease(owner, 100));
          if (rows.length === 0) return claimed;
          claimed.push(...rows.map(({ eventId }) => eventId));
          await inbox.finish(rows);
        }
      };
      const all = (await Promise.all(Array.from({ length: 8 }, (_, index) => work(`w${index}`)))).flat();
      expect(all).toHaveLength(200);
      expect(new Set(all).size).toBe(200);
    });
  });

  test("deletes applied events, oldest first, and never those that wait or failed", async () => {
    await inbox.append([
      event("old", { receivedAt: 10 }),
      event("older", { receivedAt: 5 }),
      event("new", { receivedAt: 90 }),
      event("waiting", { receivedAt: 1 }),
      event("failed", { receivedAt: 2 }),
    ]);
    const rows = await inbox.claim(10, lease("w", 100));
    const named = (...ids: string[]) => rows.filter(({ eventId }) => ids.includes(eventId));
    await inbox.finish(named("old", "older", "new"));
    await inbox.giveUp(named("failed")[0]!, "no such thing");
    expect(await inbox.prune(50, 1)).toBe(1);
    expect(Object.keys(await states()).sort()).toEqual(["failed", "new", "old", "waiting"]);
    expect(await inbox.prune(50, 10)).toBe(1);
    expect(await inbox.prune(50, 10)).toBe(0);
    expect(Object.keys(await states()).sort()).toEqual(["failed", "new", "waiting"]);
  });

  test("stats count by type, API version and state, for one account or all", async () => {
    await inbox.append([
      event("a"),
      event("b", { type: "charge.failed", apiVersion: "2030-01-01.future" }),
      event("c", { type: "charge.failed", apiVersion: null, account: "acct_2:live" }),
    ]);
    await inbox.finish((await inbox.claim(10, lease("w", 100))).slice(0, 1));
    const all = await inbox.stats();
    expect(all).toHaveLength(3);
    expect(all).toContainEqual({
      type: "invoice.paid",
      apiVersion: "2026-10-28.endive",
      state: "applied",
      count: 1,
    });
    expect(all).toContainEqual({ type: "charge.failed", apiVersion: null, state: "waiting", count: 1 });
    expect(await inbox.stats("acct_2:live")).toEqual([
      { type: "charge.failed", apiVersion: null, state: "waiting", count: 1 },
    ]);
  });

  describe("the event batcher", () => {
    /** Counts the commits, and holds them until `go`. */
    function observed() {
      const sizes: number[] = [];
      let go = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const held: Database = {
        ...db,
        appendEvents: async (events) => {
          sizes.push(events.length);
          await gate;
          return db.appendEvents(events);
        },
      };
      return { held, sizes, go: () => go() };
    }

    test("stores a lone event at once, and those that come meanwhile together", async () => {
      const { held, sizes, go } = observed();
      const batcher = createEventBatcher(held);
      const accepted = Array.from({ length: 700 }, (_, index) => batcher.accept(event(`e${index % 650}`)));
      go();
      const added = await Promise.all(accepted);
      expect(sizes.slice(0, 2)).toEqual([1, 1]);
      expect(Math.max(...sizes)).toBe(500);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(700);
      expect(sizes.length).toBe(4);
      expect(added.filter(Boolean)).toHaveLength(650);
      expect(await db.read.$count(db.tables.inbox)).toBe(650);
    });

    test("keeps batches small enough to let other writes through", async () => {
      const { held, sizes, go } = observed();
      const batcher = createEventBatcher(held);
      const payload = Buffer.alloc(1024 * 1024, "x");
      const accepted = Array.from({ length: 11 }, (_, index) =>
        batcher.accept(event(`e${index}`, { payload })),
      );
      go();
      await Promise.all(accepted);
      expect(sizes).toEqual([1, 1, 4, 4, 1]);
    });

    test("rejects exactly the events of the batch that could not be stored, and goes on", async () => {
      const batcher = createEventBatcher(db);
      const broken = event("broken", { type: null as unknown as string });
      const results = await Promise.allSettled([
        batcher.accept(event("a")),
        batcher.accept(event("b")),
        batcher.accept(broken),
        batcher.accept(event("with it")),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
      expect(await batcher.accept(event("after"))).toBe(true);
      expect(Object.keys(await states()).sort()).toEqual(["a", "after", "b"]);
    });
  });
});
