import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPowers } from "../../db/stores/powers.ts";
import { runPowersCommand } from "../../server/powers-command.ts";
import { type TestDatabase, databases } from "../db/databases.ts";
import type { CaughtMail } from "../sandbox/mail/catcher.ts";
import { DAY, type Harness, HOUR, openHarness } from "../simulation/harness.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "./subscriber.ts";

let database: TestDatabase;
let world: Harness;
let stripe: Stripe;
let mails: CaughtMail[];

beforeEach(async () => {
  database = await databases.sqlite();
  mails = [];
  world = await openHarness({
    db: database.db,
    onMail: (mail) => void mails.push(mail),
    isStarted: false,
    settings: { retryMode: "lead" },
    sandbox: { issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) } },
  });
  stripe = stripeOf(world);
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

type State = {
  powers: { power: string; started: boolean; by: string }[];
  openCases: number;
  wouldDo: {
    charges: { n: number; sums: unknown };
    messages: { n: number };
    ends: { n: number; sums: unknown };
    endsFirst: { customerName: string; action: string; at: number }[];
  };
};
const state = async () => (await world.call("start.get", {})).body.output as State;
/** What was done to somebody: look-ups only read. */
const done = async () =>
  (await database.db.read.select().from(database.db.tables.executions))
    .map(({ kind }) => kind)
    .filter((kind) => kind !== "read_customer" && !kind.startsWith("find_"));

test("an account that was just installed watches: it shows what it would do, and does it once it is started", async () => {
  await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + 3 * DAY, { tickMs: HOUR });
  const { powers, openCases, wouldDo } = await state();
  expect(powers.map(({ started, by }) => [started, by])).toEqual(Array(3).fill([false, "installation"]));
  expect(openCases).toBe(1);
  expect(wouldDo.charges).toEqual({ n: 1, sums: [{ currency: "eur", amount: 2_000 }] });
  expect(wouldDo.messages.n).toBe(1);
  expect(wouldDo.ends).toEqual({ n: 1, sums: [{ currency: "eur", amount: 2_000 }] });
  expect(wouldDo.endsFirst).toMatchObject([{ customerName: "Ada", action: "cancel" }]);
  expect(wouldDo.endsFirst[0]!.at).toBeGreaterThan(world.now() + 14 * DAY);
  expect(mails).toEqual([]);
  expect(await done()).toEqual([]);
  const [invoice] = (await stripe.invoices.list({ status: "open" })).data;
  expect(invoice!.metadata).toEqual({});

  const refused = await world.call("requests.retryNow", { invoiceId: invoice!.id, confirm: true });
  expect(refused.body.error).toMatchObject({ message: expect.stringContaining("Charging is not started") });

  await world.call("start.start", { powers: ["writing"], confirm: true });
  await world.runUntil(world.now() + 9 * DAY, { tickMs: HOUR });
  expect(new Set(await done())).toEqual(new Set(["message"]));
  // The message names no try and no end, since neither is started.
  expect(mails).toHaveLength(1);
  expect(mails[0]!.text).not.toMatch(/try again|will be cancelled/i);

  await world.call("start.start", { powers: ["charging", "ending"], confirm: true });
  await world.runUntil(world.now() + 8 * DAY, { tickMs: HOUR });
  expect(await done()).toContain("charge");
  expect((await state()).wouldDo).toMatchObject({ charges: { n: 0 }, messages: { n: 0 }, ends: { n: 0 } });
});

test("a stop binds what was queued, even where nobody looked at the case since", async () => {
  await world.call("start.start", { powers: ["charging", "writing", "ending"], confirm: true });
  await subscriber(stripe, "pm_card_mastercard");
  await world.runUntil(RENEWAL + HOUR, { tickMs: HOUR });
  const { commands, accountPowers } = database.db.tables;
  const queued = await database.db.read.select().from(commands);
  expect(queued.map((command) => command.do.kind)).toContain("charge");
  const before = await done();

  const rows = (["charging", "writing", "ending"] as const).map((power) => ({
    account: world.account,
    power,
    at: world.now() + 1,
    started: false,
    by: "usr_1",
  }));
  await database.db.write((tx) => tx.insert(accountPowers).values(rows));
  await world.runUntil(RENEWAL + 30 * DAY, { tickMs: HOUR });

  const since = (await done()).slice(before.length);
  expect(since.filter((kind) => kind !== "restore_retries")).toEqual([]);
  expect(mails).toEqual([]);
});

test("the operator stops every account with one command, and the merchant reads who did it", async () => {
  await world.call("start.start", { powers: ["charging", "writing", "ending"], confirm: true });
  const lines: string[] = [];
  const parts = { clock: { now: () => world.now() + 1 }, print: (line: string) => void lines.push(line) };
  const env = { DATABASE_URL: database.url };

  expect(await runPowersCommand(["stop"], env, parts)).toBe(2);
  expect(await runPowersCommand(["stop", "--all", "--only", "charge"], env, parts)).toBe(2);
  expect(await runPowersCommand(["stop", "--account", "acct_no:live"], env, parts)).toBe(1);
  expect((await state()).powers.every(({ started }) => started)).toBe(true);

  expect(await runPowersCommand(["stop", "--all"], env, parts)).toBe(0);
  expect(lines.at(-1)).toMatch(/^acct_1World:test {2}charging stopped since 2026-.* \(operator\)/);
  expect((await state()).powers).toMatchObject(Array(3).fill({ started: false, by: "operator" }));

  expect(await runPowersCommand(["start", "--all", "--only", "writing"], env, parts)).toBe(0);
  const started = (await state()).powers.filter((power) => power.started).map(({ power }) => power);
  expect(started).toEqual(["writing"]);
  // Every change stays as a fact.
  expect(await readPowers(database.db, database.db.read, world.account)).toHaveLength(3 + 3 + 3 + 1);

  const viewer = await world.call("start.start", { powers: ["charging"], confirm: true }, ["view_only"]);
  expect(viewer.status).toBe(403);
  const agent = await world.call("start.stop", {}, ["support_specialist"]);
  expect(agent.body.output).toEqual({ changed: ["writing"] });
});
