import type { Catalogue, NamesIn } from "./catalogue.ts";
import { named } from "./built-in-names.ts";
import { fill } from "./catalogue.ts";
import {
  date,
  hourOfDay,
  moment,
  money,
  quote,
  type LocaleContext,
  span,
  spanDative,
  spaced,
} from "./locale-format.ts";

/** What is to be said: a reason's or an entry's figures. */
export type MessageParams = Readonly<Record<string, string | number | boolean | null>>;

/** Puts figures into words. @throws MissingFigure when one is not there, as in what an older version noted */
export type Formatter = (told: MessageParams, localeContext: LocaleContext) => string;

/** What is told lacks a figure that its words need. */
export class MissingFigure extends Error {
  override readonly name = "MissingFigure";
}

export function numberOf(told: MessageParams, name: string): number {
  const value = told[name];
  if (typeof value !== "number") throw new MissingFigure(`figure ${name}: expected a number, got ${value}`);
  return value;
}

export function textOf(told: MessageParams, name: string): string {
  const value = told[name];
  if (typeof value !== "string") throw new MissingFigure(`figure ${name}: expected a text, got ${value}`);
  return value;
}

/** How one placeholder is filled from the figures. */
export type Reader = (told: MessageParams, localeContext: LocaleContext) => string | number;

export const count =
  (name: string) =>
  (told: MessageParams): number =>
    numberOf(told, name);
export const at =
  (name: string): Reader =>
  (told, localeContext) =>
    moment(numberOf(told, name), localeContext);
export const on =
  (name: string): Reader =>
  (told, localeContext) =>
    date(numberOf(told, name), localeContext);
export const lasting =
  (name: string): Reader =>
  (told, localeContext) =>
    span(numberOf(told, name), localeContext);
/** The same after `von` and `in`. */
export const lastingDative =
  (name: string): Reader =>
  (told, localeContext) =>
    spanDative(numberOf(told, name), localeContext);
export const oclock =
  (name: string): Reader =>
  (told, localeContext) =>
    hourOfDay(numberOf(told, name), localeContext);
export const quoted =
  (name: string): Reader =>
  (told, { locale }) =>
    quote(textOf(told, name), locale);
export const called =
  (name: string): Reader =>
  (told, localeContext) =>
    named(textOf(told, name), localeContext);
export const verbatim =
  (name: string): Reader =>
  (told) =>
    textOf(told, name);
/** Whole minor units and their currency, under the names that every entry gives them. */
export const sum: Reader = (told, localeContext) =>
  money(numberOf(told, "amount"), textOf(told, "currency"), localeContext);

type Readers<C extends Catalogue> = {
  readonly [Name in keyof C as [NamesIn<C[Name]>] extends [never] ? never : Name]: {
    readonly [Placeholder in NamesIn<C[Name]>]: Placeholder extends "n"
      ? (told: MessageParams) => number
      : Reader;
  };
};

/** One teller for each text of a catalogue; each placeholder of each text needs a reader. */
export function formatters<C extends Catalogue>(
  texts: C,
  readers: Readers<C>,
): { readonly [Name in keyof C]: Formatter } {
  const table: Readonly<
    Record<
      string,
      Readonly<Record<string, (told: MessageParams, localeContext: LocaleContext) => string | number>>
    >
  > = readers;
  const told = Object.entries(texts).map(([name, text]): [string, Formatter] => [
    name,
    (figures, localeContext) =>
      fill(
        text,
        localeContext.locale,
        Object.fromEntries(
          Object.entries(table[name] ?? {}).map(([placeholder, read]) => [
            placeholder,
            read(figures, localeContext),
          ]),
        ),
      ),
  ]);
  return Object.fromEntries(told) as { [Name in keyof C]: Formatter };
}

/** Says what is told by the teller of its code; without one, or without its figures, the code itself. */
export function tellOr(
  table: Readonly<Record<string, Formatter>>,
  code: string,
  told: MessageParams,
  localeContext: LocaleContext,
): string {
  const teller = Object.hasOwn(table, code) ? table[code] : undefined;
  if (!teller) return spaced(code);
  try {
    return teller(told, localeContext);
  } catch (error) {
    // Words must never cost somebody the answer that they are in.
    if (error instanceof MissingFigure || error instanceof RangeError) return spaced(code);
    throw error;
  }
}
