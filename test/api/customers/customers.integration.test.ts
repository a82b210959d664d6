import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { findCustomersByPrefix, findCustomersByInvoiceNumber } from "../../../db/stores/customers.ts";
import { withPlans } from "../../db/query-plans.ts";
import { Dashboard, onBothDatabases } from "../dashboard-caller.ts";
import { HOUR } from "../merchant.ts";

const VIEWER = [{ id: "view_only", name: "View only", type: "builtIn" }];

onBothDatabases("who looks after customers", (dashboard) => {
  it("is a member of staff or nobody, shown beside cases and tasks, which are listed by it", async () => {
    const merchant = await dashboard().merchant("acct_owner");
    const here = { accountId: "acct_owner" };
    for (const id of ["anna", "ben", "free"]) {
      await merchant.customer(`cus_${id}`);
      await merchant.failed(`in_${id}`, `cus_${id}`);
      await merchant.task(`task_${id}`, `cus_${id}`, { caseId: `case_in_${id}` });
      dashboard().clock.advance(HOUR);
    }
    const anna = { ...here, userId: "usr_anna" };
    const ben = { ...here, userId: "usr_ben" };
    const mine = { owner: "me" as const };
    expect(await dashboard().ask("cases.assign", { customerId: "cus_anna", ...mine }, anna)).toEqual({
      owner: "usr_anna",
    });
    await dashboard().ask("cases.assign", { customerId: "cus_ben", ...mine }, anna);
    await dashboard().ask("cases.assign", { customerId: "cus_ben", ...mine }, ben);

    const { timeline } = await dashboard().ask("cases.get", { customerId: "cus_ben" }, here);
    const assigned = timeline.rows.filter(({ kind }) => kind === "assigned");
    expect(assigned.map(({ text, by, detail }) => [text, by, detail.before, detail.after]).sort()).toEqual([
      ["Took over the customer", "usr_anna", null, "usr_anna"],
      ["Took over the customer", "usr_ben", "usr_anna", "usr_ben"],
    ]);

    const cases = async (owner: string, how = anna) =>
      (await dashboard().ask("cases.list", { owner }, how)).rows.map(({ id }) => id);
    const tasks = async (owner: string, how = anna) =>
      (await dashboard().ask("tasks.list", { owner }, how)).rows.map(({ id }) => id);
    expect(await cases("me")).toEqual(["case_in_anna"]);
    expect(await cases("me", ben)).toEqual(["case_in_ben"]);
    expect(await cases("usr_ben")).toEqual(["case_in_ben"]);
    expect(await cases("nobody")).toEqual(["case_in_free"]);
    expect(await tasks("me")).toEqual(["task_anna"]);
    expect(await tasks("usr_ben")).toEqual(["task_ben"]);
    expect(await tasks("nobody")).toEqual(["task_free"]);
    const { rows } = await dashboard().ask("tasks.list", {}, here);
    expect(rows.map(({ owner }) => owner)).toEqual(["usr_anna", "usr_ben", null]);
    const panel = await dashboard().ask("cases.get", { customerId: "cus_anna" }, here);
    expect([panel.case?.owner, panel.tasks[0]?.owner]).toEqual(["usr_anna", "usr_anna"]);

    expect(await dashboard().ask("cases.assign", { customerId: "cus_anna", owner: null }, ben)).toEqual({
      owner: null,
    });
    expect(await cases("nobody")).toEqual(["case_in_free", "case_in_anna"]);
    // A page of "me" is a list of one's own: its cursor leads nobody else on.
    await dashboard().ask("cases.assign", { customerId: "cus_anna", ...mine }, ben);
    const { nextCursor } = await dashboard().ask("cases.list", { owner: "me", limit: 1 }, ben);
    expect(nextCursor).not.toBeNull();
    const stranger = await dashboard().refused("cases.list", { owner: "me", cursor: nextCursor }, anna);
    expect(stranger).toMatchObject({ code: "invalid_input" });
  });

  it("is said by who may work on cases, of a customer of the account, and of nobody else", async () => {
    const merchant = await dashboard().merchant("acct_assign");
    const here = { accountId: "acct_assign" };
    await merchant.customer("cus_1");
    const input = { customerId: "cus_1", owner: "me" as const };
    expect(await dashboard().refused("cases.assign", input, { ...here, roles: VIEWER })).toMatchObject({
      code: "role_missing",
    });
    const other = { customerId: "cus_1", owner: "usr_ben" } as unknown as typeof input;
    expect((await dashboard().refused("cases.assign", other, here)).status).toBe(400);
    const unknown = { ...input, customerId: "cus_no" };
    expect((await dashboard().refused("cases.assign", unknown, here)).status).toBe(404);
    await dashboard().merchant("acct_assignOther");
    const elsewhere = { accountId: "acct_assignOther" };
    expect((await dashboard().refused("cases.assign", input, elsewhere)).status).toBe(404);
    const { owners } = merchant.db.tables;
    const rows = await merchant.db.read.select().from(owners).where(eq(owners.customerId, "cus_1"));
    expect(rows).toEqual([]);
  });
});

onBothDatabases("notes", (dashboard) => {
  it("are kept about a customer, newest first, and erased for good", async () => {
    const merchant = await dashboard().merchant("acct_notes");
    const here = { accountId: "acct_notes" };
    await merchant.customer("cus_1");
    await merchant.customer("cus_2");
    const anna = { ...here, userId: "usr_anna" };
    const first = await dashboard().ask(
      "notes.add",
      { customerId: "cus_1", text: "  called, no answer " },
      anna,
    );
    expect(first.note).toMatchObject({
      text: "called, no answer",
      by: "usr_anna",
      at: dashboard().clock.now(),
    });
    dashboard().clock.advance(HOUR);
    for (let i = 0; i < 20; i++) {
      await dashboard().ask("notes.add", { customerId: "cus_1", text: `note ${i}` }, here);
      dashboard().clock.advance(HOUR);
    }
    const texts = async (customerId: string) =>
      (await dashboard().ask("cases.get", { customerId }, here)).notes.map(({ text }) => text);
    expect(await texts("cus_1")).toEqual(Array.from({ length: 20 }, (_, i) => `note ${19 - i}`));
    expect(await texts("cus_2")).toEqual([]);
    const { timeline } = await dashboard().ask("cases.get", { customerId: "cus_1" }, here);
    expect(JSON.stringify(timeline)).not.toContain("called");

    expect(await dashboard().ask("notes.remove", { noteId: first.note.id }, here)).toEqual({
      noteId: first.note.id,
    });
    const { notes } = merchant.db.tables;
    expect(JSON.stringify(await merchant.db.read.select().from(notes))).not.toContain("called");
    const gone = await dashboard().refused("notes.remove", { noteId: first.note.id }, here);
    expect(gone).toMatchObject({ status: 404, code: "not_found" });
  });

  it("are refused without words, too long, with what no database keeps, about nobody, and from who only looks on", async () => {
    const merchant = await dashboard().merchant("acct_noNotes");
    const here = { accountId: "acct_noNotes" };
    await merchant.customer("cus_1");
    const add = (text: string, customerId = "cus_1") =>
      dashboard().refused("notes.add", { customerId, text }, here);
    expect(await add("   ")).toMatchObject({ status: 400, fields: [{ path: "text" }] });
    expect(await add("x".repeat(2001))).toMatchObject({ status: 400, fields: [{ path: "text" }] });
    expect(await add("a\0b")).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await add("a\ud800b")).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await add("x", "cus_no")).toMatchObject({ status: 404 });
    const note = { customerId: "cus_1", text: "x" };
    expect(await dashboard().refused("notes.add", note, { ...here, roles: VIEWER })).toMatchObject({
      status: 403,
    });
    const { notes } = merchant.db.tables;
    const rows = () => merchant.db.read.select().from(notes).where(eq(notes.account, merchant.account));
    expect(await rows()).toEqual([]);

    const nonce = "nonce-of-this-note";
    const kept = await dashboard().ask(
      "notes.add",
      { customerId: "cus_1", text: "naïve 日本 👋" },
      { ...here, nonce },
    );
    const other = new Dashboard(dashboard().db);
    other.clock.advance(dashboard().clock.now() - other.clock.now());
    expect(await other.refused("notes.add", note, { ...here, nonce })).toMatchObject({ code: "replayed" });
    expect(await rows()).toMatchObject([{ text: "naïve 日本 👋" }]);
    const remove = { noteId: kept.note.id };
    expect(await dashboard().refused("notes.remove", remove, { ...here, roles: VIEWER })).toMatchObject({
      status: 403,
    });
    await dashboard().merchant("acct_noNotesOther");
    const elsewhere = { accountId: "acct_noNotesOther" };
    expect(await dashboard().refused("notes.remove", remove, elsewhere)).toMatchObject({ status: 404 });
    expect(await rows()).toHaveLength(1);
  });
});

onBothDatabases("the search for customers", (dashboard, url) => {
  it("finds by the beginning of a name or address, a number or an id, those with an open case first", async () => {
    const merchant = await dashboard().merchant("acct_search");
    const here = { accountId: "acct_search" };
    const find = async (query: string) =>
      (await dashboard().ask("customers.search", { query }, here)).rows.map(({ id }) => id);
    await merchant.customer("cus_a", { name: "Änne Müller", email: "Muller@Example.com" });
    await merchant.customer("cus_b", { name: "Anna Arendt", email: "aa@example.com" });
    await merchant.customer("cus_c", { name: "ANNABEL 100%_x", email: null });
    await merchant.customer("cus_fine", { name: "Anna Fine", email: "fine@example.com" });
    await merchant.failed("in_a", "cus_a", { subscriptionId: "sub_a", number: "ACME-0001" });
    await merchant.failed("in_b", "cus_b");
    dashboard().clock.advance(HOUR);
    await merchant.paid("in_b", "cus_b");
    await merchant.failed("in_c", "cus_c");

    expect(await find("ann")).toEqual(["cus_c", "cus_b"]);
    expect(await find("ANNA A")).toEqual(["cus_b"]);
    expect(await find("änne")).toEqual(["cus_a"]);
    expect(await find("Änne M")).toEqual(["cus_a"]);
    expect(await find("muller@ex")).toEqual(["cus_a"]);
    expect(await find("annabel 100%_")).toEqual(["cus_c"]);
    expect(await find("%nna")).toEqual([]);
    expect(await find("an_a")).toEqual([]);
    for (const query of [
      "ACME-0001",
      "acme-0001",
      "in_a",
      "sub_a",
      "ch_in_a",
      "pi_in_a",
      "cus_a",
      "case_in_a",
    ]) {
      expect([query, await find(query)]).toEqual([query, ["cus_a"]]);
    }
    expect(await find("cus_no")).toEqual([]);
    // An id says exactly whom, also one who never had a recovery.
    expect((await dashboard().ask("customers.search", { query: "cus_fine" }, here)).rows).toEqual([
      { id: "cus_fine", name: "Anna Fine", email: "fine@example.com", country: "US", case: null },
    ]);
    const [found] = (await dashboard().ask("customers.search", { query: "cus_b" }, here)).rows;
    expect(found?.case).toEqual({ id: "case_in_b", status: "recovered", currency: "eur", amountOpen: 0 });

    await dashboard().merchant("acct_searchOther");
    const elsewhere = { accountId: "acct_searchOther" };
    for (const query of ["anna", "ACME-0001", "cus_a", "in_a"]) {
      expect(await dashboard().ask("customers.search", { query }, elsewhere)).toEqual({ rows: [] });
    }
    for (const query of ["a", " a ", "x".repeat(101)]) {
      expect((await dashboard().refused("customers.search", { query }, here)).status).toBe(400);
    }
  });

  it("shows ten at most, and finds who has an open case among many", async () => {
    const merchant = await dashboard().merchant("acct_many");
    const here = { accountId: "acct_many" };
    for (let i = 0; i < 14; i++) {
      await merchant.customer(`cus_${i}`, { name: `Same Name ${String(i).padStart(2, "0")}` });
      await merchant.failed(`in_${i}`, `cus_${i}`);
    }
    dashboard().clock.advance(HOUR);
    for (let i = 0; i < 13; i++) await merchant.paid(`in_${i}`, `cus_${i}`);
    const { rows } = await dashboard().ask("customers.search", { query: "same name" }, here);
    expect(rows.map(({ id }) => id)).toEqual(["cus_13", ...Array.from({ length: 9 }, (_, i) => `cus_${i}`)]);
  });

  it("reads a range of an index and never the table", async () => {
    const merchant = await dashboard().merchant("acct_plans");
    const { db, account } = merchant;
    const { customers } = db.tables;
    const base = { metadata: {}, createdAt: 0, factAt: 0, factOrder: "1" };
    for (let from = 0; from < 3_000; from += 500) {
      const rows = Array.from({ length: 500 }, (_, i) => ({
        ...base,
        account,
        id: `cus_${from + i}`,
        name: `Person ${from + i}`,
        email: `p${from + i}@example.com`,
      }));
      await db.write((tx) => tx.insert(customers).values(rows));
    }
    const noting = await withPlans(db, url());
    for (const column of ["name", "email"] as const) {
      await findCustomersByPrefix(noting.db, account, column, ["person 12"]);
      const [plan = ""] = await noting.plans();
      expect(plan).toContain(`customers_by_${column}`);
      expect(plan).not.toMatch(/(SCAN|Seq Scan on) customers/);
      expect(plan).toMatch(/cases_of_customer/);
    }
    await findCustomersByInvoiceNumber(noting.db, account, ["NO-1"]);
    const [plan = ""] = await noting.plans();
    expect(plan).toContain("invoices_by_number");
    await noting.close();
  });
});
