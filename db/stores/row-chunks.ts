import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * The sizes in which rows are written and keys looked up. Few sizes make few texts of statements, and a text that was seen
 * before is neither parsed nor planned again.
 */
const SIZES = [64, 16, 4, 1] as const;

/** Parts a list into chunks of a few sizes, the largest first. */
export function rowChunks<Row>(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  let from = 0;
  for (const size of SIZES) {
    for (; rows.length - from >= size; from += size) chunks.push(rows.slice(from, from + size));
  }
  return chunks;
}

/** The keys with the last one repeated up to the next of a few sizes, which finds the same rows. */
export function paddedKeys<Key>(keys: readonly Key[]): Key[] {
  const last = keys.at(-1);
  if (last === undefined) return [];
  const size = [...SIZES].reverse().find((each) => each >= keys.length) ?? Math.ceil(keys.length / 64) * 64;
  return [...keys, ...Array.from({ length: size - keys.length }, () => last)];
}

/** Every column as the row that came in has it: the `set` of an upsert of several rows. */
export function setToExcluded(table: SQLiteTable): Record<string, SQL> {
  return Object.fromEntries(
    Object.keys(getTableColumns(table)).map((column) => [column, sql.raw(`excluded."${snakeCase(column)}"`)]),
  );
}

/** A column's name in the database, as `casing: "snake_case"` makes it. */
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
