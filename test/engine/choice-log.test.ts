import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKnown } from "../../db/snapshots.ts";
import { decide } from "../../server/dunning/decide.ts";
import { choiceOf } from "../../server/dunning/retry/choice-log.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, openWorld, type World } from "../simulation/world.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

describe("the choice of a retry's time", () => {
  let database: TestDatabase;
  let world: World;
  let funds = false;

  beforeEach(async () => {
    funds = false;
    database = await databases.sqlite();
    world = await openWorld({
      db: database.db,
      sandbox: {
        issuer: {
          authorize: ({ at }) => (funds || at < START + DAY ? { outcome: "approved" } : NO_FUNDS),
        },
      },
      settings: { retryMode: "lead" },
    });
    await subscriber(stripeOf(world), "pm_card_mastercard");
    await world.runUntil(RENEWAL);
  });
  afterEach(async () => {
    await world.close();
    await database.drop();
  });

  const tables = () => database.db.tables;
  const charges = async () =>
    (await database.db.read.select().from(tables().acts)).filter(({ kind }) => kind === "charge");
  const planned = async () =>
    (await database.db.read.select().from(tables().commands)).find(({ do: { kind } }) => kind === "charge")!;

  test("is told with its best alternatives, noted with the act, and learnt from once it is known", async () => {
    const [one] = await database.db.read.select().from(tables().cases);
    const answer = await world.call("cases.get", { caseId: one!.id });
    const said = JSON.stringify(answer.body.output);
    expect(said).toMatch(/The next best would be .{5,40}, with a chance of \d+ ?%/);

    const command = await planned();
    if (command.do.kind !== "charge") throw new Error("no charge is planned");
    await world.runUntil(command.dueAt + HOUR);
    const [act] = await charges();
    expect(choiceOf(act!)).toEqual(command.do.choice);
    expect(act!.detail).toMatchObject({
      result: "declined",
      explored: false,
      propensity: expect.any(Number),
    });

    const lessons = await database.db.read.select().from(tables().retryLessons);
    expect(lessons).toMatchObject([{ lesson: { succeeded: false, choice: command.do.choice } }]);
    expect(await database.db.read.select().from(tables().retryModels)).toMatchObject([
      { lessons: 1, calibration: { ours: { attempts: 1, succeeded: 0 } } },
    ]);

    funds = true;
    await world.runUntil(RENEWAL + 15 * DAY, { tickMs: HOUR });
    expect(await database.db.read.select().from(tables().retryModels)).toMatchObject([
      { lessons: 2, calibration: { ours: { attempts: 2, succeeded: 1 } } },
    ]);
    const known = await loadKnown(database.db, database.db.read, world.account, [one!.customerId]);
    const { snapshot } = known.get(one!.customerId)!;
    expect(snapshot.learning.learned).toMatchObject({ outcomes: 2 });
    const again = JSON.parse(JSON.stringify(snapshot));
    expect(decide(again, world.now())).toEqual(decide(snapshot, world.now()));
    expect(world.problems).toEqual([]);
  });

  test("survives an answer that never came", async () => {
    funds = true;
    const command = await planned();
    world.sandbox.faults.plan({ kind: "reset_after", method: "POST", path: /\/pay$/ });
    await world.runUntil(command.dueAt + HOUR);
    const [act] = await charges();
    expect(act).toMatchObject({ outcome: "done", detail: { result: "paid" } });
    expect(command.do.kind === "charge" && command.do.choice).toEqual(choiceOf(act!));
  });
});
