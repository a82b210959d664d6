import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditFigures } from "../../server/reports/rollup-audit.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, Merchant, TestClock } from "../api/merchant.ts";

describe.each(["sqlite", "postgres"] as const)("the audit of figures on %s", (dialect) => {
  let opened: TestDatabase;
  let merchant: Merchant;
  beforeAll(async () => {
    opened = await databases[dialect]();
    merchant = await new Merchant(opened.db, new TestClock()).enrol();
    for (const id of ["a", "b"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
    }
    merchant.clock.advance(DAY);
    await merchant.paid("in_a", "cus_a");
  });
  afterAll(() => opened.drop());

  it("finds nothing where the rollup was kept in step, also for an account without any", async () => {
    expect(await auditFigures(opened.db, merchant.account)).toEqual([]);
    expect(await auditFigures(opened.db, "acct_none:live")).toEqual([]);
  });

  it("names every sum that is off, missing or left over", async () => {
    const { figures } = opened.db.tables;
    const failed = and(eq(figures.account, merchant.account), eq(figures.measure, "failed"));
    const recovered = and(
      eq(figures.account, merchant.account),
      eq(figures.measure, "recovered:customer_acted"),
    );
    await opened.db.write(async (tx) => {
      await tx.update(figures).set({ amount: 9801 }).where(failed);
      await tx.delete(figures).where(recovered);
      await tx.insert(figures).values({
        account: merchant.account,
        currency: "usd",
        day: "2026-11-18",
        measure: "lost",
        amount: 0,
        count: 1,
      });
    });
    const off = { currency: "eur", day: "2026-11-18" };
    expect(await auditFigures(opened.db, merchant.account)).toEqual([
      { ...off, measure: "failed", rollup: { amount: 9801, count: 2 }, ledger: { amount: 9800, count: 2 } },
      {
        currency: "eur",
        day: "2026-11-19",
        measure: "recovered:customer_acted",
        rollup: { amount: 0, count: 0 },
        ledger: { amount: 4900, count: 1 },
      },
      {
        currency: "usd",
        day: "2026-11-18",
        measure: "lost",
        rollup: { amount: 0, count: 1 },
        ledger: { amount: 0, count: 0 },
      },
    ]);
  });
});
