import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { emit } from "../sandbox/events.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * A refund that seemed made fails days later (a closed account): the money is back at the merchant. Then nothing was
 * taken back, and the recovery counts again.
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

/** Net of what the figures say was taken back or lost. */
const sums = async () => {
  const all: Record<string, number> = {};
  for (const { measure, amount } of await database.db.read.select().from(database.db.tables.figures)) {
    const name = measure.split(":")[0]!;
    all[name] = (all[name] ?? 0) + amount;
  }
  return { recovered: all.recovered ?? 0, takenBack: all.reversed ?? 0, lost: all.lost ?? 0 };
};

/** A failed renewal that our retry recovered; its successful charge. */
async function recoveredCharge() {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
  expect(await sums()).toEqual({ recovered: 2_000, takenBack: 0, lost: 0 });
  const charges = (await stripe.charges.list({ customer: customer.id, limit: 100 })).data;
  return charges.find(({ paid, created }) => paid && created * 1_000 > RENEWAL)!.id;
}
const RECOVERS: Partial<HarnessOptions> = {
  settings: { retryMode: "lead" },
  sandbox: {
    issuer: {
      authorize: ({ at }) => (at < START + DAY || at > RENEWAL + DAY ? { outcome: "approved" } : NO_FUNDS),
    },
  },
};

test("a failed refund takes nothing back", async () => {
  await open(RECOVERS);
  const chargeId = await recoveredCharge();
  const refund = world.sandbox.acts.refund(world.place, chargeId);
  await world.runUntil(world.now() + HOUR);
  expect(await sums()).toEqual({ recovered: 2_000, takenBack: 2_000, lost: 2_000 });

  const act = world.sandbox.act(world.place.account, world.place.livemode);
  const charge = act.tenant.charges.get(chargeId)!;
  await world.runUntil(world.now() + 5 * DAY, { tickMs: HOUR });
  Object.assign(charge, { amount_refunded: 0, refunded: false });
  Object.assign(refund, { status: "failed", failure_reason: "lost_or_stolen_card" });
  emit(act, "refund.failed", refund);
  emit(act, "refund.updated", refund, { status: "succeeded" });
  emit(act, "charge.refund.updated", refund, { status: "succeeded" });
  await world.runUntil(world.now() + 2 * DAY, { tickMs: HOUR });
  expect(await sums()).toEqual({ recovered: 2_000, takenBack: 0, lost: 0 });
});
