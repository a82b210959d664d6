import { setTimeout } from "node:timers/promises";
import { and, isNull, lte, or } from "drizzle-orm";
import pg from "pg";
import { expect, test } from "vitest";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import type { CaughtMail } from "../sandbox/mail/catcher.ts";
import { Random } from "../sandbox/random.ts";
import { freePort } from "../server/server-process.ts";
import { DAY, type Harness, HOUR, MINUTE, openHarness } from "./harness.ts";
import { Processes } from "./server-processes.ts";
import { brokenPromises, moneyOf } from "./promises.ts";

const KILLS = 50;
const CUSTOMERS = 24;
const SEED = Number(process.env.KILL_SEED ?? 1);
/** A name for the connections of the processes that are killed, so that the test's own are spared. */
const APPLICATION = "to_be_killed";

/** Whether anything is due, or held by a process that may be dead. */
async function isBusy({ db, now }: Harness): Promise<boolean> {
  const { inbox, commands, wakeups } = db.tables;
  for (const queue of [inbox, commands, wakeups] as (typeof wakeups)[]) {
    const isOurs = or(isNull(queue.leaseUntil), lte(queue.leaseUntil, now() + HOUR));
    const [row] = await db.read
      .select({ dueAt: queue.dueAt })
      .from(queue)
      .where(and(lte(queue.dueAt, now()), isOurs))
      .limit(1);
    if (row) return true;
  }
  return false;
}

/** Moves the clock minute by minute, so that leases of the dead run out, until nothing is due any more. */
async function settle(harness: Harness, processes: Processes): Promise<void> {
  for (let rounds = 0; await isBusy(harness); rounds++) {
    if (rounds > 2_000) throw new Error("something stays due for ever");
    if (rounds % 5 === 4) {
      await harness.sandbox.advanceTo(harness.now() + 3 * MINUTE);
      processes.tellTime();
    }
    await setTimeout(10);
  }
}

async function run(database: TestDatabase, url: string, terminate: (() => Promise<void>) | null) {
  const mails: CaughtMail[] = [];
  const random = new Random(SEED);
  const harness = await openHarness({
    db: database.db,
    settings: { retryMode: "lead" },
    onMail: (mail) => mails.push(mail),
    sandbox: {
      issuer: {
        authorize: ({ at, paymentMethod }) =>
          at < START + DAY ||
          (Number.parseInt(paymentMethod.id.slice(-3), 36) + Math.floor(at / DAY)) % 5 === 0
            ? { outcome: "approved" }
            : NO_FUNDS,
      },
    },
  });
  const processes = new Processes(harness, url, await freePort());
  try {
    const stripe = stripeOf(harness);
    // An address for each: a mail is held against the facts of the customer with its address.
    for (let n = 0; n < CUSTOMERS; n++)
      await subscriber(stripe, "pm_card_mastercard", `ada.${n}@example.com`);
    await processes.start();
    let kills = 0;
    let terminations = 0;
    while (kills < KILLS) {
      // The renewals come in one hour; from then on the next thing that is due, whosever it is.
      const due = Math.min(
        harness.sandbox.nextDueAt() ?? Number.POSITIVE_INFINITY,
        (await harness.server.engine.dueSoonest()) ?? Number.POSITIVE_INFINITY,
      );
      const next = Math.max(harness.now() + HOUR, Math.min(due, harness.now() + DAY));
      const advancing = harness.sandbox.advanceTo(next).then(() => processes.tellTime());
      if (next < RENEWAL - 2 * HOUR || kills * DAY * 0.5 > next - RENEWAL + HOUR) {
        await advancing;
        await settle(harness, processes);
        continue;
      }
      await setTimeout(random.integer(0, 60));
      if (terminate && kills % 3 === 2) {
        await terminate();
        terminations += 1;
        await setTimeout(random.integer(0, 30));
      }
      await processes.kill();
      await advancing;
      kills += 1;
      await processes.start();
      processes.tellTime();
      if (kills % 10 === 0)
        console.log(`kills of seed ${SEED}: ${kills} of ${KILLS}, ${terminations} terminations`);
      await settle(harness, processes);
    }
    // What Stripe sends again, what is looked up and what was put off comes to its end.
    const end = harness.now() + DAY;
    while (harness.now() < end) {
      await harness.sandbox.advanceTo(Math.min(end, harness.now() + 2 * HOUR));
      processes.tellTime();
      await settle(harness, processes);
    }
    await processes.kill();
    await expectNothingLost(harness, mails);
  } finally {
    if (processes.isAlive) await processes.kill();
    await harness.close();
  }
}

async function expectNothingLost(harness: Harness, mails: readonly CaughtMail[]): Promise<void> {
  const { db, sandbox, place } = harness;
  const { inbox, executions, ledger, cases } = db.tables;
  // All of these customers have one and the same test card of Stripe's, so the limits of a card say nothing of them.
  const broken = await brokenPromises(harness, mails);
  expect(broken.filter(({ promise }) => promise !== "6")).toEqual([]);
  expect(await isBusy(harness)).toBe(false);
  const events = await db.read.select().from(inbox);
  expect(events.filter(({ state }) => state !== "applied")).toEqual([]);

  const done = await db.read.select().from(executions);
  expect(done.filter(({ outcome }) => outcome === "started")).toEqual([]);
  const messages = done.filter(({ kind, outcome }) => kind === "message" && outcome !== "refused");
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length);
  expect(mails.length).toBeLessThanOrEqual(messages.length);
  expect(mails.length).toBeGreaterThanOrEqual(messages.filter(({ outcome }) => outcome === "done").length);
  expect(mails.length).toBeGreaterThan(10);
  expect(done.filter(({ kind }) => kind === "charge").length).toBeGreaterThan(20);

  // The books say of each invoice what Stripe says of it.
  const tenant = sandbox.tenant(place.account, place.livemode);
  const entries = await db.read.select().from(ledger);
  const recovered = new Map<string, number>();
  for (const { invoiceId, kind, amount } of entries) {
    if (kind === "recovered") recovered.set(invoiceId, (recovered.get(invoiceId) ?? 0) + amount);
  }
  const failed = new Set(entries.filter(({ kind }) => kind === "failed").map(({ invoiceId }) => invoiceId));
  expect(failed.size).toBeGreaterThan(CUSTOMERS / 2);
  const differing = [...failed].filter(
    (id) => tenant.invoices.get(id)!.amount_paid !== (recovered.get(id) ?? 0),
  );
  expect(differing).toEqual([]);
  for (const { failed, recovered, lost, open } of Object.values(await moneyOf(harness))) {
    expect(recovered + lost + open).toBe(failed);
  }
  expect((await db.read.select().from(cases)).length).toBeGreaterThan(CUSTOMERS / 2);
}

test("50 kills of the server on a libSQL file: nothing is lost, doubled or stuck", {
  timeout: 600_000,
}, async () => {
  const database = await databases.sqlite();
  await run(database, database.url, null);
  await database.drop();
});

test("50 kills of the server on Postgres, with backends terminated: nothing is lost, doubled or stuck", {
  timeout: 600_000,
}, async () => {
  const database = await databases.postgres();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const url = new URL(database.url);
  url.searchParams.set("application_name", APPLICATION);
  const terminate = async () => {
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [
      APPLICATION,
    ]);
  };
  try {
    await run(database, url.href, terminate);
  } finally {
    await admin.end();
    await database.drop();
  }
});
