import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "../../api/merchant.ts";
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

describe("the answer", () => {
  it("says in one line what comes next and when, on the account's clock with the customer's beside it, and why", async () => {
    await withCase();
    const view = await panel({ customerId });
    const said = lines(view.text());
    expect(said.slice(0, 3)).toEqual(["At risk", "€49.00", "Open"]);
    expect(said[3]).toMatch(
      /^Try the payment again, Nov 20, 2026, \d+:\d\d [AP]M \(\d+:\d\d [AP]M for the customer\)$/,
    );
    expect(said.filter((line) => line.startsWith("All times: "))).toEqual(["All times: UTC"]);
    const because = said.slice(said.indexOf("Reasons") + 1, said.indexOf("All reasons"));
    expect(because).toEqual([
      "The last attempt failed: insufficient funds; waiting until money has come in helps",
      expect.stringMatching(/^Of all times that are allowed, this one makes the whole plan worth most: /),
    ]);
  });

  it("counts the step when a message comes next", async () => {
    await withCase();
    await ask("requests.doStep", { caseId, stepId: "tell" });
    const view = await panel({ customerId });
    expect(lines(view.text())[3]).toBe(
      "Step 1 of 3: Send “Payment failed” by e-mail, today, 6:00 PM (1:00 PM for the customer)",
    );
  });

  it("leaves to Stripe what an experiment leaves to it, says when Stripe goes on, and offers nothing of ours", async () => {
    const { merchant } = opened;
    const at = server.dashboard.clock.now();
    const arm = { id: "a", name: "With a call", share: 50, strategy: null };
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.experiments).values({
        ...{ account: merchant.account, id: "x1", by: "usr_1", at, startedBy: "usr_1", startedAt: at - HOUR },
        ...{ seed: "s", stoppedBy: null, stoppedAt: null, chosen: null },
        draft: {
          ...{ id: "x1", name: "Calls in spring", subject: "strategy", segmentId: null, control: "a" },
          ...{ holdOut: 50, windowDays: 10, minimum: 30, arms: [arm] },
        },
      }),
    );
    const drawn = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (n) => {
        await merchant.customer(`cus_${n}`);
        await merchant.failed(`in_${n}`, `cus_${n}`, { nextPaymentAttemptAt: at + 3 * DAY });
        return panel({ customerId: `cus_${n}` });
      }),
    );
    const view = drawn.find((shown) => shown.text().includes("Left to Stripe"))!;
    const said = lines(view.text());
    expect(said[3]).toMatch(/^Stripe’s own next attempt, Nov 21, 2026, /);
    expect(said[4]).toMatch(/^An experiment compares what Stripe brings in alone\./);
    expect(said).toContain("Stripe’s own next attempt");
    // Nothing of ours is announced or offered for now.
    expect(view.text()).not.toMatch(/\bnow: |Send “|x1/i);
    expect(view.screen.buttons()).not.toContain("Now: Send “Payment failed” by e-mail");
    const assigned = drawn.find((shown) => !shown.text().includes("Left to Stripe"))!;
    expect(assigned.text()).toContain(
      "In the experiment “Calls in spring” this customer was assigned at random to the group “With a call”",
    );
  });

  it("costs one request, and no more for being read", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Why?");
    expect(view.requests).toEqual([{ procedure: "cases.get", input: { customerId } }]);
  });

  it("says of a bank debit that it is on its way, and until when, although nothing failed", async () => {
    const { merchant } = opened;
    await merchant.customer("cus_debit");
    await merchant.invoice("in_debit", "cus_debit");
    const at = server.dashboard.clock.now();
    await merchant.db.write((tx) =>
      tx.insert(merchant.db.tables.charges).values({
        account: merchant.account,
        id: "py_debit",
        customerId: "cus_debit",
        paymentIntentId: "pi_debit",
        invoiceId: "in_debit",
        at,
        status: "processing",
        amount: 4900,
        currency: "eur",
        paymentMethodId: null,
        method: { type: "sepa_debit", brand: null, funding: null, country: "DE", fingerprint: null },
        evidence: null,
        idempotencyKey: null,
        requestId: null,
        factAt: at,
        factOrder: "1",
      }),
    );
    const view = await panel({ invoiceId: "in_debit" });
    expect(view.text()).toMatch(/€49\.00 is on its way, expected by \w+ \d+, 2026/);
    expect(view.text()).not.toContain("Nothing to recover");
    expect(view.text()).not.toContain("All paid");
  });

  it("is kind where nothing is to be recovered", async () => {
    const view = await panel({ customerId: "cus_healthy" });
    expect(view.text()).toContain("Nothing to recover");
    expect(view.text()).toContain("All paid");
    expect(view.screen.buttons()).toEqual(["Recovery overview"]);
    await view.press("Recovery overview");
    expect(view.places).toEqual([{ to: "overview" }]);
  });

  it("says how much came back, and how", async () => {
    await withCase();
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.paid(invoiceId, customerId);
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.evaluate(customerId);
    const view = await panel({ customerId });
    expect(lines(view.text()).slice(0, 3)).toEqual(["Recovered", "€49.00", "Recovered"]);
    expect(lines(view.text())[3]).toMatch(/^€49\.00 recovered: /);
    expect(lines(view.text())[4]).toBe("On Nov 18, 2026");
    expect(view.screen.buttons()).not.toContain("Pause…");
  });

  it("keeps to what was known while the server is away, and asks again on demand", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Assign to me");
    view.faults.offline = true;
    await view.press("Unassign");
    expect(view.text()).toContain("The Makegood server did not answer.");
    expect(view.text()).toContain("€49.00");
    view.faults.offline = false;
    await view.press("Unassign");
    expect(view.text()).not.toContain("did not answer");
    expect(view.text()).toContain("Nobody yet");
  });

  it("offers another try where not even the first answer came", async () => {
    await withCase();
    const view = await panel({ customerId });
    expect(view.text()).toContain("€49.00");
    const lost = await panel({ customerId: "x".repeat(300) });
    expect(lost.screen.of("Banner")).toHaveLength(1);
    expect(lost.screen.buttons()).toEqual(["Try again"]);
  });

  it("recovers by itself from a signature that was too old", async () => {
    await withCase();
    const view = await panel({ customerId });
    view.faults.lateSignatures = 1;
    await view.press("Assign to me");
    expect(view.screen.of("Banner")).toEqual([]);
    expect(view.text()).toContain("Anna Keller");
  });
});

describe("someone who may only look", () => {
  it("sees all of it, one sentence about the role, and nothing that acts", async () => {
    await withCase();
    await ask("requests.skipStep", { caseId: caseId, stepId: "tell" });
    await ask("notes.add", { customerId, text: "Call before noon" });
    const view = await panel({ customerId }, { roles: ["view_only"] });
    expect(view.text()).toContain("You can view but not act");
    expect(view.text()).toContain("Call before noon");
    expect(new Set(view.screen.buttons())).toEqual(
      new Set(["Why?", "Segment: Everyone else", "Strategy: Soft decline, version 1", "Recovery overview"]),
    );
  });
});

describe("the timeline", () => {
  it("reads from the end to come down to the beginning, hollow before now and solid after", async () => {
    await withCase();
    const view = await panel({ customerId });
    expect(view.screen.of("Icon").map(({ props }) => props.name)).toEqual([
      ...Array(5).fill("circle"),
      "checkCircleFilled",
      "cancelCircleFilled",
    ]);
    const said = view.text();
    expect(said.indexOf("Send “Final notice”")).toBeGreaterThan(0);
    expect(said.indexOf("Send “Final notice”")).toBeLessThan(said.lastIndexOf("Try the payment again"));
    expect(said.lastIndexOf("Try the payment again")).toBeLessThan(said.indexOf("Recovery started"));
  });

  it("says why on demand", async () => {
    await withCase();
    const view = await panel({ customerId });
    expect(view.text()).not.toContain("The strategy ends on day 28");
    await view.press("Why?");
    expect(view.text()).toContain("The strategy ends on day 28");
    await view.press("Hide");
    expect(view.text()).not.toContain("The strategy ends on day 28");
  });

  it("goes back page by page", async () => {
    await withCase();
    for (let i = 0; i < 16; i++) {
      const { hold } = await ask("holds.pause", { customerId, reason: "x", until: null });
      server.dashboard.clock.advance(60_000);
      await ask("holds.resume", { holdId: hold.id });
    }
    const view = await panel({ customerId });
    expect(view.text()).not.toContain("Recovery started");
    await view.press("Show more");
    expect(view.text()).toContain("Recovery started");
    expect(view.screen.buttons()).not.toContain("Show more");
  });
});

describe("what stands behind it", () => {
  it("leads to the segment, the strategy, the invoice and the customer", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Segment: Everyone else");
    await view.press("Strategy: Soft decline, version 1");
    expect(view.places).toEqual([
      { to: "segments", segmentId: "everyone_else" },
      { to: "strategies", strategyId: "soft_decline" },
    ]);
    const routes = view.screen.of("Link").map(({ props }) => props.href);
    expect(routes).toContainEqual({ name: "invoiceDetails", params: { invoiceId } });
    expect(routes).toContainEqual({ name: "customerDetails", params: { customerId } });
  });

  it("keeps notes, and erases one only after asking", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.fill("Note for your team; customers never see it", "Prefers phone");
    await view.press("Add note");
    expect(view.text()).toContain("Prefers phone");
    expect(view.text()).toContain("Notes (1)");
    await view.press("Delete");
    expect(view.text()).toContain("It is deleted for good.");
    expect(view.text()).toContain("Prefers phone");
    await view.press("Delete");
    expect(view.text()).not.toContain("Prefers phone");
  });

  it("completes a task with what came of it", async () => {
    await withCase();
    await opened.merchant.task(`task_${customerId}`, customerId, { caseId });
    const view = await panel({ customerId });
    expect(view.text()).toContain("Open tasks (1)");
    await view.press("Complete…");
    await view.fill("Result", "will_pay");
    await view.press("+7 days");
    await view.press("Complete task");
    expect(view.text()).not.toContain("Open tasks (1)");
    expect(view.text()).toContain("Task done: call the customer – the customer will pay");
  });

  it("leads to the customer's other cases", async () => {
    await withCase();
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.paid(invoiceId, customerId);
    server.dashboard.clock.advance(DAY);
    await opened.merchant.failed(`${invoiceId}_later`, customerId);
    const view = await panel({ customerId });
    expect(view.text()).toContain("Other cases (1)");
    await view.press("Recovered on Nov 18, 2026");
    expect(view.places).toEqual([{ to: "case", caseId: `case_${invoiceId}` }]);
  });
});

describe("the user's language", () => {
  /** What is the same in all three: names, numbers, and words that are. */
  const SAME = new Set(["Notes (1)", "SMS"]);

  it.each([
    ["de-DE", "Pausieren …", "Zusage …", "Jetzt abbuchen …", "Rückgewinnung beenden …"],
    ["fr-FR", "Mettre en pause…", "Promesse…", "Débiter maintenant…", "Mettre fin au recouvrement…"],
  ])("is %s on every screen, with nothing left in English", async (locale, ...forms) => {
    await withCase();
    await opened.merchant.task(`task_${customerId}`, customerId, { caseId });
    await ask("notes.add", { customerId, text: "n. n." });
    await ask("requests.skipStep", { caseId, stepId: "tell" });
    const [english, other] = [await panel({ customerId }), await panel({ customerId }, { locale })];
    const inEnglish = ["Pause…", "Promise…", "Charge now…", "End recovery…"];
    const said: string[] = [];
    const left: string[] = [];
    for (const [i, form] of forms.entries()) {
      await english.press(inEnglish[i] ?? "");
      await other.press(form);
      const known = new Set(lines(english.text()));
      said.push(...lines(other.text()));
      left.push(...lines(other.text()).filter((line) => known.has(line)));
      await english.press("Cancel");
      await other.press(locale === "de-DE" ? "Abbrechen" : "Annuler");
    }
    const names = /^(NO-|Name of|n\. n\.|Segment: |Everyone else|Soft decline|\d+$|in_|cus_|€)/;
    expect(left.filter((line) => !names.test(line) && !SAME.has(line))).toEqual([]);
    expect(said.filter((line) => /[{}|]/.test(line))).toEqual([]);
  });
});
