import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { holdOutDraft, started } from "../dunning/experiments/experiments.ts";
import { drawArm } from "../../server/dunning/experiments/randomization.ts";
import { HOLD_OUT } from "../../server/dunning/experiments/experiment.ts";
import { upsertExperimentDraft, updateExperiment } from "../../db/stores/experiments.ts";
import { DAY, openHarness, type Harness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

const WINDOW = 20;

describe.each(["lead", "watch"] as const)("a customer who is left to Stripe, in %s mode", (retryMode) => {
  let database: TestDatabase;
  let harness: Harness;

  beforeEach(async () => {
    database = await databases.sqlite();
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  /** The world with an experiment that draws the one customer into this arm. */
  async function openWith(arm: string) {
    harness = await openHarness({
      db: database.db,
      settings: { retryMode },
      sandbox: {
        settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "past_due" } },
        issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
      },
    });
    const stripe = stripeOf(harness);
    const { customer } = await subscriber(stripe, "pm_card_mastercard");
    const draft = holdOutDraft({ windowDays: WINDOW });
    const seed = Array.from({ length: 100 }, (_, i) => `seed ${i}`).find(
      (candidate) => drawArm(started(draft, { seed: candidate }), customer.id) === arm,
    )!;
    const [{ account } = { account: "" }] = await database.db.read.select().from(database.db.tables.accounts);
    await database.db.write(async (tx) => {
      await upsertExperimentDraft(database.db, tx, account, draft, { by: "usr_1", at: START });
      const start = { seed, startedBy: "usr_1", startedAt: RENEWAL - DAY };
      await updateExperiment(database.db, tx, { account, id: draft.id }, start);
    });
    return { stripe, customer };
  }

  const done = async () => {
    const executions = await database.db.read.select().from(database.db.tables.executions);
    return new Set(executions.map(({ kind }) => kind));
  };

  test("hears nothing of us and is charged nothing by us, while Stripe's own schedule goes on", async () => {
    const { stripe, customer } = await openWith(HOLD_OUT);
    await harness.runUntil(RENEWAL + (WINDOW - 1) * DAY);
    const [invoice] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
    expect(invoice!.auto_advance).toBe(true);
    expect(invoice!.attempt_count).toBe(9);
    expect(harness.mail.list()).toEqual([]);
    for (const kind of ["charge", "message", "task", "end", "suspend_retries"]) {
      expect(await done()).not.toContain(kind);
    }
    const [case_] = await database.db.read.select().from(database.db.tables.cases);
    expect(case_).toMatchObject({
      status: "open",
      assignment: { experiment: { holdOut: true } },
      waitsFor: [{ code: "held_out", until: case_!.openedAt + WINDOW * DAY }],
    });

    // When its window is over, it is recovered as any other, from its strategy's first day on.
    await harness.runUntil(case_!.openedAt + (WINDOW + 10) * DAY);
    expect(harness.mail.list().length).toBeGreaterThan(0);
    expect(await done()).toContain("message");
    expect(harness.problems).toEqual([]);
  });

  test("unlike one who was drawn into the arm beside it", async () => {
    await openWith("now");
    await harness.runUntil(RENEWAL + (WINDOW - 1) * DAY);
    expect(harness.mail.list().length).toBeGreaterThan(0);
    expect(await done()).toContain("message");
    if (retryMode === "lead") expect(await done()).toContain("charge");
  });
});
