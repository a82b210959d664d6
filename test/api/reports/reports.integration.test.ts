import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Input, Output } from "../../../server/api/contract.ts";
import { upsertRetryModel } from "../../../db/stores/retry-models.ts";
import { emptyCalibration, addToCalibration } from "../../../server/dunning/retries/model/calibration.ts";
import { emptyModelState } from "../../../server/dunning/retries/model/model-state.ts";
import { onBothDatabases } from "../dashboard-caller.ts";
import { DAY, HOUR } from "../merchant.ts";

type Filter = Pick<Input<"figures.entries">, "kind" | "cause" | "of">;

onBothDatabases("figures", (dashboard) => {
  it("gives what moved, what stands open and what became of a cohort, per currency", async () => {
    const merchant = await dashboard().merchant("acct_sums");
    const here = { accountId: "acct_sums" };
    // Failed on the 18th: three in euro, one in yen.
    for (const id of ["a", "b", "c"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
    }
    await merchant.customer("cus_yen");
    await merchant.failed("in_yen", "cus_yen", { currency: "jpy", amountDue: 700, amountRemaining: 700 });
    // On the 20th one pays, one is voided; a month later that payment is refunded in part.
    dashboard().clock.advance(2 * DAY);
    await merchant.paid("in_a", "cus_a");
    const { invoices, reversals } = merchant.db.tables;
    await merchant.db.write((tx) =>
      tx
        .insert(invoices)
        .values({ ...seed, account: merchant.account, voidedAt: dashboard().clock.now() })
        .onConflictDoUpdate({
          target: [invoices.account, invoices.id],
          set: { status: "void", voidedAt: dashboard().clock.now() },
        }),
    );
    await merchant.evaluate("cus_b");
    dashboard().clock.advance(30 * DAY);
    await merchant.db.write((tx) =>
      tx.insert(reversals).values({
        account: merchant.account,
        id: "re_1",
        customerId: "cus_a",
        kind: "refund",
        chargeId: null,
        paymentIntentId: "pi_in_a",
        amount: 1000,
        status: "taken",
        at: dashboard().clock.now(),
        closedAt: null,
        takenAt: dashboard().clock.now(),
        factAt: dashboard().clock.now(),
        factOrder: "1",
      }),
    );
    await merchant.evaluate("cus_a");

    const { currencies } = await dashboard().ask(
      "figures.get",
      { from: "2026-11-18", to: "2026-11-30" },
      here,
    );
    const [eur, jpy] = currencies;
    expect(eur).toEqual({
      currency: "eur",
      moved: { failed: 14_700, recovered: 4900, reversed: 0, lost: 4900 },
      recoveredByCause: {
        method_updated: 0,
        customer_acted: 4900,
        our_retry: 0,
        stripe_retry: 0,
        other_method: 0,
        outside: 0,
      },
      days: [
        { day: "2026-11-18", failed: 14_700, recovered: 0, reversed: 0, lost: 0 },
        { day: "2026-11-20", failed: 0, recovered: 4900, reversed: 0, lost: 4900 },
      ],
      openAtEnd: 4900,
      // The refund came after the range, but it is of an invoice that failed within.
      cohort: {
        invoices: 3,
        failed: 14_700,
        recovered: 3900,
        reversed: 1000,
        lost: 5900,
        open: 4900,
        recovery_rate: 3900 / 14_700,
        open_rate: 4900 / 14_700,
        closed_rate: 3900 / 9800,
      },
    });
    expect(jpy).toMatchObject({
      currency: "jpy",
      moved: { failed: 700, recovered: 0, lost: 0 },
      openAtEnd: 700,
      cohort: { recovery_rate: 0, closed_rate: null },
    });

    const december = await dashboard().ask(
      "figures.get",
      { from: "2026-12-01", to: "2026-12-31", currency: "eur" },
      here,
    );
    expect(december.currencies).toMatchObject([
      {
        currency: "eur",
        moved: { failed: 0, recovered: -1000, reversed: 1000, lost: 1000 },
        openAtEnd: 4900,
        cohort: { invoices: 0, failed: 0, recovery_rate: null },
      },
    ]);
  });

  it("counts in a cohort neither the customer's other invoices nor another account's of the same ids", async () => {
    const merchant = await dashboard().merchant("acct_cohort");
    const twin = await dashboard().merchant("acct_cohort", false);
    const today = new Date(dashboard().clock.now()).toISOString().slice(0, 10);
    for (const one of [merchant, twin]) {
      await one.customer("cus_1");
      await one.failed("in_1", "cus_1");
    }
    dashboard().clock.advance(DAY);
    await merchant.failed("in_2", "cus_1");
    await twin.paid("in_1", "cus_1");
    const { currencies } = await dashboard().ask(
      "figures.get",
      { from: today, to: today },
      { accountId: "acct_cohort" },
    );
    expect(currencies).toMatchObject([{ cohort: { invoices: 1, failed: 4900, recovered: 0, open: 4900 } }]);
  });

  it("lists the movements behind a figure, newest first, page by page", async () => {
    const merchant = await dashboard().merchant("acct_entries");
    const other = await dashboard().merchant("acct_entriesnot");
    await other.customer("cus_x");
    await other.failed("in_x", "cus_x");
    const here = { accountId: "acct_entries" };
    const day = () => new Date(dashboard().clock.now()).toISOString().slice(0, 10);
    const first = day();
    for (const id of ["a", "b", "c"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
      dashboard().clock.advance(DAY);
    }
    await merchant.customer("cus_usd");
    await merchant.failed("in_usd", "cus_usd", { currency: "usd" });
    await merchant.paid("in_b", "cus_b");
    const range = { from: first, to: day(), currency: "eur" } as const;
    const page = await dashboard().ask("figures.entries", { ...range, kind: "failed", limit: 2 }, here);
    expect(page.rows.map(({ invoiceId }) => invoiceId)).toEqual(["in_c", "in_b"]);
    expect(page.rows[0]).toMatchObject({
      kind: "failed",
      cause: null,
      text: "Declined for now",
      amount: 4900,
      currency: "eur",
      invoiceNumber: "NO-in_c",
      caseId: "case_in_c",
      customerId: "cus_c",
      customerName: "Name of cus_c",
    });
    const rest = await dashboard().ask(
      "figures.entries",
      { ...range, kind: "failed", limit: 2, cursor: page.nextCursor },
      here,
    );
    expect(rest.rows.map(({ invoiceId }) => invoiceId)).toEqual(["in_a"]);
    expect(rest.nextCursor).toBeNull();

    const recovered = { ...range, kind: "recovered" } as const;
    const { rows } = await dashboard().ask("figures.entries", recovered, { ...here, locale: "de" });
    expect(rows).toMatchObject([{ cause: "customer_acted", text: "Vom Kunden bezahlt", amount: 4900 }]);
    const ours = await dashboard().ask("figures.entries", { ...recovered, cause: "our_retry" }, here);
    expect(ours.rows).toEqual([]);
    const lastDay = await dashboard().ask(
      "figures.entries",
      { ...range, from: range.to, kind: "failed" },
      here,
    );
    expect(lastDay.rows).toEqual([]);
    const misused = await dashboard().refused(
      "figures.entries",
      { ...recovered, cursor: page.nextCursor },
      here,
    );
    expect(misused).toMatchObject({ status: 400, fields: [{ path: "cursor" }] });
    const support = { ...here, roles: [{ id: "support_specialist", type: "builtIn" }] };
    expect((await dashboard().refused("figures.entries", recovered, support)).status).toBe(403);
  });

  it("opens with every figure exactly the rows that it is the sum of, in its currency", async () => {
    const merchant = await dashboard().merchant("acct_rows");
    const here = { accountId: "acct_rows" };
    const { clock } = dashboard();
    const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
    const start = clock.now();
    // By hand: six fail in the first ten days, each for 1000 times its number; the other currency must stay out.
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const amount = n * 1000;
      await merchant.customer(`cus_${n}`);
      const currency = n === 6 ? "usd" : "eur";
      await merchant.failed(`in_${n}`, `cus_${n}`, { currency, amountDue: amount, amountRemaining: amount });
      clock.advance(2 * DAY);
    }
    // 1 and 2 pay, 300 of 2 are refunded, 3 is voided, 4 and 5 stay open.
    await merchant.paid("in_1", "cus_1", 1000);
    await merchant.paid("in_2", "cus_2", 2000);
    const at = clock.now();
    const { invoices, reversals } = merchant.db.tables;
    await merchant.db.write(async (tx) => {
      await tx
        .update(invoices)
        .set({ status: "void", voidedAt: at })
        .where(and(eq(invoices.account, merchant.account), eq(invoices.id, "in_3")));
      await tx.insert(reversals).values({
        account: merchant.account,
        id: "re_rows",
        customerId: "cus_2",
        kind: "refund",
        chargeId: null,
        paymentIntentId: "pi_in_2",
        amount: 300,
        status: "taken",
        at,
        closedAt: null,
        takenAt: at,
        factAt: at,
        factOrder: "1",
      });
    });
    for (const n of [2, 3]) await merchant.evaluate(`cus_${n}`);
    const late = { from: dayOf(start + 4 * DAY), to: dayOf(at), currency: "eur" } as const;
    const all = { ...late, from: dayOf(start) };
    for (const range of [all, late]) {
      const figures = (await dashboard().ask("figures.get", range, here)).currencies[0]!;
      const rowsOf = async (filter: Filter) => {
        const rows = [];
        for (let cursor: string | null = null; ; ) {
          const input = { ...range, ...filter, cursor, limit: 2 };
          const page: Output<"figures.entries"> = await dashboard().ask("figures.entries", input, here);
          rows.push(...page.rows);
          cursor = page.nextCursor;
          if (cursor === null) return { rows, total: page.total };
        }
      };
      const expected: [Filter, number][] = [
        ...(["failed", "recovered", "reversed", "lost"] as const).flatMap((kind): [Filter, number][] => [
          [{ kind }, figures.moved[kind]],
          [{ kind, of: "cohort" }, figures.cohort[kind]],
        ]),
        [{ kind: "recovered", cause: "customer_acted" }, figures.recoveredByCause.customer_acted],
        [{ kind: "open" }, figures.openAtEnd],
        [{ kind: "open", of: "cohort" }, figures.cohort.open],
      ];
      for (const [filter, figure] of expected) {
        const { rows, total } = await rowsOf(filter);
        const sum = rows.reduce((soFar, { amount }) => soFar + amount, 0);
        expect({ ...filter, sum, total }).toEqual({ ...filter, sum: figure, total: figure });
        expect(rows.every(({ currency }) => currency === "eur")).toBe(true);
      }
    }
    const { moved, openAtEnd, cohort } = (await dashboard().ask("figures.get", all, here)).currencies[0]!;
    expect(moved).toEqual({ failed: 15_000, recovered: 2700, reversed: 300, lost: 3300 });
    expect(openAtEnd).toBe(9000);
    expect(cohort).toMatchObject({ recovery_rate: 2700 / 15_000, open_rate: 9000 / 15_000 });
    const younger = (await dashboard().ask("figures.get", late, here)).currencies[0]!.cohort;
    expect(younger).toMatchObject({ failed: 12_000, recovered: 0, lost: 3000, open: 9000 });
  });

  it("counts an entry on the day of the account's own calendar, however far from UTC", async () => {
    const merchant = await dashboard().merchant("acct_kiritimati");
    const here = { accountId: "acct_kiritimati" };
    const { settings } = await dashboard().ask("account.get", {}, here);
    for (const [zone, hour, day] of [
      // 14 hours ahead of UTC, and 11 behind.
      ["Pacific/Kiritimati", 10, 1],
      ["Pacific/Pago_Pago", 10, -1],
    ] as const) {
      const before = (await dashboard().ask("account.get", {}, here)).settings;
      await dashboard().ask(
        "settings.put",
        { basedOn: before, settings: { ...settings, timeZone: zone } },
        here,
      );
      const midnight = Math.ceil(dashboard().clock.now() / DAY) * DAY + 3 * DAY;
      dashboard().clock.advance(midnight + hour * HOUR - dashboard().clock.now());
      const id = zone.slice(8, 12);
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
      const on = new Date(midnight + day * DAY).toISOString().slice(0, 10);
      const { rows } = await dashboard().ask(
        "figures.entries",
        { from: on, to: on, currency: "eur", kind: "failed" },
        here,
      );
      expect(
        rows.map(({ invoiceId }) => invoiceId),
        zone,
      ).toEqual([`in_${id}`]);
    }
  });

  it("prints a definition beside every figure", async () => {
    await dashboard().merchant();
    const { definitions } = await dashboard().ask("figures.get", { from: "2026-11-01", to: "2026-11-30" });
    const rate = definitions.find(({ id }) => id === "recovery_rate");
    expect(rate?.definition).toContain("(received − refunds and chargebacks) ÷ failed");
    expect(definitions.map(({ id }) => id)).toContain("recovered:our_retry");
  });

  it("says how well it is known when retries succeed, and what decides their times", async () => {
    const merchant = await dashboard().merchant("acct_learns");
    const here = { accountId: "acct_learns" };
    const range = { from: "2026-11-01", to: "2026-11-30" };
    const ask = async (locale = "en") =>
      (await dashboard().ask("figures.get", range, { ...here, locale })).retries;
    const before = await ask();
    expect(before).toMatchObject({ state: "prior", text: expect.stringContaining("general experience") });
    expect(before.figures.map(({ value }) => value)).toEqual([0, null, null, null]);
    expect(before.figures.map(({ text }) => text)).toEqual(["0", "None yet", "None yet", "None yet"]);

    const calibration = emptyCalibration();
    for (let i = 0; i < 200; i++) {
      addToCalibration(calibration, {
        chance: 0.25,
        priorChance: 0.5,
        succeeded: i % 4 === 0,
        planned: 0.25,
      });
    }
    const row = { account: merchant.account, pool: null, pooledAt: null, updatedAt: 1 };
    await merchant.db.write((tx) =>
      upsertRetryModel(merchant.db, tx, {
        ...row,
        state: { ...emptyModelState(), outcomes: 240 },
        trainingExamples: 240,
        calibration,
      }),
    );
    const learnt = await ask("de");
    expect(learnt).toMatchObject({ state: "learned", text: expect.stringContaining("treffen zu") });
    expect(learnt.figures.map(({ id, value }) => [id, value])).toEqual([
      ["retry_outcomes", 240],
      ["retries_predicted", 0.25],
      ["retries_observed", 0.25],
      ["calibration_error", expect.closeTo(0, 2)],
    ]);
    for (const { label, definition } of learnt.figures) expect(definition).toContain(`${label} = `);

    await merchant.db.write((tx) =>
      upsertRetryModel(merchant.db, tx, {
        ...row,
        state: "of another form",
        trainingExamples: 1,
        calibration,
      }),
    );
    expect((await ask()).state).toBe("unreadable");
  });

  it("refuses a range that ends before it begins, is too long, or is no range of days", async () => {
    await dashboard().merchant();
    const refused = (from: string, to: string) => dashboard().refused("figures.get", { from, to });
    expect(await refused("2026-11-02", "2026-11-01")).toMatchObject({
      status: 400,
      fields: [{ path: "to" }],
    });
    expect(await refused("2020-01-01", "2026-11-01")).toMatchObject({
      status: 400,
      fields: [{ path: "to" }],
    });
    expect(await refused("2026-02-30", "2026-11-01")).toMatchObject({
      status: 400,
      fields: [{ path: "from" }],
    });
  });
});

/** Only its key matters: the row is there already. */
const seed = {
  id: "in_b",
  customerId: "cus_b",
  status: "void",
  collectionMethod: "charge_automatically",
  currency: "eur",
  amountDue: 4900,
  amountPaid: 0,
  amountRemaining: 0,
  createdAt: 0,
  attemptCount: 1,
  metadata: {},
  factAt: 0,
  factOrder: "1",
} as const;
