import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, HOUR, openHarness, type Harness, type HarnessOptions } from "../simulation/harness.ts";

/**
 * The merchant voids an invoice between two retries, and the event that says so is days late. It is neither charged nor
 * reminded of, the case ends, and the link of the first message says that nothing is left to pay.
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

test("a void invoice is left alone although nobody told us", async () => {
  await open({
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 4.3 * DAY, { tickMs: HOUR });
  const [mail] = world.mail.list();
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  world.sandbox.delivery = { mode: "shuffled", delayMs: [20 * DAY, 20 * DAY] };
  await stripe.invoices.voidInvoice(invoice.id!);
  await world.runUntil(RENEWAL + 20 * DAY, { tickMs: HOUR });
  expect((await acts("charge")).filter(({ outcome }) => outcome !== "not_performed")).toEqual([]);
  expect(world.mail.list()).toHaveLength(1);
  expect((await cases()).map(({ status }) => status)).toEqual(["lost"]);
  const link = /http:\/\/\S+\/pay\/\S+/.exec(mail!.text)![0];
  expect(await (await fetch(link, { method: "POST" })).text()).toContain("Nothing is left to pay");
});
