import { type Catalogue, TONGUES, tongueOf } from "../say.ts";

/** Every label of the Dashboard extension. They come with the first answer instead of in its bundle. */
export const LABELS = {};

const flat = TONGUES.map((_, column) =>
  Object.fromEntries(
    Object.entries(LABELS as Record<string, Catalogue>).flatMap(([group, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${group}.${name}`, entry[column]!]),
    ),
  ),
);

/** All labels in the language of a locale, by `GROUP.name`. */
export const labelsFor = (locale: string): Readonly<Record<string, string>> =>
  flat[TONGUES.indexOf(tongueOf(locale))]!;
