import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

/** A renewal that failed and whose collection we took over. */
async function takenOver() {
  const { customer } = await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + DAY, { tickMs: HOUR });
  const invoice = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data[0]!;
  expect(collectionOf(invoice)).toEqual([false, "retries_suspended"]);
  return { customer, id: invoice.id! };
}
const collectionOf = ({ auto_advance, metadata }: Stripe.Invoice) => [
  auto_advance,
  metadata?.makegood ?? null,
];
/** As it stands at Stripe, also while we have no access any more. */
const collection = async (id: string) => {
  const { tenant } = world.sandbox.act(world.place.account, world.place.livemode);
  return collectionOf(tenant.invoices.get(id) as unknown as Stripe.Invoice);
};
const orphansInSetup = async () => {
  const { body } = await world.call("setup.check", {});
  const { tasks } = body.output as { tasks: { id: string; status: string; text: string }[] };
  return tasks.find(({ id }) => id === "orphans")!;
};

describe("an invoice that we took over goes back to Stripe", () => {
  test("at an end that leaves things as they are", async () => {
    const { customer, id } = await takenOver();
    await stripe.invoices.update(id, { metadata: { own: "of the merchant" } });
    const [case_] = await database.db.read.select().from(database.db.tables.cases);
    const asked = await world.call("requests.endNow", { caseId: case_!.id, action: "leave", confirm: true });
    expect(asked.status).toBe(200);
    await world.runUntil(world.now() + HOUR);
    expect(await collection(id)).toEqual([true, null]);
    expect((await stripe.invoices.retrieve(id)).metadata).toEqual({ own: "of the merchant" });
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
  });

  test("when the account is disconnected in the settings, which is before it is uninstalled", async () => {
    const { id } = await takenOver();
    const { body } = await world.call("account.get", {});
    const { settings } = body.output as { settings: object };
    await world.call("settings.put", { basedOn: settings, settings: { ...settings, connected: false } });
    await world.runUntil(world.now() + HOUR);
    expect(await collection(id)).toEqual([true, null]);
  });

  test("when the merchant comes back, if the app was removed first and its case is gone", async () => {
    const { id } = await takenOver();
    world.sandbox.deauthorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + HOUR);
    expect(await collection(id)).toEqual([false, "retries_suspended"]);
    const { cases, invoices } = database.db.tables;
    await database.db.write(async (tx) => {
      await tx.delete(cases);
      await tx.delete(invoices);
    });
    const down = world.sandbox.faults.plan({ kind: "server_error", path: /\/invoices$/, times: 1_000 });
    world.sandbox.authorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + 2 * HOUR);
    down.release();
    // Stripe could not be asked: Set-up says how many there are, and what helps.
    expect(await orphansInSetup()).toMatchObject({
      status: "not_started",
      text: expect.stringContaining("1 open invoice is"),
    });
    const { body } = await world.call("account.get", {});
    const { settings } = body.output as { settings: object };
    const off = { ...settings, connected: false };
    await world.call("settings.put", { basedOn: settings, settings: off });
    await world.call("settings.put", { basedOn: off, settings });
    await world.runUntil(world.now());
    expect(await collection(id)).toEqual([true, null]);
    expect(await orphansInSetup()).toMatchObject({ status: "complete" });
  });

  test("when the merchant comes back while Stripe is away, as soon as Stripe answers again", async () => {
    const { id } = await takenOver();
    world.sandbox.deauthorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + HOUR);
    const { cases, invoices } = database.db.tables;
    await database.db.write(async (tx) => {
      await tx.delete(cases);
      await tx.delete(invoices);
    });
    world.sandbox.faults.plan({ kind: "server_error", path: /\/invoices$/, times: 4 });
    world.sandbox.authorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + HOUR);
    expect(await collection(id)).toEqual([true, null]);
    const commands = await database.db.read.select().from(database.db.tables.commands);
    expect(commands.filter(({ customerId }) => customerId === null)).toEqual([]);
  });

  test("and stays with us where the merchant comes back to a case that is still open", async () => {
    const { id } = await takenOver();
    world.sandbox.deauthorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + HOUR);
    world.sandbox.authorize(world.place.account, world.place.livemode);
    await world.runUntil(world.now() + HOUR);
    expect(await collection(id)).toEqual([false, "retries_suspended"]);
  });
});
