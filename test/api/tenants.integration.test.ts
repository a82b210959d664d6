import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { CONTRACT, type Input, type ProcedureName } from "../../server/api/contract.ts";
import { retryDraft } from "../dunning/experiments/experiments.ts";
import type { Dashboard } from "./dashboard-caller.ts";
import { onBothDatabases } from "./dashboard-caller.ts";
import { DAY, NOON } from "./merchant.ts";

const YEAR = { from: "2026-01-01", to: "2026-12-31" };
const EVERYONE = { id: "everyone_else", name: "E", rule: { all: [] }, strategyId: "soft_decline" };
const MINE = {
  id: "mine",
  name: "Mine",
  clock: "failure" as const,
  retries: { max: 0, days: 0 },
  steps: [],
  end: { day: 10, action: "leave" as const },
};

/** For every procedure: the other account's ids, as an intruder would name them. */
const INTRUSIONS: { [Name in ProcedureName]: Input<Name>[] } = {
  "cases.list": [
    {},
    { customerId: "cus_theirs" },
    { segmentId: "everyone_else" },
    { strategyId: "soft_decline" },
    { status: "open" },
    { owner: "usr_theirs" },
    { owner: "nobody" },
    { heldBy: "pause" },
  ],
  "cases.get": [
    { customerId: "cus_theirs" },
    { invoiceId: "in_theirs" },
    { caseId: "case_in_theirs" },
    { subscriptionId: "sub_theirs" },
    { paymentId: "ch_in_theirs" },
    { paymentId: "pi_in_theirs" },
  ],
  "cases.assign": [
    { customerId: "cus_theirs", owner: "me" },
    { customerId: "cus_theirs", owner: null },
  ],
  "notes.add": [{ customerId: "cus_theirs", text: "x" }],
  "notes.remove": [{ noteId: "note_theirs" }],
  "customers.search": ["cus_theirs", "their", "cus_theirs@", "NO-in_theirs", "in_theirs", "pi_in_theirs"].map(
    (query) => ({ query }),
  ),
  "timeline.list": [{ customerId: "cus_theirs" }, { customerId: "cus_theirs", invoiceId: "in_theirs" }],
  "holds.pause": [
    { customerId: "cus_theirs", reason: "x", until: null },
    { invoiceId: "in_theirs", reason: "x", until: null },
  ],
  "holds.promise": [
    { customerId: "cus_theirs", by: NOON + 9 * DAY, amount: null },
    { invoiceId: "in_theirs", by: NOON + 9 * DAY, amount: 1 },
  ],
  "holds.resume": [{ holdId: "hold_theirs" }],
  "requests.retryNow": [{ invoiceId: "in_theirs", confirm: true }],
  "requests.skipStep": [{ caseId: "case_in_theirs", stepId: "tell" }],
  "requests.doStep": [{ caseId: "case_in_theirs", stepId: "tell" }],
  "requests.endNow": [{ caseId: "case_in_theirs", action: "leave", confirm: true }],
  "requests.withdraw": [{ requestId: "request_theirs" }],
  "tasks.list": [{}, { customerId: "cus_theirs" }, { state: "done" }, { owner: "usr_theirs" }],
  "tasks.complete": [{ taskId: "task_theirs", outcome: "done" }],
  "segments.get": [{}, { version: 1 }],
  "segments.put": [
    { basedOn: 1, list: [{ id: "everyone_else", name: "E", rule: { all: [] }, strategyId: "theirs" }] },
    { basedOn: 0, list: [{ id: "everyone_else", name: "E", rule: { all: [] }, strategyId: "theirs" }] },
  ],
  "segments.preview": [{ list: [EVERYONE], focus: "everyone_else" }],
  "segments.dryRun": [{ list: [EVERYONE] }],
  "segments.test": [{ customerId: "cus_theirs" }],
  "strategies.list": [{}],
  "strategies.get": [{ id: "theirs" }],
  "strategies.check": [{ strategy: MINE }],
  "strategies.dryRun": [{ strategy: MINE }, { strategy: MINE, list: [EVERYONE] }],
  "strategies.saveDraft": [],
  "strategies.discardDraft": [{ id: "theirs" }],
  "strategies.put": [],
  "experiments.list": [{}],
  "experiments.get": [{ id: "theirs" }],
  "experiments.save": [],
  "experiments.discard": [{ id: "theirs" }],
  "experiments.start": [{ id: "theirs" }],
  "experiments.stop": [{ id: "theirs", chosen: null }],
  "messages.preview": [{ template: "payment_failed" }],
  "figures.get": [YEAR],
  "figures.entries": [{ ...YEAR, currency: "eur", kind: "failed" }],
  "overview.get": [{}],
  "setup.check": [{}],
  "account.get": [{}],
  "settings.proveSender": [],
  "settings.senderDomain": [],
  "setup.parkedEvents": [],
  "setup.retryEvents": [],
  "setup.dropEvents": [],
  "settings.proveSenderDomain": [],
  "settings.put": [],
  "start.get": [{}],
  "start.start": [],
  "start.stop": [],
};

const forgetCalls = ({ db }: Dashboard, account: string) =>
  db.write(async (tx) => {
    await tx.delete(db.tables.usedCallIds).where(eq(db.tables.usedCallIds.account, account));
  });

/** Every row of every table that belongs to an account, as text. */
async function everythingOf({ db }: Dashboard, account: string): Promise<string> {
  const rows = await Promise.all(
    Object.entries(db.tables).map(async ([name, table]) => [
      name,
      (await db.read.select().from(table)).filter((row) => "account" in row && row.account === account),
    ]),
  );
  return JSON.stringify(rows);
}

onBothDatabases("the tenant", (dashboard) => {
  it.each([
    ["another account", "acct_mine", true],
    ["the same account in the other mode", "acct_theirs", false],
  ] as const)("is what was signed: %s sees and changes nothing", async (_, accountId, livemode) => {
    const theirs = await dashboard().merchant("acct_theirs");
    const { tables } = theirs.db;
    if (_ === "another account") {
      await theirs.customer("cus_theirs", { name: "Their Secret" });
      await theirs.failed("in_theirs", "cus_theirs");
      await theirs.task("task_theirs", "cus_theirs");
      await theirs.db.write(async (tx) => {
        await tx.insert(tables.holds).values({
          account: theirs.account,
          id: "hold_theirs",
          customerId: "cus_theirs",
          invoiceId: null,
          kind: "pause",
          reason: "Their Secret",
          owner: "usr_theirs",
          fromAt: theirs.clock.now() - 2 * DAY,
          untilAt: theirs.clock.now() - DAY,
          releasedAt: null,
          releasedBy: null,
        });
        await tx.insert(tables.notes).values({
          account: theirs.account,
          id: "note_theirs",
          customerId: "cus_theirs",
          text: "Their Secret",
          by: "usr_theirs",
          at: theirs.clock.now(),
        });
        await tx.insert(tables.staffRequests).values({
          account: theirs.account,
          id: "request_theirs",
          customerId: "cus_theirs",
          invoiceId: null,
          kind: "skip_step",
          stepId: "remind",
          action: null,
          by: "usr_theirs",
          at: theirs.clock.now(),
          withdrawnAt: null,
          withdrawnBy: null,
        });
      });
      const owner = { accountId: "acct_theirs", userId: "usr_theirs", userName: "Their Secret" };
      await dashboard().ask("cases.assign", { customerId: "cus_theirs", owner: "me" }, owner);
      const { strategy } = await dashboard().ask("strategies.get", { id: "soft_decline" }, owner);
      const { version: _version, ...draft } = strategy;
      const secret = { ...draft, id: "theirs", name: "Their Secret" };
      await dashboard().ask("strategies.put", { basedOn: 0, strategy: secret, running: "keep" }, owner);
      const list = [{ id: "everyone_else", name: "Their Secret", rule: { all: [] }, strategyId: "theirs" }];
      await dashboard().ask("segments.put", { basedOn: 0, list }, owner);
      await dashboard().ask("strategies.saveDraft", { basedOn: 1, strategy: secret }, owner);
      const experiment = { ...retryDraft(), id: "theirs", name: "Their Secret" };
      await dashboard().ask("experiments.save", { draft: experiment }, owner);
    }
    const before = await everythingOf(dashboard(), theirs.account);
    expect(before).toContain("Their Secret");

    const mine = await dashboard().merchant(accountId, livemode);
    const untouched = await everythingOf(dashboard(), mine.account);
    for (const [name, inputs] of Object.entries(INTRUSIONS) as [ProcedureName, Input<ProcedureName>[]][]) {
      for (const input of inputs) {
        const { status, answer } = await dashboard().call(name, input, { accountId, livemode });
        const told = `${name} ${JSON.stringify(input)} answered ${status} ${JSON.stringify(answer)}`;
        expect(JSON.stringify(answer), told).not.toMatch(/Secret|usr_theirs/);
        // An intruder who is told to wait has tried nothing.
        expect(status, told).not.toBe(429);
        dashboard().clock.advance(1_000);
        if (CONTRACT[name].changes) expect(answer.ok, told).toBe(false);
        if (answer.ok) expect(answer.staff, told).toEqual({});
        if (answer.ok && name === "cases.get") {
          expect(answer.output, told).toMatchObject({ customer: null, case: null, invoices: [], notes: [] });
        }
        if (answer.ok && "rows" in answer.output && name !== "strategies.list") {
          expect(answer.output.rows, told).toEqual([]);
        }
      }
    }
    const here = { accountId, livemode };
    expect((await dashboard().ask("figures.get", YEAR, here)).currencies).toEqual([]);
    const overview = await dashboard().ask("overview.get", {}, here);
    expect(overview).toMatchObject({ money: [], needStaff: [] });
    expect(new Set(Object.values(overview.counts))).toEqual(new Set([0]));
    expect(await everythingOf(dashboard(), theirs.account)).toBe(before);
    // A refused call still uses its id, in the account that called.
    await forgetCalls(dashboard(), mine.account);
    expect(await everythingOf(dashboard(), mine.account)).toBe(untouched);
  });

  it("keeps two accounts apart that have rows of the same ids", async () => {
    for (const livemode of [true, false]) {
      const merchant = await dashboard().merchant("acct_twins", livemode);
      await merchant.customer("cus_1", { name: livemode ? "Live" : "Test" });
      await merchant.failed("in_1", "cus_1", livemode ? {} : { amountDue: 100, amountRemaining: 100 });
      await merchant.task("task_1", "cus_1", { caseId: "case_in_1" });
    }
    for (const livemode of [true, false]) {
      const here = { accountId: "acct_twins", livemode };
      const own = { customerName: livemode ? "Live" : "Test", amountOpen: livemode ? 4900 : 100 };
      const { rows: cases } = await dashboard().ask("cases.list", {}, here);
      expect(cases).toMatchObject([{ id: "case_in_1", ...own }]);
      const { rows: tasks } = await dashboard().ask("tasks.list", {}, here);
      expect(tasks).toMatchObject([{ id: "task_1", ...own }]);
    }
    const live = { accountId: "acct_twins" };
    await dashboard().ask("holds.pause", { customerId: "cus_1", reason: "x", until: null }, live);
    await dashboard().ask("tasks.complete", { taskId: "task_1", outcome: "done" }, live);
    const other = await dashboard().ask("cases.get", { customerId: "cus_1" }, { ...live, livemode: false });
    expect(other.holds).toEqual([]);
    expect(other.tasks).toHaveLength(1);
    const { hold } = await dashboard().ask(
      "holds.pause",
      { customerId: "cus_1", reason: "x", until: null },
      { ...live, livemode: false },
    );
    dashboard().clock.advance(DAY);
    await dashboard().ask("holds.resume", { holdId: hold.id }, { ...live, livemode: false });
    expect((await dashboard().ask("cases.get", { customerId: "cus_1" }, live)).holds).toHaveLength(1);

    const test = await everythingOf(dashboard(), "acct_twins:test");
    const { settings } = await dashboard().ask("account.get", {}, live);
    await dashboard().ask(
      "settings.put",
      { basedOn: settings, settings: { ...settings, connected: false } },
      live,
    );
    expect(await everythingOf(dashboard(), "acct_twins:test")).toBe(test);
  });

  it("stops its own strategies' clocks when it goes off, and nobody else's", async () => {
    const planned = async (id: string) =>
      (await dashboard().ask("cases.get", { customerId: "cus_1" }, { accountId: id })).end!.at!;
    for (const id of ["acct_off", "acct_on"]) {
      const merchant = await dashboard().merchant(id);
      await merchant.customer("cus_1");
      await merchant.failed("in_1", "cus_1");
    }
    const before = await planned("acct_on");
    const here = { accountId: "acct_off" };
    for (const connected of [false, true]) {
      const { settings } = await dashboard().ask("account.get", {}, here);
      await dashboard().ask(
        "settings.put",
        { basedOn: settings, settings: { ...settings, connected } },
        here,
      );
      dashboard().clock.advance(DAY);
    }
    expect(await planned("acct_off")).toBe(before + DAY);
    expect(await planned("acct_on")).toBe(before);
  });
});
