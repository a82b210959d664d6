import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/** Five invoices of one customer fail on one day: one message names them all, not five messages. */

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

test("there is one message, with all of them and their sum", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : LOST) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  for (const amount of [1_100, 1_200, 1_300, 1_400]) {
    const invoice = await stripe.invoices.create({
      customer: customer.id,
      currency: "eur",
      auto_advance: true,
    });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: invoice.id!,
      amount,
      currency: "eur",
    });
    await stripe.invoices.finalizeInvoice(invoice.id!);
    await stripe.invoices.pay(invoice.id!).catch(() => "declined");
  }
  await world.runUntil(RENEWAL + 5 * DAY, { tickMs: HOUR });
  expect(world.mail.list()).toHaveLength(1);
  const [mail] = world.mail.list();
  for (const amount of ["20.00", "11.00", "12.00", "13.00", "14.00", "70.00"])
    expect(mail!.text).toContain(amount);
  expect(await acts("message")).toHaveLength(1);
  expect(await cases()).toHaveLength(1);
});
