import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExtension, type ExtensionBuild, loadManifest } from "../sandbox/dashboard/build.ts";
import { SHARED } from "./house-rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Shopify's limit for the full-page extensions of its admin, the strictest known of its kind; here for all views. */
const MOST_GZIPPED = 64 * 1024;

const NODE_MODULE = /^node_modules\/((?:@[^/]+\/)?[^/]+)/;
/** A package, or a folder of this project with its parent. */
const partOf = (path: string) => NODE_MODULE.exec(path)?.[1] ?? path.split("/").slice(0, 2).join("/");

/** The heaviest parts of the bundle, in bytes before it is zipped. */
function heaviest({ inputs }: ExtensionBuild): string {
  const parts = new Map<string, number>();
  for (const [path, bytes] of Object.entries(inputs)) {
    parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + bytes);
  }
  return [...parts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 15)
    .map(([part, bytes]) => `${String(bytes).padStart(7)} ${part}`)
    .join("\n");
}

describe("the extension's bundle", () => {
  let built: ExtensionBuild;
  beforeAll(async () => {
    built = await buildExtension({ root: ROOT, manifest: loadManifest(`${ROOT}stripe-app.json`) });
  });

  it("is small: it is loaded anew with each page of the Dashboard", () => {
    const gzipped = gzipSync(built.code, { level: 9 }).length;
    expect(built.bytes).toBeGreaterThan(20_000);
    expect(gzipped, `bytes gzipped, of ${built.bytes}:\n${heaviest(built)}`).toBeLessThan(MOST_GZIPPED);
  });

  it("holds the SDK, the message formatter, the views and the few files they share with the server, and nothing else", () => {
    // `invariant` comes with the SDK; the parser of messages with their formatter.
    const allowed =
      /(^|\/)node_modules\/(@stripe\/ui-extension-sdk|invariant|intl-messageformat|@formatjs\/[\w-]+)\/(?!.*node_modules)/;
    const others = Object.keys(built.inputs).filter(
      (path) => !allowed.test(path) && !/^(ui|src\/views|\.build)\//.test(path) && !SHARED.has(path),
    );
    expect(others).toEqual([]);
  });

  it("defines what the Dashboard looks for", () => {
    expect(built.code).toMatch(/^(?:"use strict";)?var __StripeExtExports=/);
  });
});
