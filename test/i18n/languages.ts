import { CATALOGUES_DIRECTORY, loadCatalogues } from "../../server/i18n/catalogue.ts";

export const CATALOGUES = loadCatalogues(CATALOGUES_DIRECTORY);

/** Every language that comes with the server, English first. */
export const LANGUAGES: readonly string[] = [...CATALOGUES.keys()].sort(
  (a, b) => Number(b === "en") - Number(a === "en") || (a < b ? -1 : 1),
);
