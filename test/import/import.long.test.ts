import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readImport } from "../../db/stores/imports.ts";
import type { Output } from "../../server/api/contract.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START } from "../engine/subscriber.ts";
import { createCustomer } from "../sandbox/customers.ts";
import { amend } from "../sandbox/events.ts";
import { attach, resolveMethod } from "../sandbox/payment-methods.ts";
import { createPrice } from "../sandbox/prices.ts";
import { createProduct } from "../sandbox/products.ts";
import { STRIPE_RATE_LIMITS } from "../sandbox/rate-limit.ts";
import { createSubscription } from "../sandbox/subscriptions.ts";
import { freePort } from "../server/server-process.ts";
import { DAY, type Harness, MINUTE, openHarness } from "../simulation/harness.ts";
import { Processes } from "../simulation/server-processes.ts";

const CUSTOMERS = 20_000;
const OPEN_INVOICES = 1_500;
const SECOND = 1_000;

let database: TestDatabase;
let harness: Harness;
let processes: Processes;

/** A merchant with a past: nobody listened while these customers came and these renewals failed. */
beforeAll(async () => {
  database = await databases.sqlite();
  const limit = { ...STRIPE_RATE_LIMITS, now: () => harness?.now() ?? START };
  harness = await openHarness({
    db: database.db,
    isInstalled: false,
    sandbox: {
      rateLimit: limit,
      issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
    },
  });
  const { sandbox, place } = harness;
  for (const endpoint of sandbox.webhooks.endpoints) endpoint.enabled = false;
  const act = sandbox.act(place.account, place.livemode);
  const product = createProduct(act, { name: "Pro" });
  const recurring = { interval: "month" as const, intervalCount: 1 };
  const price = createPrice(act, { product: product.id, unitAmount: 2_000, currency: "eur", recurring });
  for (let i = 0; i < CUSTOMERS; i++) {
    const customer = createCustomer(act, { name: `Customer ${i}`, email: `c${i}@example.com` });
    if (i % Math.floor(CUSTOMERS / OPEN_INVOICES) !== 0 || i >= OPEN_INVOICES * 13) continue;
    const method = attach(act, resolveMethod(act, "pm_card_visa"), customer.id);
    amend(act, customer, "customer.updated", () => {
      customer.invoice_settings.default_payment_method = method.id;
    });
    createSubscription(act, { customer, items: [{ price, quantity: 1 }] });
  }
  await sandbox.advanceTo(RENEWAL + DAY);
  const open = [...act.tenant.invoices.values()].filter(({ status }) => status === "open");
  expect(open).toHaveLength(OPEN_INVOICES);
  processes = new Processes(harness, database.url, await freePort());
}, 120_000);
afterAll(async () => {
  if (processes?.isAlive) await processes.kill();
  await harness?.close();
  await database?.drop();
});

const parts = () => readImport(database.db, database.db.read, harness.account);
const state = async () => {
  const { body } = await harness.call("start.get", {});
  if (!body.ok) throw new Error(JSON.stringify(body.error));
  return body.output as Output<"start.get">;
};

/** Time passes a second at a time, as long as the condition says. */
async function passTime(goesOn: () => Promise<boolean>, most: number, stepMs = SECOND): Promise<void> {
  for (let steps = 0; await goesOn(); steps++) {
    if (steps > most) throw new Error(`it is not done after ${most} steps: ${JSON.stringify(await parts())}`);
    await harness.sandbox.advanceTo(harness.now() + stepMs);
    processes.tellTime();
    await setTimeout(15);
  }
}

const isWaiting = async () => {
  const { inbox } = database.db.tables;
  return (await database.db.read.$count(inbox, eq(inbox.state, "waiting"))) > 0;
};

test("an account of 20,000 customers connects, imports, survives a kill, shows its dry run and starts", {
  timeout: 300_000,
}, async () => {
  const { sandbox, place } = harness;
  await processes.start();
  sandbox.authorize(place.account, place.livemode);
  await sandbox.settle();
  await passTime(async () => {
    const done = (await parts()).find(({ part }) => part === "customers")?.done ?? 0;
    return done < OPEN_INVOICES / 3;
  }, 2_000);

  await processes.kill();
  const half = await state();
  expect(half.import).toMatchObject({ finished: false });
  expect(half.import!.share).toBeGreaterThan(0.2);
  expect(half.import!.share).toBeLessThan(0.7);
  const early = await harness.call("start.start", { powers: ["charging"], confirm: true });
  expect(early.status).toBe(409);
  const before = (await parts()).find(({ part }) => part === "customers")!;

  await processes.start();
  // The dead one's lease runs out.
  await sandbox.advanceTo(harness.now() + 3 * MINUTE);
  await passTime(async () => (await parts()).some(({ finishedAt }) => finishedAt === null), 5_000);
  await passTime(isWaiting, 5_000);

  const after = await parts();
  expect(after.map(({ part, done }) => [part, done])).toEqual([
    ["invoices", OPEN_INVOICES],
    ["customers", OPEN_INVOICES],
    ["events", expect.any(Number)],
  ]);
  expect(after.every(({ problem }) => problem === null)).toBe(true);
  // It went on where the dead one was.
  expect(before.done).toBeGreaterThanOrEqual(OPEN_INVOICES / 3);
  expect(after[1]!.startedAt).toBe(before.startedAt);

  const dryRun = await state();
  const sums = [{ currency: "eur", amount: OPEN_INVOICES * 2_000 }];
  expect(dryRun.openCases).toBe(OPEN_INVOICES);
  expect(dryRun.wouldDo.charges).toEqual({ n: OPEN_INVOICES, sums });
  expect(dryRun.wouldDo.messages.n).toBe(OPEN_INVOICES);
  expect(dryRun.wouldDo.ends).toEqual({ n: OPEN_INVOICES, sums });
  expect(dryRun.wouldDo.endsFirst).toHaveLength(10);
  const { executions } = database.db.tables;
  const acts = async () =>
    (await database.db.read.select({ kind: executions.kind }).from(executions)).filter(
      ({ kind }) => kind === "charge" || kind === "message" || kind === "end",
    ).length;
  expect(await acts()).toBe(0);

  const started = await harness.call("start.start", {
    powers: ["charging", "writing", "ending"],
    confirm: true,
  });
  expect(started.body.output).toEqual({ changed: ["charging", "writing", "ending"] });
  await passTime(async () => (await acts()) === 0, 2_000, 10 * MINUTE);
});
