import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { openPreviewPopulation } from "./preview-population.ts";

const FOLDER = fileURLToPath(new URL("../../../docs/dashboard/", import.meta.url));
const WINDOW = { width: 1280, height: 800 };

/** Takes the pictures of the documentation anew: the same people on the same day, each view at its own width. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const preview = await openPreviewPopulation({ customers: 400, days: 75 });
  const { db } = preview.harness;
  const cases = await db.read.select().from(db.tables.cases);
  const tasks = await db.read.select().from(db.tables.tasks);
  const charges = await db.read.select().from(db.tables.charges);
  const invoices = await db.read.select().from(db.tables.invoices);
  const open = cases.filter(({ status }) => status === "open");
  const busy =
    open
      .filter(({ waitsFor, declineClass }) => waitsFor.length === 0 && declineClass === "soft")
      .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))[0] ?? open[0]!;
  const invoice = invoices.find(({ id }) => id === busy.leadInvoiceId)!;
  const charge = charges
    .filter(({ customerId, status }) => customerId === busy.customerId && status === "failed")
    .sort((a, b) => b.at - a.at)[0]!;
  const task = tasks.find(({ doneAt }) => doneAt === null);

  const pages: [
    name: string,
    path: string,
    what: "window" | "drawer",
    act?: (page: Page) => Promise<void>,
  ][] = [
    ["customer", `/customers/${busy.customerId}`, "window"],
    ["drawer-customer", `/customers/${busy.customerId}`, "drawer"],
    ["drawer-invoice", `/invoices/${busy.leadInvoiceId}`, "drawer"],
    ["drawer-subscription", `/subscriptions/${invoice.subscriptionId}`, "drawer"],
    ["drawer-payment", `/payments/${charge.paymentIntentId ?? charge.id}`, "drawer"],
    ["drawer-home", "/home", "drawer"],
    ["drawer-billing", "/billing", "drawer"],
    ["drawer-default", "/customers", "drawer"],
    ["overview", "/app/makegood", "window"],
    ["cases", "/app/makegood/cases", "window"],
    ["case", `/app/makegood/cases/${task?.caseId ?? busy.id}`, "window"],
    ["work-list", "/app/makegood/work", "window"],
    ["segments", "/app/makegood/segments", "window"],
    ["segment", "/app/makegood/segments/new_card_needed", "window"],
    ["strategies", "/app/makegood/strategies", "window"],
    ["strategy", "/app/makegood/strategies/soft_decline", "window"],
    ["dry-run", "/app/makegood/segments", "window", tryLargeAmounts],
    ["reports", "/app/makegood/reports", "window"],
    ["experiment", "/app/makegood/reports/experiments", "window", beginExperiment],
    ["set-up", "/app/makegood/setup", "window"],
    ["settings", "/settings/apps/makegood", "window"],
    ["onboarding", "/onboarding/makegood", "window"],
  ];
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: WINDOW });
  const page = await context.newPage();
  for (const [name, where, what, act] of pages) {
    await page.goto(preview.dashboard.url + where);
    await settled(page);
    await act?.(page);
    const target = what === "drawer" ? page.locator(".shell-drawer") : page;
    await target.screenshot({ path: path.join(FOLDER, `${name}.png`) });
    console.log(`docs/dashboard/${name}.png`);
  }
  await browser.close();
  await preview.close();
}

async function tryLargeAmounts(page: Page): Promise<void> {
  // A menu closes when its page scrolls, so the button is brought into view first.
  await page.getByRole("button", { name: "Add segment" }).scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: "Add segment" }).click();
  await page.getByRole("menuitem", { name: "Large amounts" }).click();
  await page.getByLabel("Strategy", { exact: true }).selectOption({ label: "Hard decline" });
  await page.getByRole("button", { name: "Try on the last 90 days" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/Something would be different/).waitFor();
  await dialog.getByRole("progressbar").waitFor({ state: "detached", timeout: 120_000 });
  await dialog.getByRole("button", { expanded: false }).first().click();
}

async function beginExperiment(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New experiment" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Fixed days or what was learned");
  await page.getByLabel("What differs").selectOption({ label: "Retry times" });
  await page.getByLabel("Retries").last().selectOption({ label: "On fixed days" });
}

/** Everything is drawn: nothing is on the way, nothing turns. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.locator(".ui-root").first().waitFor();
  await page.getByRole("progressbar").first().waitFor({ state: "detached" });
}

if (process.argv.includes("--help"))
  console.log(
    "npm run pictures     takes the pictures in docs/dashboard anew, in a Chromium; takes no options",
  );
else await main();
