import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import * as pg from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";

/**
 * The vocabulary in which the schema is written. SQLite's column types are the reference. The rest of the
 * code sees text, numbers, booleans, bytes and JSON. Both databases have a column type for each.
 */
export const sqlite = {
  table: lite.sqliteTable,
  primaryKey: lite.primaryKey,
  index: lite.index,
  text: () => lite.text(),
  oneOf: <const Values extends readonly [string, ...string[]]>(values: Values) => lite.text({ enum: values }),
  /** Any whole number that is safe in JavaScript: counters, minor units of money, epoch milliseconds. */
  int: () => lite.integer({ mode: "number" }),
  bool: () => lite.integer({ mode: "boolean" }),
  json: <Shape>() => lite.text({ mode: "json" }).$type<Shape>(),
  bytes: () => lite.blob({ mode: "buffer" }),
  /**
   * Text in lower case, ordered by its bytes: one range of an index on it holds every text with the same
   * prefix. SQLite changes only A to Z.
   */
  lowered: (text: SQLWrapper): SQL<string> => sql`lower(${text})`,
};

export type Dialect = typeof sqlite;

const bytea = pg.customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * The same vocabulary for Postgres. One schema for both costs one cast: every builder below yields the same
 * TypeScript value as its SQLite namesake, which `test/db/schema.test-d.ts` checks by type.
 */
export const postgresColumns = {
  table: pg.pgTable,
  primaryKey: pg.primaryKey,
  index: pg.index,
  text: () => pg.text(),
  oneOf: <const Values extends readonly [string, ...string[]]>(values: Values) => pg.text({ enum: values }),
  int: () => pg.bigint({ mode: "number" }),
  bool: () => pg.boolean(),
  json: <Shape>() => pg.jsonb().$type<Shape>(),
  bytes: () => bytea(),
  // The database's own collation may order differently, and then a prefix is not one range of the index.
  lowered: (text) => sql<string>`lower(${text}) collate "C"`,
} satisfies Record<keyof Dialect, unknown> & Pick<Dialect, "lowered">;

export const postgres = postgresColumns as unknown as Dialect;

/** For expressions that a query must write as the schema does, because an index is on them. */
export const dialects = { sqlite, postgres };
