import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * After a card was declined the customer pays by bank debit on Stripe's page. For days the invoice stays open while
 * the debit is processing: nothing is charged meanwhile, and nobody is told that the payment did not go through.
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

test("a customer whose debit is under way is neither charged nor written to, and is recovered", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) => {
          if (paymentMethod.type === "sepa_debit")
            return { outcome: "processing", settlesAt: at + 5 * DAY, ends: "approved" };
          return at < START + DAY ? { outcome: "approved" } : NO_FUNDS;
        },
      },
    },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 3 * DAY + 20 * HOUR, { tickMs: HOUR });
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  const paid = world.sandbox.acts.payHostedInvoice(world.place, invoice.id!, {
    type: "sepa_debit",
    number: "DE89370400440532013000",
  });
  expect(paid.outcome).toBe("processing");
  await world.runUntil(RENEWAL + 8 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([]);
  expect(world.mail.list().map(({ subject }) => subject)).toEqual([]);
  await world.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
  expect((await cases()).map(({ status }) => status)).toEqual(["recovered"]);
});
