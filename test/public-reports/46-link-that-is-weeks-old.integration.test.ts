import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { LOST, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/** Stripe's own payment pages die after a while. The button of a message from weeks ago still leads to one that lives. */

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;

const open = async (options: Partial<HarnessOptions>) => {
  world = await openHarness({ db: database.db, ...options });
  stripe = stripeOf(world);
};
const cases = () => database.db.read.select().from(database.db.tables.cases);

beforeEach(async () => {
  database = await databases.sqlite();
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

test("a button pressed after eight weeks leads to the invoice's page, and after payment says so", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) =>
          at < START + DAY || paymentMethod.card?.last4 === "4242" ? { outcome: "approved" } : LOST,
      },
    },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 2 * DAY, { tickMs: HOUR });
  const [mail] = world.mail.list();
  const link = /http:\/\/\S+\/pay\/\S+/.exec(mail!.text)![0];
  const [invoice] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  await world.runUntil(RENEWAL + 56 * DAY, { tickMs: DAY });
  const press = await fetch(link, { method: "POST", redirect: "manual" });
  expect([press.status, press.headers.get("location")?.split("/").at(-1)]).toEqual([303, invoice!.id]);
  world.sandbox.acts.payHostedInvoice(world.place, invoice!.id!, {
    type: "card",
    number: "4242424242424242",
  });
  for (const other of (await stripe.invoices.list({ customer: customer.id, status: "open" })).data)
    await stripe.invoices.voidInvoice(other.id!);
  await world.runUntil(world.now() + HOUR);
  expect(await (await fetch(link)).text()).toContain("Nothing is left to pay");
  expect((await cases()).find(({ id }) => id === `case_${invoice!.id}`)).toMatchObject({
    status: "recovered",
  });
});
