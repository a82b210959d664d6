import { expect, it } from "vitest";
import { withPlans } from "../../db/query-plans.ts";
import { midnightNearest } from "../../dunning/make-facts.ts";
import { Dashboard, onBothDatabases } from "../dashboard-caller.ts";
import { DAY, HOUR } from "../merchant.ts";

onBothDatabases("the panel of a case", (dashboard, url) => {
  it("is found by a subscription: the case of its own invoice, else the customer's latest", async () => {
    const merchant = await dashboard().merchant("acct_subscription");
    const here = { accountId: "acct_subscription" };
    await merchant.customer("cus_1");
    await merchant.subscription("sub_old", "cus_1");
    await merchant.subscription("sub_fine", "cus_1");
    await merchant.failed("in_old", "cus_1", { subscriptionId: "sub_old" });
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_old", "cus_1");
    dashboard().clock.advance(20 * DAY);
    await merchant.failed("in_new", "cus_1", { subscriptionId: "sub_heard_of_in_an_invoice" });
    const found = async (subscriptionId: string) =>
      (await dashboard().ask("cases.get", { subscriptionId }, here)).case?.id;
    expect(await found("sub_old")).toBe("case_in_old");
    expect(await found("sub_heard_of_in_an_invoice")).toBe("case_in_new");
    expect(await found("sub_fine")).toBe("case_in_new");
  });

  it("is found by a payment: a charge, its PaymentIntent, or an intent that only an invoice payment names", async () => {
    const merchant = await dashboard().merchant("acct_payment");
    const here = { accountId: "acct_payment" };
    const { tables } = merchant.db;
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const at = dashboard().clock.now();
    await merchant.db.write(async (tx) => {
      await tx.insert(tables.invoicePayments).values({
        account: merchant.account,
        id: "inpay_1",
        invoiceId: "in_1",
        paymentIntentId: "pi_second_try",
        chargeId: null,
        status: "open",
        amountPaid: 0,
        paidAt: null,
        factAt: at,
        factOrder: "1",
      });
      await tx.insert(tables.charges).values({
        account: merchant.account,
        id: "ch_without_invoice",
        customerId: "cus_1",
        paymentIntentId: null,
        invoiceId: null,
        at,
        status: "succeeded",
        amount: 100,
        currency: "eur",
        paymentMethodId: null,
        method: { type: "card", brand: null, funding: null, country: null, fingerprint: null },
        evidence: null,
        idempotencyKey: null,
        requestId: null,
        factAt: at,
        factOrder: "1",
      });
    });
    for (const paymentId of ["ch_in_1", "pi_in_1", "pi_second_try"]) {
      const panel = await dashboard().ask("cases.get", { paymentId }, here);
      expect([paymentId, panel.case?.id]).toEqual([paymentId, "case_in_1"]);
      expect(panel.invoices.map(({ id }) => id)).toEqual(["in_1"]);
    }
    const healthy = await dashboard().ask("cases.get", { paymentId: "ch_without_invoice" }, here);
    expect(healthy).toMatchObject({
      customer: { id: "cus_1" },
      case: null,
      otherCases: [{ id: "case_in_1" }],
      invoices: [],
      next: [],
    });
  });

  it("shows the strategy's steps with where the case is, its end, and how it came there", async () => {
    const merchant = await dashboard().merchant("acct_course");
    const here = { accountId: "acct_course" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const before = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(before.steps.map(({ stepId, state }) => [stepId, state]).slice(0, 2)).toEqual([
      ["tell", "next"],
      ["remind", "planned"],
    ]);
    expect(before.currentStep).toBe(1);
    const planned = before.next.find(({ do: action }) => action.kind === "message");
    expect(before.steps[0]).toMatchObject({ kind: "message", day: 4, at: planned?.dueAt });
    expect(before.steps[0]?.text).toBe(planned?.text);
    expect(before.end).toMatchObject({
      day: 28,
      action: "cancel",
      at: midnightNearest(dashboard().clock.now() + 28 * DAY, "America/New_York"),
    });
    expect(before.next.at(-1)).toMatchObject({ dueAt: before.end?.at, text: before.end?.text });
    expect(before.segmentSentence).toMatch(/everyone/i);
    expect(before.case).toMatchObject({
      segmentName: "Everyone else",
      strategyName: "Soft decline",
      heldBy: null,
      owner: null,
    });

    await merchant.execution("step:case_in_1:tell", {
      customerId: "cus_1",
      caseId: "case_in_1",
      kind: "message",
      stepId: "tell",
    });
    await merchant.evaluate("cus_1");
    const after = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(after.steps[0]).toMatchObject({ state: "done", at: dashboard().clock.now() });
    expect(after.steps[1]).toMatchObject({ state: "next" });
    expect(after.currentStep).toBe(2);
  });

  it("says the segment's rule only while it would still catch the case", async () => {
    const merchant = await dashboard().merchant("acct_rule");
    const here = { accountId: "acct_rule" };
    await merchant.customer("cus_1");
    const large = (value: number) => ({
      id: "large",
      name: "Large ones",
      rule: { field: "amount" as const, op: "at_least" as const, currency: "eur", value },
      strategyId: "soft_decline",
    });
    const everyone = { id: "everyone_else", name: "Everyone", rule: { all: [] }, strategyId: "soft_decline" };
    await dashboard().ask("segments.put", { basedOn: 0, list: [large(4000), everyone] }, here);
    await merchant.failed("in_1", "cus_1");
    await merchant.execution("step:case_in_1:tell", {
      customerId: "cus_1",
      caseId: "case_in_1",
      kind: "message",
      stepId: "tell",
    });
    await merchant.evaluate("cus_1");
    const caught = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(caught.case?.segmentName).toBe("Large ones");
    expect(caught.segmentSentence).toContain("40.00");
    await dashboard().ask("segments.put", { basedOn: 1, list: [large(9000), everyone] }, here);
    await merchant.evaluate("cus_1");
    const kept = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(kept.case?.segmentId).toBe("large");
    expect(kept.segmentSentence).toBeNull();
  });

  it("counts the case's money as the figures do: what failed is recovered, lost or open", async () => {
    const merchant = await dashboard().merchant("acct_money");
    const here = { accountId: "acct_money" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    await merchant.failed("in_2", "cus_1", { amountDue: 1000, amountRemaining: 1000 });
    await merchant.failed("in_usd", "cus_1", { currency: "usd", amountDue: 7, amountRemaining: 7 });
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_2", "cus_1", 1000);
    const { money, case: one } = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(money).toEqual({ currency: "eur", failed: 5900, recovered: 1000, lost: 0, open: 4900 });
    expect(one?.amountOpen).toBe(money?.open);
  });

  it("speaks the caller's language, on the customer's clock", async () => {
    const merchant = await dashboard().merchant("acct_words");
    const here = { accountId: "acct_words" };
    await merchant.customer("cus_1", { country: "JP" });
    await merchant.failed("in_1", "cus_1");
    const ask = (locale: string) =>
      dashboard().ask("cases.get", { customerId: "cus_1" }, { ...here, locale });
    const [english, german, french] = [await ask("en-US"), await ask("de"), await ask("fr-FR")];
    expect(english.timeZone).toBe("Asia/Tokyo");
    expect(english.end?.text).toBe("Cancel the subscription");
    expect(german.end?.text).toBe("Abonnement kündigen");
    expect(french.end?.text).toBe("Résilier l’abonnement");
    expect([german.case?.segmentName, german.case?.strategyName]).toEqual([
      "Alle anderen",
      "Vorübergehende Ablehnung",
    ]);
    const told = ({ timeline }: typeof english) => timeline.rows.map(({ kind, text }) => `${kind}: ${text}`);
    expect(new Set([...told(english), ...told(german), ...told(french)]).size).toBe(3 * told(english).length);
    for (const text of ["English", "not-a-locale-at-all", "xx"]) expect(await ask(text)).toEqual(english);
    const list = await dashboard().ask("timeline.list", { customerId: "cus_1" }, { ...here, locale: "de" });
    expect(list.rows).toEqual(german.timeline.rows);
    const summary = await dashboard().ask("cases.list", {}, { ...here, locale: "de" });
    expect(summary.rows).toEqual([{ ...german.case, settled: null }]);
  });

  it("says what an asked-for step does by the strategy of the case of that time", async () => {
    const merchant = await dashboard().merchant("acct_asked");
    const here = { accountId: "acct_asked" };
    await merchant.customer("cus_1", { country: "DE" });
    await merchant.failed("in_1", "cus_1");
    const { strategy } = await dashboard().ask("strategies.get", { id: "soft_decline" }, here);
    await dashboard().ask("requests.skipStep", { caseId: "case_in_1", stepId: "tell" }, here);
    const requested = async () => {
      const { rows } = await dashboard().ask("timeline.list", { customerId: "cus_1" }, here);
      const panel = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
      expect(panel.timeline.rows).toEqual(rows);
      return {
        told: rows.filter(({ kind }) => kind === "requested").map(({ text }) => text),
        waiting: panel.staffRequests.map(({ text }) => text),
      };
    };
    const skipped = "Step skipped: send “Payment failed” by e-mail";
    expect(await requested()).toEqual({ told: [skipped], waiting: [skipped] });
    // A case keeps its version from its first step on.
    await merchant.execution("step:case_in_1:remind", {
      customerId: "cus_1",
      caseId: "case_in_1",
      kind: "message",
      stepId: "remind",
    });
    await merchant.evaluate("cus_1");
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_1", "cus_1");
    dashboard().clock.advance(DAY);
    const { version, ...draft } = strategy;
    const steps = strategy.steps.map((step) =>
      step.id === "tell" ? { ...step, do: { kind: "task", task: "call" } as const } : step,
    );
    await dashboard().ask(
      "strategies.put",
      { basedOn: version, strategy: { ...draft, steps }, running: "keep" },
      here,
    );
    await merchant.failed("in_2", "cus_1");
    await dashboard().ask("requests.skipStep", { caseId: "case_in_2", stepId: "tell" }, here);
    const skippedCall = "Step skipped: call the customer";
    expect(await requested()).toEqual({ told: [skippedCall, skipped], waiting: [skippedCall] });
  });

  it("words all times on the account's clock, and says which clock the customer's is", async () => {
    const merchant = await dashboard().merchant("acct_clock");
    const here = { accountId: "acct_clock" };
    for (const [id, country] of [
      ["cus_jp", "JP"],
      ["cus_us", "US"],
    ] as const) {
      await merchant.customer(id, { country });
      await merchant.failed(`in_${id}`, id);
    }
    const until = Date.UTC(2027, 0, 1, 2);
    const paused = async (customerId: string) => {
      await dashboard().ask("holds.pause", { customerId, reason: "x", until }, here);
      const { case: one, timeZone, timeline } = await dashboard().ask("cases.get", { customerId }, here);
      const began = timeline.rows.find(({ kind }) => kind === "hold_began");
      return [timeZone, one?.waitsFor[0]?.text, began?.text];
    };
    const said = "Paused until Jan 1, 2027";
    expect(await paused("cus_jp")).toEqual(["Asia/Tokyo", said, said]);
    expect(await paused("cus_us")).toEqual(["America/New_York", said, said]);
  });

  it("takes the same few queries for a customer of many years as for one of yesterday", async () => {
    const merchant = await dashboard().merchant("acct_queries");
    const here = { accountId: "acct_queries" };
    await merchant.customer("cus_new");
    await merchant.failed("in_new", "cus_new");
    await merchant.customer("cus_old");
    for (let month = 0; month < 8; month++) {
      await merchant.failed(`in_${month}`, "cus_old");
      await dashboard().ask("notes.add", { customerId: "cus_old", text: `month ${month}` }, here);
      await merchant.task(`task_${month}`, "cus_old", { caseId: `case_in_${month}` });
      dashboard().clock.advance(HOUR);
      if (month < 7) await merchant.paid(`in_${month}`, "cus_old");
    }
    const { db, plans, close } = await withPlans(merchant.db, url());
    const noting = new Dashboard(db);
    noting.clock.advance(dashboard().clock.now() - noting.clock.now());
    const queries = async (call: () => Promise<unknown>) => {
      await call();
      return (await plans()).length;
    };
    const young = await queries(() => noting.ask("cases.get", { invoiceId: "in_new" }, here));
    const old = await queries(() => noting.ask("cases.get", { invoiceId: "in_7" }, here));
    expect(old).toBe(young);
    // The account, the names of people, and one a table.
    expect(old).toBeLessThanOrEqual(32);
    const one = await queries(() => noting.ask("cases.list", { limit: 1, status: "recovered" }, here));
    const many = await queries(() => noting.ask("cases.list", { limit: 100, status: "recovered" }, here));
    expect(many).toBe(one);
    expect(many).toBeLessThanOrEqual(6);
    await close();
  });
});
