import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lane } from "../../server/engine/engine.ts";
import { runEngine } from "../../server/engine/loop.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, type Harness, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

let database: TestDatabase;
let harness: Harness;

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await harness.close();
  await database.drop();
});

const lane = (name: Lane["name"]): Lane =>
  harness.server.engine.lanes.find((candidate) => candidate.name === name)!;

test("events are applied while a command waits for a Stripe that does not answer", async () => {
  harness = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
    },
  });
  const stripe = stripeOf(harness);
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await harness.runUntil(RENEWAL);
  const { commands, customers } = database.db.tables;
  const charge = async () =>
    (await database.db.read.select().from(commands)).find((command) => command.do.kind === "charge")!;
  await harness.sandbox.advanceTo((await charge()).dueAt);
  const silence = harness.sandbox.faults.plan({ kind: "hold", method: "GET", path: /\/invoices\// });

  const executing = lane("commands").drain();
  await stripe.customers.update(customer.id, { name: "Ada Lovelace" });
  await harness.sandbox.settle();
  await lane("decisions").drain();

  const [row] = await database.db.read.select().from(customers);
  expect(row?.name).toBe("Ada Lovelace");
  expect(silence.struck).toBe(1);
  silence.release();
  await executing;
});

test("events are applied while a charge that a report names waits for a Stripe that does not answer", async () => {
  harness = await openHarness({
    db: database.db,
    sandbox: {
      issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
    },
  });
  const stripe = stripeOf(harness);
  const [endpoint] = harness.sandbox.webhooks.endpoints;
  endpoint!.enabled = false;
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await harness.runUntil(harness.now() + DAY / 2);
  endpoint!.enabled = true;
  await harness.runUntil(RENEWAL + DAY);
  const [first] = (await stripe.charges.list({ customer: customer.id })).data.slice(-1);
  const { cases, commands, inbox } = database.db.tables;
  const heldBy = async () => (await database.db.read.select().from(cases)).map((case_) => case_.heldBy);
  expect(await heldBy()).toEqual([null]);

  const silence = harness.sandbox.faults.plan({ kind: "hold", method: "GET", path: /\/charges\// });
  harness.sandbox.acts.warnOfFraud(harness.place, first!.id);
  await harness.sandbox.settle();
  await lane("decisions").drain();
  const executing = lane("commands").drain();
  await stripe.customers.update(customer.id, { name: "Ada Lovelace" });
  await harness.sandbox.settle();
  await lane("decisions").drain();

  const [row] = await database.db.read.select().from(database.db.tables.customers);
  expect(row?.name).toBe("Ada Lovelace");
  const events = await database.db.read.select().from(inbox);
  expect(events.filter(({ state }) => state !== "applied")).toEqual([]);
  const asked = (await database.db.read.select().from(commands)).filter(
    ({ customerId }) => customerId === null,
  );
  expect(asked.map((command) => command.do)).toEqual([{ kind: "read_charge", chargeId: first!.id }]);
  silence.release();
  await executing;
  expect(await heldBy()).toEqual(["fraud"]);
});

test("a lane that stands still holds up no other, and stopping waits for it", async () => {
  harness = await openHarness({ db: database.db });
  let release = () => {};
  const stuck = new Promise<void>((resolve) => {
    release = resolve;
  });
  let drained = 0;
  let secondDrain = () => {};
  const drainedTwice = new Promise<void>((resolve) => {
    secondDrain = resolve;
  });
  const lanes: Lane[] = [
    { name: "commands", drain: () => stuck, nextDueAt: async () => null },
    {
      name: "decisions",
      drain: async () => {
        drained += 1;
        if (drained === 2) secondDrain();
      },
      nextDueAt: async () => null,
    },
  ];
  const engine = { ...harness.server.engine, lanes };
  const running = runEngine(engine, { now: harness.now }, () => {});
  running.nudge();
  await drainedTwice;

  let hasStopped = false;
  const stopped = running.stop().then(() => {
    hasStopped = true;
  });
  expect(hasStopped).toBe(false);
  release();
  await stopped;
  expect(hasStopped).toBe(true);
});
