import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { decide } from "../../server/dunning/decide.ts";
import { choiceFromDetail } from "../../server/dunning/retries/propensity-log.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, openHarness, type Harness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";
import { CHANNEL_TERMS } from "./channels.ts";

describe("the choice of a retry's time", () => {
  let database: TestDatabase;
  let harness: Harness;
  let funds = false;

  beforeEach(async () => {
    funds = false;
    database = await databases.sqlite();
    harness = await openHarness({
      db: database.db,
      sandbox: {
        issuer: {
          authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS),
        },
      },
      settings: { retryMode: "lead" },
    });
    await subscriber(stripeOf(harness), "pm_card_mastercard");
    await harness.runUntil(RENEWAL);
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  const tables = () => database.db.tables;
  const charges = async () =>
    (await database.db.read.select().from(tables().executions)).filter(({ kind }) => kind === "charge");
  const planned = async () =>
    (await database.db.read.select().from(tables().commands)).find(({ do: { kind } }) => kind === "charge")!;

  test("is told with its best alternatives, noted with the act, and learnt from once it is known", async () => {
    const [case_] = await database.db.read.select().from(tables().cases);
    const answer = await harness.call("cases.get", { caseId: case_!.id });
    const output = JSON.stringify(answer.body.output);
    expect(output).toMatch(/that attempt alone.{3,20}\d+ ?%.{1,30}the whole plan would be worth €/);

    const command = await planned();
    if (command.do.kind !== "charge") throw new Error("no charge is planned");
    await harness.runUntil(command.dueAt + HOUR);
    const [execution] = await charges();
    expect(choiceFromDetail(execution!)).toEqual(command.do.choice);
    expect(execution!.detail).toMatchObject({
      result: "declined",
      explored: false,
      propensity: expect.any(Number),
    });

    const trainingExamples = await database.db.read.select().from(tables().trainingExamples);
    expect(trainingExamples).toMatchObject([{ example: { succeeded: false, choice: command.do.choice } }]);
    expect(await database.db.read.select().from(tables().retryModels)).toMatchObject([
      { trainingExamples: 1, calibration: { ours: { attempts: 1, succeeded: 0 } } },
    ]);

    funds = true;
    await harness.runUntil(RENEWAL + 15 * DAY, { tickMs: HOUR });
    expect(await database.db.read.select().from(tables().retryModels)).toMatchObject([
      { trainingExamples: 2, calibration: { ours: { attempts: 2, succeeded: 1 } } },
    ]);
    const known = await loadCustomerRecords(
      database.db,
      database.db.read,
      harness.account,
      [case_!.customerId],
      CHANNEL_TERMS,
    );
    const { snapshot } = known.get(case_!.customerId)!;
    expect(snapshot.learning.modelState).toMatchObject({ outcomes: 2 });
    const again = JSON.parse(JSON.stringify(snapshot));
    expect(decide(again, harness.now())).toEqual(decide(snapshot, harness.now()));
    expect(harness.problems).toEqual([]);
  });

  test("survives an answer that never came", async () => {
    funds = true;
    const command = await planned();
    harness.sandbox.faults.plan({ kind: "reset_after", method: "POST", path: /\/pay$/ });
    await harness.runUntil(command.dueAt + HOUR);
    const [execution] = await charges();
    expect(execution).toMatchObject({ outcome: "done", detail: { result: "paid" } });
    expect(command.do.kind === "charge" && command.do.choice).toEqual(choiceFromDetail(execution!));
  });
});
