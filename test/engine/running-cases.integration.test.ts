import { CHANNELS } from "./channels.ts";
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { countOpenCasesByVersion, insertStrategyVersion } from "../../db/stores/strategies.ts";
import { builtInStrategies } from "../../server/dunning/strategies/built-in.ts";
import { evaluate } from "../../server/engine/evaluate.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import {
  execution,
  card,
  charge,
  customer,
  DAY,
  HOUR,
  invoice,
  paymentEvent,
  snapshot,
  subscription,
  T0,
} from "../dunning/make-facts.ts";

const ACCOUNT = "acct_1:live";
const soft = builtInStrategies.find(({ id }) => id === "soft_decline")!;

describe.each(["sqlite", "postgres"] as const)("a running case on %s", (dialect) => {
  let opened: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    opened = await databases[dialect]();
    db = opened.db;
  });
  afterAll(() => opened.drop());

  test("keeps its version, goes over when told to, and the timeline says so once", async () => {
    const t = db.tables;
    await db.write(async (tx) => {
      await tx.insert(t.accounts).values({
        account: ACCOUNT,
        stripeAccountId: "acct_1",
        livemode: true,
        status: "active",
        settings: snapshot().settings,
        authorizedAt: T0,
      });
      await tx.insert(t.customers).values(customer());
      await tx.insert(t.subscriptions).values(subscription());
      await tx.insert(t.paymentMethods).values(card());
      await tx.insert(t.invoices).values(invoice());
      await tx.insert(t.paymentEvents).values(paymentEvent());
      await tx.insert(t.charges).values(charge());
    });
    const evaluateAt = async (now: number) => {
      await evaluate({ db, clock: { now: () => now }, channels: CHANNELS }, ACCOUNT, ["cus_1"]);
      return countOpenCasesByVersion(db, db.read, ACCOUNT);
    };
    const publish = (version: number, running: "keep" | "move") =>
      db.write((tx) =>
        insertStrategyVersion(db, tx, ACCOUNT, { ...soft, version }, { running, by: "usr_1", at: T0 }),
      );
    const on = (version: number) => [{ strategyId: "soft_decline", version, openCases: 1 }];

    expect(await evaluateAt(T0 + HOUR)).toEqual(on(1));
    await db.write((tx) => tx.insert(t.executions).values(execution({ outcome: "declined" })));
    await publish(2, "keep");
    expect(await evaluateAt(T0 + 2 * DAY)).toEqual(on(1));
    await publish(3, "move");
    expect(await evaluateAt(T0 + 3 * DAY)).toEqual(on(3));
    await publish(4, "keep");
    expect(await evaluateAt(T0 + 4 * DAY)).toEqual(on(3));

    const entries = await db.read
      .select({ at: t.timeline.at, revision: t.timeline.revision, detail: t.timeline.detail })
      .from(t.timeline)
      .where(and(eq(t.timeline.account, ACCOUNT), eq(t.timeline.kind, "strategy_moved")))
      .orderBy(asc(t.timeline.id));
    expect(entries).toEqual([
      {
        at: T0 + 3 * DAY,
        revision: 0,
        detail: { case: "case_in_1", strategy: "soft_decline", from: 1, to: 3 },
      },
    ]);
    const withdrawn = await db.read
      .select({ id: t.timeline.id })
      .from(t.timeline)
      .where(and(eq(t.timeline.account, ACCOUNT), eq(t.timeline.kind, "withdrawn")));
    expect(withdrawn).toEqual([]);
  });
});
