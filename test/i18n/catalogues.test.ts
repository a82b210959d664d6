import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { type Catalogue, LANGUAGES } from "../../server/i18n/catalogue.ts";

const FOLDER = new URL("../../server/i18n/", import.meta.url);

function isCatalogue(value: unknown): value is Catalogue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.values(value);
  return (
    entries.length > 0 &&
    entries.every((entry) => Array.isArray(entry) && entry.length === 3 && typeof entry[0] === "string")
  );
}

/** Every text of every catalogue that a file of the folder exports. */
const texts: { where: string; entry: readonly string[] }[] = [];
for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts")) continue;
  const exported: Record<string, unknown> = await import(new URL(file, FOLDER).href);
  for (const [name, value] of Object.entries(exported)) {
    if (!isCatalogue(value)) continue;
    for (const [key, entry] of Object.entries(value)) texts.push({ where: `${file} ${name}.${key}`, entry });
  }
}

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort();

/** Texts of which something is wrong, by name. */
const wrong = (is: (entry: readonly string[]) => boolean): string[] =>
  texts.filter(({ entry }) => is(entry)).map(({ where }) => where);

const every = (is: (text: string, index: number) => boolean) => (entry: readonly string[]) => entry.some(is);

describe("the catalogues", () => {
  it("are found", () => expect(texts.length).toBeGreaterThan(300));

  it("have a text in each language", () => {
    expect(wrong((entry) => entry.length !== LANGUAGES.length || entry.some((text) => text === ""))).toEqual(
      [],
    );
  });

  it("have the same placeholders in each language", () => {
    const differs = ([en, ...others]: readonly string[]) =>
      others.some((other) => placeholders(other).join() !== placeholders(en!).join());
    expect(wrong(differs)).toEqual([]);
  });

  it("have one form or two, and two only where a number chooses", () => {
    expect(wrong(every((text) => text.split("|").length > 2))).toEqual([]);
    expect(wrong(every((text) => text.includes("|") && !text.includes("{n}")))).toEqual([]);
  });

  it("use the marks of their language", () => {
    const marks = [/[„«»"]/, /[”«»"]|(?<!„[^“]*)“/, /[„“”"]/];
    expect(wrong(every((text, index) => marks[index]!.test(text)))).toEqual([]);
    expect(wrong(([, , fr]) => /(?<![\s\d])[:;!?»]|«(?! )/.test(fr!))).toEqual([]);
  });

  it("speak to people: no jargon, no code, no stray space", () => {
    expect(wrong(every((text) => /[Dd]unning|[a-z]_[a-z]|undefined/.test(text)))).toEqual([]);
    expect(wrong(every((text) => / {2}/.test(text)))).toEqual([]);
  });

  it("are really three: a translation is not the English left as it was", () => {
    const SAME =
      /^[\W\d]*$|^(?:\{\w+\}|Stripe|Makegood|SMS|E-mail|Phone|Pause|Renewal|Segment|Test)[.:]?$|^Version \{number\}$|^\{\w+\}\W+\{\w+\}$/;
    const same = ([en, de, fr]: readonly string[]) => en === de && de === fr && !SAME.test(en!);
    expect(wrong(same)).toEqual([]);
  });
});

describe("catalogue.ts", () => {
  it("is small enough for the Dashboard app", async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL("catalogue.ts", FOLDER).pathname],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    });
    expect(outputFiles[0]!.contents.byteLength).toBeLessThan(1_024);
  });
});
