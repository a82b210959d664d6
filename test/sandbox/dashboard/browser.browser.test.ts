import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, launchChromium, openBrowser } from "./browser.ts";

const carried = process.platform === "linux" && process.arch === "x64";
const nowhere = {
  chosen: undefined,
  system: ["/nowhere/chromium"],
  playwright: "/nowhere/playwright",
  carried,
};
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "makegood-browser-"));
  file = join(folder, "chromium");
  writeFileSync(file, "");
  chmodSync(file, 0o700);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await (await openBrowser()).close();
});

describe("finding a Chromium", () => {
  it("takes CHROMIUM_PATH first, and never goes on when it names nothing", async () => {
    await expect(findChromium({ ...nowhere, chosen: file })).resolves.toMatchObject({
      from: "CHROMIUM_PATH",
    });
    await expect(findChromium({ ...nowhere, system: [file], chosen: "/nowhere/at/all" })).rejects.toThrow(
      "CHROMIUM_PATH names /nowhere/at/all",
    );
  });

  it("then the system's, then playwright's own", async () => {
    await expect(findChromium({ ...nowhere, system: ["/nowhere", file], playwright: file })).resolves.toEqual(
      {
        path: file,
        from: "system",
        environment: {},
      },
    );
    await expect(findChromium({ ...nowhere, playwright: file })).resolves.toMatchObject({
      from: "playwright",
    });
  });

  it.runIf(carried)(
    "at last the one that a package carries, and it launches and clicks",
    { timeout: 60_000 },
    async () => {
      const found = await findChromium(nowhere);
      expect(found.from).toBe("package");
      expect(process.env.AWS_EXECUTION_ENV).toBeUndefined();
      const browser = await launchChromium(found);
      const page = await browser.newPage();
      await page.setContent(
        `<input aria-label="name"><select><option>a</option></select>
         <button onclick="this.textContent = 'pressed'">press</button>`,
      );
      // Fields need a font, which a bare machine has not.
      await page.getByLabel("name").fill("typed");
      await page.screenshot();
      await page.getByRole("button").click();
      expect(await page.getByRole("button").textContent()).toBe("pressed");
      await browser.close();
    },
  );

  it("says where it looked and what to do when there is none", async () => {
    await expect(findChromium({ ...nowhere, carried: false })).rejects.toThrow(
      "Browser tests need Chromium. Looked at: /nowhere/chromium",
    );
  });

  it("opens one browser per process, and another after it was closed", async () => {
    const first = await openBrowser();
    expect(await openBrowser()).toBe(first);
    await first.close();
    const second = await openBrowser();
    expect(second.isConnected()).toBe(true);
    expect(second).not.toBe(first);
  });
});
