import { expect, it } from "vitest";
import type { Output } from "../../../server/api/contract.ts";
import type { Segment } from "../../../server/dunning/segments/segment.ts";
import type { StrategyDraft } from "../../../server/dunning/strategies/strategy.ts";
import { type Dashboard, onBothDatabases, type Signing } from "../dashboard-caller.ts";
import { DAY, HOUR, type Merchant } from "../merchant.ts";

type Page = Output<"segments.dryRun">;

const segment = (id: string, rule: Segment["rule"], strategyId: string): Segment => ({
  id,
  name: `The ${id}`,
  rule,
  strategyId,
});
const EVERYONE = segment("everyone_else", { all: [] }, "soft_decline");
const BIG = segment(
  "big",
  { all: [{ field: "amount", op: "at_least", value: 100_000, currency: "eur" }] },
  "hard_decline",
);

/** Whoever failed forty days ago: `small` never paid, `early` paid after two days, `big` owes much. */
async function populationRun(merchant: Merchant, { clock }: Dashboard) {
  clock.advance(-40 * DAY);
  for (const [id, amount] of [
    ["small", 4900],
    ["early", 4900],
    ["big", 120_000],
  ] as const) {
    clock.advance(60_000);
    await merchant.customer(`cus_${id}`);
    await merchant.failed(`in_${id}`, `cus_${id}`, { amountDue: amount, amountRemaining: amount });
  }
  clock.advance(2 * DAY);
  await merchant.paid("in_early", "cus_early");
  clock.advance(38 * DAY - 3 * 60_000);
}

/** The newest version of a strategy without its number, to be changed. */
async function draftOf(dashboard: Dashboard, id: string, here: Signing): Promise<StrategyDraft> {
  const { strategy } = await dashboard.ask("strategies.get", { id }, here);
  const { version: _, ...draft } = strategy;
  return draft;
}

const onDay = (draft: StrategyDraft, stepId: string, day: number): StrategyDraft => ({
  ...draft,
  steps: draft.steps.map((step) => (step.id === stepId ? { ...step, day } : step)),
});

const VIEWER = [{ id: "view_only", type: "builtIn" }];

/** Every row of every table. */
const everything = async ({ db }: Dashboard) =>
  JSON.stringify(await Promise.all(Object.values(db.tables).map((table) => db.read.select().from(table))));

onBothDatabases("a dry run", (dashboard) => {
  it("finds nothing in the rules in force, and replays everybody with a case in the last 90 days", async () => {
    const merchant = await dashboard().merchant("acct_same");
    const here = { accountId: "acct_same", roles: VIEWER };
    await populationRun(merchant, dashboard());
    const { list } = await dashboard().ask("segments.get", {}, here);
    const run = await dashboard().ask("segments.dryRun", { list }, here);
    const now = dashboard().clock.now();
    expect(run).toMatchObject({ from: now - 90 * DAY, until: now, customers: 3, complete: true, done: 3 });
    expect(run.totals).toMatchObject({ customers: 3, customersChanged: 0, cases: 3, segmentChanges: 0 });
    expect(run.totals.messages.present).toBe(6);
    expect(run.totals.charges.present).toBeGreaterThan(4);
    expect(run.rows).toEqual([]);
    expect(run.nextCursor).toBeNull();
    const draft = await draftOf(dashboard(), "soft_decline", here);
    expect((await dashboard().ask("strategies.dryRun", { strategy: draft }, here)).rows).toEqual([]);
  });

  it("tells which message moves, for those alone who would have got it, in the reader's language", async () => {
    const merchant = await dashboard().merchant("acct_moves");
    const here = { accountId: "acct_moves" };
    await populationRun(merchant, dashboard());
    const strategy = onDay(await draftOf(dashboard(), "soft_decline", here), "remind", 13);
    const run = await dashboard().ask("strategies.dryRun", { strategy }, here);
    expect(run.totals).toMatchObject({
      customersChanged: 2,
      strategyChanges: 0,
      messages: { present: 6, draft: 6, moved: 2, added: 0, removed: 0, changed: 0 },
      charges: { moved: 0, added: 0, removed: 0, changed: 0 },
      ends: { present: 2, draft: 2, moved: 0 },
    });
    expect(run.rows.map(({ customerId }) => customerId)).toEqual(["cus_big", "cus_small"]);
    const [one] = run.rows[1]!.cases;
    expect(one).toMatchObject({
      caseId: "case_in_small",
      present: { strategyVersion: 1, messages: 3, unpaidEnd: { action: "cancel", reached: true } },
      draft: { strategyId: "soft_decline", strategyVersion: 2, strategyName: "Soft decline" },
    });
    expect(one!.changes).toMatchObject([
      {
        kind: "message",
        how: "moved",
        present: { stepId: "remind", outcomeText: "Would have been sent" },
        draft: { stepId: "remind", outcome: "done" },
        text: expect.stringMatching(/^2 days later, on .*: Send “Payment reminder” by e-mail$/),
      },
    ]);
    expect(one!.changes[0]!.draft!.reasons[0]!.text).toContain("13");
    const german = await dashboard().ask("strategies.dryRun", { strategy }, { ...here, locale: "de" });
    expect(german.rows[1]!.cases[0]!.changes[0]!.text).toMatch(/^2 Tage später, am /);
    const french = await dashboard().ask("strategies.dryRun", { strategy }, { ...here, locale: "fr" });
    expect(french.rows[1]!.cases[0]!.changes[0]!.text).toMatch(/^2 jours plus tard, le /);
  });

  it("says of a charge that never was with what chance it would have been tried", async () => {
    const merchant = await dashboard().merchant("acct_chance");
    const here = { accountId: "acct_chance" };
    await populationRun(merchant, dashboard());
    const draft = await draftOf(dashboard(), "soft_decline", here);
    const strategy = { ...draft, retries: { ...draft.retries, max: 1 } };
    const run = await dashboard().ask("strategies.dryRun", { strategy }, here);
    expect(run.totals.charges.removed).toBe(run.totals.charges.present - run.totals.charges.draft);
    expect(run.totals.charges.removed).toBeGreaterThan(0);
    const removed = run.rows
      .flatMap(({ cases }) => cases)
      .flatMap(({ changes }) => changes)
      .find(({ kind, how }) => kind === "charge" && how === "removed")!;
    expect(removed.present!.chance).toBeGreaterThan(0);
    expect(removed.present!.outcomeText).toMatch(/^Would have been tried, chance [\d.]+%$/);
    expect(removed.present!.reasons.length).toBeGreaterThan(0);
  });

  it("says who changes segment and strategy under a new list, and what that does", async () => {
    const merchant = await dashboard().merchant("acct_list");
    const here = { accountId: "acct_list" };
    await populationRun(merchant, dashboard());
    const run = await dashboard().ask("segments.dryRun", { list: [BIG, EVERYONE] }, here);
    expect(run.totals).toMatchObject({ customersChanged: 1, segmentChanges: 1, strategyChanges: 1 });
    expect(run.rows).toMatchObject([
      {
        customerId: "cus_big",
        customerName: "Name of cus_big",
        cases: [
          {
            amount: 120_000,
            segmentChanges: true,
            present: { segmentId: "everyone_else", strategyId: "soft_decline" },
            draft: { segmentId: "big", segmentName: "The big", strategyId: "hard_decline" },
          },
        ],
      },
    ]);
    const { changes, draft } = run.rows[0]!.cases[0]!;
    expect(draft!.segmentReason[0]!.text).toContain("The big");
    expect(changes.map(({ how, kind }) => `${how} ${kind}`)).toContain("changed message");
  });

  it("replays a new strategy together with the list that leads to it", async () => {
    const merchant = await dashboard().merchant("acct_new");
    const here = { accountId: "acct_new" };
    await populationRun(merchant, dashboard());
    const draft = await draftOf(dashboard(), "soft_decline", here);
    const strategy = { ...draft, id: "gentle", name: "Gentle", retries: { max: 0, days: 0 } };
    const alone = await dashboard().ask("strategies.dryRun", { strategy }, here);
    expect(alone.totals.customersChanged).toBe(0);
    const list = [{ ...EVERYONE, strategyId: "gentle" }];
    const run = await dashboard().ask("strategies.dryRun", { strategy, list }, here);
    expect(run.totals).toMatchObject({ strategyChanges: 3, segmentChanges: 0, charges: { draft: 0 } });
    expect(run.rows[0]!.cases[0]!.draft).toMatchObject({ strategyName: "Gentle", strategyVersion: 1 });
  });

  it("goes page by page to the same end, as of the time of the first page", async () => {
    const merchant = await dashboard().merchant("acct_pages");
    const here = { accountId: "acct_pages" };
    await populationRun(merchant, dashboard());
    const list = [BIG, EVERYONE];
    const whole = await dashboard().ask("segments.dryRun", { list }, here);
    const pages: Page[] = [];
    for (let cursor: string | null = null; pages.length === 0 || cursor !== null; ) {
      const page: Page = await dashboard().ask("segments.dryRun", { list, cursor, limit: 1 }, here);
      pages.push(page);
      cursor = page.nextCursor;
      // A case that opens meanwhile belongs to the next run.
      if (pages.length === 1) {
        dashboard().clock.advance(HOUR);
        await merchant.customer("cus_late");
        await merchant.failed("in_late", "cus_late");
      }
    }
    expect(pages.map(({ done, customers, until }) => ({ done, customers, until }))).toEqual(
      [1, 2, 3].map((done) => ({ done, customers: 3, until: whole.until })),
    );
    expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    for (const measure of ["customers", "customersChanged", "cases", "segmentChanges"] as const) {
      expect(pages.reduce((sum, { totals }) => sum + totals[measure], 0)).toBe(whole.totals[measure]);
    }
    const sent = pages.reduce((sum, { totals }) => sum + totals.messages.draft, 0);
    expect(sent).toBe(whole.totals.messages.draft);

    const cursor = pages[0]!.nextCursor;
    const of = (how: Signing, other: Segment[] = list) =>
      dashboard().refused("segments.dryRun", { list: other, cursor }, how);
    expect(await of(here, [EVERYONE])).toMatchObject({ status: 400, fields: [{ path: "cursor" }] });
    await dashboard().merchant("acct_others");
    expect(await of({ accountId: "acct_others" })).toMatchObject({
      status: 400,
      fields: [{ path: "cursor" }],
    });
    const nonsense = { list, cursor: "nonsense" };
    expect(await dashboard().refused("segments.dryRun", nonsense, here)).toMatchObject({ status: 400 });
  });

  it("writes nothing and wakes nobody", async () => {
    const merchant = await dashboard().merchant("acct_still");
    const here = { accountId: "acct_still", userName: "Anna" };
    await populationRun(merchant, dashboard());
    const draft = onDay(await draftOf(dashboard(), "soft_decline", here), "tell", 0);
    const before = await everything(dashboard());
    const { nudges } = dashboard();
    const run = await dashboard().ask("strategies.dryRun", { strategy: draft, list: [EVERYONE] }, here);
    expect(run.totals.customersChanged).toBeGreaterThan(0);
    await dashboard().ask("segments.dryRun", { list: [BIG, EVERYONE] }, here);
    expect(await everything(dashboard())).toBe(before);
    expect(dashboard().nudges).toBe(nudges);
    expect(dashboard().problems).toEqual([]);
  });

  it("refuses what could not be put in force", async () => {
    await dashboard().merchant("acct_wrong");
    const here = { accountId: "acct_wrong" };
    const nowhere = [{ ...EVERYONE, strategyId: "nowhere" }];
    const unknown = await dashboard().refused("segments.dryRun", { list: nowhere }, here);
    expect(unknown).toMatchObject({ status: 400, fields: [{ path: "list.0.strategyId" }] });
    const open = await dashboard().refused("segments.dryRun", { list: [BIG] }, here);
    expect(open).toMatchObject({ status: 400, code: "invalid_input" });
    const strategy = onDay(await draftOf(dashboard(), "soft_decline", here), "last", 300);
    const late = await dashboard().refused("strategies.dryRun", { strategy }, here);
    expect(late).toMatchObject({ status: 400, fields: [{ path: "strategy.steps.2" }] });
    const fine = onDay(strategy, "last", 20);
    const lost = await dashboard().refused("strategies.dryRun", { strategy: fine, list: nowhere }, here);
    expect(lost).toMatchObject({ status: 400, fields: [{ path: "list.0.strategyId" }] });
    const foreign = await dashboard().refused(
      "segments.dryRun",
      { list: [EVERYONE] },
      { accountId: "acct_x" },
    );
    expect(foreign).toMatchObject({ status: 403, code: "not_installed" });
  });
});
