import { describe, expect, it } from "vitest";
import {
  ask,
  caseId,
  customerId,
  invoiceId,
  lines,
  opened,
  panel,
  server,
  withMerchant,
  withCase,
} from "./one-case.tsx";

withMerchant();

describe("pausing", () => {
  it("asks for a reason and an end, says what will happen, and then who did it", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Pause…");
    const before = view.requests.length;
    await view.press("Pause");
    expect(view.text()).toContain("Choose or write a reason.");
    expect(view.text()).toContain("Choose a day in the future.");
    expect(view.requests).toHaveLength(before);

    await view.fill("Reason", "The customer asked for time");
    await view.press("+7 days");
    expect(view.text()).toContain(
      "Nothing is charged or sent until Nov 25, 2026 is over. Then recovery continues by itself.",
    );
    await view.press("Pause");
    // The last millisecond of the 25th on the account's clock.
    expect(view.requests.find(({ procedure }) => procedure === "holds.pause")?.input).toEqual({
      customerId,
      reason: "The customer asked for time",
      until: Date.UTC(2026, 10, 26) - 1,
    });
    expect(view.screen.of("FocusView")).toEqual([]);
    expect(lines(view.text()).slice(2, 5)).toEqual([
      "Paused",
      "Paused until Nov 25, 2026",
      "By Anna Keller on Nov 18, 2026: The customer asked for time",
    ]);
    expect(view.toasts).toEqual(["Paused"]);
    expect(view.refreshes()).toBe(1);

    await view.press("Resume");
    expect(lines(view.text())[3]).toMatch(/^Try the payment again/);
  });

  it("takes own words and any day, and leaves the end open where that is wanted", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Pause…");
    await view.fill("Reason", "Financial hardship");
    await view.fill("In your own words", "is in hospital");
    await view.fill("Or another day", "2026-12-24");
    expect(view.text()).toContain("until Dec 24, 2026");
    await view.press("Until resumed");
    await view.press("Pause");
    expect(view.requests.find(({ procedure }) => procedure === "holds.pause")?.input).toEqual({
      customerId,
      reason: "is in hospital",
      until: null,
    });
    expect(view.text()).toContain("Paused until resumed");
  });

  it("shows the server's refusal in the form and keeps what was entered", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Pause…");
    await view.fill("Reason", "Financial hardship");
    await view.fill("Or another day", "2020-01-01");
    await view.press("Pause");
    expect(view.screen.of("FocusView")).toHaveLength(1);
    expect(view.screen.of("Banner")).toHaveLength(1);
    await view.press("+3 days");
    await view.press("Pause");
    expect(view.text()).toContain("Paused until Nov 21, 2026");
  });

  it("can be for one invoice alone where it was opened from that invoice", async () => {
    await withCase();
    await opened.merchant.failed(`${invoiceId}_b`, customerId);
    const view = await panel({ invoiceId });
    await view.press("Pause…");
    await view.fill("Reason", "Financial hardship");
    await view.press("+3 days");
    await view.fill(`Only invoice NO-${invoiceId}`, true);
    await view.press("Pause");
    expect(view.requests.find(({ procedure }) => procedure === "holds.pause")?.input).toMatchObject({
      invoiceId,
    });
    expect(view.text()).toContain("Paused until Nov 21, 2026");
    // Beside the customer, the other invoice goes on.
    expect((await panel({ customerId })).text()).toContain("Try the payment again, ");
  });
});

describe("a promise", () => {
  it("holds everything until its day, with the amount and who noted it", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Promise…");
    await view.press("Save promise");
    expect(view.text()).toContain("Choose a day in the future.");
    await view.press("+14 days");
    await view.fill("Amount", 2000);
    await view.fill("Note (optional)", "by bank transfer");
    await view.press("Save promise");
    expect(lines(view.text()).slice(2, 5)).toEqual([
      "Promised",
      "€20.00 promised by Dec 2, 2026",
      "By Anna Keller on Nov 18, 2026: by bank transfer",
    ]);
    await view.press("Resume");
    expect(lines(view.text())[3]).toMatch(/^Try the payment again/);
  });

  it("of all that is open names no amount, so that it grows with the case", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Promise…");
    await view.press("End of month");
    await view.press("Save promise");
    expect(view.requests.find(({ procedure }) => procedure === "holds.promise")?.input).toEqual({
      customerId,
      by: Date.UTC(2026, 11, 1) - 1,
      amount: null,
      reason: "",
    });
    expect(view.text()).toContain("€49.00 promised by Nov 30, 2026");
  });
});

describe("charging now", () => {
  it("says the amount and what the rules leave before it is done, and can be taken back", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Charge now…");
    expect(view.requests.map(({ procedure }) => procedure)).toEqual(["cases.get"]);
    const said = view.text();
    expect(said).toContain(`Invoice\nNO-${invoiceId}\nAmount\n€49.00\nPayment method\nVisa, expires `);
    expect(said).toMatch(/Limit it counts towards\n.*Visa/);
    await view.press("Cancel");
    expect(view.requests).toHaveLength(1);

    await view.press("Charge now…");
    await view.press("Charge €49.00");
    expect(view.requests[1]).toEqual({ procedure: "requests.retryNow", input: { invoiceId, confirm: true } });
    const banner = view.screen.of("Banner")[0];
    expect(banner?.props.description).toMatch(/^Requested by Anna Keller\. /);
    expect(view.text()).toContain(`Charging: the result is on its way\nInvoice NO-${invoiceId}, €49.00`);
    await view.press("Undo");
  });

  it("says how the charge ended, and of which invoice", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Charge now…");
    await view.press("Charge €49.00");
    const { merchant } = opened;
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.timeline).values({
        account: merchant.account,
        id: "execution:charge",
        subject: "execution:charge",
        revision: 1,
        customerId,
        at: server.dashboard.clock.now(),
        invoiceId,
        kind: "charge",
        detail: { result: "declined", outcome: "done" },
        reasons: [],
      }),
    );
    await view.press("Assign to me");
    expect(view.text()).toContain(`Payment attempt declined\nInvoice NO-${invoiceId}, €49.00`);
    await view.press("Close");
    expect(view.text()).not.toContain("Payment attempt declined\nInvoice");
  });
});

describe("who looks after the customer", () => {
  it("can be anybody who has done something", async () => {
    await withCase();
    const here = { accountId: opened.backend.place.account, userId: "usr_ben", userName: "Ben Ott" };
    await server.dashboard.ask("notes.add", { customerId, text: "Hello" }, here);
    const view = await panel({ customerId });
    await view.press("Assign to…");
    await view.fill("Owner", "usr_ben");
    await view.press("Save owner");
    expect(view.text()).toContain("Ben Ott");
    const { case: after } = await ask("cases.get", { customerId });
    expect(after?.owner).toBe("usr_ben");
  });
});

describe("a day", () => {
  it("is one of the account's calendar: seven days from the 26th end with the 3rd there, whatever the customer's", async () => {
    await withCase();
    const here = { accountId: opened.backend.place.account };
    const { settings } = await server.dashboard.ask("account.get", {}, here);
    await server.dashboard.ask(
      "settings.put",
      { settings: { ...settings, timeZone: "America/Los_Angeles" }, basedOn: settings },
      here,
    );
    // Late on the 26th there; where the customer lives, and in UTC, it is the 27th.
    server.dashboard.clock.advance(Date.UTC(2026, 10, 27, 7, 30) - server.dashboard.clock.now());
    const view = await panel({ customerId });
    await view.press("Pause…");
    await view.fill("Reason", "The customer asked for time");
    await view.press("+7 days");
    await view.press("Pause");
    const asked = view.requests.find(({ procedure }) => procedure === "holds.pause")?.input;
    expect(asked).toMatchObject({ until: Date.UTC(2026, 11, 4, 8) - 1 });
    expect(lines(view.text())[3]).toBe("Paused until Dec 3, 2026");
    expect(view.text()).toContain("All times: Los Angeles");
  });
});

describe("steps and the end", () => {
  it("are skipped or done at once by one press, and put back by another", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Skip: Send “Payment failed” by e-mail");
    expect(view.screen.buttons()).toContain("Skip: Send “Payment reminder” by e-mail");
    await view.press("Undo");
    expect(view.screen.buttons()).toContain("Skip: Send “Payment failed” by e-mail");
    await view.press("Now: Send “Payment failed” by e-mail");
    expect(view.screen.of("Banner")[0]?.props.description).toBe(
      "Requested by Anna Keller. Planned for: today, 6:00 PM.",
    );
  });

  it("says what an end costs, waits ten minutes with it, and takes it back", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("End recovery…");
    expect(view.text()).toContain(
      "the open amount counts as lost. This takes effect in 10 minutes; until then it can be undone.",
    );
    await view.press("End recovery");
    expect(view.text()).toContain("Choose what happens");
    expect(view.text()).toContain("Say why: the team sees it as a note.");
    await view.fill("How recovery ends", "mark_uncollectible");
    await view.fill("Why", "moved abroad");
    expect(view.requests.some(({ procedure }) => procedure === "requests.endNow")).toBe(false);
    await view.press("End recovery");
    expect(view.requests.find(({ procedure }) => procedure === "requests.endNow")?.input).toEqual({
      caseId,
      action: "mark_uncollectible",
      reason: "moved abroad",
      confirm: true,
    });
    expect(view.text()).toContain("Why recovery was ended: moved abroad");
    const minutes = new Date(server.dashboard.clock.now() + 10 * 60_000).toISOString().slice(14, 16);
    expect(view.screen.of("Banner")[0]?.props.description).toMatch(
      new RegExp(`Planned for: today, \\d+:${minutes} [AP]M\\.$`),
    );
    await view.press("Undo");
    expect(view.screen.of("Banner")).toEqual([]);
    expect(lines(view.text())[3]).toMatch(/^Try the payment again/);
  });
});
