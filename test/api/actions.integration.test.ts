import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { onBothDatabases } from "./dashboard-caller.ts";
import { DAY, HOUR } from "./merchant.ts";

onBothDatabases("what people do", (dashboard) => {
  /** A merchant with one open case, alone in its account. */
  async function withCase(accountId: string) {
    const merchant = await dashboard().merchant(accountId);
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    const here = { accountId };
    return {
      merchant,
      here,
      plan: async () => (await dashboard().ask("cases.get", { customerId: "cus_1" }, here)).next,
    };
  }
  const kinds = (next: { do: { kind: string } }[]) => new Set(next.map((command) => command.do.kind));

  it("pauses a customer: nothing is planned to be charged or sent until somebody resumes", async () => {
    const { here, plan } = await withCase("acct_pause");
    expect(kinds(await plan())).toContain("charge");
    const nudges = dashboard().nudges;
    const { hold } = await dashboard().ask(
      "holds.pause",
      { customerId: "cus_1", reason: " on holiday ", until: null },
      { ...here, userId: "usr_anna" },
    );
    expect(hold).toMatchObject({
      kind: "pause",
      reason: "on holiday",
      owner: "usr_anna",
      invoiceId: null,
      endsAt: null,
    });
    expect(dashboard().nudges).toBe(nudges + 1);
    for (const kind of ["charge", "message", "end"]) expect(kinds(await plan())).not.toContain(kind);
    const paused = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(paused.holds).toEqual([hold]);
    expect(paused.case?.waitsFor).toMatchObject([{ code: "on_hold", hold: hold.id }]);
    expect(paused.timeline.rows.map(({ kind }) => kind)).toContain("hold_began");
    const began = paused.timeline.rows.find(({ kind }) => kind === "hold_began")!;
    expect(began).toMatchObject({
      text: "Paused until somebody resumes it",
      by: "usr_anna",
      why: "on holiday",
    });
    // The timeline never forgets, so words of people about people stay out of it: they are read from the hold.
    expect(JSON.stringify([began.detail, began.reasons])).not.toContain("on holiday");

    dashboard().clock.advance(HOUR);
    const resumed = await dashboard().ask(
      "holds.resume",
      { holdId: hold.id },
      { ...here, userId: "usr_ben" },
    );
    expect(resumed.hold.endsAt).toBe(dashboard().clock.now());
    const { rows } = await dashboard().ask("timeline.list", { customerId: "cus_1" }, here);
    expect(rows.find(({ kind }) => kind === "hold_ended")).toMatchObject({
      text: "Pause ended",
      by: "usr_ben",
      why: null,
    });
    expect(rows).toContainEqual(began);
    expect(kinds(await plan())).toContain("charge");
    dashboard().clock.advance(HOUR);
    expect(await dashboard().ask("holds.resume", { holdId: hold.id }, here)).toEqual(resumed);
  });

  it("pauses one invoice until a time, and a new pause of the same scope takes its place", async () => {
    const { merchant, here } = await withCase("acct_replace");
    await merchant.failed("in_2", "cus_1");
    const until = dashboard().clock.now() + 14 * DAY;
    await dashboard().ask("holds.pause", { invoiceId: "in_2", reason: "wrong address", until }, here);
    const whole = { customerId: "cus_1", reason: "whole customer", until };
    await dashboard().ask("holds.pause", whole, here);
    dashboard().clock.advance(HOUR);
    const longer = await dashboard().ask(
      "holds.pause",
      { invoiceId: "in_2", reason: "still wrong", until: until + DAY },
      here,
    );
    const { holds } = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(holds.map(({ invoiceId, reason, endsAt }) => [invoiceId, reason, endsAt])).toEqual([
      [null, "whole customer", until],
      ["in_2", "still wrong", until + DAY],
    ]);
    expect(longer.hold.endsAt).toBe(until + DAY);
  });

  it("refuses a pause without a reason, into the past, of both or of nothing, and writes nothing", async () => {
    const { merchant, here } = await withCase("acct_refuse");
    const refused = async (input: {
      customerId?: string;
      invoiceId?: string;
      reason: string;
      until: number | null;
    }) => dashboard().refused("holds.pause", input, here);
    expect(await refused({ customerId: "cus_1", reason: "  ", until: null })).toMatchObject({
      fields: [{ path: "reason" }],
    });
    const past = dashboard().clock.now();
    expect(await refused({ customerId: "cus_1", reason: "x", until: past })).toMatchObject({
      status: 400,
      fields: [{ path: "until" }],
    });
    expect((await refused({ customerId: "cus_1", invoiceId: "in_1", reason: "x", until: null })).status).toBe(
      400,
    );
    expect((await refused({ reason: "x", until: null })).status).toBe(400);
    expect((await refused({ customerId: "cus_typo", reason: "x", until: null })).status).toBe(404);
    expect((await refused({ invoiceId: "in_typo", reason: "x", until: null })).status).toBe(404);
    const { holds } = merchant.db.tables;
    expect(await merchant.db.read.select().from(holds).where(eq(holds.account, merchant.account))).toEqual(
      [],
    );
  });

  it("does not let a person end what only its own end can: a plan, a dispute", async () => {
    const { merchant, here } = await withCase("acct_plan");
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.holds).values({
        account: merchant.account,
        id: "hold_plan",
        customerId: "cus_1",
        invoiceId: null,
        kind: "plan",
        reason: "three instalments",
        owner: "usr_1",
        fromAt: dashboard().clock.now(),
        untilAt: dashboard().clock.now() + DAY,
        releasedAt: null,
        releasedBy: null,
      }),
    );
    const error = await dashboard().refused("holds.resume", { holdId: "hold_plan" }, here);
    expect(error).toMatchObject({ status: 409, code: "conflict" });
    expect(error.message).toContain("plan");
  });

  it("retries now: a charge of the staff's is planned at once, and a second wish is refused", async () => {
    const { merchant, here } = await withCase("acct_retry");
    const soon = dashboard().clock.now() + 2 * DAY;
    dashboard().clock.advance(2 * DAY);
    const retry = await dashboard().ask("requests.retryNow", { invoiceId: "in_1", confirm: true }, here);
    expect(retry.next.slice(0, 1)).toMatchObject([
      { invoiceId: "in_1", dueAt: soon, do: { kind: "charge", trigger: "staff" } },
    ]);
    expect(retry.next[0]?.reasons[0]).toMatchObject({ code: "asked_by_staff", request: retry.requestId });
    const again = await dashboard().refused("requests.retryNow", { invoiceId: "in_1", confirm: true }, here);
    expect(again).toMatchObject({ status: 409, code: "conflict" });
    const { staffRequests } = merchant.db.tables;
    expect(
      await merchant.db.read.select().from(staffRequests).where(eq(staffRequests.account, merchant.account)),
    ).toHaveLength(1);
  });

  it("does not retry without confirmation, on hold, or what is paid", async () => {
    const { merchant, here } = await withCase("acct_noretry");
    const unconfirmed = { invoiceId: "in_1", confirm: false } as unknown as {
      invoiceId: string;
      confirm: true;
    };
    expect(await dashboard().refused("requests.retryNow", unconfirmed, here)).toMatchObject({
      status: 400,
      fields: [{ path: "confirm" }],
    });
    const retry = { invoiceId: "in_1", confirm: true } as const;
    const { hold } = await dashboard().ask(
      "holds.pause",
      { invoiceId: "in_1", reason: "x", until: null },
      here,
    );
    const held = await dashboard().refused("requests.retryNow", retry, here);
    expect(held).toMatchObject({ status: 409, next: "Resume it first." });
    await dashboard().ask("holds.resume", { holdId: hold.id }, here);
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_1", "cus_1");
    const paid = await dashboard().refused("requests.retryNow", retry, here);
    expect(paid.message).toContain("paid");
    expect(
      (await dashboard().refused("requests.retryNow", { ...retry, invoiceId: "in_x" }, here)).status,
    ).toBe(404);
    const { staffRequests } = merchant.db.tables;
    expect(
      await merchant.db.read.select().from(staffRequests).where(eq(staffRequests.account, merchant.account)),
    ).toEqual([]);
  });

  it("skips a step, once, of an open case", async () => {
    const { merchant, here } = await withCase("acct_skip");
    const messages = (next: { do: { kind: string; stepId?: string } }[]) =>
      next.flatMap(({ do: action }) => (action.kind === "message" ? [action.stepId] : []));
    const before = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(messages(before.next)).toEqual(["tell"]);
    const { next } = await dashboard().ask(
      "requests.skipStep",
      { caseId: "case_in_1", stepId: "tell" },
      here,
    );
    expect(messages(next)).toEqual(["remind"]);
    const unknown = await dashboard().refused(
      "requests.skipStep",
      { caseId: "case_in_1", stepId: "nope" },
      here,
    );
    expect(unknown.status).toBe(404);
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_1", "cus_1");
    const closed = await dashboard().refused(
      "requests.skipStep",
      { caseId: "case_in_1", stepId: "remind" },
      here,
    );
    expect(closed).toMatchObject({ status: 409, code: "conflict" });
    expect(closed.message).toContain("recovered");
  });

  it("lists tasks with whom to call and what is at stake, and completes each once", async () => {
    const { merchant, here } = await withCase("acct_tasks");
    await merchant.task("task_old", "cus_1", {
      caseId: "case_in_1",
      createdAt: dashboard().clock.now() - DAY,
    });
    await merchant.task("task_new", "cus_1", { kind: "letter" });
    await merchant.task("task_same_time", "cus_1");
    const open = await dashboard().ask("tasks.list", {}, here);
    expect(open.rows.map(({ id }) => id)).toEqual(["task_old", "task_new", "task_same_time"]);
    expect(open.rows[0]).toMatchObject({ customerName: "Name of cus_1", currency: "eur", amountOpen: 4900 });
    const first = await dashboard().ask("tasks.list", { limit: 2 }, here);
    const rest = await dashboard().ask("tasks.list", { limit: 2, cursor: first.nextCursor }, here);
    expect([...first.rows, ...rest.rows]).toEqual(open.rows);
    expect((await dashboard().ask("tasks.list", { kind: "letter" }, here)).rows.map(({ id }) => id)).toEqual([
      "task_new",
    ]);

    const anna = { ...here, userId: "usr_anna" };
    const { task } = await dashboard().ask(
      "tasks.complete",
      { taskId: "task_old", outcome: "will_pay" },
      anna,
    );
    expect(task).toMatchObject({
      id: "task_old",
      doneBy: "usr_anna",
      outcome: "will_pay",
      doneAt: dashboard().clock.now(),
    });
    const again = await dashboard().refused("tasks.complete", { taskId: "task_old", outcome: "done" }, here);
    expect(again).toMatchObject({ status: 409, code: "conflict" });
    expect(again.message).toContain("usr_anna");
    expect((await dashboard().ask("tasks.list", { state: "done" }, here)).rows).toEqual([task]);
    expect((await dashboard().ask("tasks.list", {}, here)).rows).toHaveLength(2);
    const told = await dashboard().ask("timeline.list", { customerId: "cus_1" }, here);
    expect(told.rows[0]).toMatchObject({
      kind: "task_done",
      detail: { by: "usr_anna", outcome: "will_pay" },
    });
    // An outcome is told in the timeline for ever, so it is a code and never somebody's words.
    const words = { taskId: "task_new", outcome: "Ms Smith is ill" } as unknown as {
      taskId: string;
      outcome: "done";
    };
    expect((await dashboard().refused("tasks.complete", words, here)).status).toBe(400);
  });

  it("asks nobody to call a customer who has paid", async () => {
    const { merchant, here } = await withCase("acct_moot");
    await merchant.task("task_call", "cus_1", { caseId: "case_in_1" });
    const tasks = async () => [
      (await dashboard().ask("tasks.list", {}, here)).rows.length,
      (await dashboard().ask("cases.get", { customerId: "cus_1" }, here)).tasks.length,
      (await dashboard().ask("overview.get", {}, here)).counts.tasks,
    ];
    expect(await tasks()).toEqual([1, 1, 1]);
    await merchant.paid("in_1", "cus_1");
    expect(await tasks()).toEqual([0, 0, 0]);
  });

  it("leaves neither the fact nor its effects when the look fails", async () => {
    const { merchant, here } = await withCase("acct_atomic");
    const { strategies, cases, holds } = merchant.db.tables;
    // A case that runs on a strategy nobody has: the decision cannot be made.
    const broken = {
      caseId: "case_in_1",
      segmentId: "x",
      segmentReason: [],
      strategyId: "gone",
      strategyVersion: 9,
    };
    const own = and(eq(cases.account, merchant.account), eq(cases.id, "case_in_1"));
    await merchant.db.write(async (tx) => {
      await tx.delete(strategies).where(eq(strategies.account, merchant.account));
      await tx.update(cases).set({ assignment: broken }).where(own);
      await tx.insert(merchant.db.tables.executions).values({
        account: merchant.account,
        id: "act_1",
        customerId: "cus_1",
        caseId: "case_in_1",
        invoiceId: null,
        kind: "message",
        stepId: "tell",
        paymentMethodId: null,
        trigger: null,
        idempotencyKey: "k",
        startedAt: dashboard().clock.now(),
        finishedAt: dashboard().clock.now(),
        outcome: "done",
        detail: {},
      });
    });
    const error = await dashboard().refused(
      "holds.pause",
      { invoiceId: "in_1", reason: "x", until: null },
      here,
    );
    expect(error).toMatchObject({ status: 500, code: "internal" });
    expect(await merchant.db.read.select().from(holds).where(eq(holds.account, merchant.account))).toEqual(
      [],
    );
  });
});
