import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Input } from "../../../server/http/api/contract.ts";
import { CasePanel } from "../../../ui/cases/CasePanel.tsx";
import { DAY, HOUR, NOON } from "../../http/api/merchant.ts";
import { type Opened, openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

type Named = "requests.doStep" | "requests.skipStep" | "notes.add" | "holds.pause" | "holds.resume";

let server: Awaited<ReturnType<typeof openMerchant>>;
let opened: Opened;
let count = 0;
beforeAll(async () => {
  server = await openMerchant();
});
afterAll(() => server.close());
/** Each test has an account of its own, at noon. */
beforeEach(async () => {
  server.dashboard.clock.advance(NOON - server.dashboard.clock.now());
  opened = await server.another(`acct_panel${++count}`);
});

const ask = <Name extends Named>(name: Name, input: Input<Name>) =>
  server.dashboard.ask(name, input, { accountId: opened.backend.place.account });

const customerId = "cus_1";
const invoiceId = "in_1";
const caseId = "case_in_1";

/** A customer with one failed invoice. */
async function withCase() {
  await opened.merchant.customer(customerId);
  await opened.merchant.failed(invoiceId, customerId);
}

const panel = (of: Parameters<typeof CasePanel>[0]["of"], options: Partial<ViewOptions> = {}) =>
  renderView(<CasePanel of={of} />, { backend: opened.backend, ...options });

const lines = (text: string) => text.split("\n");

describe("the answer", () => {
  it("says in one line what comes next and when, on the customer's clock, and why", async () => {
    await withCase();
    const view = await panel({ customerId });
    const said = lines(view.text());
    expect(said.slice(0, 3)).toEqual(["At risk", "€49.00", "Open"]);
    expect(said[3]).toMatch(/^Try the payment again, Nov 20, 2026, \d+:\d\d AM customer’s time$/);
    expect(said).toContain("The last try failed: insufficient funds");
  });

  it("counts the step when a message comes next", async () => {
    await withCase();
    await ask("requests.doStep", { caseId, stepId: "tell" });
    const view = await panel({ customerId });
    expect(lines(view.text())[3]).toBe(
      "Step 1 of 3: Send “Payment failed” by e-mail, today, 1:00 PM customer’s time",
    );
  });

  it("costs one request, and no more for being read", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Why?");
    expect(view.requests).toEqual([{ procedure: "cases.get", input: { customerId } }]);
  });

  it("is kind where nothing is to be recovered", async () => {
    const view = await panel({ customerId: "cus_healthy" });
    expect(view.text()).toContain("Nothing to recover");
    expect(view.text()).toContain("All paid");
    expect(view.screen.buttons()).toEqual(["All of recovery"]);
    await view.press("All of recovery");
    expect(view.places).toEqual([{ to: "overview" }]);
  });

  it("says how much came back, and how", async () => {
    await withCase();
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.paid(invoiceId, customerId);
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.look(customerId);
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

describe("pausing", () => {
  it("asks for a reason and an end, says what will happen, and then who did it", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Pause…");
    const before = view.requests.length;
    await view.press("Pause");
    expect(view.text()).toContain("Choose or write a reason.");
    expect(view.text()).toContain("Choose a day to come.");
    expect(view.requests).toHaveLength(before);

    await view.fill("Reason", "Customer asked for time");
    await view.press("+7 days");
    expect(view.text()).toContain(
      "Nothing is charged or sent until Nov 25, 2026, customer’s time. Then it goes on by itself.",
    );
    await view.press("Pause");
    // The last millisecond of the 25th in New York.
    expect(view.requests.find(({ procedure }) => procedure === "holds.pause")?.input).toEqual({
      customerId,
      reason: "Customer asked for time",
      until: Date.UTC(2026, 10, 26, 5) - 1,
    });
    expect(view.screen.of("FocusView")).toEqual([]);
    expect(lines(view.text()).slice(2, 5)).toEqual([
      "Paused",
      "Paused until Nov 25, 2026",
      "By Anna Keller on Nov 18, 2026: Customer asked for time",
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
    await view.fill("Reason", "Hardship");
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
    await view.fill("Reason", "Hardship");
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
    await view.fill("Reason", "Hardship");
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
    expect(view.text()).toContain("Choose a day to come.");
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
      by: Date.UTC(2026, 11, 1, 5) - 1,
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
    expect(said).toContain("Amount\n€49.00\nCard budget\n8 tries left");
    await view.press("Cancel");
    expect(view.requests).toHaveLength(1);

    await view.press("Charge now…");
    await view.press("Charge €49.00");
    expect(view.requests[1]).toEqual({ procedure: "requests.retryNow", input: { invoiceId, confirm: true } });
    const banner = view.screen.of("Banner")[0];
    expect(banner?.props.description).toMatch(/^Asked by Anna Keller\. /);
    await view.press("Take back");
    expect(view.screen.of("Banner")).toEqual([]);
  });
});

describe("steps and the end", () => {
  it("are skipped or done at once by one press, and put back by another", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("Skip: Send “Payment failed” by e-mail");
    expect(view.screen.buttons()).toContain("Skip: Send “Payment reminder” by e-mail");
    await view.press("Take back");
    expect(view.screen.buttons()).toContain("Skip: Send “Payment failed” by e-mail");
    await view.press("Now: Send “Payment failed” by e-mail");
    expect(view.screen.of("Banner")[0]?.props.description).toBe(
      "Asked by Anna Keller. It happens: today, 1:00 PM.",
    );
  });

  it("says what an end costs, waits ten minutes with it, and takes it back", async () => {
    await withCase();
    const view = await panel({ customerId });
    await view.press("End recovery…");
    expect(view.text()).toContain(
      "what is open counts as lost. It takes effect in 10 minutes; until then it can be taken back.",
    );
    await view.fill("How it ends", "mark_uncollectible");
    await view.press("End recovery");
    expect(view.requests.find(({ procedure }) => procedure === "requests.endNow")?.input).toEqual({
      caseId,
      action: "mark_uncollectible",
      confirm: true,
    });
    const minutes = new Date(server.dashboard.clock.now() + 10 * 60_000).toISOString().slice(14, 16);
    expect(view.screen.of("Banner")[0]?.props.description).toMatch(
      new RegExp(`It happens: today, \\d+:${minutes} [AP]M\\.$`),
    );
    await view.press("Take back");
    expect(view.screen.of("Banner")).toEqual([]);
    expect(lines(view.text())[3]).toMatch(/^Try the payment again/);
  });
});

describe("someone who may only look", () => {
  it("sees all of it, one sentence about the role, and nothing that acts", async () => {
    await withCase();
    await ask("requests.skipStep", { caseId: caseId, stepId: "tell" });
    await ask("notes.add", { customerId, text: "Call before noon" });
    const view = await panel({ customerId }, { roles: ["view_only"] });
    expect(view.text()).toContain("You can look but not act");
    expect(view.text()).toContain("Call before noon");
    expect(new Set(view.screen.buttons())).toEqual(
      new Set(["Why?", "Segment: Everyone else", "Strategy: Soft decline, version 1", "All of recovery"]),
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
    expect(said.lastIndexOf("Try the payment again")).toBeLessThan(said.indexOf("Recovery began"));
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
    expect(view.text()).not.toContain("Recovery began");
    await view.press("Show more");
    expect(view.text()).toContain("Recovery began");
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
    expect(view.text()).toContain("1 note");
    await view.press("Erase");
    expect(view.text()).toContain("It is erased for good.");
    expect(view.text()).toContain("Prefers phone");
    await view.press("Erase");
    expect(view.text()).not.toContain("Prefers phone");
  });

  it("completes a task with what came of it", async () => {
    await withCase();
    await opened.merchant.task(`task_${customerId}`, customerId, { caseId });
    const view = await panel({ customerId });
    expect(view.text()).toContain("1 open task");
    await view.press("Complete…");
    await view.fill("What came of it", "will_pay");
    await view.press("Complete task");
    expect(view.text()).not.toContain("1 open task");
    expect(view.text()).toContain("Task done: call the customer – customer will pay");
  });

  it("leads to the customer's other cases", async () => {
    await withCase();
    server.dashboard.clock.advance(HOUR);
    await opened.merchant.paid(invoiceId, customerId);
    server.dashboard.clock.advance(DAY);
    await opened.merchant.failed(`${invoiceId}_later`, customerId);
    const view = await panel({ customerId });
    expect(view.text()).toContain("1 other case");
    await view.press("Recovered on Nov 18, 2026");
    expect(view.places).toEqual([{ to: "case", caseId: `case_${invoiceId}` }]);
  });
});

describe("the user's language", () => {
  /** What is the same in all three: names, numbers, and words that are. */
  const SAME = new Set(["Segment", "Notes", "Pause", "1 note", "Promise", "SMS"]);

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
