import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Accounts,
  accountKey,
  accounts as accountsOf,
  DEFAULT_SETTINGS,
  parseAccountKey,
} from "../../db/stores/accounts.ts";
import { readAccount } from "../../db/stores/account-activity.ts";
import { loadCustomerRecords } from "../../db/stores/snapshot-loader.ts";
import { inactivePeriodsOf } from "../../server/dunning/cases/inactive-periods.ts";
import { UNTIL_RELEASED } from "../../server/dunning/cases/holds.ts";
import { clear, databases, kinds, type TestDatabase } from "./databases.ts";

const LIVE = { stripeAccountId: "acct_1", livemode: true };

test("an account's key names the Stripe account and the mode, and is read back", () => {
  expect(accountKey(LIVE)).toBe("acct_1:live");
  expect(accountKey({ ...LIVE, livemode: false })).toBe("acct_1:test");
  expect(parseAccountKey("acct_1:test")).toEqual({ stripeAccountId: "acct_1", livemode: false });
  for (const wrong of ["", "acct_1", "acct_1:sandbox", ":live", "acct_1:live:x"]) {
    expect(() => parseAccountKey(wrong)).toThrow("is not an account key");
  }
});

type AccountEvent = { does: "enrol" | "leave"; at: number };

/** The periods in which the merchant was away. */
function spansOf(events: AccountEvent[]) {
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

describe.each(kinds)("on %s", (kind) => {
  let opened: TestDatabase;
  let accounts: Accounts;

  beforeAll(async () => {
    opened = await databases[kind]();
    accounts = accountsOf(opened.db);
  });
  beforeEach(() => clear(opened.db));
  afterAll(() => opened.drop());

  const connections = () => opened.db.read.select().from(opened.db.tables.accountConnections);

  test("a row from before a setting existed has that setting's default for every reader", async () => {
    await accounts.enrol(LIVE, 100);
    const { connected: _, ...older } = DEFAULT_SETTINGS;
    await opened.db.write((tx) =>
      tx.update(opened.db.tables.accounts).set({ settings: { ...older, retryMode: "lead" } as never }),
    );
    const whole = { ...DEFAULT_SETTINGS, retryMode: "lead" };
    expect((await accounts.get("acct_1:live"))!.settings).toEqual(whole);
    expect((await accounts.list())[0]!.settings).toEqual(whole);
    expect((await readAccount(opened.db, opened.db.read, "acct_1:live"))!.settings).toEqual(whole);
    const known = await loadCustomerRecords(opened.db, opened.db.read, "acct_1:live", ["cus_1"], []);
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
      accessProblemAt: null,
      accessProblem: null,
      applicationId: null,
      provenSender: null,
      senderMailAt: null,
    });
    expect(await accounts.get("acct_2:live")).toBeNull();
  });

  test("a merchant who left and comes back is active again, with the earlier settings", async () => {
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

  test("the last of its authorizations and leavings wins, in any order of arrival", async () => {
    const anyOrder = fc.array(
      fc.record({ does: fc.constantFrom("enrol" as const, "leave" as const), at: fc.nat(9) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(anyOrder, async (events) => {
        await clear(opened.db);
        for (const { does, at } of events) await accounts[does](LIVE, at);
        const last = Math.max(...events.map(({ at }) => at));
        // Stripe counts in seconds. Of two events in the same second leaving wins: it must not be undone by chance.
        const left = events.some(({ does, at }) => at === last && does === "leave");
        const row = await accounts.get("acct_1:live");
        expect(row).toMatchObject(
          left ? { status: "left", leftAt: last } : { status: "active", leftAt: null },
        );
        const away = inactivePeriodsOf(await connections());
        expect(away).toEqual(spansOf(events));
        expect(away.some(({ to }) => to === UNTIL_RELEASED)).toBe(left);
      }),
      // Each step is a request where the database is behind a network.
      { numRuns: kind === "libsql" ? 20 : 60 },
    );
  });
});
