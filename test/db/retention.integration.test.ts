import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../../db/stores/accounts.ts";
import { inbox } from "../../db/stores/inbox.ts";
import { forgetLeftAccounts, forgetOldTexts } from "../../db/stores/retention.ts";
import { databases, type TestDatabase } from "./databases.ts";

const DAY = 86_400_000;
const NOW = 1_780_000_000_000;

describe.each(["sqlite", "postgres"] as const)("what is kept on %s", (dialect) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await databases[dialect]();
  });
  afterAll(() => opened.drop());

  const fill = async (name: string) => {
    const account = `${name}:live`;
    const { tables } = opened.db;
    await accounts(opened.db).enrol({ stripeAccountId: name, livemode: true }, 1);
    await opened.db.write(async (tx) => {
      await tx.insert(tables.notes).values(
        [1, 2, 3].map((n) => ({
          account,
          id: `note_${n}`,
          customerId: "cus_1",
          text: "late",
          by: "usr",
          at: n,
        })),
      );
      await tx.insert(tables.holds).values(
        [NOW - DAY, null].map((untilAt, n) => ({
          account,
          id: `hold_${n}`,
          customerId: "cus_1",
          kind: "pause" as const,
          reason: "is ill",
          owner: "usr",
          fromAt: 1,
          untilAt,
        })),
      );
      await tx
        .insert(tables.figures)
        .values({ account, currency: "eur", day: "2026-01-01", measure: "x", amount: 1, count: 1 });
      await tx.insert(tables.timeline).values({
        account,
        id: "t_1",
        customerId: "cus_1",
        subject: "t",
        revision: 1,
        at: 1,
        kind: "charge",
        detail: {},
        reasons: [],
      });
    });
    const event = {
      account,
      type: "invoice.paid",
      apiVersion: null,
      createdAt: 1,
      receivedAt: 1,
      payload: Buffer.from("{}"),
    };
    await inbox(opened.db).append([{ ...event, eventId: "evt_1" }]);
    const [claimed] = await inbox(opened.db).claim(1, { owner: "w", now: 2, leaseMs: 1 });
    await inbox(opened.db).giveUp(claimed!, "odd", "1.0.0");
    return account;
  };
  const rowsOf = async (account: string) =>
    Object.fromEntries(
      (
        await Promise.all(
          Object.entries(opened.db.tables).map(async ([name, table]) => [
            name,
            (
              await opened.db.read.select().from(table)
            ).filter((row) => "account" in row && row.account === account).length,
          ]),
        )
      ).filter(([, count]) => count !== 0),
    ) as Record<string, number>;

  it("of a merchant who left is nothing, after the time and not before, in portions, and others keep theirs", async () => {
    const gone = await fill("acct_gone");
    const stays = await fill("acct_stays");
    const before = await rowsOf(stays);
    await accounts(opened.db).leave({ stripeAccountId: "acct_gone", livemode: true }, NOW);
    expect(await forgetLeftAccounts(opened.db, NOW, 2)).toBe(0);
    expect(await rowsOf(gone)).toMatchObject({ notes: 3, timeline: 1, figures: 1 });
    expect(await forgetLeftAccounts(opened.db, NOW + 1, 2)).toBeGreaterThan(0);
    expect(await rowsOf(gone)).toEqual({ accounts: 1, accountPowers: 1, notes: 1 });
    while ((await forgetLeftAccounts(opened.db, NOW + 1, 2)) > 0);
    expect(await rowsOf(gone)).toEqual({});
    expect(await rowsOf(stays)).toEqual(before);
  });

  it("of old texts is nothing that nobody works with", async () => {
    const account = await fill("acct_texts");
    const { cases, holds } = opened.db.tables;
    const working = {
      account,
      id: "case_1",
      customerId: "cus_1",
      status: "open" as const,
      openedAt: 1,
      invoiceIds: ["in_1"],
      leadInvoiceId: "in_1",
      kind: "renewal" as const,
      assignment: {} as never,
      currency: "eur",
      amountOpen: 1,
      waitsFor: [],
    };
    await opened.db.write((tx) => tx.insert(cases).values(working));
    while ((await forgetOldTexts(opened.db, NOW, 2)) > 0);
    expect(await rowsOf(account)).toMatchObject({ notes: 3, holds: 2 });
    await opened.db.write((tx) => tx.update(cases).set({ status: "recovered", closedAt: 2 }));
    while ((await forgetOldTexts(opened.db, NOW, 2)) > 0);
    const left = await rowsOf(account);
    expect(left).toMatchObject({ holds: 2, timeline: 1, figures: 1 });
    expect(left).not.toHaveProperty("notes");
    expect(left).not.toHaveProperty("inbox");
    const reasons = (await opened.db.read.select().from(holds)).filter((hold) => hold.account === account);
    expect(reasons.map(({ id, reason }) => [id, reason]).sort()).toEqual([
      ["hold_0", ""],
      ["hold_1", "is ill"],
    ]);
  });
});
