import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { accounts } from "../../../db/stores/accounts.ts";
import { Dashboard, onBothDatabases } from "../dashboard-caller.ts";
import { DAY, HOUR, MINUTE } from "../merchant.ts";

const VIEWER = [{ id: "view_only", name: "View only", type: "builtIn" }];

onBothDatabases("what people ask of a case", (dashboard) => {
  async function withCase(accountId: string) {
    const merchant = await dashboard().merchant(accountId);
    // Where it is afternoon: messages may go out at once.
    await merchant.customer("cus_1", { country: "DE" });
    await merchant.failed("in_1", "cus_1");
    const here = { accountId };
    return {
      merchant,
      here,
      panel: () => dashboard().ask("cases.get", { caseId: "case_in_1" }, here),
      facts: async () => {
        const { staffRequests } = merchant.db.tables;
        return merchant.db.read
          .select()
          .from(staffRequests)
          .where(eq(staffRequests.account, merchant.account));
      },
    };
  }
  const stepOf = ({ do: action }: { do: { kind: string; stepId?: string } }) => action.stepId;
  const step = (stepId: string) => ({ caseId: "case_in_1", stepId });
  const end = { caseId: "case_in_1", action: "leave", confirm: true } as const;

  it("does a step now: it comes first in the plan, can be taken back, and is asked for once", async () => {
    const { merchant, here, panel, facts } = await withCase("acct_do");
    dashboard().clock.advance(HOUR);
    const asked = await dashboard().ask("requests.doStep", step("remind"), { ...here, userId: "usr_anna" });
    const planned = asked.next.find((next) => stepOf(next) === "remind");
    expect(planned).toMatchObject({ dueAt: dashboard().clock.now(), do: { template: "payment_reminder" } });
    expect(planned?.reasons[0]).toMatchObject({ code: "asked_by_staff", request: asked.requestId });
    expect(planned?.reasons[0]?.text).toMatch(/\S/);
    expect(asked.waitsFor).toEqual([]);
    const shown = await panel();
    expect(shown.staffRequests).toMatchObject([
      { id: asked.requestId, kind: "do_step", stepId: "remind", by: "usr_anna", invoiceId: null },
    ]);
    expect(shown.steps.find(({ stepId }) => stepId === "remind")).toMatchObject({ state: "next" });
    expect(shown.case?.next).toEqual(shown.next.find((next) => stepOf(next) === "remind"));

    const again = await dashboard().refused("requests.doStep", step("remind"), here);
    expect(again).toMatchObject({ status: 409, code: "conflict" });
    expect(await facts()).toHaveLength(1);

    const back = await dashboard().ask("requests.withdraw", { requestId: asked.requestId }, here);
    expect(back.next.some((next) => stepOf(next) === "remind")).toBe(false);
    expect(await facts()).toMatchObject([{ withdrawnAt: dashboard().clock.now(), withdrawnBy: "usr_1" }]);
    const after = await panel();
    expect(after.staffRequests).toEqual([]);
    expect(
      after.timeline.rows.filter(({ kind }) => kind.startsWith("request")).map(({ kind }) => kind),
    ).toEqual(expect.arrayContaining(["requested", "request_withdrawn"]));
    // Taken back already: it stays as it is, whoever says it again.
    const [before] = await facts();
    dashboard().clock.advance(HOUR);
    await dashboard().ask("requests.withdraw", { requestId: asked.requestId }, { ...here, userId: "usr_2" });
    expect(await facts()).toEqual([before]);
    await merchant.paid("in_1", "cus_1");
    await dashboard().ask("requests.withdraw", { requestId: asked.requestId }, here);
    expect(await facts()).toEqual([before]);
  });

  it("says what a step waits for that cannot be done now", async () => {
    const { here } = await withCase("acct_wait");
    await dashboard().ask("holds.pause", { customerId: "cus_1", reason: "x", until: null }, here);
    const asked = await dashboard().ask("requests.doStep", step("tell"), here);
    expect(asked.next.some((next) => stepOf(next) === "tell")).toBe(false);
    expect(asked.waitsFor).toMatchObject([{ code: "on_hold" }]);
    expect(asked.waitsFor[0]?.text).toMatch(/\S/);
  });

  it("lets the later of two words about a step count, and brings the earlier one back with it", async () => {
    const { here, panel } = await withCase("acct_words");
    const skip = await dashboard().ask("requests.skipStep", step("tell"), here);
    expect((await dashboard().refused("requests.skipStep", step("tell"), here)).code).toBe("conflict");
    dashboard().clock.advance(MINUTE);
    const doIt = await dashboard().ask("requests.doStep", step("tell"), here);
    expect((await panel()).staffRequests.map(({ id }) => id)).toEqual([doIt.requestId]);
    await dashboard().ask("requests.withdraw", { requestId: doIt.requestId }, here);
    const shown = await panel();
    expect(shown.staffRequests.map(({ id }) => id)).toEqual([skip.requestId]);
    expect(shown.steps[0]).toMatchObject({ stepId: "tell", state: "skipped" });
    await dashboard().ask("requests.withdraw", { requestId: skip.requestId }, here);
    expect((await panel()).steps[0]).toMatchObject({ stepId: "tell", state: "next" });
  });

  it("neither does nor skips a step that was taken, or that the strategy has not", async () => {
    const { merchant, here, facts } = await withCase("acct_taken");
    await merchant.execution("step:case_in_1:tell", {
      customerId: "cus_1",
      caseId: "case_in_1",
      kind: "message",
      stepId: "tell",
    });
    for (const procedure of ["requests.doStep", "requests.skipStep"] as const) {
      expect(await dashboard().refused(procedure, step("tell"), here)).toMatchObject({ code: "conflict" });
      expect(await dashboard().refused(procedure, step("nope"), here)).toMatchObject({ code: "not_found" });
      const other = { ...step("tell"), caseId: "case_none" };
      expect(await dashboard().refused(procedure, other, here)).toMatchObject({ code: "not_found" });
    }
    expect(await facts()).toEqual([]);
  });

  it("ends a case ten minutes later: nothing else is planned meanwhile, and it can be taken back", async () => {
    const { here, panel, facts } = await withCase("acct_end");
    const takesEffectAt = dashboard().clock.now() + 10 * MINUTE;
    const asked = await dashboard().ask("requests.endNow", { ...end, action: "cancel" }, here);
    expect(asked.takesEffectAt).toBe(takesEffectAt);
    expect(asked.next).toMatchObject([{ dueAt: takesEffectAt, do: { kind: "end", action: "cancel" } }]);
    const ending = await panel();
    expect(ending.case?.waitsFor).toMatchObject([{ code: "ending_asked", at: takesEffectAt }]);
    expect(ending.end).toMatchObject({ action: "cancel", at: takesEffectAt });
    expect(ending.staffRequests).toMatchObject([{ id: asked.requestId, kind: "end_now" }]);
    expect(ending.staffRequests[0]?.text).toMatch(/cancel/i);

    // While it stands nothing else can be asked for, and no second end.
    const retry = { invoiceId: "in_1", confirm: true } as const;
    expect(await dashboard().refused("requests.retryNow", retry, here)).toMatchObject({ code: "conflict" });
    expect(await dashboard().refused("requests.doStep", step("tell"), here)).toMatchObject({
      code: "conflict",
    });
    expect(await dashboard().refused("requests.endNow", end, here)).toMatchObject({ code: "conflict" });
    expect(await facts()).toHaveLength(1);

    dashboard().clock.advance(9 * MINUTE);
    const back = await dashboard().ask("requests.withdraw", { requestId: asked.requestId }, here);
    expect(back.next.map(({ do: action }) => action.kind)).toContain("charge");
    expect(back.next.find(({ do: action }) => action.kind === "end")?.dueAt).toBeGreaterThan(takesEffectAt);
  });

  it("takes nothing back that was begun, and nothing of a case that has ended", async () => {
    const { merchant, here, panel, facts } = await withCase("acct_begun");
    const asked = await dashboard().ask("requests.endNow", end, here);
    await merchant.execution(`end:case_in_1:${asked.requestId}`, {
      customerId: "cus_1",
      caseId: "case_in_1",
      kind: "end",
      finishedAt: null,
      outcome: "started",
    });
    const begun = await dashboard().refused("requests.withdraw", { requestId: asked.requestId }, here);
    expect(begun).toMatchObject({ status: 409, code: "conflict" });
    expect(begun.message).toContain("begun");
    expect((await panel()).staffRequests).toEqual([]);
    expect(await facts()).toMatchObject([{ withdrawnAt: null }]);

    const other = await withCase("acct_begun2");
    const skip = await dashboard().ask("requests.skipStep", step("tell"), other.here);
    dashboard().clock.advance(HOUR);
    await other.merchant.paid("in_1", "cus_1");
    const ended = await dashboard().refused("requests.withdraw", { requestId: skip.requestId }, other.here);
    expect(ended).toMatchObject({ status: 409, code: "conflict" });
    expect(ended.message).toContain("ended");
    expect((await other.panel()).staffRequests).toEqual([]);
    expect(await other.facts()).toMatchObject([{ withdrawnAt: null }]);
    for (const procedure of ["requests.doStep", "requests.skipStep"] as const) {
      expect(await dashboard().refused(procedure, step("remind"), other.here)).toMatchObject({
        code: "conflict",
      });
    }
    expect((await dashboard().refused("requests.endNow", end, other.here)).message).toContain("recovered");
  });

  it("takes back a retry until its charge has begun", async () => {
    const { merchant, here, panel } = await withCase("acct_retryBack");
    dashboard().clock.advance(2 * DAY);
    const retry = { invoiceId: "in_1", confirm: true } as const;
    const first = await dashboard().ask("requests.retryNow", retry, here);
    expect((await panel()).staffRequests).toMatchObject([
      { id: first.requestId, kind: "retry_now", invoiceId: "in_1" },
    ]);
    const back = await dashboard().ask("requests.withdraw", { requestId: first.requestId }, here);
    expect(back.next.every(({ invoiceId }) => invoiceId === "in_1")).toBe(true);
    expect(back.next.some(({ do: action }) => action.kind === "charge" && action.trigger === "staff")).toBe(
      false,
    );
    const second = await dashboard().ask("requests.retryNow", retry, here);
    await merchant.execution(`charge:in_1:${second.requestId}`, {
      customerId: "cus_1",
      caseId: "case_in_1",
      invoiceId: "in_1",
      kind: "charge",
      trigger: "staff",
      finishedAt: null,
      outcome: "started",
    });
    const begun = await dashboard().refused("requests.withdraw", { requestId: second.requestId }, here);
    expect(begun.code).toBe("conflict");
  });

  it("needs a confirmed and known end", async () => {
    const { here, facts } = await withCase("acct_confirm");
    const unconfirmed = { ...end, confirm: false } as unknown as typeof end;
    expect(await dashboard().refused("requests.endNow", unconfirmed, here)).toMatchObject({
      status: 400,
      fields: [{ path: "confirm" }],
    });
    const unknown = { ...end, action: "refund" } as unknown as typeof end;
    expect(await dashboard().refused("requests.endNow", unknown, here)).toMatchObject({
      status: 400,
      fields: [{ path: "action" }],
    });
    expect((await dashboard().refused("requests.withdraw", { requestId: "request_no" }, here)).status).toBe(
      404,
    );
    expect(await facts()).toEqual([]);
  });

  it("may not be done by who only looks on, and happens once", async () => {
    const { here, facts } = await withCase("acct_roles");
    const nonce = "nonce-of-this-request";
    const { requestId } = await dashboard().ask("requests.doStep", step("tell"), { ...here, nonce });
    const asViewer = { ...here, roles: VIEWER };
    for (const refused of [
      await dashboard().refused("requests.doStep", step("remind"), asViewer),
      await dashboard().refused("requests.endNow", end, asViewer),
      await dashboard().refused("requests.withdraw", { requestId }, asViewer),
    ]) {
      expect(refused).toMatchObject({ status: 403, code: "role_missing" });
    }
    // A process of the same server that never saw the nonce knows the request from the database.
    const other = new Dashboard(dashboard().db);
    other.clock.advance(dashboard().clock.now() - other.clock.now());
    for (const one of [dashboard(), other]) {
      expect((await one.refused("requests.doStep", step("tell"), { ...here, nonce })).status).toBe(409);
    }
    const endNonce = "nonce-of-this-ending";
    await dashboard().ask("requests.endNow", end, { ...here, nonce: endNonce });
    for (const one of [dashboard(), other]) {
      expect((await one.refused("requests.endNow", end, { ...here, nonce: endNonce })).status).toBe(409);
    }
    expect(await facts()).toHaveLength(2);
  });

  it("is not taken from an account that is disconnected", async () => {
    const { merchant, here, facts } = await withCase("acct_off");
    const row = await accounts(merchant.db).get(merchant.account);
    const settings = { ...row!.settings, connected: false };
    await dashboard().ask("settings.put", { basedOn: row!.settings, settings }, here);
    const retry = { invoiceId: "in_1", confirm: true } as const;
    for (const refused of [
      await dashboard().refused("requests.retryNow", retry, here),
      await dashboard().refused("requests.doStep", step("tell"), here),
      await dashboard().refused("requests.endNow", end, here),
    ]) {
      expect(refused).toMatchObject({ status: 409, code: "conflict" });
      expect(refused.message).toContain("disconnected");
    }
    expect(await facts()).toEqual([]);
    expect(await dashboard().ask("cases.get", { customerId: "cus_1" }, here)).toMatchObject({
      connected: false,
    });
  });

  it("notes a promise: nothing is charged or sent until its day, and a new one takes its place", async () => {
    const { here, panel } = await withCase("acct_promise");
    const by = dashboard().clock.now() + 3 * DAY;
    const { hold } = await dashboard().ask(
      "holds.promise",
      { customerId: "cus_1", by, amount: 2000, reason: " pays on Friday " },
      { ...here, userId: "usr_anna" },
    );
    expect(hold).toMatchObject({
      kind: "promise",
      invoiceId: null,
      reason: "pays on Friday",
      owner: "usr_anna",
      endsAt: by,
      amount: 2000,
      currency: "eur",
    });
    const shown = await panel();
    expect(shown.holds).toEqual([hold]);
    expect(shown.case?.heldBy).toBe("promise");
    expect(shown.next.filter(({ do: action }) => ["charge", "message"].includes(action.kind))).toEqual([]);
    // The words are the hold's, which can be erased; the timeline shows them and does not keep them.
    expect(shown.timeline.rows.find(({ kind }) => kind === "hold_began")).toMatchObject({
      why: "pays on Friday",
    });
    const { db } = dashboard();
    expect(JSON.stringify(await db.read.select().from(db.tables.timeline))).not.toContain("Friday");
    expect((await dashboard().ask("cases.list", { heldBy: "promise" }, here)).rows).toHaveLength(1);
    expect((await dashboard().ask("cases.list", { heldBy: "pause" }, here)).rows).toEqual([]);

    const pause = await dashboard().ask(
      "holds.pause",
      { customerId: "cus_1", reason: "x", until: null },
      here,
    );
    dashboard().clock.advance(HOUR);
    const later = await dashboard().ask(
      "holds.promise",
      { customerId: "cus_1", by: by + DAY, amount: null },
      here,
    );
    expect(later.hold).toMatchObject({ amount: null, currency: null, reason: "" });
    expect(new Set((await panel()).holds.map(({ id }) => id))).toEqual(
      new Set([pause.hold.id, later.hold.id]),
    );
    await dashboard().ask("holds.resume", { holdId: pause.hold.id }, here);
    const ended = await dashboard().ask("holds.resume", { holdId: later.hold.id }, here);
    expect(ended.hold.endsAt).toBe(dashboard().clock.now());
    expect((await panel()).case?.heldBy).toBeNull();
  });

  it("takes no promise of what is not open, of more, of no one currency, or for a day that is past", async () => {
    const { merchant, here } = await withCase("acct_noPromise");
    const now = dashboard().clock.now();
    const by = now + DAY;
    await merchant.invoice("in_fine", "cus_1", { status: "paid", amountRemaining: 0, amountPaid: 4900 });
    await merchant.customer("cus_fine");
    const refused = (input: { customerId?: string; invoiceId?: string; by?: number; amount?: number }) =>
      dashboard().refused("holds.promise", { by, amount: null, ...input }, here);
    expect(await refused({ customerId: "cus_1", by: now })).toMatchObject({ fields: [{ path: "by" }] });
    expect(await refused({ customerId: "cus_1", amount: 0 })).toMatchObject({ fields: [{ path: "amount" }] });
    expect(await refused({ customerId: "cus_1", amount: 4901 })).toMatchObject({
      status: 400,
      fields: [{ path: "amount", message: "expected at most €49.00" }],
    });
    expect(await refused({ invoiceId: "in_fine" })).toMatchObject({ status: 409 });
    expect(await refused({ customerId: "cus_fine" })).toMatchObject({ status: 409 });
    expect(await refused({ customerId: "cus_no" })).toMatchObject({ status: 404 });
    expect(await refused({ customerId: "cus_1", invoiceId: "in_1" })).toMatchObject({ status: 400 });
    await merchant.failed("in_usd", "cus_1", { currency: "usd" });
    const mixed = await refused({ customerId: "cus_1", amount: 100 });
    expect(mixed).toMatchObject({ status: 400, fields: [{ path: "amount" }] });
    expect(mixed.message).toContain("usd");
    const viewer = { ...here, roles: VIEWER };
    const input = { customerId: "cus_1", by, amount: null };
    expect(await dashboard().refused("holds.promise", input, viewer)).toMatchObject({ status: 403 });
    const { holds } = merchant.db.tables;
    const rows = () =>
      merchant.db.read
        .select()
        .from(holds)
        .where(and(eq(holds.account, merchant.account)));
    expect(await rows()).toEqual([]);

    const nonce = "nonce-of-this-promise";
    await dashboard().ask("holds.promise", { invoiceId: "in_usd", by, amount: 100 }, { ...here, nonce });
    const other = new Dashboard(dashboard().db);
    other.clock.advance(dashboard().clock.now() - other.clock.now());
    const replay = await other.refused(
      "holds.promise",
      { invoiceId: "in_usd", by, amount: 100 },
      { ...here, nonce },
    );
    expect(replay).toMatchObject({ status: 409, code: "replayed" });
    expect(await rows()).toMatchObject([
      { invoiceId: "in_usd", amount: 100, currency: "usd", releasedAt: null },
    ]);
  });
});
