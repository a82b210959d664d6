import { expect, it } from "vitest";
import { BrowserHarness } from "./browser-harness.ts";

const browser = BrowserHarness.of({ customers: 300, days: 24 });
const SLOW = 120_000;

it(
  "a segment is built by its sentence, its count follows each word, and publishing it changes the list",
  async () => {
    const { page } = browser;
    await browser.open("/app/makegood/segments");
    await page.getByRole("button", { name: "Add segment" }).scrollIntoViewIfNeeded();
    await browser.choose("Add segment", "Large amounts");
    const takes = page.getByText(/^Takes \d+ of \d+ cases/);
    await takes.waitFor();
    const before = await takes.innerText();
    await page.getByRole("button", { name: "$100.00", exact: true }).click();
    await page.getByLabel("Value", { exact: true }).fill("1.00");
    await expect.poll(() => takes.innerText()).not.toBe(before);
    // The count is the truth: a new segment comes last before the rest, and takes the rest's cases in dollars.
    const { db } = browser.harness;
    const cases = await db.read.select().from(db.tables.cases);
    const inDollars = cases.filter(
      ({ attributes, assignment }) =>
        attributes?.currency === "usd" && assignment.segmentId === "everyone_else",
    ).length;
    expect(inDollars).toBeGreaterThan(Number(/\d+/.exec(before)![0]));
    const counted = async () => Number(/\d+/.exec(await takes.innerText())![0]);
    await expect.poll(counted).toBe(inDollars);

    await browser.press("Publish");
    await browser.sees("Segments published");
    const [published] = await db.read.select().from(db.tables.segments);
    expect(published?.list.at(-2)).toMatchObject({ name: "Large amounts" });
    expect(published?.list.at(-2)?.rule).toEqual({
      all: [{ field: "amount", op: "at_least", currency: "usd", value: 100 }],
    });
    await browser.open("/app/makegood/segments");
    await browser.sees(/\d\. Large amounts/);
    await browser.sees(/Everyone else/);
  },
  SLOW,
);

it(
  "a new version of a strategy is published, and a case that runs keeps its own",
  async () => {
    const { page } = browser;
    const { db } = browser.harness;
    const executions = await db.read.select().from(db.tables.executions);
    const running = (await db.read.select().from(db.tables.cases)).find(
      (one) =>
        one.status === "open" &&
        one.assignment.strategyId === "soft_decline" &&
        executions.some(({ caseId, kind }) => caseId === one.id && kind === "charge"),
    )!;
    await browser.open("/app/makegood/strategies/soft_decline");
    await browser.press("Name, attempts and end");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Soft decline, patient");
    await dialog.getByRole("button", { name: /^(Keep|Apply|Done|Save)/ }).click();
    await dialog.waitFor({ state: "detached" });
    await page
      .getByRole("button", { name: /^Publish/ })
      .first()
      .click();
    await dialog.getByText(/keep/i).first().waitFor();
    await dialog.getByRole("button", { name: /^Publish/ }).click();
    await dialog.waitFor({ state: "detached" });
    await browser.sees("Version 2");

    await browser.pass("+1 week");
    const versionOf = async (id: string) =>
      (await db.read.select().from(db.tables.cases)).find((one) => one.id === id)?.assignment.strategyVersion;
    expect(await versionOf(running.id)).toBe(1);
    const later = (await db.read.select().from(db.tables.cases)).filter(
      ({ assignment, openedAt }) =>
        assignment.strategyId === "soft_decline" && openedAt > browser.harness.now() - 6 * 86_400_000,
    );
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later.map(({ assignment }) => assignment.strategyVersion))).toEqual(new Set([2]));
  },
  SLOW,
);
