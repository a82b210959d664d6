import { readFileSync } from "node:fs";
import axe from "axe-core";
import * as next from "@stripe/ui-extension-sdk/ui/next";
import * as ui from "@stripe/ui-extension-sdk/ui";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type OpenView, openView } from "./bare-page.ts";
import { openBrowser } from "./browser.ts";

// A browser shares the machine with databases and child processes.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let view: OpenView;

/** Opens a fixture and, at the end of the test, checks that nothing was at fault. */
async function open(...args: Parameters<typeof openView>): Promise<OpenView["page"]> {
  view = await openView(...args);
  return view.page;
}

afterAll(async () => {
  await (await openBrowser()).close();
});

afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

/** What axe finds serious or worse, in words. */
async function seriousFaults(page: OpenView["page"]): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    async () => await (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Types into the first field faster than any answer of the extension can come back. */
const TYPE_FAST = `async (words) => {
  const input = document.querySelector("input");
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  for (const letter of words) {
    set.call(input, input.value + letter);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve));
  }
}`;

describe("fields", () => {
  let page: OpenView["page"];
  const known = (words: string) => page.getByText(words).waitFor();
  beforeEach(async () => {
    page = await open("Controls");
  });

  it("keep every key of a controlled text field, however late the extension answers", async () => {
    await page.evaluate(`(${TYPE_FAST})("Called, pays on Friday")`);
    await known("note=Called, pays on Friday reason=");
    expect(await page.getByLabel("Note").inputValue()).toBe("Called, pays on Friday");
  });

  it("tell the extension what was chosen, checked and switched", async () => {
    await page.getByLabel("Reason").selectOption("dispute");
    await page.getByLabel("Tell the customer").check();
    await page.getByRole("switch", { name: "Retry automatically" }).click();
    await page.getByRole("radio", { name: "weave" }).check();
    await known("reason=dispute told=true automatic=false");
    await known("mode=weave");
    expect(await page.getByRole("radio", { name: "lead" }).isChecked()).toBe(false);
  });

  it("send an amount in minor units and a day as the SDK writes it", async () => {
    await page.getByLabel("Amount").fill("49.5");
    await page.getByLabel("Until").fill("2026-06-30");
    await known("amount=4950 day=2026-06-30");
    await page.getByLabel("Amount").blur();
    expect(await page.getByLabel("Amount").inputValue()).toBe("49.50");
  });

  it("send a range of days as the first and last instants in the picker's zone", async () => {
    await page.getByRole("combobox", { name: "Period" }).selectOption("custom");
    await page.getByLabel("From").fill("2026-07-01");
    // Berlin is two hours ahead of UTC in July.
    await known("range=2026-06-30T22:00:00.000Z");
  });

  it("find by words and keys in a search field", async () => {
    const search = page.getByRole("combobox", { name: "Customer" });
    await search.fill("blue");
    await page.getByRole("option", { name: "Blue Ltd" }).waitFor();
    await search.press("ArrowDown");
    await search.press("Enter");
    await known("found=cus_1");
  });

  it("answer to their labels and say their errors", async () => {
    const field = page.getByLabel("Reply to");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    const ids = (await field.getAttribute("aria-describedby")) ?? "";
    expect(await page.locator(`[id="${ids}"]`).textContent()).toBe("Enter an address with an @.");
  });

  it("pass toasts and the clipboard on to the Dashboard", async () => {
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Copy" }).click();
    await expect.poll(() => view.calls("showToast")).toEqual([["Saved", {}]]);
    await expect.poll(() => view.calls("clipboardWriteText")).toHaveLength(1);
  });

  it("have no serious accessibility fault", async () => {
    expect(await seriousFaults(page)).toEqual([]);
  });
});

const HOLDS_FOCUS = "document.querySelector('[role=dialog]').contains(document.activeElement)";

describe("a focus view", () => {
  it("takes the focus, keeps it, closes on Escape and gives it back", async () => {
    const page = await open("Controls");
    await page.getByRole("button", { name: "Pause…" }).click();
    const dialog = page.getByRole("dialog", { name: "Pause recovery" });
    await dialog.waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(HOLDS_FOCUS)).toBe(true);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Pause…");
  });

  it("asks before it closes if the extension wants so", async () => {
    const page = await open("Controls");
    await page.getByRole("button", { name: "Pause…" }).click();
    await page.getByRole("button", { name: "Ask" }).click();
    const dialog = page.getByRole("dialog", { name: "Write off" });
    await dialog.getByLabel("Reason").fill("insolvent");
    await page.keyboard.press("Escape");
    const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Stay" }).click();
    await question.waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Close" }).click();
    await question.getByRole("button", { name: "Leave" }).click();
    await dialog.waitFor({ state: "detached" });
  });
});

describe("a drawer", () => {
  let page: OpenView["page"];
  const chosen = (what: string) => page.locator("dd", { hasText: what }).first().waitFor();
  beforeEach(async () => {
    page = await open("Drawer");
  });

  it("presses list items, chips, menus and banners", async () => {
    await page.getByRole("button", { name: /Charge declined/ }).click();
    await chosen("attempt");
    await page.getByRole("button", { name: "Owner" }).click();
    await chosen("owner");
    await page.getByRole("button", { name: "Remove Status: Open" }).click();
    await page.getByRole("button", { name: "Edit Status: Open" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Dismiss" }).click();
    await chosen("dismissed");
  });

  it("opens a menu by keys, moves in it by arrows, and closes it on Escape", async () => {
    const trigger = page.getByRole("button", { name: "More" });
    await trigger.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await chosen("plan");
    await trigger.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    expect(await trigger.getAttribute("aria-expanded")).toBe("false");
  });

  it("follows a Dashboard route through the Dashboard", async () => {
    await page.getByRole("link", { name: "Open invoice" }).click();
    const route = { name: "invoiceDetails", params: { invoiceId: "in_1" } };
    await expect.poll(() => view.calls("navigateToDashboardRoute")).toEqual([[route]]);
    expect(new URL(page.url()).pathname).toBe("/");
  });

  it("shows a tooltip on focus", async () => {
    await page.getByRole("note").focus();
    await page.getByRole("tooltip", { name: "" }).getByText("The card networks allow").waitFor();
  });

  it("moves buttons that do not fit into a menu", async () => {
    await page.setViewportSize({ width: 300, height: 900 });
    const more = page.getByRole("button", { name: "More" }).first();
    await more.click();
    await page.getByRole("button", { name: "Skip or do now" }).click();
    await chosen("skip");
  });

  it("has no serious accessibility fault", async () => {
    await page.getByRole("button", { name: "Card budget" }).click();
    expect(await seriousFaults(page)).toEqual([]);
  });
});

describe("a full page", () => {
  it("follows the extension's router and tells the Dashboard where it went", async () => {
    const page = await open("Page", { width: 1200 });
    await page.getByRole("tab", { name: "Cases" }).click();
    await page.getByRole("button", { name: "Only open" }).click();
    await page.getByText("status=open").waitFor();
    expect(await view.calls("hrefChanged")).toEqual([
      ["/cases", {}],
      ["/cases", { status: "open" }],
    ]);
  });

  it("goes where the Dashboard says, without an echo", async () => {
    const page = await open("Page", { width: 1200, href: "/cases?status=promised" });
    await page.getByText("status=promised").waitFor();
    await page.evaluate("window.bare.setHref('/cases/case_2')");
    await page.getByRole("heading", { name: "Corex SARL" }).waitFor();
    expect(await view.calls("hrefChanged")).toEqual([]);
    await page.getByRole("link", { name: "Cases" }).click();
    const route = { name: "fullPageGlob", params: { glob: ["cases"] } };
    await expect.poll(() => view.calls("navigateToDashboardRoute")).toEqual([[route]]);
  });

  it("moves among tabs by the arrow keys", async () => {
    const page = await open("Page", { width: 1200 });
    await page.getByRole("tab", { name: "Overview" }).press("ArrowRight");
    await page.getByRole("tab", { name: "Cases", selected: true }).waitFor();
    await page.getByRole("tab", { name: "Loading" }).press("End");
    await page.getByRole("tabpanel", { name: "Own pages" }).getByText("1–3 of 7").waitFor();
  });

  it("opens a row by mouse and by keys, acts on it, picks it and pages on", async () => {
    const page = await open("Page", { width: 1200, href: "/cases" });
    await page.getByLabel("Select Blue Ltd").check();
    await page.getByText("picked=1").waitFor();
    await page.getByRole("button", { name: "Actions: Corex SARL" }).click();
    await page.getByRole("menuitem", { name: "Pause…" }).click();
    await page.getByText("acted=pause case_2").waitFor();
    await page.getByRole("button", { name: "Next" }).first().click();
    await page.getByRole("row", { name: /Garten eG/ }).waitFor();
    expect(await page.getByRole("button", { name: "Next" }).first().isDisabled()).toBe(true);
    await page
      .getByRole("row", { name: /Garten eG/ })
      .getByText("€318.00")
      .click();
    await page.getByRole("heading", { name: "Garten eG" }).waitFor();
    await page.evaluate("window.bare.setHref('/cases')");
    await page.getByRole("button", { name: "Acme GmbH", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Acme GmbH" }).waitFor();
  });

  it("writes money and dates in the user's language and follows a change of it", async () => {
    const page = await open("Page", { width: 1200, href: "/cases", locale: "de-DE" });
    await page.getByText("129,00 €").first().waitFor();
    await page.getByText("1. Mai 2026").first().waitFor();
    await page.evaluate(() => {
      const { bare } = globalThis as unknown as {
        bare: { context: { userContext: object }; setContext(context: object): void };
      };
      bare.setContext({ ...bare.context, userContext: { ...bare.context.userContext, locale: "fr-FR" } });
    });
    await page.getByRole("button", { name: "Suivant" }).first().waitFor();
  });

  it.each(["/", "/cases", "/cases/case_1"])("has no serious accessibility fault at %s", async (href) => {
    const page = await open("Page", { width: 1200, href });
    await page.getByRole("heading").or(page.getByRole("table")).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});

describe("whole views", () => {
  it("give the named fields of a settings form to onSave", async () => {
    const page = await open("Whole", { width: 800 });
    await page.getByLabel("Sender").fill("accounts@example.com");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Saved: accounts@example.com").waitFor();
  });

  it("have no serious accessibility fault", async () => {
    expect(await seriousFaults(await open("Whole", { width: 800 }))).toEqual([]);
  });
});

describe("the map", () => {
  it("is complete: every component of /ui and /ui/next is drawn by a fixture, and none is unknown", async () => {
    await open("Whole", { width: 800 });
    const fixtures = ["Controls", "Drawer", "Page", "Whole"].map((name) =>
      readFileSync(new URL(`fixtures/${name}.tsx`, import.meta.url), "utf8"),
    );
    const drawn = fixtures.join("\n");
    const names = [...new Set([...Object.keys(ui), ...Object.keys(next)])];
    expect(names.length).toBeGreaterThanOrEqual(67);
    const map = readFileSync(new URL("page/host/components/map.ts", import.meta.url), "utf8");
    expect(names.filter((name) => !new RegExp(`^ {2}${name}[,:]`, "m").test(map))).toEqual([]);
    expect(
      names.filter(
        (name) => !new RegExp(`<${name}[\\s>]`).test(drawn) && !drawn.includes(`${name} as Old${name}`),
      ),
    ).toEqual([]);
  });
});
