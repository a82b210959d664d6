import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import { midnightNearest } from "../dunning/make-facts.ts";
import { onBothDatabases } from "./dashboard-caller.ts";
import { DAY } from "./merchant.ts";

const BIG: Segment = {
  id: "big",
  name: "Big",
  rule: { all: [{ field: "amount", op: "at_least", value: 100_000, currency: "eur" }] },
  strategyId: "hard_decline",
};
const EVERYONE: Segment = {
  id: "everyone_else",
  name: "Everyone else",
  rule: { all: [] },
  strategyId: "soft_decline",
};

onBothDatabases("segments and settings", (dashboard) => {
  it("begins with the built-in segments and what rules may ask", async () => {
    await dashboard().merchant("acct_builtin");
    const given = await dashboard().ask("segments.get", {}, { accountId: "acct_builtin" });
    expect(given).toMatchObject({ version: 0, newestVersion: 0, by: null, at: null });
    expect(given.list.at(-1)).toMatchObject({ id: "everyone_else", rule: { all: [] } });
    expect(given.sentences).toHaveLength(given.list.length);
    expect(given.sentences.at(-1)).toBe("everyone");
    expect(given.fields.amount).toEqual({
      type: "money",
      label: "amount at risk",
      unit: "minor units",
      operators: [
        { value: "at_least", label: "is at least" },
        { value: "less_than", label: "is less than" },
        { value: "exists", label: "is known" },
      ],
    });
    expect(given.fields.decline_class?.values).toContainEqual({ value: "hard", label: "Declined for good" });
    expect(given.strategies).toContainEqual({ id: "soft_decline", name: "Soft decline" });
    expect(given).toMatchObject({ currencies: [], metadataKeys: [] });
  });

  it("speaks the caller's language", async () => {
    await dashboard().merchant("acct_german");
    const given = await dashboard().ask("segments.get", {}, { accountId: "acct_german", locale: "de-AT" });
    expect(given.sentences.at(-1)).toBe("alle");
    expect(given.fields.amount).toMatchObject({
      label: "offener Betrag",
      operators: [{ value: "at_least", label: "ist mindestens" }, {}, {}],
    });
  });

  it("calls a built-in segment by its name in each reader's language, whoever published last", async () => {
    await dashboard().merchant("acct_names");
    const here = { accountId: "acct_names" };
    const german = { ...here, locale: "de-DE" };
    const { list } = await dashboard().ask("segments.get", {}, german);
    expect(list.at(-1)?.name).toBe("Alle anderen");
    const [first, ...others] = list;
    await dashboard().ask(
      "segments.put",
      { basedOn: 0, list: [{ ...first!, name: "Auf Rechnung" }, ...others] },
      german,
    );
    const names = async (locale: string) => {
      const published = await dashboard().ask("segments.get", {}, { ...here, locale });
      return [published.list[0]?.name, published.list.at(-1)?.name];
    };
    expect(await names("de-DE")).toEqual(["Auf Rechnung", "Alle anderen"]);
    expect(await names("en-US")).toEqual(["Auf Rechnung", "Everyone else"]);
    expect(await names("fr-FR")).toEqual(["Auf Rechnung", "Tous les autres"]);
  });

  it("offers the currencies and metadata keys that cases have, commonest first", async () => {
    const merchant = await dashboard().merchant("acct_choices");
    const other = await dashboard().merchant("acct_choices_not");
    await other.customer("cus_x", { metadata: { secret: "1" } });
    await other.failed("in_x", "cus_x", { currency: "chf" });
    for (const [id, currency, metadata] of [
      ["a", "usd", { tier: "gold" }],
      ["b", "eur", { tier: "gold", region: "north" }],
      ["c", "usd", {}],
    ] as const) {
      await merchant.customer(`cus_${id}`, { metadata });
      await merchant.failed(`in_${id}`, `cus_${id}`, { currency });
    }
    const given = await dashboard().ask("segments.get", {}, { accountId: "acct_choices" });
    expect(given).toMatchObject({ currencies: ["usd", "eur"], metadataKeys: ["tier", "region"] });
  });

  it("puts a new list in force, keeps the old one, and refuses one made from an older version", async () => {
    await dashboard().merchant("acct_put");
    const here = { accountId: "acct_put", userId: "usr_anna" };
    const put = await dashboard().ask("segments.put", { basedOn: 0, list: [BIG, EVERYONE] }, here);
    expect(put).toMatchObject({
      version: 1,
      by: "usr_anna",
      at: dashboard().clock.now(),
      list: [BIG, EVERYONE],
    });
    const late = await dashboard().refused("segments.put", { basedOn: 0, list: [EVERYONE] }, here);
    expect(late).toMatchObject({ status: 409, code: "conflict" });
    expect(late.message).toContain("usr_anna");
    await dashboard().ask("segments.put", { basedOn: 1, list: [EVERYONE] }, here);
    expect(await dashboard().ask("segments.get", {}, here)).toMatchObject({ version: 2, list: [EVERYONE] });
    const before = await dashboard().ask("segments.get", { version: 1 }, here);
    expect(before).toMatchObject({ version: 1, newestVersion: 2, list: [BIG, EVERYONE] });
    expect(before.sentences[0]).toContain("1,000");
    expect((await dashboard().ask("segments.get", { version: 0 }, here)).list.length).toBeGreaterThan(2);
    expect((await dashboard().refused("segments.get", { version: 7 }, here)).status).toBe(404);
  });

  it("lets one of two writers win who began from the same version", async () => {
    await dashboard().merchant("acct_race");
    const here = { accountId: "acct_race" };
    const writes = ["a", "b"].map((id) =>
      dashboard().call("segments.put", { basedOn: 0, list: [{ ...BIG, id }, EVERYONE] }, here),
    );
    expect((await Promise.all(writes)).map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("names the row of a rule that is wrong and the segment whose strategy is unknown", async () => {
    await dashboard().merchant("acct_wrong");
    const here = { accountId: "acct_wrong" };
    const noCurrency: Segment = { ...BIG, rule: { all: [{ field: "amount", op: "at_least", value: 1 }] } };
    const wrongRow = await dashboard().refused(
      "segments.put",
      { basedOn: 0, list: [noCurrency, EVERYONE] },
      here,
    );
    expect(wrongRow).toMatchObject({ status: 400, code: "invalid_input" });
    expect(wrongRow.fields?.[0]?.path).toBe("list.0.rule.all.0.currency");
    const nowhere = { ...BIG, strategyId: "not_made_yet" };
    const noStrategy = await dashboard().refused(
      "segments.put",
      { basedOn: 0, list: [nowhere, EVERYONE] },
      here,
    );
    expect(noStrategy.fields).toMatchObject([{ path: "list.0.strategyId" }]);
    expect((await dashboard().refused("segments.put", { basedOn: 0, list: [BIG] }, here)).status).toBe(400);
    expect((await dashboard().ask("segments.get", {}, here)).version).toBe(0);
  });

  it("makes every customer with an open case due for a look when rules change, and nobody else", async () => {
    const merchant = await dashboard().merchant("acct_wake");
    const other = await dashboard().merchant("acct_sleep");
    for (const one of [merchant, other]) {
      await one.customer("cus_open");
      await one.failed("in_open", "cus_open");
      await one.customer("cus_paid");
      await one.failed("in_paid", "cus_paid");
    }
    dashboard().clock.advance(DAY);
    for (const one of [merchant, other]) await one.paid("in_paid", "cus_paid");
    await other.evaluate("cus_open");
    const { wakeups } = merchant.db.tables;
    const due = async (account: string) => {
      const rows = await merchant.db.read.select().from(wakeups).where(eq(wakeups.account, account));
      return rows.filter(({ dueAt }) => dueAt <= dashboard().clock.now()).map(({ customerId }) => customerId);
    };
    await merchant.db.write((tx) => tx.delete(wakeups).where(eq(wakeups.account, merchant.account)));
    const nudges = dashboard().nudges;
    await dashboard().ask("segments.put", { basedOn: 0, list: [EVERYONE] }, { accountId: "acct_wake" });
    expect(await due(merchant.account)).toEqual(["cus_open"]);
    expect(await due(other.account)).toEqual([]);
    expect(dashboard().nudges).toBe(nudges + 1);
  });

  it("explains which rows hit and which missed for a customer, for the list in force or a draft", async () => {
    const merchant = await dashboard().merchant("acct_test");
    const here = { accountId: "acct_test" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1", { amountDue: 120_000, amountRemaining: 120_000 });
    const inForce = await dashboard().ask("segments.test", { customerId: "cus_1" }, here);
    expect(inForce.caseId).toBe("case_in_1");
    expect(inForce.segments.filter(({ chosen }) => chosen).map(({ segmentId }) => segmentId)).toEqual([
      "everyone_else",
    ]);
    const draft = await dashboard().ask(
      "segments.test",
      { customerId: "cus_1", list: [BIG, EVERYONE] },
      here,
    );
    expect(draft.segments).toMatchObject([
      {
        segmentId: "big",
        hit: true,
        chosen: true,
        rows: [{ path: "all.0", text: "amount at risk is at least €1,000.00", hit: true, has: "€1,200.00" }],
        why: [{ field: "amount", actual: 120_000, hit: true, text: expect.stringContaining("€1,200.00") }],
      },
      { segmentId: "everyone_else", hit: true, chosen: false, rows: [], why: [] },
    ]);
    await merchant.customer("cus_2");
    expect((await dashboard().refused("segments.test", { customerId: "cus_2" }, here)).status).toBe(404);
  });

  it("explains the facts as they were kept when the case opened, and works them out where none were", async () => {
    const merchant = await dashboard().merchant("acct_kept");
    const here = { accountId: "acct_kept" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1", { amountDue: 120_000, amountRemaining: 120_000 });
    const { cases } = merchant.db.tables;
    const keep = (amount: number | null) =>
      merchant.db.write(async (tx) => {
        const [one] = await tx.select().from(cases).where(eq(cases.account, merchant.account));
        if (!one?.attributes) throw new Error("no input is kept");
        await tx
          .update(cases)
          .set({ attributes: amount === null ? null : { ...one.attributes, amount } })
          .where(eq(cases.account, merchant.account));
      });
    const amount = async () => {
      const given = await dashboard().ask(
        "segments.test",
        { customerId: "cus_1", list: [BIG, EVERYONE] },
        here,
      );
      return given.segments[0]?.rows[0]?.has;
    };
    await keep(7);
    expect(await amount()).toBe("€0.07");
    await keep(null);
    expect(await amount()).toBe("€1,200.00");
  });

  it("notes when the account was switched off and on, and ends nothing when it is on again", async () => {
    const merchant = await dashboard().merchant("acct_switched");
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const here = { accountId: "acct_switched" };
    const { clock, db } = dashboard();
    const failedAt = clock.now();
    const put = async (change: Partial<AccountSettings>) => {
      const { settings: basedOn } = await dashboard().ask("account.get", {}, here);
      await dashboard().ask("settings.put", { basedOn, settings: { ...basedOn, ...change } }, here);
      await merchant.evaluate("cus_1");
      return clock.now();
    };
    const switches = async () => {
      const { accountConnections } = db.tables;
      const rows = await db.read
        .select()
        .from(accountConnections)
        .where(eq(accountConnections.account, merchant.account));
      return rows
        .filter(({ source }) => source === "settings")
        .map(({ at, connected }) => [at, connected])
        .sort();
    };
    const ends = async () => {
      const { commands } = db.tables;
      const rows = await db.read.select().from(commands).where(eq(commands.account, merchant.account));
      return rows.filter((one) => one.do.kind === "end").map(({ dueAt }) => dueAt);
    };
    await put({ contactsPerWeek: 2 });
    expect(await switches()).toEqual([]);
    const [planned] = await ends();

    clock.advance(5 * DAY);
    const offAt = await put({ connected: false });
    clock.advance(DAY);
    await put({ contactsPerWeek: 1 });
    expect(await ends()).toEqual([]);
    clock.advance(29 * DAY);
    const onAt = await put({ connected: true });
    expect(await switches()).toEqual([
      [offAt, false],
      [onAt, true],
    ]);
    expect(onAt).toBeGreaterThan(planned!);
    expect(planned).toBe(midnightNearest(failedAt + 28 * DAY, "America/New_York"));
    expect(await ends()).toEqual([planned! + 30 * DAY]);

    // Off and on within one instant, or by a process whose clock is behind, it was off for no time at all.
    clock.advance(DAY);
    await put({ connected: false });
    clock.advance(-1_000);
    await put({ connected: true });
    clock.advance(1_000);
    await merchant.evaluate("cus_1");
    expect(await ends()).toEqual([planned! + 30 * DAY]);
  });

  it("shows and changes settings, unless somebody else did meanwhile", async () => {
    await dashboard().merchant("acct_settings");
    const here = { accountId: "acct_settings", userId: "usr_anna" };
    const before = await dashboard().ask("account.get", {}, here);
    expect(before).toMatchObject({
      account: "acct_settings:live",
      stripeAccountId: "acct_settings",
      livemode: true,
    });
    expect(before.settings.connected).toBe(true);
    expect(before.defaultSender).toEqual({ name: "Example Billing", email: "billing@example.com" });
    expect(before.you).toEqual({ userId: "usr_anna", roles: ["viewer", "agent", "analyst", "manager"] });
    const settings = { ...before.settings, retryMode: "lead" as const, timeZone: "Europe/Berlin" };
    await dashboard().ask("settings.put", { basedOn: before.settings, settings }, here);
    expect((await dashboard().ask("account.get", {}, here)).settings).toEqual(settings);
    const late = await dashboard().refused(
      "settings.put",
      { basedOn: before.settings, settings: before.settings },
      here,
    );
    expect(late).toMatchObject({ status: 409, code: "conflict" });
    const wrong = { ...settings, timeZone: "Mars/Olympus", contactHours: { from: 20, to: 8 } };
    const refused = await dashboard().refused("settings.put", { basedOn: settings, settings: wrong }, here);
    expect(refused.fields?.map(({ path }) => path)).toEqual([
      "settings.timeZone",
      "settings.contactHours.to",
    ]);
  });
});
