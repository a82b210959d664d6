import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CATALOGUES_DIRECTORY, loadCatalogues } from "../../../server/i18n/catalogue.ts";
import { setCatalogues } from "../../../server/i18n/text.ts";

type File = Record<string, Record<string, string>>;

const PIGEON: Readonly<Record<string, string>> = {
  en: "carrier pigeon",
  de: "Brieftaube",
  fr: "pigeon voyageur",
};

/** The channel's name in every language, as its author would add it to the files. @returns what takes it away again */
export function addPigeonTexts(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "languages-"));
  cpSync(CATALOGUES_DIRECTORY, folder, { recursive: true });
  for (const [language, pigeon] of Object.entries(PIGEON)) {
    const path = join(folder, `${language}.json`);
    const texts = JSON.parse(readFileSync(path, "utf8")) as File;
    writeFileSync(path, JSON.stringify({ ...texts, channels: { ...texts.channels, pigeon } }));
  }
  setCatalogues(loadCatalogues(folder));
  rmSync(folder, { recursive: true });
  return () => setCatalogues(loadCatalogues(CATALOGUES_DIRECTORY));
}
