import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { onBothDatabases } from "../dashboard-caller.ts";
import { DAY, HOUR } from "../merchant.ts";

const VIEWER = [{ id: "view_only", type: "builtIn" }];

onBothDatabases("the overview", (dashboard) => {
  it("counts what is going on, in this account only", async () => {
    const merchant = await dashboard().merchant("acct_counts");
    const other = await dashboard().merchant("acct_uncounted");
    const here = { accountId: "acct_counts" };
    await other.customer("cus_theirs");
    await other.failed("in_theirs", "cus_theirs");
    await other.task("task_theirs", "cus_theirs", { caseId: "case_in_theirs" });
    await merchant.customer("cus_old");
    await merchant.failed("in_old", "cus_old");
    dashboard().clock.advance(91 * DAY);
    for (const id of ["a", "b", "c", "d"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
    }
    await merchant.task("task_a", "cus_a", { caseId: "case_in_a" });
    await merchant.task("task_done", "cus_a", {
      doneAt: dashboard().clock.now(),
      doneBy: "x",
      outcome: "done",
    });
    await dashboard().ask("holds.pause", { customerId: "cus_b", reason: "x", until: null }, here);
    const inAWeek = dashboard().clock.now() + 7 * DAY;
    await dashboard().ask("holds.promise", { customerId: "cus_c", by: inAWeek, amount: null }, here);
    await merchant.paid("in_d", "cus_d");
    const { counts, connected, retryMode } = await dashboard().ask("overview.get", {}, here);
    // The old one is still open: nothing has ended it in these tests.
    expect(counts).toMatchObject({ tasks: 1, paused: 1, promised: 1, disputed: 0, recent: 4 });
    const { cases } = merchant.db.tables;
    const open = await merchant.db.read
      .select()
      .from(cases)
      .where(and(eq(cases.account, merchant.account), eq(cases.status, "open")));
    expect(counts.open).toBe(open.length);
    expect([connected, retryMode]).toEqual([true, "weave"]);
  });

  it("gives the very sums of figures.get, per currency, and none to who may not see sums", async () => {
    const merchant = await dashboard().merchant("acct_money");
    const here = { accountId: "acct_money" };
    await merchant.customer("cus_yen");
    await merchant.failed("in_yen", "cus_yen", { currency: "jpy", amountDue: 700, amountRemaining: 700 });
    for (const id of ["a", "b", "c"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
    }
    dashboard().clock.advance(DAY);
    await merchant.paid("in_a", "cus_a");
    const today = new Date(dashboard().clock.now());
    const day = (back: number) => new Date(today.getTime() - back * DAY).toISOString().slice(0, 10);
    const { money } = await dashboard().ask("overview.get", {}, here);
    const { currencies } = await dashboard().ask("figures.get", { from: day(29), to: day(0) }, here);
    expect(money?.map(({ currency }) => currency)).toEqual(["eur", "jpy"]);
    for (const one of money ?? []) {
      const figures = currencies.find(({ currency }) => currency === one.currency);
      expect(one).toMatchObject({
        open: figures?.openAtEnd,
        failed: figures?.moved.failed,
        recovered: figures?.moved.recovered,
        rate: figures?.cohort.recovery_rate,
        openRate: figures?.cohort.open_rate,
        days: figures?.days.map(({ day, recovered, failed }) => ({ day, recovered, failed })),
      });
    }
    expect(money?.[0]).toMatchObject({
      open: 9800,
      failed: 14_700,
      recovered: 4900,
      rate: 1 / 3,
      openRate: 2 / 3,
    });
    expect(money?.[0]?.definition).toMatch(/^Recovery rate = /);
    const french = await dashboard().ask("overview.get", {}, { ...here, locale: "fr" });
    expect(french.money?.[0]?.definition).toMatch(/^Taux de recouvrement = /);
    expect((await dashboard().ask("overview.get", {}, { ...here, roles: VIEWER })).money).toBeNull();
    // What failed longer ago is not of the last 30 days, but may still be open.
    dashboard().clock.advance(30 * DAY);
    const later = (await dashboard().ask("overview.get", {}, here)).money?.[0];
    expect(later).toMatchObject({ failed: 0, recovered: 0, rate: null, days: [] });
  });

  it("names the five cases that need a person, by what a person can still win, measured by what is typical in its currency", async () => {
    const merchant = await dashboard().merchant("acct_people");
    const here = { accountId: "acct_people" };
    const amounts = { a: 100, b: 900, c: 500, d: 300, e: 700, f: 200 };
    for (const [id, amount] of Object.entries(amounts)) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`, { amountDue: amount, amountRemaining: amount });
    }
    await merchant.customer("cus_usd");
    await merchant.failed("in_usd", "cus_usd", {
      currency: "usd",
      amountDue: 99_000,
      amountRemaining: 99_000,
    });
    expect((await dashboard().ask("overview.get", {}, here)).needStaff).toEqual([]);
    for (const id of ["a", "b", "d", "usd"]) {
      await merchant.task(`task_${id}`, `cus_${id}`, { caseId: `case_in_${id}` });
    }
    await merchant.task("task_b_later", "cus_b", {
      caseId: "case_in_b",
      kind: "letter",
      createdAt: dashboard().clock.now() + HOUR,
    });
    await merchant.task("task_c_done", "cus_c", {
      caseId: "case_in_c",
      doneAt: 1,
      doneBy: "x",
      outcome: "done",
    });
    // A dispute holds a case as soon as one is open.
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.reversals).values({
        account: merchant.account,
        id: "du_1",
        customerId: "cus_e",
        kind: "dispute",
        chargeId: "ch_in_e",
        paymentIntentId: "pi_in_e",
        amount: 700,
        status: "open",
        at: dashboard().clock.now(),
        closedAt: null,
        factAt: dashboard().clock.now(),
        factOrder: "1",
      }),
    );
    await merchant.evaluate("cus_e");
    const { needStaff, counts } = await dashboard().ask("overview.get", {}, here);
    expect(counts.disputed).toBe(1);
    expect(needStaff.map(({ customerId, why }) => [customerId, why])).toEqual([
      // Nobody else can win that dispute; the others' retries go on without anybody.
      ["cus_e", "A payment is disputed: respond in Stripe"],
      // Twice what is typical in euros, then a typical amount in dollars, then less than typical in euros.
      ["cus_b", "To do: call the customer"],
      ["cus_usd", "To do: call the customer"],
      ["cus_d", "To do: call the customer"],
      ["cus_a", "To do: call the customer"],
    ]);
    expect(needStaff[1]).toMatchObject({ customerName: "Name of cus_b", segmentName: "Everyone else" });
    await dashboard().ask("tasks.complete", { taskId: "task_b", outcome: "reached" }, here);
    const german = await dashboard().ask("overview.get", {}, { ...here, locale: "de" });
    expect(german.needStaff[1]?.why).toBe("Zu tun: Brief senden");
  });
});
