import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCheck } from "../../src/check/check.ts";

const OURS = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
const NONE = JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} });

async function check(args: string[], lockfile = OURS, printed = NONE) {
  const lines: string[] = [];
  const code = await runCheck(args, {
    readText: () => lockfile,
    audit: () => Promise.resolve(printed),
    print: (line) => lines.push(line),
  });
  return { code, text: lines.join("\n") };
}

const lockfileOf = (packages: object) =>
  JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } });
const sound = { version: "1.0.0", license: "MIT", integrity: "sha512-x" };

describe("npm run check", () => {
  it("finds that every package of ours may be used, comes from the registry and has a checksum", async () => {
    expect(await check(["--licences"])).toMatchObject({
      code: 0,
      text: expect.stringMatching(
        /^ok {5}licences, origins and checksums of \d+ packages, \d+ of them shipped$/,
      ),
    });
  });

  it.each([
    ["a licence that asks for more", { license: "AGPL-3.0-only" }, "AGPL-3.0-only"],
    ["one of two that are both needed", { license: "MIT AND GPL-2.0" }, "GPL-2.0"],
    ["no licence", { license: undefined }, "names no licence"],
    ["another origin", { resolved: "https://mirror.example/a.tgz" }, "comes from https://mirror"],
    ["no checksum", { integrity: undefined }, "has no checksum"],
  ])("names a package with %s", async (_what, over, said) => {
    const { code, text } = await check(
      [],
      lockfileOf({ "node_modules/x/node_modules/@a/b": { ...sound, ...over } }),
    );
    expect([code, text]).toEqual([1, expect.stringContaining("@a/b 1.0.0")]);
    expect(text).toContain(said);
  });

  it("takes one of several licences", async () => {
    const free = { ...sound, license: "(GPL-3.0 OR MIT)" };
    expect((await check([], lockfileOf({ "node_modules/a": free }))).code).toBe(0);
  });

  it("names an advisory once, at the package that has it", async () => {
    const printed = JSON.stringify({
      vulnerabilities: {
        low: {
          severity: "high",
          range: "<2",
          via: [{ title: "Reads too far", url: "https://a/1", range: "<1.5" }],
        },
        high: { severity: "high", range: "*", via: ["low"] },
      },
    });
    const { code, text } = await check([], OURS, printed);
    expect(code).toBe(1);
    expect(text.match(/WRONG/g)).toHaveLength(1);
    expect(text).toContain("low <1.5: Reads too far (high), https://a/1");
  });

  it.each([
    ["refuses", JSON.stringify({ message: "405 Method Not Allowed", error: { summary: "" } }), "405"],
    ["prints nothing", "", "no JSON"],
    ["answers in another form", "{}", "not known here"],
  ])("says that nothing is known where the registry %s, and does not pass", async (_how, printed, said) => {
    const { code, text } = await check([], OURS, printed);
    expect([code, text]).toEqual([3, expect.stringContaining("could not be asked")]);
    expect(text).toContain(said);
  });

  it("names an option that is none", async () => {
    expect(await check(["--fast"])).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--fast is no option/),
    });
  });
});
