import { expect, it } from "vitest";
import { BrowserHarness } from "./browser-harness.ts";

const browser = BrowserHarness.of({ customers: 150, days: 24 });
const SLOW = 120_000;

it(
  "a list of segments is tried on the last 90 days before it is published, and nothing comes of it",
  async () => {
    const { page } = browser;
    const { db } = browser.harness;
    const done = async () => [
      (await db.read.select().from(db.tables.executions)).length,
      (await db.read.select().from(db.tables.commands)).length,
      (await db.read.select().from(db.tables.segments)).length,
    ];
    const before = await done();
    await browser.open("/app/makegood/segments");
    await page.getByRole("button", { name: "Add segment" }).scrollIntoViewIfNeeded();
    await browser.choose("Add segment", "Large amounts");
    await page.getByLabel("Strategy", { exact: true }).selectOption({ label: "Hard decline" });
    await browser.press("Try on the last 90 days");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This sends nothing, charges nothing and changes nothing.").waitFor();
    const heading = dialog.getByText(/^Something would be different for (one|\d+) of \d+ customers$/);
    await heading.waitFor({ timeout: 60_000 });
    await dialog.getByRole("progressbar").waitFor({ state: "detached", timeout: 60_000 });
    const changed = Number(/\d+/.exec(await heading.innerText())![0]);
    expect(changed).toBeGreaterThan(0);
    // The first of them, opened, says what would be different.
    await dialog.getByRole("button", { expanded: false }).first().click();
    await dialog
      .getByText(/^Segment: Large amounts instead of /)
      .first()
      .waitFor();
    expect(await browser.seriousFaults()).toEqual([]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await dialog.waitFor({ state: "detached" });
    expect(await done()).toEqual(before);
  },
  SLOW,
);

it(
  "an experiment is drafted, started and found again at its own address",
  async () => {
    const { page } = browser;
    await browser.open("/app/makegood/reports");
    await page.getByText("Experiments ›").click();
    await browser.press("New experiment");
    await page.getByLabel("What differs").selectOption({ label: "Retry times" });
    await page.getByLabel("Retries").last().selectOption({ label: "On fixed days" });
    await page.getByLabel("Name", { exact: true }).fill("Fixed days or our own");
    await browser.press("Save draft");
    await browser.sees("Draft saved");
    expect(await browser.seriousFaults()).toEqual([]);
    await browser.press("Start experiment");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Start experiment" }).click();
    await dialog.waitFor({ state: "detached" });
    await browser.sees("Too early to tell");
    await page.reload();
    await browser.sees("Fixed days or our own");
    await browser.sees("Control group");
    expect(await browser.seriousFaults()).toEqual([]);
    await browser.open("/app/makegood/reports/experiments");
    await browser.sees(/^Running since /);
  },
  SLOW,
);
