import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { buildExtension, buildPage, type Manifest } from "./build.ts";

/** Where requests of the fixture views may go, and what answers there. */
export const ALLOWED = "https://api.example.com/v1/";
export const EXACT = "https://exact.example.com/hook";

const FIXTURES: Manifest = {
  id: "com.example.fixtures",
  version: "1.0.0",
  name: "Fixtures",
  ui_extension: {
    views: ["Controls", "Drawer", "Page", "Whole", "Faulty"].map((component) => ({
      viewport: "stripe.dashboard.drawer.default",
      component,
    })),
    content_security_policy: { "connect-src": [ALLOWED, EXACT], "image-src": null },
  },
};

let built: Promise<{ code: string; page: Awaited<ReturnType<typeof buildPage>> }> | undefined;

async function buildAll() {
  const [extension, page] = await Promise.all([
    buildExtension({
      root: process.cwd(),
      manifest: FIXTURES,
      views: "test/sandbox/dashboard/fixtures",
      minify: false,
    }),
    buildPage("page/bare.tsx"),
  ]);
  return { code: extension.code, page };
}

export interface OpenView {
  page: Page;
  faults(): Promise<string[]>;
  calls(name: string): Promise<unknown[][]>;
  close(): Promise<void>;
}

function contextOf(locale: string, constants: Record<string, unknown>) {
  return {
    userContext: {
      id: "usr_1",
      name: "Dana",
      account: { id: "acct_1", name: "Acme", country: "DE", isSandbox: false },
      locale,
      roles: [{ id: "admin", name: "Administrator", type: "builtIn" }],
    },
    environment: {
      mode: "test",
      viewportID: "stripe.dashboard.drawer.default",
      objectContext: null,
      constants,
    },
    appContext: {},
  };
}

/** Opens one fixture view in a real browser with nothing around it. The network is played by the browser's routing. */
export async function openView(
  component: string,
  options: { constants?: Record<string, unknown>; href?: string; locale?: string; width?: number } = {},
): Promise<OpenView> {
  const { constants = {}, href, locale = "en-US", width = 440 } = options;
  built ??= buildAll();
  const { code, page: bundle } = await built;
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width, height: 900 }, timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  const bare = { code, component, context: contextOf(locale, constants), href, calls: [], faults: [] };
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fixture</title><style>body{margin:0}` +
    `${bundle.css}</style></head><body><main></main></body></html>`;
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (url === "https://dashboard.example.com/") {
      return await route.fulfill({ contentType: "text/html", body: html });
    }
    return await route.fulfill({ headers: { "access-control-allow-origin": "*" }, body: "reached" });
  });
  await page.goto("https://dashboard.example.com/");
  await page.evaluate((value) => {
    (globalThis as unknown as { bare: unknown }).bare = value;
  }, bare);
  await page.addScriptTag({ content: bundle.code });
  await page.waitForFunction(
    "document.querySelector('.ui-root > *') !== null || window.bare.faults.length > 0",
  );
  const read = async <T>(name: string): Promise<T> =>
    (await page.evaluate(
      (key) => (globalThis as unknown as { bare: Record<string, unknown> }).bare[key],
      name,
    )) as T;
  return {
    page,
    faults: () => read<string[]>("faults"),
    calls: async (name) =>
      (await read<{ name: string; args: unknown[] }[]>("calls"))
        .filter((call) => call.name === name)
        .map(({ args }) => args),
    close: () => context.close(),
  };
}
