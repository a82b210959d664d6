import type { Messages } from "./messages.ts";
import { quotedName } from "./built-in-names.ts";
import {
  date,
  durationAfterPreposition,
  duration,
  hourOfDay,
  type LocaleContext,
  moment,
  money,
} from "./locale-format.ts";
import { type KeyIn, type MessageGroup, spaced } from "./message-format.ts";
import { formatChecked, hasMessage, quote } from "./text.ts";

/** The codes and figures that a reason or an entry of the timeline carries, as they are stored. */
export type MessageParams = Readonly<Record<string, string | number | boolean | null>>;

/** Puts stored figures into a message. @throws MissingParameter when one is not there, as in an older version's notes */
export type Formatter = (params: MessageParams, localeContext: LocaleContext) => string;

/** A message needs a figure that was not stored. */
export class MissingParameter extends Error {
  override readonly name = "MissingParameter";
}

export function numberIn(params: MessageParams, name: string): number {
  const value = params[name];
  if (typeof value !== "number") throw new MissingParameter(`${name}: expected a number, got ${value}`);
  return value;
}

export function textIn(params: MessageParams, name: string): string {
  const value = params[name];
  if (typeof value !== "string") throw new MissingParameter(`${name}: expected a text, got ${value}`);
  return value;
}

/** Reads the value of one placeholder from what was stored. */
export type Reader<Value extends string | number = string> = (
  params: MessageParams,
  localeContext: LocaleContext,
) => Value;

export const count =
  (name: string): Reader<number> =>
  (params) =>
    numberIn(params, name);
export const at =
  (name: string): Reader =>
  (params, localeContext) =>
    moment(numberIn(params, name), localeContext);
export const on =
  (name: string): Reader =>
  (params, localeContext) =>
    date(numberIn(params, name), localeContext);
export const lasting =
  (name: string): Reader =>
  (params, localeContext) =>
    duration(numberIn(params, name), localeContext);
export const lastingAfterPreposition =
  (name: string): Reader =>
  (params, localeContext) =>
    durationAfterPreposition(numberIn(params, name), localeContext);
export const oclock =
  (name: string): Reader =>
  (params, localeContext) =>
    hourOfDay(numberIn(params, name), localeContext);
export const quoted =
  (name: string): Reader =>
  (params, { locale }) =>
    quote(textIn(params, name), locale);
/** A segment, a strategy or an experiment by its name, from its id. */
export const named =
  (name: string): Reader =>
  (params, localeContext) =>
    quotedName(textIn(params, name), localeContext);
export const verbatim =
  (name: string): Reader =>
  (params) =>
    textIn(params, name);
/** `amount` and `currency`, as every entry calls them. */
export const sum: Reader = (params, localeContext) =>
  money(numberIn(params, "amount"), textIn(params, "currency"), localeContext);

type ParametersOf<Group extends MessageGroup, Key extends string> = `${Group}.${Key}` extends infer Id extends
  keyof Messages
  ? Messages[Id]
  : never;

type Readers<Group extends MessageGroup> = {
  readonly [Key in KeyIn<Group> as keyof ParametersOf<Group, Key> extends never ? never : Key]: {
    readonly [Name in keyof ParametersOf<Group, Key>]: ParametersOf<Group, Key>[Name] extends number
      ? Reader<number>
      : Reader;
  };
};

/** Finds the formatter of a code that may come from an older version; undefined where the code has no text. */
export type FormatterTable = (code: string) => Formatter | undefined;

/** Formatters for the messages of a group. The compiler asks for a reader of each parameter of each message. */
export function groupFormatters<Group extends MessageGroup>(group: Group, readers: Readers<Group>) {
  const table: Readonly<Record<string, Readonly<Record<string, Reader<string | number>>> | undefined>> =
    readers;
  function find(key: KeyIn<Group>): Formatter;
  function find(key: string): Formatter | undefined;
  function find(key: string): Formatter | undefined {
    const id = `${group}.${key}`;
    if (!hasMessage(id)) return undefined;
    const parameters = Object.entries((Object.hasOwn(table, key) ? table[key] : undefined) ?? {});
    return (params, localeContext) =>
      formatChecked(
        id,
        localeContext.locale,
        Object.fromEntries(parameters.map(([name, read]) => [name, read(params, localeContext)])),
      );
  }
  return find;
}

/** The formatters of some codes, which come before those of a group. */
export const withOwn =
  (own: Readonly<Record<string, Formatter>>, others: FormatterTable): FormatterTable =>
  (code) =>
    Object.hasOwn(own, code) ? own[code] : others(code);

/** Never throws: without a text, or without the figures that the text needs, the code is shown with spaces. */
export function formatOrCode(
  find: FormatterTable,
  code: string,
  params: MessageParams,
  localeContext: LocaleContext,
): string {
  try {
    return find(code)?.(params, localeContext) ?? spaced(code);
  } catch (error) {
    // A text must never cost somebody the answer that it is in.
    if (error instanceof MissingParameter || error instanceof RangeError) return spaced(code);
    throw error;
  }
}
