import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExtension, type ExtensionBuild, loadManifest } from "../sandbox/dashboard/build.ts";
import { SHARED } from "./house-rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe("the extension's bundle", () => {
  let built: ExtensionBuild;
  beforeAll(async () => {
    built = await buildExtension({ root: ROOT, manifest: loadManifest(`${ROOT}stripe-app.json`) });
  });

  it("is small: it is loaded anew with each page of the Dashboard", () => {
    expect(built.bytes).toBeGreaterThan(20_000);
    expect(built.bytes).toBeLessThan(120_000);
  });

  it("holds the SDK, the views and the few files they share with the server, and nothing else", () => {
    // `invariant` comes with the SDK.
    const allowed = /(^|\/)node_modules\/(@stripe\/ui-extension-sdk|invariant)\/(?!.*node_modules)/;
    const others = Object.keys(built.inputs).filter(
      (path) => !allowed.test(path) && !/^(ui|src\/views|\.build)\//.test(path) && !SHARED.has(path),
    );
    expect(others).toEqual([]);
  });

  it("defines what the Dashboard looks for", () => {
    expect(built.code).toMatch(/^(?:"use strict";)?var __StripeExtExports=/);
  });
});
