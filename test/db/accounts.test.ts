import { readFile } from "node:fs/promises";
import { createClient } from "@libsql/client";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Accounts,
  accountKey,
  accounts as accountsOf,
  DEFAULT_SETTINGS,
  parseAccountKey,
} from "../../db/accounts.ts";
import { readAccount } from "../../db/queries/accounts.ts";
import { loadKnown } from "../../db/snapshots.ts";
import { disconnectionsOf } from "../../server/dunning/disconnections.ts";
import { UNTIL_RELEASED } from "../../server/dunning/holds.ts";
import { clear, databases, type TestDatabase } from "./databases.ts";

const LIVE = { stripeAccountId: "acct_1", livemode: true };

test("an account's key names the Stripe account and the mode, and is read back", () => {
  expect(accountKey(LIVE)).toBe("acct_1:live");
  expect(accountKey({ ...LIVE, livemode: false })).toBe("acct_1:test");
  expect(parseAccountKey("acct_1:test")).toEqual({ stripeAccountId: "acct_1", livemode: false });
  for (const wrong of ["", "acct_1", "acct_1:sandbox", ":live", "acct_1:live:x"]) {
    expect(() => parseAccountKey(wrong)).toThrow("is not an account key");
  }
});

type Told = { does: "enrol" | "leave"; at: number };

/** When the merchant was away, second by second. */
function spansOf(events: Told[]) {
  const spans: { from: number; to: number }[] = [];
  for (let at = 0, away = false; at <= 9; at++) {
    const now = events.filter((event) => event.at === at).map(({ does }) => does);
    if (now.length === 0) continue;
    const leaves = now.includes("leave");
    if (leaves && !away) spans.push({ from: at, to: UNTIL_RELEASED });
    if (!leaves && away) spans.at(-1)!.to = at;
    away = leaves;
  }
  return spans;
}

/** Runs statements as a migration does. */
const run = {
  async sqlite(url: string, statements: string[]) {
    const client = createClient({ url });
    for (const statement of statements) await client.execute(statement);
    client.close();
  },
  async postgres(url: string, statements: string[]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  },
};

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  let opened: TestDatabase;
  let accounts: Accounts;

  beforeAll(async () => {
    opened = await databases[dialect]();
    accounts = accountsOf(opened.db);
  });
  beforeEach(() => clear(opened.db));
  afterAll(() => opened.drop());

  const connections = () => opened.db.read.select().from(opened.db.tables.connections);

  test("a row from before a setting existed has that setting's default, whoever reads it", async () => {
    await accounts.enrol(LIVE, 100);
    const { connected: _, ...older } = DEFAULT_SETTINGS;
    await opened.db.write((tx) =>
      tx.update(opened.db.tables.accounts).set({ settings: { ...older, retryMode: "lead" } as never }),
    );
    const whole = { ...DEFAULT_SETTINGS, retryMode: "lead" };
    expect((await accounts.get("acct_1:live"))!.settings).toEqual(whole);
    expect((await accounts.list())[0]!.settings).toEqual(whole);
    expect((await readAccount(opened.db, opened.db.read, "acct_1:live"))!.settings).toEqual(whole);
    const known = await loadKnown(opened.db, opened.db.read, "acct_1:live", ["cus_1"]);
    expect(known.get("cus_1")!.snapshot.settings).toEqual(whole);
  });

  test("a merchant is enrolled once per mode, with settings that take nothing over from Stripe", async () => {
    await accounts.enrol(LIVE, 100);
    await accounts.enrol(LIVE, 100);
    await accounts.enrol({ ...LIVE, livemode: false }, 100);
    expect((await accounts.list()).map(({ account, livemode }) => [account, livemode])).toEqual([
      ["acct_1:live", true],
      ["acct_1:test", false],
    ]);
    expect(await accounts.get("acct_1:live")).toEqual({
      account: "acct_1:live",
      ...LIVE,
      status: "active",
      settings: { ...DEFAULT_SETTINGS, retryMode: "weave", chargeOtherMethods: false },
      settingsAt: null,
      authorizedAt: 100,
      leftAt: null,
    });
    expect(await accounts.get("acct_2:live")).toBeNull();
  });

  test("one who left and comes back is active again, with the settings of before", async () => {
    await accounts.enrol(LIVE, 100);
    const { accounts: table } = opened.db.tables;
    const settings = { ...DEFAULT_SETTINGS, retryMode: "watch" as const };
    await opened.db.write((tx) => tx.update(table).set({ settings }));
    await accounts.leave(LIVE, 200);
    expect(await accounts.get("acct_1:live")).toMatchObject({ status: "left", leftAt: 200 });
    await accounts.enrol(LIVE, 300);
    expect(await accounts.get("acct_1:live")).toMatchObject({
      status: "active",
      leftAt: null,
      authorizedAt: 300,
      settings,
    });
  });

  test("the last of its comings and goings holds, in whatever order they are told", async () => {
    const told = fc.array(
      fc.record({ does: fc.constantFrom("enrol" as const, "leave" as const), at: fc.nat(9) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(told, async (events) => {
        await clear(opened.db);
        for (const { does, at } of events) await accounts[does](LIVE, at);
        const last = Math.max(...events.map(({ at }) => at));
        // Stripe counts in seconds: of two in the same second, leaving is the one that cannot be undone by chance.
        const left = events.some(({ does, at }) => at === last && does === "leave");
        const row = await accounts.get("acct_1:live");
        expect(row).toMatchObject(
          left ? { status: "left", leftAt: last } : { status: "active", leftAt: null },
        );
        const away = disconnectionsOf(await connections());
        expect(away).toEqual(spansOf(events));
        expect(away.some(({ to }) => to === UNTIL_RELEASED)).toBe(left);
      }),
      { numRuns: 60 },
    );
  });

  test("of accounts from before their goings were noted, what their rows still say is noted", async () => {
    const { accounts: table, connections } = opened.db.tables;
    const off = { ...DEFAULT_SETTINGS, connected: false };
    const row = { livemode: true, stripeAccountId: "", status: "active" as const, authorizedAt: 100 };
    await opened.db.write((tx) =>
      tx.insert(table).values([
        { ...row, account: "off", settings: off, settingsAt: 300 },
        { ...row, account: "off_long_ago", settings: off },
        { ...row, account: "left", settings: DEFAULT_SETTINGS, status: "left", leftAt: 200 },
        { ...row, account: "on", settings: DEFAULT_SETTINGS, settingsAt: 300 },
      ]),
    );
    const file = new URL(`../../db/migrations/${dialect}/0005_connections.sql`, import.meta.url);
    const [, ...inserts] = (await readFile(file, "utf8")).split("--> statement-breakpoint");
    await run[dialect](opened.url, inserts);
    const rows = await opened.db.read.select().from(connections);
    expect(rows.map(({ account, source, at, connected }) => [account, source, at, connected]).sort()).toEqual(
      [
        ["left", "authorization", 200, false],
        ["off", "authorization", 100, true],
        ["off", "settings", 300, false],
        ["off_long_ago", "authorization", 100, true],
        ["off_long_ago", "settings", 100, false],
        ["on", "authorization", 100, true],
      ],
    );
  });
});
