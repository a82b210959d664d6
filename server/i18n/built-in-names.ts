import { builtInSegments } from "../dunning/segments/built-in.ts";
import { builtInStrategies } from "../dunning/strategies/built-in.ts";
import type { LocaleContext } from "./locale-format.ts";
import { spaced } from "./message-format.ts";
import { currentCatalogues, formatChecked, hasMessage, quote } from "./text.ts";

/** The names that we gave, by id. No two of them share an id. */
const GIVEN: ReadonlyMap<string, string> = new Map(
  [...builtInSegments, ...builtInStrategies].map(({ id, name }) => [id, name]),
);

const GROUPS = ["segment_names", "strategy_names"] as const;

function builtInName(id: string, locale: string): string | undefined {
  for (const group of GROUPS) {
    const key = `${group}.${id}`;
    if (hasMessage(key)) return formatChecked(key, locale);
  }
  return undefined;
}

type Named = { id: string; name: string };

/**
 * The name of a segment or strategy as it is shown: a name that we gave is in the reader's language, a name that the
 * merchant gave stays as it is.
 */
export const displayName = ({ id, name }: Named, locale: string): string =>
  (GIVEN.get(id) === name ? builtInName(id, locale) : undefined) ?? name;

/** The same for a segment or strategy as a whole. */
export const withDisplayName = <Rule extends Named>(rule: Rule, locale: string): Rule => ({
  ...rule,
  name: displayName(rule, locale),
});

/**
 * The name as it is stored. An editor sends back what it showed, and so a built-in name in the editor's language:
 * stored like that, it would look like the merchant's own and stay in that language for everybody.
 */
function canonicalName({ id, name }: Named): string {
  const given = GIVEN.get(id);
  if (given === undefined) return name;
  const isBuiltIn = [...currentCatalogues().keys()].some((language) => builtInName(id, language) === name);
  return isBuiltIn ? given : name;
}

export const withCanonicalName = <Rule extends Named>(rule: Rule): Rule => ({
  ...rule,
  name: canonicalName(rule),
});

/** Under which an experiment, and one of its arms, has its name among the `names` of a context. */
export const experimentKey = (id: string) => `experiment:${id}`;
export const armKey = (experimentId: string, armId: string) => `arm:${experimentId}/${armId}`;

/** A segment or strategy by its id, in quotation marks: by the merchant's name if the context has it, else by ours. */
export function quotedName(id: string, { locale, names }: LocaleContext): string {
  const name = names && Object.hasOwn(names, id) ? names[id] : undefined;
  if (name !== undefined) return quote(displayName({ id, name }, locale), locale);
  return quote(builtInName(id, locale) ?? spaced(id), locale);
}

/** Something that only the merchant names, in quotation marks. @param key `experimentKey` or `armKey` of it */
export const quotedOwnName = (key: string, id: string, { locale, names }: LocaleContext): string =>
  quote(names && Object.hasOwn(names, key) ? names[key]! : spaced(id), locale);
