import { FormatError, IntlMessageFormat } from "intl-messageformat";
import type { Messages } from "./messages.ts";

/** `group.key`, as in every catalogue. */
export type MessageKey = keyof Messages;
export type MessageGroup = MessageKey extends `${infer Group}.${string}` ? Group : never;
export type KeyIn<Group extends MessageGroup> =
  Extract<MessageKey, `${Group}.${string}`> extends `${Group}.${infer Key}` ? Key : never;
/** A message without parameters. */
export type PlainKey<Key extends MessageKey = MessageKey> = Key extends MessageKey
  ? keyof Messages[Key] extends never
    ? Key
    : never
  : never;

/** What every key of a union takes, since only the running program knows which one it is. */
type Common<Key extends MessageKey> = (
  Key extends MessageKey
    ? (values: Messages[Key]) => void
    : never
) extends (values: infer Values) => void
  ? Values
  : never;
/** The rest of the arguments of a function that formats the message: none, or its parameters' values. */
export type ValuesOf<Key extends MessageKey> = keyof Common<Key> extends never ? [] : [values: Common<Key>];

/** Texts as they are to be read; numbers as numbers, which the message writes. */
export type MessageValues = Readonly<Record<string, string | number>>;
/** ICU MessageFormat, as text or parsed. */
type Source = ConstructorParameters<typeof IntlMessageFormat>[0];
type Formatters = NonNullable<NonNullable<ConstructorParameters<typeof IntlMessageFormat>[3]>["formatters"]>;

/**
 * Formats the messages of one language for one locale. Each message is compiled at its first use, and all share
 * the locale's number formats, which cost a hundred times as much to make as to use.
 *
 * @returns undefined for a key that is not there, and for a message that lacks the value of a parameter
 */
export function createMessageFormat(
  locale: string,
  sourceOf: (key: string) => Source | undefined,
): (key: string, values?: MessageValues) => string | undefined {
  const compiled = new Map<string, IntlMessageFormat>();
  const formatters = localeFormatters(locale);
  return (key, values) => {
    let message = compiled.get(key);
    if (!message) {
      const source = sourceOf(key);
      if (source === undefined) return undefined;
      message = new IntlMessageFormat(source, locale, undefined, { formatters, ignoreTag: true });
      compiled.set(key, message);
    }
    try {
      return message.format(values) as string;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  };
}

function localeFormatters(locale: string): Formatters {
  // The options are part of the parsed message, so they are few and stay the same objects.
  const numbers = new Map<unknown, Intl.NumberFormat>();
  const plurals = new Map<unknown, Intl.PluralRules>();
  return {
    getNumberFormat: (_, options) =>
      inMap(numbers, options, () => new Intl.NumberFormat(locale, options as Intl.NumberFormatOptions)),
    getPluralRules: (_, options) =>
      inMap(plurals, options?.type, () => new Intl.PluralRules(locale, options)),
    getDateTimeFormat: (_, options) => new Intl.DateTimeFormat(locale, options),
  };
}

function inMap<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** The language that every catalogue is checked against, and that is spoken where there is none for a locale. */
export const BASE_LANGUAGE = "en";

const LOCALE = /^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z\d])/i;

/**
 * The language in which people of a locale are answered: the locale's own if there is one, else its language
 * without the region, else English.
 *
 * @param locale BCP 47, also with `_`; anything else is English
 * @returns besides the language the locale for `Intl`: numbers and dates in a sentence are written in its language
 */
export function negotiate(
  locale: string,
  languages: { has(language: string): boolean },
): { language: string; locale: string } {
  const [, first = "", second = "", third = ""] = LOCALE.exec(locale) ?? [];
  const language = first.toLowerCase();
  const script = second && `-${second[0]!.toUpperCase()}${second.slice(1).toLowerCase()}`;
  const region = third && `-${third.toUpperCase()}`;
  const exact = language + script + region;
  const found = [exact, language + script, language + region, language].find((tag) => languages.has(tag));
  return found ? { language: found, locale: exact } : { language: BASE_LANGUAGE, locale: BASE_LANGUAGE };
}

/** A phrase as it begins a line or a button. */
export const capitalized = (text: string, locale: string): string => {
  const [first = ""] = text;
  return first.toLocaleUpperCase(locale) + text.slice(first.length);
};

/** A code for which there is no text: readable, and found again by a search for it. */
export const spaced = (code: string): string => code.replaceAll("_", " ");
