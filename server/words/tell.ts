import type { Catalogue, NamesIn } from "./say.ts";
import { named } from "./names.ts";
import { fill } from "./say.ts";
import { date, hourOfDay, moment, money, quote, type Speech, span, spanDative, spaced } from "./speech.ts";

/** What is to be said: a reason's or an entry's figures. */
export type Told = Readonly<Record<string, string | number | boolean | null>>;

/** Puts figures into words. @throws MissingFigure when one is not there, as in what an older version noted */
export type Teller = (told: Told, speech: Speech) => string;

/** What is told lacks a figure that its words need. */
export class MissingFigure extends Error {
  override readonly name = "MissingFigure";
}

export function numberOf(told: Told, name: string): number {
  const value = told[name];
  if (typeof value !== "number") throw new MissingFigure(`figure ${name}: expected a number, got ${value}`);
  return value;
}

export function textOf(told: Told, name: string): string {
  const value = told[name];
  if (typeof value !== "string") throw new MissingFigure(`figure ${name}: expected a text, got ${value}`);
  return value;
}

/** How one placeholder is filled from the figures. */
export type Reader = (told: Told, speech: Speech) => string | number;

export const count =
  (name: string) =>
  (told: Told): number =>
    numberOf(told, name);
export const at =
  (name: string): Reader =>
  (told, speech) =>
    moment(numberOf(told, name), speech);
export const on =
  (name: string): Reader =>
  (told, speech) =>
    date(numberOf(told, name), speech);
export const lasting =
  (name: string): Reader =>
  (told, speech) =>
    span(numberOf(told, name), speech);
/** The same after `von` and `in`. */
export const lastingDative =
  (name: string): Reader =>
  (told, speech) =>
    spanDative(numberOf(told, name), speech);
export const oclock =
  (name: string): Reader =>
  (told, speech) =>
    hourOfDay(numberOf(told, name), speech);
export const quoted =
  (name: string): Reader =>
  (told, { locale }) =>
    quote(textOf(told, name), locale);
export const called =
  (name: string): Reader =>
  (told, speech) =>
    named(textOf(told, name), speech);
export const verbatim =
  (name: string): Reader =>
  (told) =>
    textOf(told, name);
/** Whole minor units and their currency, under the names that every entry gives them. */
export const sum: Reader = (told, speech) =>
  money(numberOf(told, "amount"), textOf(told, "currency"), speech);

type Readers<C extends Catalogue> = {
  readonly [Name in keyof C as [NamesIn<C[Name]>] extends [never] ? never : Name]: {
    readonly [Placeholder in NamesIn<C[Name]>]: Placeholder extends "n" ? (told: Told) => number : Reader;
  };
};

/** One teller for each text of a catalogue; each placeholder of each text needs a reader. */
export function tellers<C extends Catalogue>(
  texts: C,
  readers: Readers<C>,
): { readonly [Name in keyof C]: Teller } {
  const table: Readonly<
    Record<string, Readonly<Record<string, (told: Told, speech: Speech) => string | number>>>
  > = readers;
  const told = Object.entries(texts).map(([name, text]): [string, Teller] => [
    name,
    (figures, speech) =>
      fill(
        text,
        speech.locale,
        Object.fromEntries(
          Object.entries(table[name] ?? {}).map(([placeholder, read]) => [
            placeholder,
            read(figures, speech),
          ]),
        ),
      ),
  ]);
  return Object.fromEntries(told) as { [Name in keyof C]: Teller };
}

/** Says what is told by the teller of its code; without one, or without its figures, the code itself. */
export function tellOr(
  table: Readonly<Record<string, Teller>>,
  code: string,
  told: Told,
  speech: Speech,
): string {
  const teller = Object.hasOwn(table, code) ? table[code] : undefined;
  if (!teller) return spaced(code);
  try {
    return teller(told, speech);
  } catch (error) {
    // Words must never cost somebody the answer that they are in.
    if (error instanceof MissingFigure || error instanceof RangeError) return spaced(code);
    throw error;
  }
}
