import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configDocs } from "../server/config.ts";
import { KNOWN_API_VERSIONS } from "../server/stripe/api-versions.ts";
import { HANDLED_EVENTS } from "../server/stripe/mapping/handled-events.ts";
import { PERMISSIONS_NEEDED } from "../server/stripe/permissions.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("README.md", () => {
  it("documents every environment variable as it is read", () => {
    expect(readme).toContain(configDocs());
  });

  it("subscribes to the events that are handled, and to no other, in the newest known version", () => {
    const command = /^set -- (.*?)^curl/ms.exec(readme)?.[1] ?? "";
    expect(command.split(/[\s\\]+/).filter(Boolean)).toEqual([...HANDLED_EVENTS]);
    expect(readme).toContain(`api_version=${KNOWN_API_VERSIONS.at(-1)}`);
  });

  it("names the permissions that are needed, and no other", () => {
    const named = [...readme.matchAll(/`([a-z_]+_(?:read|write))`/g)].map(([, permission]) => permission);
    expect(named).toEqual([...PERMISSIONS_NEEDED]);
  });

  it("names only files that exist", () => {
    const files = [...readme.matchAll(/`((?:server|db|test)\/[\w./-]+)`/g)].map(([, file]) => file ?? "");
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      expect(() => readFileSync(new URL(`../${file}`, import.meta.url)), file).not.toThrow(/ENOENT/);
  });
});
