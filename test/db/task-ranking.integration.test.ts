import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listCasesForStaff } from "../../db/stores/overview.ts";
import type { Position } from "../../db/stores/keyset.ts";
import { listTasks } from "../../db/stores/tasks.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";

const ACCOUNT = "acct_1:live";

describe.each(kinds)("the order of the work list on %s", (kind) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await databases[kind]();
  });
  beforeEach(() => clear(opened.db));
  afterAll(() => opened.drop());

  /** A case with one task. `expectedValue` is its contact value, `createdAt` the time of the task. */
  const work = async (
    id: string,
    { currency = "eur", amountOpen = 1_000, expectedValue = 0, createdAt = 1, account = ACCOUNT } = {},
  ) => {
    const { db } = opened;
    const { cases, tasks } = db.tables;
    await db.write(async (tx) => {
      await tx.insert(cases).values({
        account,
        id: `case_${id}`,
        customerId: `cus_${id}`,
        status: "open",
        openedAt: 1,
        closedAt: null,
        invoiceIds: [`in_${id}`],
        leadInvoiceId: `in_${id}`,
        kind: "renewal",
        declineClass: "soft",
        assignment: {
          caseId: `case_${id}`,
          segmentId: "everyone_else",
          segmentReason: [],
          strategyId: "soft_decline",
          strategyVersion: 1,
        },
        currency,
        amountOpen,
        wakeAt: null,
        waitsFor: [],
        heldBy: null,
        attributes: null,
        selfCure: 50,
        expectedValue,
        priorityReasons: [],
      });
      await tx.insert(tasks).values(task(id, createdAt, account));
    });
  };
  const task = (id: string, createdAt: number, account = ACCOUNT) => ({
    account,
    id: `task_${id}`,
    customerId: `cus_${id}`,
    caseId: `case_${id}`,
    stepId: null,
    kind: "call" as const,
    createdAt,
    doneAt: null,
    doneBy: null,
    outcome: null,
  });
  const page = (from: Position | null, limit: number) =>
    listTasks(opened.db, ACCOUNT, { state: "open" }, { from, limit });
  const names = (rows: { task: { id: string } }[]) => rows.map((row) => row.task.id.slice("task_".length));
  const all = async (limit: number) => {
    const found: string[] = [];
    let from: Position | null = null;
    do {
      const { rows, next }: Awaited<ReturnType<typeof page>> = await page(from, limit);
      found.push(...names(rows));
      from = next;
    } while (from);
    return found;
  };

  it("is by contact value, and the oldest first where that is equal", async () => {
    await work("little", { expectedValue: 10 });
    await work("much", { expectedValue: 900 });
    await work("young", { expectedValue: 300, createdAt: 7 });
    await work("old", { expectedValue: 300, createdAt: 5 });
    await work("twin", { expectedValue: 300, createdAt: 5 });
    await work("none", { expectedValue: 0 });
    await work("theirs", { expectedValue: 5_000, account: "acct_2:live" });
    // A task whose case is not known any more.
    await opened.db.write((tx) => tx.insert(opened.db.tables.tasks).values(task("lost", 0)));
    const order = ["much", "old", "twin", "young", "little", "none", "lost"];
    for (const limit of [1, 2, 3, 7, 100]) expect(await all(limit)).toEqual(order);
    const staffNames = await listCasesForStaff(opened.db, ACCOUNT, { limit: 3 });
    expect(staffNames.map((row) => row.case.id)).toEqual(["case_much", "case_old", "case_twin"]);
  });

  it("measures each currency by its typical open amount, without exchange rates", async () => {
    await work("eur_big", { currency: "eur", amountOpen: 9_000, expectedValue: 4_000 });
    await work("eur_small", { currency: "eur", amountOpen: 1_000, expectedValue: 500 });
    await work("jpy_big", { currency: "jpy", amountOpen: 1_900_000, expectedValue: 1_500_000 });
    await work("jpy_small", { currency: "jpy", amountOpen: 100_000, expectedValue: 60_000 });
    // Means: 5 000 and 1 000 000, so 0.8, 0.1, 1.5 and 0.06 typical cases.
    expect(await all(1)).toEqual(["jpy_big", "eur_big", "eur_small", "jpy_small"]);
  });

  it("stays true from page to page while cases come in", async () => {
    for (const [index, value] of [900, 700, 500, 300].entries())
      await work(`c${index}`, { expectedValue: value });
    const first = await page(null, 2);
    expect(names(first.rows)).toEqual(["c0", "c1"]);
    // What is typical changes a lot; the next page still measures as the first did.
    await work("huge", { amountOpen: 90_000_000, expectedValue: 20_000_000 });
    await work("new_currency", { currency: "usd", expectedValue: 900 });
    const second = await page(first.next, 2);
    expect(names(second.rows)).toEqual(["c2", "c3"]);
    // A list that begins anew measures anew: the only dollar case is nine tenths of a typical one.
    expect(names((await page(null, 2)).rows)).toEqual(["huge", "new_currency"]);
  });

  it("is no order for a position from another list", async () => {
    await expect(page({ at: 1, id: "task_1" }, 2)).rejects.toThrow("ranked position");
  });
});
