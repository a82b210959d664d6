import { expect, it } from "vitest";
import { onBothDatabases } from "../dashboard-caller.ts";
import { DAY, HOUR, MINUTE } from "../merchant.ts";

onBothDatabases("cases and timeline", (dashboard) => {
  it("shows a panel everything about the case of a customer, an invoice or a case id, the same each way", async () => {
    const merchant = await dashboard().merchant();
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const byCustomer = await dashboard().ask("cases.get", { customerId: "cus_1" });
    expect(byCustomer.case).toMatchObject({
      id: "case_in_1",
      status: "open",
      kind: "one_off",
      customerName: "Name of cus_1",
      declineClass: "soft",
      segmentId: "everyone_else",
      strategyId: "soft_decline",
      strategyVersion: 1,
      currency: "eur",
      amountOpen: 4900,
    });
    expect(byCustomer.invoices).toMatchObject([{ id: "in_1", amountRemaining: 4900, status: "open" }]);
    const kinds = byCustomer.next.map((command) => command.do.kind);
    expect(kinds).toContain("charge");
    expect(kinds).toContain("message");
    const times = byCustomer.next.map(({ dueAt }) => dueAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(byCustomer.next.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(byCustomer.budget).toMatchObject({ invoiceId: "in_1", paymentMethodId: "pm_cus_1" });
    expect(byCustomer.budget?.remaining).toBeGreaterThan(0);
    expect(byCustomer.timeline.rows.map(({ kind }) => kind).sort()).toEqual([
      "attempt_failed",
      "case_opened",
    ]);
    expect(await dashboard().ask("cases.get", { invoiceId: "in_1" })).toEqual(byCustomer);
    expect(await dashboard().ask("cases.get", { caseId: "case_in_1" })).toEqual(byCustomer);
  });

  it("shows a dispute as a hold that nobody entered", async () => {
    const merchant = await dashboard().merchant();
    await merchant.customer("cus_disputes");
    await merchant.failed("in_disputed", "cus_disputes");
    const { reversals } = merchant.db.tables;
    await merchant.db.write((tx) =>
      tx.insert(reversals).values({
        account: merchant.account,
        id: "dp_1",
        customerId: "cus_disputes",
        kind: "dispute",
        chargeId: "ch_in_disputed",
        paymentIntentId: null,
        amount: 4900,
        status: "open",
        at: merchant.clock.now(),
        closedAt: null,
        factAt: merchant.clock.now(),
        factOrder: "1",
      }),
    );
    const { holds } = await dashboard().ask("cases.get", { customerId: "cus_disputes" });
    expect(holds).toMatchObject([{ id: "dispute:dp_1", kind: "dispute", owner: "stripe", endsAt: null }]);
  });

  it("answers for a customer without a case, and says 404 only for a case id, which nobody has but from us", async () => {
    const merchant = await dashboard().merchant();
    await merchant.customer("cus_fine");
    await merchant.invoice("in_fine", "cus_fine", { status: "paid", amountPaid: 4900, amountRemaining: 0 });
    const nothing = {
      case: null,
      next: [],
      steps: [],
      end: null,
      money: null,
      budget: null,
      currentStep: null,
    };
    const fine = await dashboard().ask("cases.get", { customerId: "cus_fine" });
    expect(fine).toMatchObject({ ...nothing, invoices: [], customer: { id: "cus_fine" } });
    const paid = await dashboard().ask("cases.get", { invoiceId: "in_fine" });
    expect(paid).toMatchObject({ ...nothing, invoices: [{ id: "in_fine", status: "paid" }] });
    for (const input of [
      { customerId: "cus_no" },
      { invoiceId: "in_no" },
      { subscriptionId: "sub_no" },
      { paymentId: "ch_no" },
      { paymentId: "pi_no" },
    ]) {
      expect(await dashboard().ask("cases.get", input)).toEqual({
        ...nothing,
        customer: null,
        otherCases: [],
        charges: [],
        underWay: [],
        timeZone: "UTC",
        connected: true,
        retryMode: "weave",
        segmentSentence: null,
        staffRequests: [],
        notes: [],
        invoices: [],
        holds: [],
        tasks: [],
        timeline: { rows: [], nextCursor: null },
      });
    }
    expect(await dashboard().refused("cases.get", { caseId: "case_no" })).toMatchObject({
      status: 404,
      code: "not_found",
    });
    for (const input of [{}, { customerId: "cus_1", invoiceId: "in_1" }, { paymentId: "" }]) {
      expect(await dashboard().refused("cases.get", input)).toMatchObject({
        status: 400,
        code: "invalid_input",
      });
    }
  });

  it("says of a case that ended what came back, when and by which cause", async () => {
    const merchant = await dashboard().merchant("acct_ended");
    const here = { accountId: "acct_ended" };
    await merchant.customer("cus_back");
    await merchant.failed("in_back", "cus_back");
    expect((await dashboard().ask("cases.list", {}, here)).rows).toMatchObject([{ settled: null }]);
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_back", "cus_back");
    const { rows } = await dashboard().ask("cases.list", { status: "recovered" }, here);
    const { amountDue } = (await dashboard().ask("cases.get", { customerId: "cus_back" }, here)).invoices[0]!;
    expect(rows).toMatchObject([
      {
        customerId: "cus_back",
        settled: { amount: amountDue, at: dashboard().clock.now(), text: "Paid by the customer" },
      },
    ]);
  });

  it("lists cases by status, segment and customer, page by page without a gap or a repeat", async () => {
    const merchant = await dashboard().merchant("acct_list");
    const here = { accountId: "acct_list" };
    // Three pairs that failed at the same instant, so that a page can end between two of them.
    for (const [index, id] of ["a", "b", "c", "d", "e", "f"].entries()) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
      if (index % 2 === 1) dashboard().clock.advance(HOUR);
    }
    await merchant.paid("in_f", "cus_f");
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { rows: { id: string }[]; nextCursor: string | null } = await dashboard().ask(
        "cases.list",
        { limit: 2, cursor },
        here,
      );
      expect(page.rows.length).toBeLessThanOrEqual(2);
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["case_in_e", "case_in_d", "case_in_c", "case_in_b", "case_in_a"]);
    const ids = async (input: Parameters<ReturnType<typeof dashboard>["call"]>[1]) =>
      (await dashboard().ask("cases.list", input as { status?: "open" }, here)).rows.map(({ id }) => id);
    expect(await ids({ status: "recovered" })).toEqual(["case_in_f"]);
    expect(await ids({ status: "lost" })).toEqual([]);
    expect(await ids({ customerId: "cus_f" })).toEqual(["case_in_f"]);
    expect(await ids({ segmentId: "everyone_else", limit: 100 })).toHaveLength(5);
    expect(await ids({ segmentId: "trials" })).toEqual([]);
  });

  it("tells the timeline newest first, of one invoice if asked, and leaves out what was superseded", async () => {
    const merchant = await dashboard().merchant("acct_told");
    const here = { accountId: "acct_told" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    dashboard().clock.advance(DAY);
    await merchant.failed("in_2", "cus_1");
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.timeline).values({
        account: merchant.account,
        id: "attempt:ch_in_1~1",
        customerId: "cus_1",
        subject: "attempt:ch_in_1",
        revision: 1,
        invoiceId: "in_1",
        at: dashboard().clock.now() - DAY,
        kind: "attempt_failed",
        detail: { code: "better_known" },
        reasons: [],
      }),
    );
    const all = await dashboard().ask("timeline.list", { customerId: "cus_1" }, here);
    expect(all.rows.map(({ id }) => id)).toEqual([
      "attempt:ch_in_2",
      "opened:case_in_1",
      "attempt:ch_in_1~1",
    ]);
    const one = await dashboard().ask("timeline.list", { customerId: "cus_1", invoiceId: "in_2" }, here);
    expect(one.rows.map(({ id }) => id)).toEqual(["attempt:ch_in_2"]);

    const first = await dashboard().ask("timeline.list", { customerId: "cus_1", limit: 2 }, here);
    const rest = await dashboard().ask(
      "timeline.list",
      { customerId: "cus_1", limit: 2, cursor: first.nextCursor },
      here,
    );
    expect([...first.rows, ...rest.rows]).toEqual(all.rows);
    expect(rest.nextCursor).toBeNull();
  });

  it("calls what is built in by its name in the caller's language, and the merchant's own by theirs", async () => {
    const merchant = await dashboard().merchant("acct_names");
    const here = { accountId: "acct_names", locale: "de" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const { rows } = await dashboard().ask("cases.list", {}, here);
    expect(rows).toMatchObject([{ segmentName: "Alle anderen", strategyName: "Vorübergehende Ablehnung" }]);
    const names = async () => {
      const strategies = await dashboard().ask("strategies.list", {}, here);
      const segments = await dashboard().ask("segments.get", {}, here);
      const soft = strategies.rows.find(({ strategy }) => strategy.id === "soft_decline");
      return {
        leadsHere: soft?.segments.map(({ name }) => name),
        choice: segments.strategies.find(({ id }) => id === "soft_decline")?.name,
        edited: [soft?.strategy.name, segments.list.at(-1)?.name],
      };
    };
    expect(await names()).toEqual({
      leadsHere: ["Alle anderen"],
      choice: "Vorübergehende Ablehnung",
      edited: ["Vorübergehende Ablehnung", "Alle anderen"],
    });
    const { strategy } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    const { version, ...draft } = { ...strategy, name: "Sanft" };
    await dashboard().ask("strategies.put", { basedOn: version, strategy: draft, running: "keep" }, here);
    expect((await names()).choice).toBe("Sanft");
  });

  it("refuses a cursor of another account, another list or nobody's", async () => {
    const merchant = await dashboard().merchant("acct_cursor");
    const here = { accountId: "acct_cursor" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    dashboard().clock.advance(MINUTE);
    await merchant.failed("in_2", "cus_1");
    const { nextCursor } = await dashboard().ask("timeline.list", { customerId: "cus_1", limit: 1 }, here);
    expect(nextCursor).not.toBeNull();
    await dashboard().merchant("acct_other");
    const asks = [
      dashboard().refused(
        "timeline.list",
        { customerId: "cus_1", cursor: nextCursor },
        { accountId: "acct_other" },
      ),
      dashboard().refused("timeline.list", { customerId: "cus_2", cursor: nextCursor }, here),
      dashboard().refused("tasks.list", { cursor: nextCursor }, here),
      dashboard().refused("cases.list", { cursor: "bm90IGEgY3Vyc29y" }, here),
    ];
    for (const error of await Promise.all(asks)) {
      expect(error).toMatchObject({ status: 400, code: "invalid_input", fields: [{ path: "cursor" }] });
    }
  });
});
