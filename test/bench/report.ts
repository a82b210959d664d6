import { table } from "./table.ts";

/** A measured number: as the table shows it, and as a program reads it. */
export type Quantity = { value: number; unit: string; text: string };
export type Cell = string | Quantity;

/** What one benchmark found. The first column names the subject of each row. */
export type Report = {
  /** What was measured, on how much, and how the numbers were taken. */
  about: string;
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** Each limit that was held against the numbers, and whether they meet it. */
  verdicts?: readonly { met: boolean; text: string }[];
  notes?: readonly string[];
};

const quantity =
  (unit: string, textOf: (value: number, digits: number) => string) =>
  (value: number, digits = 0): Quantity => ({ value, unit, text: textOf(value, digits) });

export const whole = quantity("", (value) => Math.round(value).toLocaleString("en"));
export const milliseconds = quantity("ms", (value, digits) => `${value.toFixed(digits)} ms`);
export const seconds = quantity("s", (value, digits) => `${value.toFixed(digits)} s`);
export const megabytes = quantity("MB", (value, digits) => `${value.toFixed(digits)} MB`);
/** One number as a multiple of another of the same run. */
export const ratio = quantity("×", (value) => `${value.toFixed(2)} ×`);

/** For people. */
export function asText({ about, head, rows, verdicts = [], notes = [] }: Report): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.text)));
  return [
    about,
    table(head, cells),
    ...verdicts.map(({ met, text }) => `${met ? "met" : "NOT met"}: ${text}`),
    ...notes,
  ].join("\n\n");
}

/** For programs: each row an object with the columns' names. */
export function asJson({ about, head, rows, verdicts = [], notes = [] }: Report): string {
  const named = rows.map((row) =>
    Object.fromEntries(
      row.map((cell, column) => [
        head[column] || "subject",
        typeof cell === "string" ? cell : { value: cell.value, unit: cell.unit },
      ]),
    ),
  );
  return JSON.stringify({ about, rows: named, verdicts, notes }, null, 2);
}
