import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { clear, databases, type TestDatabase } from "../../db/databases.ts";
import { type Harness, MINUTE, openHarness } from "../../simulation/harness.ts";
import { stripeOf } from "../../engine/subscriber.ts";

const OTHER = { id: "ca_somebodyElse", object: "application", name: "Another app" };
const NEWCOMER = "acct_1Newcomer";

/** An account becomes one of ours by its installation, by its Dashboard, and by nothing else. */
describe.each(["sqlite", "postgres"] as const)("an account on %s", (dialect) => {
  let database: TestDatabase;
  let harness: Harness;

  beforeAll(async () => {
    database = await databases[dialect]();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await clear(database.db);
    harness = await openHarness({ db: database.db, sandbox: { restrictAccounts: true } });
  });
  afterEach(() => harness.close());

  const standing = async (id: string) => (await accounts(database.db).get(`${id}:test`))?.status ?? "unknown";
  const inbox = () => database.db.read.select().from(database.db.tables.inbox);
  const settle = async () => {
    await harness.sandbox.settle();
    await harness.server.engine.drain();
  };
  const dashboardOf = async (accountId: string) => {
    const call = {
      procedure: "account.get",
      input: {},
      livemode: false,
      nonce: randomUUID(),
      stripe_roles: [],
    };
    const body = JSON.stringify({ ...call, user_id: "usr_1", account_id: accountId });
    const headers = { "content-type": "application/json", "stripe-signature": harness.sign(body) };
    return harness.server.app.request("/api/v1/account.get", { method: "POST", body, headers });
  };

  it("whose installation was lost is enrolled by the first signed call that can be read", async () => {
    expect((await dashboardOf(NEWCOMER)).status).toBe(403);
    expect(await standing(NEWCOMER)).toBe("unknown");
    harness.sandbox.addAccount({ id: NEWCOMER });
    expect((await dashboardOf(NEWCOMER)).status).toBe(200);
    expect(await standing(NEWCOMER)).toBe("active");
    await stripeOf(harness).customers.create({}, { stripeAccount: NEWCOMER });
    await settle();
    expect(harness.problems).toEqual([]);
  });

  it("that has left and opens the Dashboard again is back, and stays away where it cannot be read", async () => {
    const { account } = harness.place;
    await harness.runUntil(harness.now() + MINUTE);
    harness.sandbox.deauthorize(account);
    await settle();
    expect(await standing(account)).toBe("left");
    expect((await dashboardOf(account)).status).toBe(403);
    await harness.runUntil(harness.now() + MINUTE);
    harness.sandbox.addAccount({ id: account });
    expect((await dashboardOf(account)).status).toBe(200);
    expect(await standing(account)).toBe("active");
  });

  it("hears nothing of other applications", async () => {
    const { account } = harness.place;
    await harness.runUntil(harness.now() + MINUTE);
    harness.sandbox.deauthorize(account, false, OTHER);
    await settle();
    expect(await standing(account)).toBe("active");
    harness.sandbox.addAccount({ id: NEWCOMER });
    harness.sandbox.authorize(NEWCOMER, false, OTHER);
    await settle();
    expect(await standing(NEWCOMER)).toBe("unknown");
    harness.sandbox.deauthorize(account);
    await settle();
    expect(await standing(account)).toBe("left");
  });

  it("whose events come before its installation is applied keeps them", async () => {
    harness.sandbox.addAccount({ id: NEWCOMER });
    harness.sandbox.authorize(NEWCOMER);
    const stripe = stripeOf(harness);
    const customer = await stripe.customers.create({ name: "Ada" }, { stripeAccount: NEWCOMER });
    await stripe.customers.update(customer.id, { name: "Ada Lovelace" }, { stripeAccount: NEWCOMER });
    await harness.sandbox.settle();
    // Another worker holds the installation: what came behind it waits, and is not dropped.
    const { inbox: table } = database.db.tables;
    const dueAt = harness.now();
    await database.db.write((tx) => tx.update(table).set({ dueAt: dueAt + 2 * MINUTE }));
    await database.db.write(async (tx) => {
      for (const row of await inbox())
        if (row.type === "customer.updated")
          await tx.update(table).set({ dueAt }).where(eq(table.eventId, row.eventId));
    });
    await harness.server.engine.drain();
    expect(await standing(NEWCOMER)).toBe("unknown");
    expect((await inbox()).find(({ type }) => type === "customer.updated")).toMatchObject({
      state: "waiting",
      problem: expect.stringContaining("not applied yet"),
    });
    await harness.runUntil(harness.now() + 3 * MINUTE);
    expect(await standing(NEWCOMER)).toBe("active");
    expect(await database.db.read.select().from(database.db.tables.customers)).toMatchObject([
      { account: `${NEWCOMER}:test`, name: "Ada Lovelace" },
    ]);
  });
});
