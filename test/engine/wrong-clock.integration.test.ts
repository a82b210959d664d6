import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readDate } from "../../server/stripe/read-date.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, type Harness, MINUTE, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** Nothing that cannot be undone is done by a clock that Stripe's answers do not confirm. */
describe("by a wrong clock", () => {
  let database: TestDatabase;
  let harness: Harness;
  let funds = false;

  const open = async (dialect: "sqlite" | "postgres" = "sqlite") => {
    funds = false;
    database = await databases[dialect]();
    harness = await openHarness({
      db: database.db,
      sandbox: {
        issuer: { authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
      },
      settings: { retryMode: "lead" },
    });
  };
  beforeEach(() => open());
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  const executions = () => database.db.read.select().from(database.db.tables.executions);
  const cases = async () =>
    (await database.db.read.select().from(database.db.tables.cases)).map(({ status }) => status);
  const plans = async () => {
    const { commands, wakeups } = database.db.tables;
    const planned = await database.db.read.select().from(commands);
    const woken = await database.db.read.select().from(wakeups);
    return [...planned, ...woken].map((row) => `${"id" in row ? row.id : "wake"} ${row.dueAt}`).sort();
  };

  it.each([45 * DAY, 3 * MINUTE, -3 * MINUTE, -45 * DAY])(
    "that is %i ms ahead, nothing is charged, sent or ended, and all goes on once it is right",
    async (aheadMs) => {
      const { subscription } = await subscriber(stripeOf(harness), "pm_card_mastercard");
      await harness.runUntil(RENEWAL + HOUR);
      const before = { done: await executions(), plans: await plans(), mails: harness.mail.count() };
      const isOurs = (line: string) => line.includes("this machine's clock");

      harness.setClockAhead(aheadMs);
      await harness.runUntil(harness.now() + 30_000, { tickMs: 1_000 });
      // Time goes on far enough for the next retry to fall due by the right clock.
      await harness.runUntil(RENEWAL + 6 * DAY, { tickMs: HOUR });
      expect(await harness.server.engine.tidy()).toBe(0);
      expect(await executions()).toEqual(before.done);
      expect(harness.mail.count()).toBe(before.mails);
      expect((await stripeOf(harness).subscriptions.retrieve(subscription.id)).status).toBe("past_due");
      expect(await cases()).toEqual(["open"]);
      expect(harness.lines.filter(isOurs)).toEqual([
        expect.stringContaining(`clock is ${Math.abs(aheadMs) / 1000} s ${aheadMs > 0 ? "ahead" : "behind"}`),
      ]);
      expect((await harness.server.app.request("/readyz")).status).toBe(503);
      const { body } = await harness.call("setup.check", {});
      expect(JSON.stringify(body)).toMatch(/"id":"clock"[^}]*"status":"blocked"/);

      harness.setClockAhead(0);
      funds = true;
      await harness.runUntil(harness.now() + 2 * DAY, { tickMs: MINUTE });
      expect(harness.lines.filter(isOurs)).toHaveLength(2);
      expect((await executions()).some(({ kind, outcome }) => kind === "charge" && outcome === "done")).toBe(
        true,
      );
      expect(await cases()).toEqual(["recovered"]);
    },
  );

  it("what was decided before anybody could say that it is wrong is decided anew", async () => {
    await subscriber(stripeOf(harness), "pm_card_mastercard");
    await harness.runUntil(RENEWAL + HOUR);
    const before = await plans();
    const { cases, wakeups } = database.db.tables;
    const [{ account, customerId } = { account: "", customerId: "" }] = await database.db.read
      .select()
      .from(cases);
    await database.db.write((tx) => tx.insert(wakeups).values({ account, customerId, dueAt: harness.now() }));
    const ahead = { ms: 45 * DAY };
    let isReachable = false;
    const second = harness.secondServer(ahead, async () =>
      isReachable ? readDate(harness.urls.sandbox) : null,
    );
    await second.engine.drain();
    expect(await plans()).not.toEqual(before);
    expect((await executions()).filter(({ kind }) => kind === "end" || kind === "message")).toEqual([]);
    ahead.ms = 0;
    isReachable = true;
    await harness.runUntil(harness.now() + MINUTE);
    await vi.waitFor(async () => {
      // Comes once a minute, whether anything is due or not, and asks without waiting for the answer.
      await second.engine.tidy();
      await second.engine.drain();
      expect(await plans()).toEqual(before);
    });
  });

  it.each(["sqlite", "postgres"] as const)(
    "of a second process on %s, an attempt under way in the first is not made again",
    async (dialect) => {
      await harness.close();
      await database.drop();
      await open(dialect);
      await subscriber(stripeOf(harness), "pm_card_mastercard");
      await harness.runUntil(RENEWAL + HOUR);
      const [invoice] = (await database.db.read.select().from(database.db.tables.invoices)).filter(
        ({ status }) => status === "open",
      );
      const second = harness.secondServer({ ms: HOUR });
      const held = harness.sandbox.faults.plan({ kind: "hold", method: "POST", path: /\/pay$/, times: 1 });
      await harness.call("requests.retryNow", { invoiceId: invoice!.id, confirm: true });
      const first = harness.server.engine.drain();
      await vi.waitFor(() => expect(held.struck).toBe(1));
      await second.engine.drain();
      await second.engine.drain();
      const charges = (await executions()).filter(({ kind }) => kind === "charge");
      expect(charges.map(({ outcome }) => outcome)).toEqual(["started"]);
      held.release();
      await first;
      await harness.runUntil(harness.now() + 10 * MINUTE);
      expect((await executions()).filter(({ trigger }) => trigger === "staff")).toHaveLength(1);
    },
  );
});
