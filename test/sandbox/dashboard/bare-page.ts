import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { buildExtension, buildPage, type Manifest } from "./build.ts";

/** Where the page of a fixture comes from, and where the requests of its view may go. */
interface BareSite {
  /** With no slash at its end. The same server answers to the host `localhost`, which connect-src does not name. */
  origin: string;
  /** The paths that were asked for, in order, the page itself left out. */
  reached: string[];
}

/** What connect-src allows of the site: all below one path, and one path alone. */
export const ALLOWED = "/v1/";
export const EXACT = "/hook";

const HTML =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fixture</title><link rel="icon" href="data:,">' +
  "<style>body{margin:0}</style></head><body><main></main></body></html>";

let serving: Promise<BareSite> | undefined;

async function serve(): Promise<BareSite> {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/") return response.setHeader("content-type", "text/html").end(HTML);
    reached.push(path);
    // The frame of a view has no origin, so that whatever it asks for is another's.
    response.setHeader("access-control-allow-origin", "*").end("reached");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // The process ends with its tests, whoever still listens.
  server.unref();
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reached };
}

/**
 * The site of all fixture views of this process, on a port of its own. Nothing is intercepted in the browser: the
 * frame has no origin and may run in a process of its own, and a test must not hang on how interception treats those.
 */
export function bareSite(): Promise<BareSite> {
  serving ??= serve();
  return serving;
}

const fixtures = (origin: string): Manifest => ({
  id: "com.example.fixtures",
  version: "1.0.0",
  name: "Fixtures",
  ui_extension: {
    views: ["Controls", "Drawer", "Page", "Whole", "Faulty"].map((component) => ({
      viewport: "stripe.dashboard.drawer.default",
      component,
    })),
    content_security_policy: { "connect-src": [origin + ALLOWED, origin + EXACT], "image-src": null },
  },
});

let built: Promise<{ extension: string; page: { code: string; css: string } }> | undefined;

async function buildAll(origin: string) {
  const [extension, page] = await Promise.all([
    buildExtension({
      root: process.cwd(),
      manifest: fixtures(origin),
      views: "test/sandbox/dashboard/fixtures",
      minify: false,
    }),
    buildPage("page/bare.tsx"),
  ]);
  return { extension: extension.code, page };
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

/** Opens one fixture view in a real browser with nothing around it. */
export async function openView(
  component: string,
  options: { constants?: Record<string, unknown>; href?: string; locale?: string; width?: number } = {},
): Promise<OpenView> {
  const { constants = {}, href, locale = "en-US", width = 440 } = options;
  const { origin } = await bareSite();
  built ??= buildAll(origin);
  const { extension: code, page: bundle } = await built;
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width, height: 900 }, timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  const bare = { code, component, context: contextOf(locale, constants), href, calls: [], faults: [] };
  await page.goto(origin);
  await page.addStyleTag({ content: bundle.css });
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
