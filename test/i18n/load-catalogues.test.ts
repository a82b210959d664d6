import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CatalogueError, loadCatalogues } from "../../server/i18n/catalogue.ts";

type File = { [group: string]: { [key: string]: unknown } };

const EN: File = {
  meta: { name: "English" },
  cases: {
    title: "Cases",
    left: "{n, plural, one {# case left} other {# cases left}}",
    by: "By {who} on {day}",
    day: "the {n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
    held: "{kind, select, pause {Paused} other {On hold}}",
  },
};
const PL: File = {
  meta: { name: "Polski" },
  cases: {
    title: "Sprawy",
    left: "{n, plural, one {# sprawa} few {# sprawy} many {# spraw} other {# sprawy}}",
    by: "{day}, {who}",
    day: "{n, number}. dnia",
    held: "{kind, select, pause {Wstrzymane} other {Zatrzymane}}",
  },
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderOf(files: Record<string, File | string>): string {
  const folder = mkdtempSync(join(tmpdir(), "catalogues-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** The problems of a Polish catalogue that differs in one key from a good one. */
function problemsOf(cases: { [key: string]: unknown }): readonly string[] {
  const folder = folderOf({ "en.json": EN, "pl.json": { ...PL, cases: { ...PL.cases, ...cases } } });
  try {
    loadCatalogues(folder);
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems;
    throw error;
  }
  return [];
}

describe("catalogues", () => {
  it("are the files of a directory, whatever languages those are", () => {
    const loaded = loadCatalogues(folderOf({ "en.json": EN, "pl.json": PL, "README.md": "# texts" }));
    expect([...loaded.keys()].sort()).toEqual(["en", "pl"]);
    expect(loaded.get("pl")).toMatchObject({ language: "pl", name: "Polski" });
    expect(loaded.get("pl")?.messages.get("cases.title")?.text).toBe("Sprawy");
  });

  it.each<[string, { [key: string]: unknown }, string]>([
    [
      "a missing key",
      { title: undefined },
      "pl.json: cases.title: missing. en.json has it, so add the text.",
    ],
    [
      "a key too many",
      { more: "Więcej" },
      "pl.json: cases.more: unknown. en.json has no such key, so remove it.",
    ],
    ["a missing placeholder", { by: "{day}" }, "pl.json: cases.by: the placeholder {who} is missing."],
    [
      "an unknown placeholder",
      { by: "{day}, {who}, {when}" },
      "pl.json: cases.by: the placeholder {when} is unknown. The message takes {who}, {day}.",
    ],
    [
      "a number that is written as text",
      { left: "{n} spraw" },
      "pl.json: cases.left: {n} is a text, but in en.json a number. Write {n, number}, or a plural.",
    ],
    [
      "a text that is written as a number",
      { by: "{day, number}, {who}" },
      "pl.json: cases.by: {day} is a number, but in en.json a text. Write {day}.",
    ],
    [
      "a placeholder of two kinds",
      { left: "{n} {n, plural, one {# sprawa} other {# spraw}}" },
      "pl.json: cases.left: {n} is a text in one place and a number in another; a number is written {n, number}.",
    ],
    [
      "a plural without other",
      { left: "{n, plural, one {# sprawa} few {# sprawy}}" },
      'pl.json: cases.left: the plural of {n} lacks "other".',
    ],
    [
      "a plural category of another language",
      { left: "{n, plural, one {# sprawa} two {# sprawy} other {# spraw}}" },
      'pl.json: cases.left: the plural of {n} names "two", which the language does not have. It has few, many, one, other.',
    ],
    [
      "an ordinal category of another language",
      { day: "{n, selectordinal, one {#st} other {#}}" },
      'pl.json: cases.day: the selectordinal of {n} names "one", which the language does not have. It has other.',
    ],
    [
      "a select that names a code which never comes",
      { held: "{kind, select, paused {Wstrzymane} other {Zatrzymane}}" },
      'pl.json: cases.held: the select of {kind} names "paused", which it never is.',
    ],
    [
      "a select without other",
      { held: "{kind, select, pause {Wstrzymane}}" },
      'pl.json: cases.held: the select of {kind} lacks "other".',
    ],
    [
      "what is not ICU MessageFormat",
      { by: "{day, {who}" },
      "pl.json: cases.by: not ICU MessageFormat (EXPECT_ARGUMENT_TYPE).",
    ],
    [
      "a date, for which a message has no time zone",
      { by: "{day, date}, {who}" },
      "pl.json: cases.by: {day} is a date, a time or a tag; only text, number, plural, selectordinal and select are used.",
    ],
    ["what is not a text", { title: ["Sprawy"] }, "pl.json: cases.title: not a text."],
    ["an empty text", { title: " " }, "pl.json: cases.title: not a text."],
  ])("are refused for %s", (_, cases, problem) => {
    expect(problemsOf(cases)).toContain(problem);
  });

  it("may choose exact numbers besides categories", () => {
    expect(problemsOf({ left: "{n, plural, =0 {brak spraw} one {# sprawa} other {# spraw}}" })).toEqual([]);
  });

  it.each<[string, Record<string, File | string>, RegExp]>([
    ["without English", { "pl.json": PL }, /^en\.json: missing/m],
    ["with a file that is not JSON", { "en.json": EN, "pl.json": "{" }, /^pl\.json: not JSON: /m],
    ["with a file that is a list", { "en.json": EN, "pl.json": "[]" }, /^pl\.json: not an object of groups/m],
    [
      "with a group that is a text",
      { "en.json": EN, "pl.json": JSON.stringify({ ...PL, cases: "x" }) },
      /^pl\.json: cases: not a group/m,
    ],
    [
      "for a language that nobody speaks",
      { "en.json": EN, "xx.json": PL },
      /^xx\.json: not named for a language/m,
    ],
    ["with a name that is no language", { "en.json": EN, "polish!.json": PL }, /^polish!\.json: not named/m],
    ["in another spelling", { "en.json": EN, "PL.json": PL }, /^PL\.json: not named/m],
    [
      "without the language's name",
      { "en.json": EN, "pl.json": { cases: PL.cases! } },
      /^pl\.json: meta\.name: missing/m,
    ],
    [
      "with a setting that means nothing",
      { "en.json": EN, "pl.json": { ...PL, meta: { name: "Polski", direction: "ltr" } } },
      /^pl\.json: meta\.direction: unknown/m,
    ],
    [
      "where the English text is the one that is wrong",
      { "en.json": { ...EN, cases: { ...EN.cases, by: "{who" } }, "pl.json": PL },
      /^en\.json: cases\.by: not ICU MessageFormat/m,
    ],
  ])("are refused %s", (_, files, message) => {
    expect(() => loadCatalogues(folderOf(files))).toThrow(message);
  });

  it("names everything that is wrong at once, and its place", () => {
    const folder = folderOf({ "en.json": EN, "pl.json": { meta: PL.meta!, cases: {} } });
    expect(() => loadCatalogues(folder)).toThrow(
      [
        `The language catalogues in ${folder} cannot be used:`,
        ...Object.keys(EN.cases!).map(
          (key) => `pl.json: cases.${key}: missing. en.json has it, so add the text.`,
        ),
      ].join("\n"),
    );
  });
});
