import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configDocs } from "../server/config.ts";
import { KNOWN_API_VERSIONS } from "../server/stripe/api-versions.ts";
import { HANDLED_EVENTS } from "../server/stripe/mapping/handled-events.ts";
import { PERMISSIONS_NEEDED } from "../server/stripe/permissions.ts";

import { ASSUMPTIONS } from "./prove/assumptions.ts";
import { unprovenDocs } from "./prove/unproven-docs.ts";

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const readme = read("README.md");
const guide = read("docs/connect.md");

describe("the documentation", () => {
  it("documents every environment variable as it is read", () => {
    expect(read("docs/configuration.md")).toContain(configDocs());
  });

  it("lists every assumption about Stripe as it is tried", () => {
    expect(read("docs/unproven.md")).toContain(unprovenDocs());
    const ids = ASSUMPTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("subscribes to the events that are handled, and to no other, in the newest known version", () => {
    const command = /^set -- (.*?)^curl/ms.exec(guide)?.[1] ?? "";
    expect(command.split(/[\s\\]+/).filter(Boolean)).toEqual([...HANDLED_EVENTS]);
    expect(guide).toContain(`api_version=${KNOWN_API_VERSIONS.at(-1)}`);
  });

  it("names the permissions that are needed, and no other", () => {
    const named = [...guide.matchAll(/`([a-z_]+_(?:read|write))`/g)].map(([, permission]) => permission);
    expect(named).toEqual([...PERMISSIONS_NEEDED]);
  });

  it("is short where a newcomer begins", () => {
    expect(readme.split("\n").length).toBeLessThan(150);
  });

  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...readdirSync(new URL("../docs", import.meta.url)).map((file) => `docs/${file}`),
  ];

  it.each(pages.filter((page) => page.endsWith(".md")))("%s names only files that exist", (page) => {
    const text = read(page);
    const here = new URL(`../${page}`, import.meta.url);
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? "");
    const paths = [...text.matchAll(/`((?:server|db|test|ui)\/[\w./-]+\.\w+)`/g)].map(
      ([, path]) => path ?? "",
    );
    const files = [
      ...links.filter((link) => !/^https?:/.test(link)).map((link) => new URL(link, here)),
      ...paths.map((path) => new URL(`../${path}`, import.meta.url)),
    ];
    for (const file of files) expect(existsSync(file), file.pathname).toBe(true);
  });
});
