import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Segment } from "../../../server/dunning/segments/segment.ts";
import { onBothDatabases } from "../dashboard-caller.ts";
import { DAY, type Merchant } from "../merchant.ts";

const segment = (id: string, rule: Segment["rule"]): Segment => ({
  id,
  name: id,
  rule,
  strategyId: "soft_decline",
});
const BIG = segment("big", { all: [{ field: "amount", op: "at_least", value: 100_000, currency: "eur" }] });
const GERMAN = segment("german", {
  all: [
    { field: "country", op: "is", value: "DE" },
    {
      any: [
        { field: "currency", op: "is", value: "eur" },
        { field: "currency", op: "is", value: "chf" },
      ],
    },
  ],
});
const EVERYONE = segment("everyone_else", { all: [] });
const LIST = [BIG, GERMAN, EVERYONE];

async function populationRun(merchant: Merchant) {
  for (const [id, country, amount, currency] of [
    ["a", "DE", 120_000, "eur"],
    ["b", "DE", 4900, "eur"],
    ["c", "DE", 4900, "usd"],
    ["d", "FR", 200_000, "eur"],
    ["e", "FR", 200_000, "usd"],
  ] as const) {
    merchant.clock.advance(1_000);
    await merchant.customer(`cus_${id}`, { country });
    await merchant.failed(`in_${id}`, `cus_${id}`, {
      currency,
      amountDue: amount,
      amountRemaining: amount,
    });
  }
}

onBothDatabases("previewing segments", (dashboard) => {
  it("counts whom each segment hits by itself, and whom it gets: the first match wins", async () => {
    const merchant = await dashboard().merchant("acct_town");
    const other = await dashboard().merchant("acct_neighbours");
    await populationRun(merchant);
    await populationRun(other);
    await merchant.paid("in_d", "cus_d", 200_000);
    const here = { accountId: "acct_town", roles: [] };
    const given = await dashboard().ask("segments.preview", { list: LIST, focus: "german" }, here);
    expect(given).toMatchObject({ cases: 5, complete: true, from: dashboard().clock.now() - 90 * DAY });
    expect(given.segments).toEqual([
      { segmentId: "big", hits: 2, gets: 2, open: 1 },
      { segmentId: "german", hits: 2, gets: 1, open: 1 },
      { segmentId: "everyone_else", hits: 5, gets: 2, open: 2 },
    ]);
    expect(given.sentences[0]).toBe("amount at risk is at least €1,000.00");
    expect(given.focus).toEqual({
      segmentId: "german",
      rows: [
        { path: "all.0", text: "customer’s country is “DE”", hits: 3 },
        { path: "all.1", text: "currency is “eur” or currency is “chf”", hits: 3 },
        { path: "all.1.any.0", text: "currency is “eur”", hits: 3 },
        { path: "all.1.any.1", text: "currency is “chf”", hits: 0 },
      ],
      customers: [
        {
          customerId: "cus_b",
          name: "Name of cus_b",
          email: "cus_b@example.com",
          caseId: "case_in_b",
          currency: "eur",
          amount: 4900,
        },
      ],
    });
    expect((await dashboard().ask("segments.preview", { list: LIST }, here)).focus).toBeNull();
  });

  it("goes by what is kept of each case, and leaves out the old and those without", async () => {
    const merchant = await dashboard().merchant("acct_old");
    const here = { accountId: "acct_old" };
    await populationRun(merchant);
    const { cases } = merchant.db.tables;
    await merchant.db.write(async (tx) => {
      await tx.update(cases).set({ attributes: null }).where(eq(cases.id, "case_in_a"));
    });
    expect((await dashboard().ask("segments.preview", { list: LIST }, here)).cases).toBe(4);
    dashboard().clock.advance(91 * DAY);
    await merchant.customer("cus_new");
    await merchant.failed("in_new", "cus_new");
    expect(await dashboard().ask("segments.preview", { list: LIST }, here)).toMatchObject({ cases: 1 });
  });

  it("agrees, row by row, with what a test of one customer says", async () => {
    const merchant = await dashboard().merchant("acct_agree");
    const here = { accountId: "acct_agree" };
    await populationRun(merchant);
    const preview = await dashboard().ask("segments.preview", { list: LIST, focus: "german" }, here);
    const tests = await Promise.all(
      ["a", "b", "c", "d", "e"].map((id) =>
        dashboard().ask("segments.test", { customerId: `cus_${id}`, list: LIST }, here),
      ),
    );
    for (const [index, { hits, gets }] of preview.segments.entries()) {
      expect(tests.filter(({ segments }) => segments[index]?.hit)).toHaveLength(hits);
      expect(tests.filter(({ segments }) => segments[index]?.chosen)).toHaveLength(gets);
    }
    for (const { path, hits } of preview.focus?.rows ?? []) {
      const rows = tests.map(({ segments }) => segments[1]?.rows.find((row) => row.path === path));
      expect(
        rows.filter((row) => row?.hit),
        path,
      ).toHaveLength(hits);
    }
  });

  it("refuses a list that could not be put in force, and a focus that is not in it", async () => {
    await dashboard().merchant("acct_refuse");
    const here = { accountId: "acct_refuse" };
    const noEnd = await dashboard().refused("segments.preview", { list: [BIG] }, here);
    expect(noEnd).toMatchObject({ status: 400, code: "invalid_input" });
    const noFocus = await dashboard().refused("segments.preview", { list: LIST, focus: "nope" }, here);
    expect(noFocus).toMatchObject({ status: 400, fields: [{ path: "focus" }] });
    expect(noFocus.fields?.[0]?.message).toContain("german");
    expect((await dashboard().ask("segments.get", {}, here)).version).toBe(0);
  });
});
