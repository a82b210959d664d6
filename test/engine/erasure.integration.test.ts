import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decompress } from "../../db/connection/compression.ts";
import { runEraseCommand } from "../../server/erase-command.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, type Harness, HOUR, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

beforeEach(async () => {
  database = await databases.sqlite();
  world = await openHarness({
    db: database.db,
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const WORDS = [
  "Ann Unforgettable",
  "ann@unforgettable.example",
  "+4930123456",
  "is ill until May",
  "called her husband",
];

/** Everything that the database holds, with the payloads as they came. */
async function everything(): Promise<string> {
  const rows = await Promise.all(
    Object.values(database.db.tables).map((table) => database.db.read.select().from(table)),
  );
  return JSON.stringify(rows.flat(), (_, value: unknown) => {
    const isBytes = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
    if (!isBytes) return value;
    const bytes = Buffer.from((value as unknown as { data: number[] }).data);
    return bytes.every((byte) => byte === 0) ? "" : decompress(bytes).toString("utf8");
  });
}

test("a customer is erased: no word of them stays or comes back, and every figure stays", async () => {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await stripe.customers.update(customer.id, {
    name: WORDS[0]!,
    email: WORDS[1]!,
    phone: WORDS[2]!,
    metadata: { tag: WORDS[0]! },
  });
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  await world.call("notes.add", { customerId: customer.id, text: WORDS[4]! });
  await world.call("holds.pause", { customerId: customer.id, reason: WORDS[3]!, until: null });
  const before = await everything();
  expect(WORDS.filter((word) => !before.includes(word))).toEqual([]);
  const money = async () => ({
    ledger: await database.db.read.select().from(database.db.tables.ledger),
    figures: await database.db.read.select().from(database.db.tables.figures),
  });
  const sums = await money();
  expect(sums.ledger).not.toEqual([]);

  const account = `${world.place.account}:${world.place.livemode ? "live" : "test"}`;
  const lines: string[] = [];
  const run = (...args: string[]) =>
    runEraseCommand(
      args,
      { DATABASE_URL: database.url },
      { now: world.now, print: (line) => lines.push(line) },
    );
  expect(await run(account, "cus_nobody")).toBe(1);
  expect(await run(customer.id)).toBe(2);
  expect(await run(account, customer.id)).toBe(0);
  expect(lines.at(-1)).toMatch(/^Erased, with 1 notes, 1 reasons/);
  const after = await everything();
  expect(WORDS.filter((word) => after.includes(word))).toEqual([]);
  expect(await money()).toEqual(sums);

  // Stripe goes on to name the customer.
  await stripe.customers.update(customer.id, { name: `${WORDS[0]} again` });
  await world.runUntil(world.now() + HOUR);
  const [known] = await database.db.read.select().from(database.db.tables.customers);
  expect(known).toMatchObject({ id: customer.id, name: null, email: null, phone: null, metadata: {} });
});
