import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { ALLOWED, bareSite, EXACT, type OpenView, openView } from "./bare-page.ts";
import { openBrowser } from "./browser.ts";
import { buildExtension, loadManifest } from "./build.ts";

// A browser shares the machine with databases and child processes.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A frame's process starts slowly where many share the machine. */
const PATIENCE = { timeout: 30_000 };

let view: OpenView;

afterAll(async () => {
  await (await openBrowser()).close();
});

afterEach(async () => {
  await view?.close();
});

async function open(mistake: string, url = ""): Promise<OpenView> {
  view = await openView("Faulty", { constants: { mistake, url } });
  return view;
}

/** The one fault that the mistake must lead to. */
async function faultOf(mistake: string): Promise<string> {
  await open(mistake);
  await expect.poll(() => view.faults(), PATIENCE).not.toHaveLength(0);
  return (await view.faults())[0]!;
}

describe("the sandboxed frame", () => {
  it("runs a view without a fault", async () => {
    await open("none");
    await view.page.getByText("no mistake").waitFor();
    expect(await view.faults()).toEqual([]);
  });

  it("shows a component without a mapping and reports it", async () => {
    expect(await faultOf("unmapped")).toContain("no component for <Hologram>");
    await view.page.getByText("<Hologram> is not mapped").waitFor();
    await view.page.getByText("floating").waitFor();
  });

  it.each([
    ["map-in-props", "<DataTable> cannot send its props to the Dashboard: items is a Map"],
    ["class-in-props", "<TextField> cannot send its props to the Dashboard: size is a URL"],
    ["jsx-in-data", "<Box> cannot send its props to the Dashboard: css.color is JSX"],
    ["css", '<Box> has css that the SDK does not know: padding: "huge", background: "red"'],
    ["throw", "the view broke"],
    ["react-18", "React.useId does not exist in the Dashboard's sandbox"],
    ["storage", "SecurityError"],
  ])("reports %s", async (mistake, words) => {
    expect(await faultOf(mistake)).toContain(words);
  });

  it("reports a toast that the Dashboard would not show", async () => {
    await open("toast");
    await view.page.getByRole("button", { name: "Tell" }).click();
    await expect.poll(() => view.faults()).toEqual([expect.stringContaining("1 to 30 characters")]);
  });

  it("reports a handler that throws", async () => {
    await open("handler");
    await view.page.getByRole("button", { name: "Press" }).click();
    await expect.poll(() => view.faults()).toEqual([expect.stringContaining("the handler broke")]);
  });

  /** What the view says became of its request, once it says so. */
  const outcome = () => view.page.locator("main").innerText();

  it.each([`${ALLOWED}cases`, `${ALLOWED}a/b?c=d`, EXACT])("lets a request to %s pass", async (path) => {
    const { origin, reached } = await bareSite();
    await open("fetch", origin + path);
    await expect.poll(outcome, PATIENCE).toBe("200 reached");
    expect(reached.at(-1)).toBe(path);
    expect(await view.faults()).toEqual([]);
  });

  it.each([
    ["another path", (origin: string) => `${origin}/v2/cases`],
    ["more than the path that is allowed alone", (origin: string) => `${origin}${EXACT}/more`],
    ["another host", (origin: string) => `${origin.replace("127.0.0.1", "localhost")}${ALLOWED}cases`],
  ])("refuses a request to %s, which connect-src does not allow", async (_, urlOf) => {
    const { origin, reached } = await bareSite();
    const before = reached.length;
    await open("fetch", urlOf(origin));
    await expect.poll(outcome, PATIENCE).toBe("refused: TypeError");
    await expect
      .poll(() => view.faults(), PATIENCE)
      .toEqual([expect.stringContaining("not within connect-src")]);
    expect(reached.slice(before)).toEqual([]);
  });
});

describe("the build of an extension", () => {
  const manifest = {
    id: "com.example.app",
    version: "1.0.0",
    name: "App",
    ui_extension: { views: [{ viewport: "stripe.dashboard.drawer.default", component: "Drawer" }] },
  };
  const views = "test/sandbox/dashboard/fixtures";

  it("leaves React to the Dashboard and says what each module weighs", async () => {
    const { code, bytes, inputs } = await buildExtension({ root: process.cwd(), manifest, views });
    expect(Object.keys(inputs).filter((path) => /node_modules\/(react|react-dom)\//.test(path))).toEqual([]);
    expect(inputs[`${views}/Drawer.tsx`]).toBeGreaterThan(1000);
    expect(bytes).toBe(Buffer.byteLength(code));
    expect(code).toContain("__StripeExtExports");
  });

  it("names a view of the manifest that has no file", async () => {
    const wrong = { ...manifest, ui_extension: { views: [{ viewport: "settings", component: "Nowhere" }] } };
    await expect(buildExtension({ root: process.cwd(), manifest: wrong, views })).rejects.toThrow(
      `${views}/Nowhere.tsx`,
    );
  });

  it("lays a manifest over the one that it extends", () => {
    const folder = mkdtempSync(join(tmpdir(), "makegood-manifest-"));
    const write = (name: string, content: object) =>
      writeFileSync(join(folder, name), JSON.stringify(content));
    write("stripe-app.json", {
      ...manifest,
      ui_extension: {
        ...manifest.ui_extension,
        content_security_policy: { "connect-src": ["https://a.example/v1/"], purpose: "Our server" },
      },
      constants: { API_BASE: "https://a.example/v1/", OTHER: 1 },
    });
    write("stripe-app.dev.json", {
      extends: "stripe-app.json",
      ui_extension: { content_security_policy: { "connect-src": ["http://localhost:4000/v1/"] } },
      constants: { API_BASE: "http://localhost:4000/v1/" },
    });
    write("circle.json", { extends: "circle.json" });
    const merged = loadManifest(join(folder, "stripe-app.dev.json"));
    expect(merged.ui_extension.views).toEqual(manifest.ui_extension.views);
    expect(merged.ui_extension.content_security_policy).toEqual({
      "connect-src": ["http://localhost:4000/v1/"],
    });
    expect(merged.constants).toEqual({ API_BASE: "http://localhost:4000/v1/" });
    expect(merged).not.toHaveProperty("extends");
    expect(() => loadManifest(join(folder, "circle.json"))).toThrow("circle");
    expect(() => loadManifest(join(folder, "missing.json"))).toThrow("missing.json");
    rmSync(folder, { recursive: true });
  });
});
