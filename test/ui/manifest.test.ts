import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { PERMISSIONS_NEEDED } from "../../server/stripe/permissions.ts";
import { HAS_FULL_PAGE } from "../../ui/kit/navigation.tsx";
import { viewFiles } from "../../src/write-views.ts";

type View = { viewport: string; component: string };
type Manifest = {
  name: string;
  icon: string;
  permissions: { permission: string; purpose: string }[];
  ui_extension: {
    views: View[];
    content_security_policy: { "connect-src": string[]; purpose: string };
  };
  constants: { API_BASE: string };
};

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string) => JSON.parse(readFileSync(ROOT + file, "utf8")) as unknown;
const manifest = read("stripe-app.json") as Manifest;
const dev = read("stripe-app.dev.json") as Partial<Manifest> & { extends: string };
const components = manifest.ui_extension.views.map(({ component }) => component);

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
ajv.addKeyword("markdownDescription");
const published = read("test/fixtures/stripe-app/stripe-app.schema.json") as object;
const isManifest = ajv.compile(published);
const isLocalManifest = ajv.compile(read("test/fixtures/stripe-app/stripe-app-local.schema.json") as object);

/** Stripe serves this place for a full page, and its own example declares it; the published schema lags. */
const FULL_PAGE = "stripe.dashboard.fullpage";
const withoutFullPage = {
  ...manifest,
  ui_extension: {
    ...manifest.ui_extension,
    views: manifest.ui_extension.views.filter(({ viewport }) => viewport !== FULL_PAGE),
  },
};

describe("stripe-app.json", () => {
  it("is what Stripe's published schema asks for, but for the full page", () => {
    expect(isManifest(withoutFullPage), ajv.errorsText(isManifest.errors)).toBe(true);
    expect(withoutFullPage.ui_extension.views).toHaveLength(components.length - 1);

    expect(isManifest(manifest)).toBe(false);
    const place = manifest.ui_extension.views.findIndex(({ viewport }) => viewport === FULL_PAGE);
    expect(isManifest.errors?.map(({ instancePath, keyword }) => [instancePath, keyword])).toEqual([
      [`/ui_extension/views/${place}/viewport`, "enum"],
    ]);
  });

  it("names the full page if drawers lead to it", () => {
    const named = manifest.ui_extension.views.some(({ viewport }) => viewport === FULL_PAGE);
    expect(HAS_FULL_PAGE).toBe(named);
  });

  it("would not pass with a mistake", () => {
    const icon = { ...withoutFullPage, icon: "icon.png" };
    expect(isManifest(icon)).toBe(false);
    const permissions = [...manifest.permissions, { permission: "refund_write", purpose: "To refund." }];
    expect(isManifest({ ...withoutFullPage, permissions })).toBe(false);
  });

  it("asks for the permissions that the code needs, each once and with a reason, and for no other", () => {
    expect(manifest.permissions.map(({ permission }) => permission)).toEqual([...PERMISSIONS_NEEDED]);
    for (const { purpose } of manifest.permissions) expect(purpose).toMatch(/^To .{20,}\.$/);
  });

  it("is met by a view at each place, and at no place twice", () => {
    const viewports = manifest.ui_extension.views.map(({ viewport }) => viewport);
    expect(new Set(viewports).size).toBe(viewports.length);
    expect(new Set(components).size).toBe(components.length);
    expect(viewports).toEqual(expect.arrayContaining(["settings", "stripe.dashboard.drawer.default"]));
  });

  it("has a name that Stripe's review lets pass", () => {
    // Source: docs.stripe.com/stripe-apps/review-requirements, November 2026.
    expect(manifest.name).not.toMatch(/\b(stripe|apps?|free|paid|rak|generator|api key|authenticator)\b/i);
  });

  it("has an icon of 300 by 300 pixels", () => {
    const icon = readFileSync(ROOT + manifest.icon);
    expect(icon.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([300, 300]);
  });

  it("lets the views reach the API that they are told of, and nothing else", () => {
    const { API_BASE } = manifest.constants;
    expect(manifest.ui_extension.content_security_policy["connect-src"]).toEqual([API_BASE]);
    // A slash at the end stands for everything below it; without one the address itself is meant.
    expect(API_BASE).toMatch(/^https:\/\/[^/]+\/api\/v1\/$/);
  });
});

describe("stripe-app.dev.json", () => {
  it("is what the published schema of a local manifest asks for", () => {
    expect(isLocalManifest(dev), ajv.errorsText(isLocalManifest.errors)).toBe(true);
    expect(isLocalManifest({ ...dev, extends: "other.json" })).toBe(false);
  });

  it("extends the real one and replaces only where the API is", () => {
    const API_BASE = "http://localhost:4000/api/v1/";
    expect(dev).toEqual({
      $schema: expect.any(String),
      extends: "stripe-app.json",
      ui_extension: { content_security_policy: { "connect-src": [API_BASE] } },
      constants: { API_BASE },
    });
    expect(Object.keys(dev.constants ?? {})).toEqual(Object.keys(manifest.constants));
  });
});

describe("src/views", () => {
  it("holds what npm run views writes, and nothing else", () => {
    const found = readdirSync(`${ROOT}src/views`).map((name): [string, string] => [
      name,
      readFileSync(`${ROOT}src/views/${name}`, "utf8"),
    ]);
    expect(new Map(found)).toEqual(viewFiles(manifest));
    expect([...viewFiles(withoutFullPage).keys()]).not.toContain("RecoveryPage.tsx");
  });

  it.each(components)("leads to a component: %s", async (component) => {
    const view = (await import(`${ROOT}src/views/${component}.tsx`)) as { default?: unknown };
    expect(view.default).toBeTypeOf("function");
  });

  it("leads to every file of ui/views", () => {
    const views = readdirSync(`${ROOT}ui/views`).filter((name) => name.endsWith(".tsx"));
    expect(views.sort()).toEqual(components.map((component) => `${component}.tsx`).sort());
  });
});

describe("what stripe apps upload packs", () => {
  it("has its lockfile beside the manifest, and there is no other", () => {
    const lockfiles = /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/;
    const found: string[] = [];
    const look = (folder: string) => {
      for (const entry of readdirSync(ROOT + folder, { withFileTypes: true })) {
        if (entry.name === "node_modules" || entry.name === ".git") continue;
        if (entry.isDirectory()) look(`${folder}${entry.name}/`);
        else if (lockfiles.test(entry.name)) found.push(folder + entry.name);
      }
    };
    look("");
    expect(found).toEqual(["package-lock.json"]);
    expect(read("package.json")).not.toHaveProperty("workspaces");
  });

  it("leaves out what it builds", () => {
    expect(readFileSync(`${ROOT}.gitignore`, "utf8").split("\n")).toContain(".build/");
  });
});
