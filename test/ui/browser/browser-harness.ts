import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { loadManifest } from "../../sandbox/dashboard/build.ts";
import { openBrowser } from "../../sandbox/dashboard/browser.ts";
import {
  openPreviewPopulation,
  type PreviewPopulation,
  type PreviewPopulationOptions,
} from "../../sandbox/dashboard/preview-population.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MANIFEST = fileURLToPath(new URL("../../../stripe-app.dev.json", import.meta.url));

/** How long a press may take to show; a machine that runs other tests is slow. */
const PATIENCE_MS = 15_000;

/**
 * The extension as Stripe's CLI builds it, in the preview of the Dashboard, in a real browser, on a population
 * that has lived for some weeks. A story must cause no fault and no console error.
 */
export class BrowserHarness {
  preview!: PreviewPopulation;
  page!: Page;
  private context!: BrowserContext;
  private complaints: string[] = [];
  private expected: RegExp[] = [];

  static of(options: PreviewPopulationOptions): BrowserHarness {
    const browser = new BrowserHarness();
    beforeAll(async () => {
      const manifest = loadManifest(MANIFEST);
      // What is on the screen is asked for again every second, so that no test waits for it.
      const constants = { ...manifest.constants, REFRESH_MS: "1000" };
      browser.preview = await openPreviewPopulation({ ...options, manifest: { ...manifest, constants } });
    }, 180_000);
    afterAll(async () => {
      await (await openBrowser()).close();
      await browser.preview?.close();
    });
    beforeEach(() => browser.raise());
    afterEach(() => browser.fall());
    return browser;
  }

  private async raise() {
    this.context = await (await openBrowser()).newContext({ viewport: { width: 1440, height: 900 } });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.complaints = [];
    this.expected = [];
    this.page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    this.page.on("pageerror", (error) => this.complaints.push(error.message));
  }

  private async fall() {
    const faults = await this.page.evaluate("window.__faults ?? []");
    await this.context.close();
    const complaints = this.complaints.filter((text) => !this.expected.some((known) => known.test(text)));
    expect({ faults, complaints }).toEqual({ faults: [], complaints: [] });
  }

  /** Something that a story causes on purpose, and that the browser's console notes. */
  expectComplaint(text: RegExp): void {
    this.expected.push(text);
  }

  get harness() {
    return this.preview.harness;
  }

  /** Goes to a page of the preview and waits until the extension has an answer. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.preview.dashboard.url + path);
    await this.view.first().waitFor();
    await this.view.getByRole("progressbar").first().waitFor({ state: "detached" });
  }

  /** What the extension shows. */
  get view(): Locator {
    return this.page.locator(".ui-root");
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();
  }

  async choose(menu: string, item: string | RegExp): Promise<void> {
    await this.press(menu);
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Lets the world's time pass with the preview's own bar. */
  async pass(what: "+1 hour" | "+1 day" | "+1 week", times = 1): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      const before = this.harness.now();
      await this.press(what);
      await expect.poll(() => this.harness.now() > before, { timeout: 60_000 }).toBe(true);
      const idle = this.page.getByRole("button", { name: what }).and(this.page.locator(":enabled"));
      await idle.waitFor({ timeout: 60_000 });
    }
  }

  async as(role: "Administrator" | "Analyst" | "Support specialist" | "View only"): Promise<void> {
    await this.page.getByLabel("Role").selectOption({ label: role });
  }

  async speak(language: "English" | "German" | "French"): Promise<void> {
    const tags = { English: "en-US", German: "de-DE", French: "fr-FR" };
    await this.page.getByLabel("Language").selectOption(tags[language]);
  }

  async shown(): Promise<string> {
    return this.view.first().innerText();
  }

  /** Accessibility faults that axe calls serious or critical. */
  async seriousFaults(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const { violations } = (await this.page.evaluate("axe.run()")) as AxeResults;
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  /** The open cases of which a charge is planned within the next days, soonest first. */
  async retriesToCome(days: number) {
    const { db } = this.harness;
    const cases = await db.read.select().from(db.tables.cases);
    const commands = await db.read.select().from(db.tables.commands);
    const until = this.harness.now() + days * 86_400_000;
    return commands
      .filter((command) => command.do.kind === "charge" && command.dueAt <= until)
      .sort((a, b) => a.dueAt - b.dueAt)
      .flatMap((command) => {
        const one = cases.find(({ id }) => id === command.caseId);
        return one ? [{ ...one, chargeAt: command.dueAt }] : [];
      });
  }

  /** Charges of ours to a customer since an instant. */
  async chargesSince(customerId: string, at: number): Promise<number> {
    const { db } = this.harness;
    const executions = await db.read.select().from(db.tables.executions);
    return executions.filter(
      (act) => act.customerId === customerId && act.kind === "charge" && act.startedAt >= at,
    ).length;
  }
}
