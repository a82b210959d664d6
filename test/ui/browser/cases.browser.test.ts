import { describe, expect, it } from "vitest";
import { BrowserHarness } from "./browser-harness.ts";

const browser = BrowserHarness.of({ customers: 300, days: 24 });
const SLOW = 120_000;

describe("a case in the drawer", () => {
  it(
    "stays as it is while paused: the next retry does not happen, while others' do",
    async () => {
      const [paused, ...others] = await browser.retriesToCome(3);
      await browser.open(`/customers/${paused!.customerId}`);
      await browser.press("Pause…");
      const dialog = browser.page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Pause", exact: true }).click();
      await browser.sees("Choose or write a reason.");
      await dialog.getByLabel("Reason").selectOption({ label: "The customer asked for time" });
      await dialog.getByText("+14 days").click();
      await browser.sees(/Nothing is charged or sent until/);
      await dialog.getByRole("button", { name: "Pause", exact: true }).click();
      await browser.sees(/Paused until/);
      // Who did it, and why, is there for the next who looks.
      await browser.sees("The customer asked for time");
      expect(await browser.shown()).toContain("Alex Romero");

      const from = browser.harness.now();
      await browser.pass("+1 day", 4);
      expect(await browser.chargesSince(paused!.customerId, from)).toBe(0);
      const made = await Promise.all(others.map((one) => browser.chargesSince(one.customerId, from)));
      expect(Math.max(...made)).toBeGreaterThan(0);

      await browser.press("Resume");
      await browser.page.getByRole("button", { name: "Pause…" }).waitFor();
      expect(await browser.retriesToCome(30)).toContainEqual(
        expect.objectContaining({ customerId: paused!.customerId }),
      );
    },
    SLOW,
  );

  it(
    "is charged now, once that was confirmed, and shows by itself what came of it",
    async () => {
      const [one] = (await browser.retriesToCome(30)).reverse();
      const from = browser.harness.now();
      await browser.open(`/customers/${one!.customerId}`);
      await browser.choose("Skip or do now…", "Charge now…");
      const dialog = browser.page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      expect(await browser.chargesSince(one!.customerId, from)).toBe(0);
      await browser.choose("Skip or do now…", "Charge now…");
      await dialog.getByRole("button", { name: /^Charge .*\d/ }).click();
      await expect
        .poll(() => browser.chargesSince(one!.customerId, from), { timeout: 15_000 })
        .toBeGreaterThan(0);
      // Nobody tells the drawer; it asks again, and its timeline says whose wish it was.
      await expect.poll(() => browser.shown()).toMatch(/Immediate retry requested\nBy /);
    },
    SLOW,
  );

  it(
    "can be acted on by nobody who may only look",
    async () => {
      const [one] = await browser.retriesToCome(30);
      await browser.open(`/customers/${one!.customerId}`);
      await browser.page.getByRole("button", { name: "Pause…" }).waitFor();
      await browser.as("View only");
      await browser.page.getByRole("button", { name: "Pause…" }).waitFor({ state: "detached" });
      await browser.sees(/You can view but not act/);
      await browser.page.getByRole("button", { name: "Skip or do now…" }).waitFor({ state: "detached" });
      // The timeline and the reasons are there all the same.
      await browser.sees("Timeline");
    },
    SLOW,
  );

  it("recovers by itself from a signature that came too late", async () => {
    const [one] = await browser.retriesToCome(30);
    await fetch(`${browser.preview.dashboard.url}/preview/fault`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "expired_signature", times: 1 }),
    });
    // Not by asking again later, which would hide it: without that there is but the one question.
    await browser.page.route("**/preview/extension.js", async (route) => {
      const answer = await route.fetch();
      const code = (await answer.text()).replace('REFRESH_MS:"1000"', 'REFRESH_MS:"2000000000"');
      expect(code).toContain("2000000000");
      await route.fulfill({ response: answer, body: code });
    });
    const asked: number[] = [];
    browser.page.on("response", (response) => {
      if (response.url().endsWith("/cases.get")) asked.push(response.status());
    });
    // The browser itself notes a refused request; that is not an error of the extension's.
    browser.expectComplaint(/401/);
    await browser.open(`/customers/${one!.customerId}`);
    await browser.sees("At risk");
    expect(asked).toEqual([401, 200]);
  });

  it("answers with one request", async () => {
    const [one] = await browser.retriesToCome(30);
    const asked: string[] = [];
    browser.page.on("request", (request) => {
      if (request.method() === "POST" && request.url().includes("/api/v1/")) asked.push(request.url());
    });
    await browser.open(`/customers/${one!.customerId}`);
    await browser.sees("At risk");
    expect(asked.filter((url) => !url.endsWith("/cases.get"))).toEqual([]);
  });

  it(
    "opens from the invoice, the subscription and the payment too",
    async () => {
      const [one] = await browser.retriesToCome(30);
      const { db } = browser.harness;
      const invoices = await db.read.select().from(db.tables.invoices);
      const charges = await db.read.select().from(db.tables.charges);
      const invoice = invoices.find(({ id }) => id === one!.leadInvoiceId)!;
      const charge = charges.find(({ customerId }) => customerId === one!.customerId)!;
      for (const path of [
        `/invoices/${invoice.id}`,
        `/subscriptions/${invoice.subscriptionId}`,
        `/payments/${charge.paymentIntentId ?? charge.id}`,
      ]) {
        await browser.open(path);
        await browser.sees("Timeline");
      }
    },
    SLOW,
  );
});

describe("every view", () => {
  const paths = async () => {
    const [one] = await browser.retriesToCome(30);
    return [
      "/home",
      "/billing",
      "/customers",
      `/customers/${one!.customerId}`,
      `/invoices/${one!.leadInvoiceId}`,
      "/app/makegood",
      "/app/makegood/cases",
      `/app/makegood/cases/${one!.id}`,
      "/app/makegood/work",
      "/app/makegood/segments",
      "/app/makegood/strategies",
      "/app/makegood/reports",
      "/app/makegood/setup",
      "/settings/apps/makegood",
      "/onboarding/makegood",
    ];
  };

  it(
    "is free of serious accessibility faults",
    async () => {
      for (const path of await paths()) {
        await browser.open(path);
        // On a slow machine a label's text can come a moment after its field.
        await expect.poll(() => browser.seriousFaults(), { message: path, timeout: 15_000 }).toEqual([]);
      }
    },
    SLOW,
  );

  it(
    "speaks the user's language, wholly",
    async () => {
      // Words that only the one language has, and that no name of a customer or a product is.
      const foreign = {
        German: /\b(the|with|this|because|payment|tomorrow|le|les|avec|paiement|demain)\b/,
        French: /\b(the|with|this|because|payment|tomorrow|der|die|das|mit|Zahlung|morgen)\b/,
      };
      for (const language of ["German", "French"] as const) {
        await browser.open("/home");
        await browser.speak(language);
        for (const path of await paths()) {
          await browser.open(path);
          await expect
            .poll(() => browser.shown(), { message: `${language} ${path}` })
            .not.toMatch(foreign[language]);
        }
      }
    },
    2 * SLOW,
  );
});
