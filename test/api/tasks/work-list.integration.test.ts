import { and, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { onBothDatabases } from "../dashboard-caller.ts";
import type { Merchant } from "../merchant.ts";
import { DAY, HOUR } from "../merchant.ts";

/** What the issuer said turns out to be something else than missing money. */
async function saidInstead(merchant: Merchant, customerId: string, invoiceId: string, declineCode: string) {
  const { charges } = merchant.db.tables;
  await merchant.db.write((tx) =>
    tx
      .update(charges)
      .set({
        evidence: {
          outcomeType: "issuer_declined",
          outcomeReason: declineCode,
          networkStatus: "declined_by_network",
          adviceCode: null,
          networkAdviceCode: null,
          networkDeclineCode: null,
          declineCode,
          code: declineCode === "expired_card" ? "expired_card" : "card_declined",
        },
      })
      .where(and(eq(charges.account, merchant.account), eq(charges.id, `ch_${invoiceId}`))),
  );
  await merchant.evaluate(customerId);
}

onBothDatabases("the work list", (dashboard) => {
  it("puts whom a call helps before whom nobody has to call, and says why", async () => {
    const merchant = await dashboard().merchant("acct_worth");
    const here = { accountId: "acct_worth" };
    // The largest sum comes by itself: the customer has no money today, and eight tries to come.
    const amounts = { funds: 6_000, expired: 5_000, lost: 4_000, sent: 3_000 };
    for (const [name, amount] of Object.entries(amounts)) {
      await merchant.customer(`cus_${name}`);
      const owed = { amountDue: amount, amountRemaining: amount };
      if (name === "sent") {
        const dueAt = dashboard().clock.now() - HOUR;
        await merchant.invoice("in_sent", "cus_sent", { ...owed, collectionMethod: "send_invoice", dueAt });
        await merchant.evaluate("cus_sent");
      } else await merchant.failed(`in_${name}`, `cus_${name}`, owed);
      await merchant.task(`task_${name}`, `cus_${name}`, { caseId: `case_in_${name}` });
    }
    await saidInstead(merchant, "cus_expired", "in_expired", "expired_card");
    await saidInstead(merchant, "cus_lost", "in_lost", "lost_card");

    const { rows } = await dashboard().ask("tasks.list", {}, here);
    expect(rows.map(({ id }) => id)).toEqual(["task_expired", "task_lost", "task_sent", "task_funds"]);
    const [expired, , , funds] = rows;
    expect(funds!.selfCure).toBeGreaterThan(60);
    expect(funds!.priorityReasons[0]!.text).toMatch(
      /^Likely to pay unprompted \(\d\d% by Dec \d+, 2026\), so a contact adds little$/,
    );
    expect(expired!.priorityReasons[0]!.text).toMatch(/^A contact is worth about €/);
    expect(expired!.expectedValue).toBeGreaterThan(4 * funds!.expectedValue);

    const german = await dashboard().ask("tasks.list", {}, { ...here, locale: "de" });
    expect(german.rows[3]!.priorityReasons[0]!.text).toMatch(
      /^Zahlt wahrscheinlich von selbst \(\d\d\u00a0% bis /,
    );
    const { needStaff } = await dashboard().ask("overview.get", {}, here);
    expect(needStaff.map(({ customerId }) => customerId)).toEqual([
      "cus_expired",
      "cus_lost",
      "cus_sent",
      "cus_funds",
    ]);
    const panel = await dashboard().ask("cases.get", { customerId: "cus_funds" }, here);
    expect(panel.case).toMatchObject({ selfCure: funds!.selfCure, priorityReasons: funds!.priorityReasons });
    expect(panel.tasks[0]).toMatchObject({
      expectedValue: funds!.expectedValue,
      priorityReasons: funds!.priorityReasons,
    });
    const message = panel.next.find((command) => command.do.kind === "message");
    expect(message?.reasons.map(({ code }) => code)).toContain("contact_adds_little");
  });

  it("goes down as people were in touch, and is worth nothing once paid", async () => {
    const merchant = await dashboard().merchant("acct_touched");
    const here = { accountId: "acct_touched" };
    await merchant.customer("cus_1");
    await merchant.failed("in_1", "cus_1");
    await saidInstead(merchant, "cus_1", "in_1", "expired_card");
    await merchant.task("task_1", "cus_1", { caseId: "case_in_1" });
    await merchant.task("task_2", "cus_1", { caseId: "case_in_1", kind: "letter" });
    const priorityReasons = async () =>
      (await dashboard().ask("cases.get", { customerId: "cus_1" }, here)).case!.expectedValue;
    const untouched = await priorityReasons();
    await dashboard().ask("tasks.complete", { taskId: "task_1", outcome: "reached" }, here);
    expect(Math.abs((await priorityReasons()) - 0.6 * untouched)).toBeLessThanOrEqual(1);
    dashboard().clock.advance(DAY);
    await merchant.paid("in_1", "cus_1");
    expect(await priorityReasons()).toBe(0);
  });

  it("refuses a cursor that was given before the list had this order", async () => {
    await dashboard().merchant("acct_cursor");
    const list = `tasks.list ${JSON.stringify({ state: "open" })}`;
    const old = JSON.stringify(["acct_cursor:live", list, 1, "task_1"]);
    const cursor = Buffer.from(old).toString("base64url");
    const error = await dashboard().refused("tasks.list", { cursor }, { accountId: "acct_cursor" });
    expect(error).toMatchObject({ status: 400, code: "invalid_input", fields: [{ path: "cursor" }] });
  });
});
