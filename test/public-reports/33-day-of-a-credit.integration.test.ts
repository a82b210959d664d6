import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * A credit note lessens an open invoice. What it wrote off was lost on that day; the figure of a past day does not move
 * each time that something else happens to the invoice.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const days = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.ledger))
    .filter((entry) => entry.kind === kind)
    .map(({ amount, day }) => [amount, day]);

test("what was credited stays on the day of the credit", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  await stripe.creditNotes.create({ invoice: invoice.id!, amount: 500 });
  await world.runUntil(RENEWAL + 2 * HOUR, { tickMs: HOUR });
  expect(await days("lost")).toEqual([[500, "2026-02-01"]]);
  await world.runUntil(RENEWAL + 13 * DAY, { tickMs: HOUR });
  expect(await days("lost")).toEqual([[500, "2026-02-01"]]);
});
