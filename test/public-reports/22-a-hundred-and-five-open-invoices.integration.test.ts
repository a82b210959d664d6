import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * A customer with very many open invoices is written to like everybody else (naming some of them and the sum is
 * enough), and loses nothing unwarned.
 */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};
const acts = async (kind: string) =>
  (await database.db.read.select().from(database.db.tables.executions)).filter((act) => act.kind === kind);
const cases = () => database.db.read.select().from(database.db.tables.cases);

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

test("the subscription is not cancelled without one message having gone out", {
  timeout: 120_000,
}, async () => {
  await open({
    settings: { retryMode: "weave" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : LOST) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  for (let i = 0; i < 104; i += 1) {
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      currency: "eur",
      auto_advance: true,
    });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: invoice.id!,
      amount: 1_000 + i,
      currency: "eur",
    });
    await stripe.invoices.finalizeInvoice(invoice.id!);
    await stripe.invoices.pay(invoice.id!).catch(() => "declined");
  }
  await world.runUntil(RENEWAL + 23 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ status, invoiceIds }) => [status, invoiceIds.length])).toEqual([
    ["open", 105],
  ]);
  expect((await acts("message")).map(({ stepId, outcome }) => [stepId, outcome])).toEqual([
    ["tell", "done"],
    ["remind", "done"],
    ["last", "done"],
  ]);
});
