import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countAccessProblems, readAccessProblem } from "../../db/stores/access-problems.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, type Harness, MINUTE, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

/** Stripe refuses our key: that is about us. Nothing of a case may come of it but a wait. */
describe.each(["key_expired", "permission_missing"] as const)("while Stripe answers %s", (kind) => {
  let database: TestDatabase;
  let harness: Harness;
  let funds = false;

  beforeEach(async () => {
    funds = false;
    database = await databases.sqlite();
    harness = await openHarness({
      db: database.db,
      sandbox: {
        issuer: { authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
      },
      settings: { retryMode: "lead" },
    });
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  /** Our client alone is refused; the merchant's own goes on. */
  const refuse = (path?: RegExp) =>
    harness.sandbox.faults.plan({ kind, times: 1e9, ...(path ? { path } : {}) });
  const executions = async (of: string) =>
    (await database.db.read.select().from(database.db.tables.executions)).filter((row) => row.kind === of);
  const openInvoice = async () =>
    (
      await database.db.read
        .select()
        .from(database.db.tables.invoices)
        .where(eq(database.db.tables.invoices.status, "open"))
    )[0]!;
  const saidToOperator = () =>
    harness.problems.filter((problem) =>
      String("error" in problem && problem.error).includes("refuses our key"),
    );

  it("a person's retry waits unspent, is said once, and is made when the key is right", async () => {
    await subscriber(stripeOf(harness), "pm_card_mastercard");
    await harness.runUntil(RENEWAL + HOUR);
    const { id: invoiceId } = await openInvoice();
    const fault = refuse();
    expect(await harness.call("requests.retryNow", { invoiceId, confirm: true })).toMatchObject({
      status: 200,
    });
    await harness.runUntil(harness.now() + 3 * HOUR);
    expect(await executions("charge")).toEqual([]);
    expect(saidToOperator()).toHaveLength(1);
    expect(await readAccessProblem(database.db, harness.account)).toMatchObject({
      reason: expect.stringContaining("HTTP 40"),
    });
    expect(await countAccessProblems(database.db)).toBe(1);
    // One call in five minutes, not one for each command.
    expect(fault.struck).toBeLessThan(3 * 12 + 3);
    const { body } = await harness.call("setup.check", {});
    expect(JSON.stringify(body)).toMatch(/"id":"stripe_access"[^}]*"status":"blocked"/);

    fault.release();
    funds = true;
    await harness.runUntil(harness.now() + 6 * MINUTE);
    expect((await executions("charge")).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
      ["staff", "done"],
    ]);
    expect(await readAccessProblem(database.db, harness.account)).toBeNull();
  });

  it("nobody is reminded of an invoice that cannot be read", async () => {
    await subscriber(stripeOf(harness), "pm_card_mastercard");
    await harness.runUntil(RENEWAL + 3 * DAY + 20 * HOUR);
    refuse(/^\/v1\/invoices\//);
    await harness.runUntil(RENEWAL + 14 * DAY, { tickMs: HOUR });
    expect(harness.mail.count()).toBe(0);
    expect(await executions("message")).toEqual([]);
  });

  it("no recovery ends that did not end at Stripe", async () => {
    const { subscription } = await subscriber(stripeOf(harness), "pm_card_mastercard");
    await harness.runUntil(RENEWAL + 27 * DAY, { tickMs: HOUR });
    const fault = refuse(/^\/v1\/subscriptions\//);
    await harness.runUntil(RENEWAL + 31 * DAY, { tickMs: HOUR });
    const { cases } = database.db.tables;
    expect((await database.db.read.select().from(cases)).map(({ status }) => status)).toEqual(["open"]);
    fault.release();
    await harness.runUntil(harness.now() + 10 * MINUTE);
    expect((await database.db.read.select().from(cases)).map(({ status }) => status)).toEqual(["lost"]);
    expect((await stripeOf(harness).subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  });
});
