import { type Catalogue, type Catalogues, CATALOGUES_DIRECTORY, loadCatalogues } from "./catalogue.ts";
import {
  BASE_LANGUAGE,
  capitalized,
  createMessageFormat,
  type MessageGroup,
  type MessageKey,
  type MessageValues,
  negotiate,
  spaced,
  type ValuesOf,
} from "./message-format.ts";

/** Those of a test that brings its own, else the ones that come with the server, read when they are first needed. */
let catalogues: Catalogues | undefined;

type LocaleTexts = { catalogue: Catalogue; format: ReturnType<typeof createMessageFormat> };

/** By the locale for `Intl`. */
const locales = new Map<string, LocaleTexts>();

/** The locale comes from the caller, who could invent thousands. */
const MOST_LOCALES = 100;

/** Replaces the texts of the whole process. */
export function setCatalogues(loaded: Catalogues): void {
  catalogues = loaded;
  locales.clear();
}

export function currentCatalogues(): Catalogues {
  catalogues ??= loadCatalogues(CATALOGUES_DIRECTORY);
  return catalogues;
}

const negotiated = (locale: string) => negotiate(locale, currentCatalogues());

/** The language that is spoken for a locale. */
export const languageOf = (locale: string): string => negotiated(locale).language;

/** The locale for `Intl`: numbers and dates in a sentence are written in the sentence's language. */
export const intlLocaleOf = (locale: string): string => negotiated(locale).locale;

function textsFor(requested: string): LocaleTexts {
  const { language, locale } = negotiated(requested);
  const known = locales.get(locale);
  if (known) return known;
  const catalogue = currentCatalogues().get(language)!;
  const format = createMessageFormat(locale, (key) => catalogue.messages.get(key)?.elements);
  if (locales.size >= MOST_LOCALES) locales.clear();
  const made = { catalogue, format };
  locales.set(locale, made);
  return made;
}

/** Whether there is a text for a key that was put together at run time. */
export const hasMessage = (key: string): key is MessageKey =>
  currentCatalogues().get(BASE_LANGUAGE)!.messages.has(key);

/** A message in the language of a locale (a language is a locale too); numbers are written as its people write them. */
export function formatMessage<Key extends MessageKey>(
  key: Key,
  locale: string,
  ...[values]: ValuesOf<Key>
): string {
  return formatChecked(key, locale, values as MessageValues | undefined);
}

/** The same where the compiler cannot know the key. The caller has made sure that the values fit the message. */
export const formatChecked = (key: MessageKey, locale: string, values?: MessageValues): string =>
  textsFor(locale).format(key, values) ?? spaced(key.slice(key.indexOf(".") + 1));

/**
 * The text of a code in the middle of a sentence. The catalogues write it as it stands there, so that every language
 * decides for itself what has a capital. A code without a text is shown with spaces.
 */
export function phrase(group: MessageGroup, code: string, locale: string): string {
  const key = `${group}.${code}`;
  return hasMessage(key) ? formatChecked(key, locale) : spaced(code);
}

/** The same as it stands alone: on a button, in a column, at the beginning of a line. */
export const label = (group: MessageGroup, code: string, locale: string): string =>
  sentence(phrase(group, code, locale), locale);

/** A phrase as the beginning of a line. */
export const sentence = (text: string, locale: string): string => capitalized(text, intlLocaleOf(locale));

export const quote = (text: string, locale: string): string =>
  formatMessage("common.quoted", locale, { text });

/** The texts of whole groups as they stand in the catalogue, by `group.key`. */
export function sourcesOf(isWanted: (key: string) => boolean, locale: string): Map<string, string> {
  const { messages } = textsFor(locale).catalogue;
  return new Map([...messages].filter(([key]) => isWanted(key)).map(([key, { text }]) => [key, text]));
}
