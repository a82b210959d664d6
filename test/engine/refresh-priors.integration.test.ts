import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { readRetryModel } from "../../db/stores/retry-models.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { modelStateSchema } from "../../server/dunning/retries/model/model-state.ts";
import type { EngineProblem } from "../../server/engine/dependencies.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { customer, DAY, HOUR, T0 } from "../dunning/make-facts.ts";
import { addTrainingExamples, enrol, learner, RETRY } from "./training-account.ts";
import { CHANNEL_TERMS } from "./channels.ts";

const ACCOUNT = "acct_1:live";
const MINUTE = 60_000;

describe.each(["sqlite", "postgres"] as const)("pooled learning on %s", (dialect) => {
  let opened: TestDatabase;
  let db: Database;
  let now = T0;
  const problems: EngineProblem[] = [];

  beforeAll(async () => {
    opened = await databases[dialect]();
    db = opened.db;
  });
  afterAll(() => opened.drop());
  beforeEach(async () => {
    now = T0;
    await enrol(db, ACCOUNT);
  });
  afterEach(async () => {
    problems.length = 0;
    const { timeline: _, ...tables } = db.tables;
    await db.write(async (tx) => {
      for (const table of Object.values(tables)) await tx.delete(table);
    });
  });

  const engine = (pooledAccounts: number | null = null, database = db) =>
    learner(database, { now: () => now }, problems, pooledAccounts);
  /** The wake-up and the commands are another's work here. */
  const learns = async (loop = engine()) => {
    await db.write(async (tx) => {
      await tx.delete(db.tables.commands);
      await tx.delete(db.tables.wakeups);
    });
    now += MINUTE;
    return (await loop.drain()).trainingExamples;
  };
  const model = (account = ACCOUNT) => readRetryModel(db, db.read, account);

  test("pooled, a fresh account begins with what enough others of its mode learnt; else with nothing", async () => {
    for (let i = 2; i <= 6; i++) {
      await enrol(db, `acct_${i}:live`);
      await addTrainingExamples(db, `acct_${i}:live`, 210, (n) => n % 2 === 0);
    }
    await enrol(db, "acct_7:test", {}, false);
    await enrol(db, "acct_8:live", { learnFromRetries: false });
    now = RETRY + HOUR;
    await learns();
    const learnedOf = async (account: string) => {
      await db.write((tx) =>
        tx.insert(db.tables.customers).values(customer({ account })).onConflictDoNothing(),
      );
      const known = await loadCustomerRecords(db, db.read, account, ["cus_1"], CHANNEL_TERMS);
      return known.get("cus_1")!.snapshot.learning.modelState;
    };

    // Off by default; and with a larger group than there is.
    await engine().tidy();
    expect(await learnedOf(ACCOUNT)).toBeNull();
    await engine(6).tidy();
    expect((await learnedOf(ACCOUNT))?.causes ?? {}).toEqual({});

    now += 2 * DAY;
    await engine(5).tidy();
    const pooled = await learnedOf(ACCOUNT);
    expect(pooled!.outcomes).toBe(0);
    expect(Object.keys(pooled!.causes).length).toBeGreaterThan(0);
    // One of the five has only four others, and neither test accounts nor who does not learn take part.
    expect((await model("acct_2:live"))!.pool).toBeNull();
    expect((await model("acct_7:test"))?.pool ?? null).toBeNull();
    expect(await model("acct_8:live")).toBeNull();

    // What it then learns is its own: the pool is not counted into its state.
    await addTrainingExamples(db, ACCOUNT, 4, () => true);
    await learns(engine(5));
    const own = modelStateSchema.parse((await model())!.state);
    const sizes = Object.values(own.causes).map((counts) => counts.reduce((sum, each) => sum + each, 0));
    expect(own.outcomes).toBe(4);
    // A cause that the pool had counted can lose more than the account had of it, so a little more than four stay.
    expect(Math.max(...sizes)).toBeLessThan(8);

    // Switched off again it is taken away.
    await engine().tidy();
    expect((await model())!.pool).toBeNull();
  });
});
