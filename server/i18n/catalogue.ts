/** The languages in which everything is said, in the order of an entry's columns. */
export const LANGUAGES = ["en", "de", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * One message in English, German and French. `{name}` is filled in. Where a number decides, the text has two
 * forms parted by `|`, of which `{n}` chooses by the language's rule.
 */
export type Entry = readonly [en: string, de: string, fr: string];
export type Catalogue = { readonly [name: string]: Entry };
export type Params = { readonly [name: string]: string | number };

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
/** The placeholders of an entry, read from its English text. */
export type NamesIn<E extends Entry> = Names<E[0]>;
type ParamsOf<E extends Entry> = {
  readonly [Name in NamesIn<E>]: Name extends "n" ? number : string | number;
};

type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Sound<E extends Entry> =
  Alike<Names<E[0]>, Names<E[1]> & Names<E[2]>> extends true
    ? Alike<Names<E[0]>, Names<E[1]> | Names<E[2]>> extends true
      ? E
      : "a translation has a placeholder that the English has not"
    : "a translation lacks a placeholder of the English";

/** Keeps the texts' literal types, and refuses a translation whose placeholders are not those of the English. */
export const catalogue = <const C extends Catalogue>(entries: { [Name in keyof C]: Sound<C[Name]> } & C): C =>
  entries;

const SPOKEN = /^(en|de|fr)(?:[-_]([a-z]{2}|\d{3}))?(?![a-z])/i;

/** The language spoken for a locale: its own if there are words in it, else English. */
export const languageOf = (locale: string): Language =>
  LANGUAGES.find((tongue) => tongue === SPOKEN.exec(locale)?.[1]?.toLowerCase()) ?? "en";

/** The locale for `Intl`: numbers and dates inside a sentence are written in the sentence's language. */
export const localeOf = (locale: string): string => {
  const region = SPOKEN.exec(locale)?.[2];
  return languageOf(locale) + (region ? `-${region}` : "");
};

/** `say` for an entry that is chosen at run time: a placeholder without a value stays as it is. */
export function fill(entry: Entry, locale: string, params: Params = {}): string {
  const tongue = languageOf(locale);
  const [one = "", other = one] = entry[LANGUAGES.indexOf(tongue)]!.split("|");
  let text = other === one || new Intl.PluralRules(tongue).select(Number(params.n)) === "one" ? one : other;
  text = text.replaceAll("'", "’");
  // French parts these signs from the word by a narrow space that does not break.
  if (tongue === "fr") text = text.replace(/ ([:;!?»])/g, "\u202f$1").replaceAll("« ", "«\u202f");
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name] ?? whole;
    return typeof value === "number" ? value.toLocaleString(localeOf(locale)) : value;
  });
}

/**
 * The entry in the language of `locale` (a tongue is one too), with its placeholders filled in; numbers are
 * written as people of the locale write them.
 */
export const say = <const E extends Entry>(
  entry: E,
  locale: string,
  ...params: [NamesIn<E>] extends [never] ? [] : [ParamsOf<E>]
): string => fill(entry, locale, params[0]);
