import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandQueue } from "../../db/stores/commands.ts";
import type { Database } from "../../db/database.ts";
import { inbox as inboxOf } from "../../db/stores/inbox.ts";
import { wakeupQueue } from "../../db/stores/wakeups.ts";
import { openLeaseClock } from "../../server/engine/lease-clock.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";
import { withPlans } from "./query-plans.ts";
import { addIdleCases } from "./idle-rows.ts";

const ACCOUNT = "acct_1:live";

const lease = (owner: string, now: number) => ({ owner, now, leaseMs: 60 });

describe.each(kinds)("on %s", (kind) => {
  let opened: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    opened = await databases[kind]();
    db = opened.db;
  });
  beforeEach(() => clear(db));
  afterAll(() => opened.drop());

  const command = (id: string, dueAt: number) => ({
    account: ACCOUNT,
    id,
    customerId: "cus_1",
    caseId: "case_1",
    dueAt,
    reasons: [],
    do: { kind: "read_customer" as const },
    tries: 0,
  });
  const addCommands = (...rows: ReturnType<typeof command>[]) =>
    db.write((tx) => tx.insert(db.tables.commands).values(rows));
  const addWakeups = (...dueAt: number[]) =>
    db.write((tx) =>
      tx
        .insert(db.tables.wakeups)
        .values(dueAt.map((at, index) => ({ account: ACCOUNT, customerId: `cus_${index}`, dueAt: at }))),
    );

  test("due commands go to one worker at a time, those due for longest first", async () => {
    const queue = commandQueue(db);
    await addCommands(command("a", 100), command("b", 50), command("later", 1000));
    const ids = async (owner: string, now: number, limit = 10) =>
      (await queue.claim(limit, lease(owner, now))).map(({ id }) => id);
    expect(await ids("w1", 200)).toEqual(["b", "a"]);
    expect(await ids("w2", 259)).toEqual([]);
    expect(await ids("w2", 260, 1)).toEqual(["b"]);
    expect(await ids("w3", 261)).toEqual(["a"]);
    expect(await ids("w3", 1000)).toEqual(["b", "a", "later"]);
  });

  test("a process whose clock is an hour ahead gets no row that another one holds", async () => {
    const queue = commandQueue(db);
    await addCommands(command("a", 100));
    expect(await queue.claim(10, { ...lease("w1", 200), leaseNow: 200 })).toHaveLength(1);
    const ahead = lease("w2", 200 + 3_600_000);
    expect(await queue.claim(10, { ...ahead, leaseNow: 259 })).toEqual([]);
    expect(await queue.nextDueAt(259 - ahead.now)).toBe(ahead.now + 1);
    expect(await queue.claim(10, { ...ahead, leaseNow: 260 })).toHaveLength(1);
  });

  test("leases follow the database's clock, whatever ours says", async () => {
    const begunAt = Date.now();
    const clock = { now: () => Date.now() + 3_600_000, elapsed: () => performance.now() };
    const leaseClock = await openLeaseClock(db, clock);
    // Both databases of the tests run on this machine.
    expect(Math.abs(leaseClock.now() - begunAt)).toBeLessThan(60_000);
  });

  test("a worker gives a command back, now or for later, as long as it holds it", async () => {
    const queue = commandQueue(db);
    await addCommands(command("a", 100));
    const [held] = await queue.claim(10, lease("w1", 100));
    await db.write((tx) => queue.releaseWithin(tx, held!));
    const [again] = await queue.claim(10, lease("w2", 101));
    expect(again).toMatchObject({ id: "a", tries: 0, leaseOwner: "w2", leaseUntil: 161 });

    await db.write((tx) => queue.releaseWithin(tx, held!));
    await db.write((tx) => queue.postponeWithin(tx, held!, 999));
    expect(await queue.claim(10, lease("w3", 102))).toEqual([]);

    await db.write((tx) => queue.postponeWithin(tx, again!, 500));
    expect(await queue.nextDueAt()).toBe(500);
    expect(await queue.claim(10, lease("w3", 499))).toEqual([]);
    expect(await queue.claim(10, lease("w3", 500))).toMatchObject([{ id: "a", tries: 1, dueAt: 100 }]);
  });

  test("a claim takes turns among the accounts, however far behind the front the work of one is", async () => {
    const queue = commandQueue(db);
    const many = Array.from({ length: 500 }, (_, index) => command(`c${index}`, 100));
    await addCommands(...many);
    const others = Array.from({ length: 30 }, (_, index) => `acct_${String(index).padStart(2, "0")}:live`);
    await addCommands(
      ...others.flatMap((account) => [
        { ...command("x1", 200), account },
        { ...command("x2", 200), account },
      ]),
      { ...command("later", 900), account: "acct_zz:live" },
    );
    const share = { rotation: { after: "" } };
    const claimed = async () =>
      (await queue.claim(20, lease("w1", 300), share)).map(({ account, id }) => `${account} ${id}`);
    const first = await claimed();
    expect(first).toHaveLength(20);
    expect(first.filter((each) => each.startsWith(ACCOUNT))).toHaveLength(4);
    const rest = [...(await claimed()), ...(await claimed()), ...(await claimed())];
    const served = [...first, ...rest].filter((each) => !each.startsWith(ACCOUNT));
    expect(new Set(served)).toEqual(new Set(others.flatMap((account) => [`${account} x1`, `${account} x2`])));
  });

  test("an account that holds its share gets no more, and the others do", async () => {
    const queue = commandQueue(db);
    await addCommands(...Array.from({ length: 50 }, (_, index) => command(`c${index}`, 100)));
    const other = "acct_2:live";
    await addCommands({ ...command("x", 200), account: other }, { ...command("y", 200), account: other });
    const claimed = async (held: [string, number][]) => {
      const share = { rotation: { after: "" }, perAccount: 3, held: new Map(held) };
      return (await queue.claim(10, lease("w1", 300), share)).map(({ account }) => account).sort();
    };
    expect(await claimed([[ACCOUNT, 3]])).toEqual([other, other]);
    expect(await claimed([[ACCOUNT, 2]])).toEqual([ACCOUNT]);
    expect(await claimed([])).toEqual([ACCOUNT, ACCOUNT, ACCOUNT]);
  });

  test("eight workers get every command exactly once", async () => {
    const queue = commandQueue(db);
    await addCommands(...Array.from({ length: 200 }, (_, index) => command(`c${index}`, 100)));
    const work = async (owner: string) => {
      const claimed: string[] = [];
      for (;;) {
        const rows = await queue.claim(10, lease(owner, 200));
        if (rows.length === 0) return claimed;
        claimed.push(...rows.map(({ id }) => id));
      }
    };
    const all = (await Promise.all(Array.from({ length: 8 }, (_, index) => work(`w${index}`)))).flat();
    expect(all).toHaveLength(200);
    expect(new Set(all).size).toBe(200);
  });

  test("due wake-ups go to one worker at a time, and come back when released", async () => {
    const queue = wakeupQueue(db);
    await addWakeups(100, 50, 1000);
    const first = await queue.claim(10, lease("w1", 200));
    expect(first.map(({ customerId }) => customerId)).toEqual(["cus_1", "cus_0"]);
    expect(await queue.claim(10, lease("w2", 259))).toEqual([]);
    await db.write((tx) => queue.releaseWithin(tx, first[0]!));
    const second = await queue.claim(10, lease("w2", 259));
    expect(second).toMatchObject([{ customerId: "cus_1", leaseOwner: "w2" }]);
    await db.write((tx) => queue.releaseWithin(tx, first[0]!));
    expect(await queue.claim(10, lease("w3", 259))).toEqual([]);
  });

  test("the next due time is the earliest at which a row can be claimed: leased rows count from the end of the lease", async () => {
    const queue = wakeupQueue(db);
    expect(await queue.nextDueAt()).toBeNull();
    await addWakeups(100, 200, 1000);
    expect(await queue.nextDueAt()).toBe(100);
    await queue.claim(1, lease("w1", 100));
    expect(await queue.nextDueAt()).toBe(160);
    await queue.claim(10, lease("w2", 200));
    // cus_0 again, whose lease had run out, and cus_1.
    expect(await queue.nextDueAt()).toBe(260);
    await queue.claim(10, { owner: "w3", now: 1000, leaseMs: 5000 });
    expect(await queue.nextDueAt()).toBe(6000);
  });

  test("a leased row whose due time was moved ahead counts from then", async () => {
    const queue = commandQueue(db);
    await addCommands(command("a", 100));
    await queue.claim(1, lease("w1", 100));
    await db.write((tx) => tx.update(db.tables.commands).set({ dueAt: 9000 }));
    expect(await queue.nextDueAt()).toBe(9000);
  });

  test("the next due time is right however many rows are leased or put off", async () => {
    const queue = commandQueue(db);
    const rows = Array.from({ length: 1_500 }, (_, index) => command(`c${index}`, index));
    for (let from = 0; from < rows.length; from += 500) await addCommands(...rows.slice(from, from + 500));
    await queue.claim(1_400, { owner: "w1", now: 2_000, leaseMs: 9_000 });
    expect(await queue.nextDueAt()).toBe(1_400);
    await queue.claim(1_400, { owner: "w2", now: 2_000, leaseMs: 5_000 });
    expect(await queue.nextDueAt()).toBe(7_000);
  });

  test("due work is found through the due index, and never by reading a table", async () => {
    await addIdleCases(db, opened.url, { first: 1, count: 20_000, dueAfter: 1_000_000 });
    const { db: planned, plans, close } = await withPlans(db, opened.url);
    const queues = {
      inbox: inboxOf(planned),
      commands: commandQueue(planned),
      wakeups: wakeupQueue(planned),
    };
    for (const [table, queue] of Object.entries(queues)) {
      await queue.claim(100, lease("w", 100));
      const claim = await plans();
      await queue.nextDueAt();
      const next = await plans();
      expect([claim.length, next.length]).toEqual([2, 2]);
      for (const plan of [...claim, ...next]) {
        expect(plan).toContain(`${table}_due`);
        // The walk over the accounts reads as far as it is told to, and the front as far as its limit.
        // SQLite names each table it reads with the index it uses; Postgres calls reading it all a Seq Scan.
        const reads = plan
          .split("\n")
          .filter((line) => new RegExp(`(SCAN|SEARCH|Seq Scan on) ${table}\\b`).test(line));
        for (const line of reads) expect(line).toContain("INDEX");
      }
    }
    await close();
  });
});
