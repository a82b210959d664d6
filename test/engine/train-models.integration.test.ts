import { and, eq, isNull } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../db/stores/accounts.ts";
import type { Database } from "../../db/database.ts";
import { openDatabase } from "../../db/open.ts";
import { readRetryModel, upsertRetryModel } from "../../db/stores/retry-models.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { decide } from "../../server/dunning/decide.ts";
import { emptyCalibration, addToCalibration } from "../../server/dunning/retries/model/calibration.ts";
import { modelStateSchema, emptyModelState } from "../../server/dunning/retries/model/model-state.ts";
import { evaluate } from "../../server/engine/evaluate.ts";
import type { EngineProblem } from "../../server/engine/dependencies.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import {
  card,
  charge,
  customer,
  DAY,
  HOUR,
  invoice,
  paymentEvent,
  paidInvoice,
  subscription,
  success,
  T0,
} from "../dunning/make-facts.ts";
import { randomOf } from "../dunning/retries/seeded-random.ts";
import { addTrainingExamples, enrol, learner, RETRY } from "./training-account.ts";
import { CHANNEL_TERMS, CHANNELS } from "./channels.ts";

const ACCOUNT = "acct_1:live";
const MINUTE = 60_000;

describe.each(["sqlite", "postgres"] as const)("learning on %s", (dialect) => {
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
  const evaluateAt = (at: number) => {
    now = at;
    return evaluate({ db, clock: { now: () => now }, channels: CHANNELS }, ACCOUNT, ["cus_1"]);
  };
  const model = (account = ACCOUNT) => readRetryModel(db, db.read, account);
  const storedExamples = () => db.read.select().from(db.tables.trainingExamples);

  /** A failure, a retry that failed and one that was paid. */
  async function aHistory() {
    const t = db.tables;
    await db.write(async (tx) => {
      await tx.insert(t.customers).values(customer());
      await tx.insert(t.subscriptions).values(subscription());
      await tx.insert(t.paymentMethods).values(card());
      await tx.insert(t.invoices).values(paidInvoice(RETRY + 2 * DAY));
      await tx.insert(t.paymentEvents).values(paymentEvent());
      await tx
        .insert(t.charges)
        .values([
          charge({ invoiceId: "in_1" }),
          charge({ id: "ch_2", paymentIntentId: "pi_2", invoiceId: "in_1", at: RETRY }),
          success(RETRY + 2 * DAY, { id: "ch_3", paymentIntentId: "pi_3", invoiceId: "in_1" }),
        ]);
    });
  }

  test("an outcome is learnt once, however often the case is looked at and whoever restarts", async () => {
    await aHistory();
    const settled = RETRY + 2 * DAY + HOUR;
    await evaluateAt(settled);
    await evaluateAt(settled + MINUTE);
    expect((await storedExamples()).map(({ attemptId }) => attemptId).sort()).toEqual(["ch_2", "ch_3"]);
    expect(await learns()).toBe(2);
    expect(await model()).toMatchObject({ trainingExamples: 2, state: { outcomes: 2 } });
    const { state } = (await model())!;

    await evaluateAt(settled + HOUR);
    expect(await learns()).toBe(0);
    // Another process, started later.
    expect(await learns(engine())).toBe(0);
    expect((await model())!.state).toEqual(state);
    expect(modelStateSchema.parse(state).outcomes).toBe(2);

    // Forgotten once no look can bring them again, and not before.
    await engine().tidy();
    expect(await storedExamples()).toHaveLength(2);
    now = RETRY + 125 * DAY;
    await engine().tidy();
    expect(await storedExamples()).toEqual([]);
    await evaluateAt(now);
    expect(await storedExamples()).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("two processes at once learn every outcome once between them", async () => {
    const second = await openDatabase(opened.url);
    try {
      await addTrainingExamples(db, ACCOUNT, 250, (i) => i % 3 === 0);
      now = RETRY + HOUR;
      const [first, two] = [engine(), engine(null, second)];
      const learnt = await Promise.all([first.drain(), two.drain()]);
      expect(learnt.reduce((sum, pass) => sum + pass.trainingExamples, 0)).toBe(250);
      expect(await model()).toMatchObject({ trainingExamples: 250, state: { outcomes: 250 } });
      const { trainingExamples } = db.tables;
      const left = await db.read.select().from(trainingExamples).where(isNull(trainingExamples.learnedAt));
      expect(left).toEqual([]);
      expect(problems).toEqual([]);
    } finally {
      await second.close();
    }
  });

  test("what was learnt is what the next plan goes by, and the same snapshot plans the same", async () => {
    const random = randomOf(1);
    await addTrainingExamples(db, ACCOUNT, 300, () => random() < 0.5);
    now = RETRY + HOUR;
    await learns();
    await aHistory();
    await db.write((tx) =>
      tx
        .update(db.tables.invoices)
        .set({ status: "open", amountPaid: 0, amountRemaining: 2_000, paidAt: null }),
    );
    await db.write((tx) => tx.delete(db.tables.charges).where(eq(db.tables.charges.id, "ch_3")));
    const known = (await loadCustomerRecords(db, db.read, ACCOUNT, ["cus_1"], CHANNEL_TERMS)).get("cus_1")!;
    expect(known.snapshot.learning.modelState).toMatchObject({ outcomes: 300 });
    const plan = (facts: typeof known.snapshot) => decide(facts, RETRY + HOUR);
    const chanceOf = (facts: typeof known.snapshot) => {
      const found = plan(facts).commands.find(({ do: action }) => action.kind === "charge");
      return found?.do.kind === "charge" ? (found.do.choice ?? null) : null;
    };
    const learnt = chanceOf(known.snapshot);
    const naive = chanceOf({ ...known.snapshot, learning: { ...known.snapshot.learning, modelState: null } });
    expect(naive!.outcomes).toBe(0);
    expect(learnt!.outcomes).toBe(300);
    // Half of such retries succeeded, far more than every account begins by expecting.
    expect(learnt!.chance).toBeGreaterThan(1.2 * learnt!.priorChance);
    expect(naive!.chance).toBe(naive!.priorChance);
    expect(plan(structuredClone(known.snapshot))).toEqual(plan(known.snapshot));
    expect(plan(JSON.parse(JSON.stringify(known.snapshot)))).toEqual(plan(known.snapshot));
  });

  test("a model that is off falls back to the prior, says so in the plan, and goes on learning", async () => {
    const calibration = emptyCalibration();
    for (let i = 0; i < 400; i++) {
      addToCalibration(calibration, { chance: 0.9, priorChance: 0.3, succeeded: i % 3 === 0, planned: null });
    }
    const state = { ...emptyModelState(), outcomes: 400 };
    await db.write((tx) =>
      upsertRetryModel(db, tx, {
        account: ACCOUNT,
        state,
        trainingExamples: 400,
        calibration,
        pool: null,
        pooledAt: null,
        updatedAt: T0,
      }),
    );
    await aHistory();
    const known = (await loadCustomerRecords(db, db.read, ACCOUNT, ["cus_1"], CHANNEL_TERMS)).get("cus_1")!;
    expect(known.snapshot.learning).toMatchObject({
      modelState: null,
      fallback: { code: "model_fallback", outcomes: 400 },
    });
    const open = {
      ...known.snapshot,
      invoices: [invoice()],
      charges: known.snapshot.charges.filter(({ id }) => id === "ch_1"),
    };
    const { commands } = decide(open, T0 + HOUR);
    const planned = commands.find(({ do: action }) => action.kind === "charge")!;
    expect(planned.reasons.map(({ code }) => code)).toContain("model_fallback");

    await addTrainingExamples(db, ACCOUNT, 10, () => false);
    now = RETRY + HOUR;
    expect(await learns()).toBe(10);
    expect(await model()).toMatchObject({ trainingExamples: 410 });
  });

  test("a state that this version cannot read is left alone, said, and costs nobody a plan", async () => {
    await aHistory();
    await db.write((tx) =>
      tx.insert(db.tables.retryModels).values({
        account: ACCOUNT,
        state: { version: 9, weights: [1, 2, 3] },
        trainingExamples: 5_000,
        calibration: null,
        pool: null,
        pooledAt: null,
        updatedAt: T0,
      }),
    );
    await evaluateAt(RETRY + 2 * DAY + HOUR);
    expect(await learns()).toBe(0);
    expect(problems).toMatchObject([{ where: "learning", account: ACCOUNT }]);
    expect(String(problems[0]!.error)).toContain("by the prior alone");
    expect((await model())!.state).toEqual({ version: 9, weights: [1, 2, 3] });
    expect((await storedExamples()).every(({ learnedAt }) => learnedAt === null)).toBe(true);
  });

  test("a lesson of another version is skipped and said, and the others are learnt", async () => {
    await addTrainingExamples(db, ACCOUNT, 3, () => true);
    const { trainingExamples } = db.tables;
    await db.write((tx) =>
      tx
        .update(trainingExamples)
        .set({ example: { from: "the future" } })
        .where(and(eq(trainingExamples.account, ACCOUNT), eq(trainingExamples.attemptId, "ch_00001"))),
    );
    now = RETRY + HOUR;
    await learns();
    expect(await model()).toMatchObject({ trainingExamples: 2 });
    expect(problems.map(({ id }) => id)).toEqual(["ch_00001"]);
  });

  test("switched off, nothing is kept, learnt or explored", async () => {
    await db.write((tx) =>
      tx.update(db.tables.accounts).set({ settings: { ...DEFAULT_SETTINGS, learnFromRetries: false } }),
    );
    await aHistory();
    await evaluateAt(RETRY + 2 * DAY + HOUR);
    expect(await storedExamples()).toEqual([]);
    const known = (await loadCustomerRecords(db, db.read, ACCOUNT, ["cus_1"], CHANNEL_TERMS)).get("cus_1")!;
    expect(known.snapshot.learning).toEqual({ modelState: null, exploration: null, fallback: null });
    await db.write((tx) =>
      tx.update(db.tables.accounts).set({ settings: { ...DEFAULT_SETTINGS, exploreRetryTimes: false } }),
    );
    const learning = (await loadCustomerRecords(db, db.read, ACCOUNT, ["cus_1"], CHANNEL_TERMS)).get("cus_1")!
      .snapshot.learning;
    expect(learning.exploration).toBeNull();
  });
});
