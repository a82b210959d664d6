import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseTexts, problemsOf } from "./check-catalogue.ts";
import { BASE_LANGUAGE } from "./message-format.ts";
import type { ParsedMessage } from "./message-syntax.ts";

/** The texts of one language. */
export type Catalogue = {
  /** BCP 47, the name of its file. */
  language: string;
  /** What its speakers call it. */
  name: string;
  /** By `group.key`. */
  messages: ReadonlyMap<string, ParsedMessage>;
};

/** By language. English is always there. */
export type Catalogues = ReadonlyMap<string, Catalogue>;

/** The catalogues that come with the server. */
export const CATALOGUES_DIRECTORY = fileURLToPath(new URL("./catalogues/", import.meta.url));

/** Catalogues that cannot be used: every file, key and cause in a line of its own. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly problems: readonly string[];

  constructor(directory: string, problems: readonly string[]) {
    super(
      [
        `The language catalogues in ${directory} cannot be used:`,
        ...problems.slice(0, MOST),
        ...(problems.length > MOST ? [`and ${problems.length - MOST} more.`] : []),
      ].join("\n"),
    );
    this.problems = problems;
  }
}

const MOST = 30;

/**
 * Reads every language of a directory: its `*.json` files, each named for its language. A language is added by
 * its file alone.
 *
 * @throws CatalogueError naming each text that is missing, is not in English, takes other parameters than the
 * English one, or is not ICU MessageFormat
 */
export function loadCatalogues(directory: string): Catalogues {
  const files = readdirSync(directory).filter((file) => file.endsWith(".json"));
  const base = `${BASE_LANGUAGE}.json`;
  if (!files.includes(base)) {
    throw new CatalogueError(directory, [`${base}: missing. Every other language is checked against it.`]);
  }
  const read = files.map((file) => readCatalogue(join(directory, file)));
  const english = read.find(({ language }) => language === BASE_LANGUAGE)!;
  const problems = read.flatMap(({ language, problems, texts }) =>
    [...problems, ...(isKnown(language) ? problemsOf(language, texts, english.texts) : [])].map(
      (problem) => `${language}.json: ${problem}`,
    ),
  );
  if (problems.length > 0) throw new CatalogueError(directory, problems);
  return new Map(
    // Nothing failed to parse, or there would be a problem.
    read.map(({ language, name, texts }) => [
      language,
      { language, name, messages: texts as Catalogue["messages"] },
    ]),
  );
}

function readCatalogue(path: string) {
  const language = basename(path, ".json");
  const problems: string[] = [];
  const texts = new Map<string, string>();
  let name = "";
  if (!isKnown(language)) {
    problems.push("not named for a language that this Node knows. Name it like en.json or pt-BR.json.");
  }
  for (const [group, entries] of Object.entries(readObject(path, problems))) {
    if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
      problems.push(`${group}: not a group of texts.`);
      continue;
    }
    for (const [key, text] of Object.entries(entries)) {
      if (typeof text !== "string" || text.trim() === "") problems.push(`${group}.${key}: not a text.`);
      else if (group !== "meta") texts.set(`${group}.${key}`, text);
      else if (key === "name") name = text;
      else problems.push(`meta.${key}: unknown. A catalogue says only its language's own name there.`);
    }
  }
  if (name === "") problems.push("meta.name: missing. It says what speakers call the language.");
  return { language, name, texts: parseTexts(texts), problems };
}

function readObject(path: string, problems: string[]): object {
  try {
    const read: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read;
    problems.push("not an object of groups.");
  } catch (error) {
    problems.push(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
  return {};
}

function isKnown(language: string): boolean {
  try {
    return (
      Intl.getCanonicalLocales(language)[0] === language &&
      Intl.PluralRules.supportedLocalesOf(language).length > 0
    );
  } catch {
    return false;
  }
}
