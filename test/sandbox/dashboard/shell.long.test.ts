import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY } from "../../simulation/harness.ts";
import { openBrowser } from "./browser.ts";
import { PROBE, PROBE_VIEWS } from "./fixtures/shell/manifest.ts";
import type { CustomerDetail, CustomerRow, Message, Rows } from "./preview.ts";
import { openPreviewPopulation, type PreviewPopulation } from "./preview-population.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let preview: PreviewPopulation;
let browser: BrowserContext;
let page: Page;
let complaints: string[];
let failing: CustomerDetail;

beforeAll(async () => {
  preview = await openPreviewPopulation({ manifest: PROBE, viewsFolder: PROBE_VIEWS });
  const { rows } = await get<Rows<CustomerRow>>("/preview/data/customers?status=Payment+failed");
  failing = await get<CustomerDetail>(`/preview/data/customers/${rows[0]!.id}`);
}, 120_000);
afterAll(async () => {
  await (await openBrowser()).close();
  await preview?.close();
});

beforeEach(async () => {
  browser = await (await openBrowser()).newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await browser.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterEach(async () => {
  await browser.close();
  expect(complaints).toEqual([]);
});

const get = async <T>(path: string) => (await fetch(preview.dashboard.url + path)).json() as Promise<T>;
const open = (path: string) => page.goto(preview.dashboard.url + path);
const address = () => page.url().slice(preview.dashboard.url.length);
/** What the probe shows that the Dashboard gave it. */
const fact = (name: string) => page.locator(".ui-root dl > *", { hasText: name }).locator("dd").first();
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
const openMessages = () => page.getByRole("button", { name: /^What customers received/ }).click();
const faults = () => page.evaluate("window.__faults") as Promise<string[]>;
const inTest = { timeout: 10_000 };

describe("the pages", () => {
  const pages: () => [path: string, title: string, viewport: string][] = () => [
    ["/", "Home", "stripe.dashboard.home.overview"],
    ["/home", "Home", "stripe.dashboard.home.overview"],
    ["/billing", "Billing overview", "stripe.dashboard.billing.overview"],
    ["/balances", "Balances", "stripe.dashboard.drawer.default"],
    ["/products", "Product catalogue", "stripe.dashboard.drawer.default"],
    ["/customers", "Customers", "stripe.dashboard.drawer.default"],
    ["/invoices", "Invoices", "stripe.dashboard.drawer.default"],
    ["/subscriptions", "Subscriptions", "stripe.dashboard.drawer.default"],
    ["/payments", "Transactions", "stripe.dashboard.drawer.default"],
    [`/customers/${failing.id}`, failing.name, "stripe.dashboard.customer.detail"],
    [`/invoices/${failing.invoices[0]!.id}`, "Invoice", "stripe.dashboard.invoice.detail"],
    [
      `/subscriptions/${failing.subscriptions[0]!.id}`,
      failing.subscriptions[0]!.plan,
      "stripe.dashboard.subscription.detail",
    ],
    [`/payments/${failing.payments[0]!.id}`, "", "stripe.dashboard.payment.detail"],
    ["/settings/apps/makegood", "Probe", "settings"],
    ["/elsewhere/reportsHub", "Not part of this preview", "stripe.dashboard.drawer.default"],
  ];

  it("load, each with its viewport, and say that they are a preview", { timeout: 60_000 }, async () => {
    for (const [path, title, viewport] of pages()) {
      await open(path);
      await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent(), inTest).toContain(title);
      await expect.poll(() => fact("Viewport").textContent(), inTest).toBe(viewport);
      expect(await page.getByText("Preview · not Stripe’s Dashboard").isVisible()).toBe(true);
      expect(await faults()).toEqual([]);
    }
  });

  it("give a view the object on screen and what the manifest and the address say", async () => {
    await open(`/payments/${failing.payments[0]!.id}?app_from=mail&other=no`);
    await expect
      .poll(() => fact("Object").textContent(), inTest)
      .toBe(JSON.stringify({ id: failing.payments[0]!.id, object: "payment_intent" }));
    expect(await fact("Query").textContent()).toBe('{"from":"mail"}');
    expect(await fact("Mode").textContent()).toBe("test");
    expect(await fact("Account").textContent()).toBe("acct_1Town Example Shop US");
    expect(await fact("Permissions").textContent()).toBe("invoice_read");
  });

  it("say so where the manifest names no view", async () => {
    await open("/onboarding/makegood");
    await page.getByRole("heading", { name: "The app has no view here" }).waitFor();
  });

  it("lead from a failed payment to its customer in three clicks", async () => {
    await open("/home");
    await page.getByRole("link", { name: "Customers", exact: true }).click();
    await page.getByRole("link", { name: "Payment failed", exact: true }).click();
    expect(address()).toBe("/customers?status=Payment+failed");
    await page.getByRole("link", { name: failing.name, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: failing.name }).waitFor();
    await expect.poll(() => fact("Object").textContent(), inTest).toContain(failing.id);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
    expect(address()).toBe("/customers?status=Payment+failed");
  });

  it("search while one types, and find customers from the top of each page", async () => {
    await open("/customers");
    await page.getByRole("searchbox", { name: "Search customers" }).last().fill(failing.email);
    await page.getByText("1 customer", { exact: true }).waitFor();
    await open("/invoices");
    await page.getByRole("search").getByRole("searchbox").fill(failing.name);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: failing.name, exact: true }).first().waitFor();
    expect(address()).toBe(`/customers?${new URLSearchParams({ q: failing.name })}`);
  });

  it.each(["/home", "/customers", "customer", "/billing"])(
    "hold nothing that axe finds serious: %s",
    async (path) => {
      await open(path === "customer" ? `/customers/${failing.id}` : path);
      await fact("Viewport").waitFor();
      await openMessages();
      await page.getByRole("region", { name: "What customers received" }).waitFor();
      await page.evaluate(AXE);
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    },
  );
});

describe("the drawer", () => {
  it("closes, stays closed on the next page and after a reload, and opens again", async () => {
    await open("/home");
    await fact("Viewport").waitFor();
    await press("Close Probe");
    await expect.poll(() => fact("Viewport").count(), inTest).toBe(0);
    await page.getByRole("link", { name: "Invoices", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Invoices" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Invoices" }).waitFor();
    expect(await fact("Viewport").count()).toBe(0);
    await press("Open Probe");
    await fact("Viewport").waitFor();
  });

  it("keeps what somebody types while the shell's data changes, and starts anew on another page", async () => {
    await open(`/customers/${failing.id}`);
    await page.getByLabel("Draft").fill("not sent yet");
    await preview.dashboard.move(60_000);
    await press("Refresh");
    await expect.poll(() => fact("Answer").textContent(), inTest).toBe('"done"');
    expect(await page.getByLabel("Draft").inputValue()).toBe("not sent yet");
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await expect.poll(() => page.getByLabel("Draft").inputValue(), inTest).toBe("");
  });
});

describe("the bar", () => {
  it("moves time, shows the new time and reads the pages anew", { timeout: 60_000 }, async () => {
    await open("/payments");
    const clock = page.getByTestId("clock");
    const clockTime = async () => Date.parse((await clock.getAttribute("datetime")) ?? "");
    const total = async () =>
      Number.parseInt((await page.getByText(/^\d+ payments$/).textContent()) ?? "", 10);
    await page.getByText(/^\d+ payments$/).waitFor();
    const before = { at: await clockTime(), total: await total() };
    await press("+1 week");
    await expect.poll(clockTime, { timeout: 30_000 }).toBe(before.at + 7 * DAY);
    await expect.poll(total, inTest).toBeGreaterThan(before.total);
    await page.getByRole("button", { name: "Until something happens" }).click();
    await expect.poll(clockTime, { timeout: 30_000 }).toBeGreaterThan(before.at + 7 * DAY);
    await expect.poll(() => page.getByRole("button", { name: "+1 hour" }).isEnabled(), inTest).toBe(true);
  });

  it("changes who looks, and asks no signature for a role that this person lacks", async () => {
    await open("/home");
    await expect.poll(() => fact("Role").textContent(), inTest).toBe("admin builtIn");
    await page.getByLabel("Role").selectOption({ label: "Support specialist" });
    await expect.poll(() => fact("Role").textContent(), inTest).toBe("support_specialist builtIn");
    expect(await fact("User").textContent()).toBe("usr_1Support Chris Obi");
    await press("Call the API");
    await expect.poll(() => fact("Answer").textContent(), inTest).toBe('"200 ok"');
    complaints = [];
    await press("Sign as owner");
    await expect
      .poll(() => fact("Answer").textContent(), inTest)
      .toContain("refused: The user does not have the role 'super_admin'.");
    // The browser itself notes that the server answered 400.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("400")]);
    expect(await faults()).toEqual([]);
    await page.reload();
    await expect.poll(() => fact("Role").textContent(), inTest).toBe("support_specialist builtIn");
  });

  it("changes the language that the view is told", async () => {
    await open("/home");
    await expect.poll(() => fact("Locale").textContent(), inTest).toBe("en-US");
    await page.getByLabel("Language").selectOption({ label: "Deutsch" });
    await expect.poll(() => fact("Locale").textContent(), inTest).toBe("de-DE");
  });

  it("shows what the customer on screen received, with links that lead somewhere", async () => {
    const [latest] = await get<Message[]>("/preview/data/messages");
    const { customer } = (await get<Message[]>("/preview/data/messages")).find(
      (message) => message.customer,
    )!;
    await open("/home");
    await openMessages();
    const panel = page.getByRole("region", { name: "What customers received" });
    await panel.getByRole("heading", { level: 3, name: latest!.subject }).waitFor();
    await open(`/customers/${customer!.id}`);
    await openMessages();
    await panel.getByRole("heading", { name: `What ${customer!.name} received` }).waitFor();
    const link = panel.locator("pre a").first();
    const href = (await link.getAttribute("href")) ?? "";
    expect(href).toContain(`${preview.harness.urls.server}/pay/`);
    expect((await fetch(href)).status).toBe(200);
  });
});

describe("what an extension asks of the Dashboard", () => {
  it("is answered: toast, clipboard, pages", async () => {
    await open("/home");
    await press("Show toast");
    await page.getByRole("status").getByText("Saved").waitFor();
    await press("Copy");
    await expect.poll(() => page.evaluate("navigator.clipboard.readText()"), inTest).toBe("copied");
    await press("Go to invoices");
    await page.getByRole("heading", { level: 1, name: "Invoices" }).waitFor();
    expect(address()).toBe("/invoices");
    expect(await faults()).toEqual([]);
  });

  it("fails as with Stripe when a signature is late", async () => {
    await open("/home");
    await fact("Viewport").waitFor();
    await fetch(`${preview.dashboard.url}/preview/fault`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "expired_signature", times: 1 }),
    });
    await press("Call the API");
    await expect.poll(() => fact("Answer").textContent(), inTest).toBe('"401 signature_expired"');
    expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
    await press("Call the API");
    await expect.poll(() => fact("Answer").textContent(), inTest).toBe('"200 ok"');
  });

  it("is a fault, in sight of everybody, where the real Dashboard would refuse it", async () => {
    await open("/home");
    await press("Break a rule");
    await press("1 fault");
    await page.getByText("A toast must have 1 to 30 characters").waitFor();
    expect(await faults()).toHaveLength(1);
  });
});

describe("the full page", () => {
  it("stands in the address, both ways, without starting again", async () => {
    await open("/home");
    await press("Open case");
    await page.getByText('At case case_1 with {"tab":"timeline"}').waitFor();
    expect(address()).toBe("/app/makegood/cases/case_1?tab=timeline");
    await page.getByLabel("Stays through routes").fill("kept");
    await press("Go to case 2");
    await page.getByText('At case case_2 with {"tab":"money"}').waitFor();
    expect(address()).toBe("/app/makegood/cases/case_2?tab=money");
    await page.goBack();
    await page.getByText('At case case_1 with {"tab":"timeline"}').waitFor();
    expect(await page.getByLabel("Stays through routes").inputValue()).toBe("kept");
    await press("Go to start");
    await page.getByText("At start with {}").waitFor();
    expect(address()).toBe("/app/makegood");
  });

  it("opens where a link points, with no drawer beside it", async () => {
    await open("/app/makegood/cases/case_9?tab=money");
    await page.getByText('At case case_9 with {"tab":"money"}').waitFor();
    expect(await page.getByRole("complementary", { name: "Probe app" }).count()).toBe(0);
    expect(await faults()).toEqual([]);
  });
});
