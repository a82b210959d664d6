import { readdirSync, readFileSync } from "node:fs";
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from "drizzle-kit/api";
import { sql } from "drizzle-orm";
import { getTableConfig as postgresConfig, type PgTable } from "drizzle-orm/pg-core";
import { getTableConfig as sqliteConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { schema as postgres } from "../../db/schema.postgres.ts";
import { schema as sqlite } from "../../db/schema.sqlite.ts";
import { databases } from "./databases.ts";

/** The schema as it was when the newest migration was made. */
function newestSnapshot(dialect: "sqlite" | "postgres") {
  const folder = new URL(`../../db/migrations/${dialect}/meta/`, import.meta.url);
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(new URL(newest!, folder), "utf8"));
}

describe("the newest migration has the schema as it is now, or else `npm run db:generate` is due", () => {
  test("for SQLite", async () => {
    const now = await generateSQLiteDrizzleJson(sqlite, undefined, "snake_case");
    expect(await generateSQLiteMigration(newestSnapshot("sqlite"), now)).toEqual([]);
  });

  test("for Postgres", async () => {
    const now = generateDrizzleJson(postgres, undefined, undefined, "snake_case");
    expect(await generateMigration(newestSnapshot("postgres"), now)).toEqual([]);
  });
});

// Migrations are edited by hand where Drizzle lacks words, so the database that comes of them is compared as well.
describe("the migrations make the columns and indexes of the schema, and no others", () => {
  const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const named = (columns: { name: string; keyAsName: boolean }[]) =>
    columns.map(({ name, keyAsName }) => (keyAsName ? snakeCase(name) : name)).sort();

  test("on SQLite", async () => {
    const { db, drop } = await databases.sqlite();
    const rows = await db.read
      .select({ table: sql<string>`t.name`, columns: sql<string>`group_concat(c.name)` })
      .from(sql`sqlite_master t join pragma_table_info(t.name) c`)
      .where(sql`t.type = 'table' and t.name not like '\\_\\_%' escape '\\' and t.name not like 'sqlite_%'`)
      .groupBy(sql`t.name`);
    const indexes = await db.read
      .select({ name: sql<string>`name` })
      .from(sql`sqlite_master where type = 'index' and sql is not null`);
    await drop();
    const configs = Object.values(sqlite).map((table) => sqliteConfig(table as SQLiteTable));
    expect(Object.fromEntries(rows.map(({ table, columns }) => [table, columns.split(",").sort()]))).toEqual(
      Object.fromEntries(configs.map(({ name, columns }) => [name, named(columns)])),
    );
    expect(indexes.map(({ name }) => name).sort()).toEqual(
      configs.flatMap((table) => table.indexes.map(({ config }) => config.name)).sort(),
    );
  });

  test("on Postgres", async () => {
    const { db, drop } = await databases.postgres();
    const rows = await db.read
      .select({ table: sql<string>`table_name`, columns: sql<string>`string_agg(column_name, ',')` })
      .from(sql`information_schema.columns`)
      .where(sql`table_schema = 'public'`)
      .groupBy(sql`table_name`);
    const indexes = await db.read
      .select({ name: sql<string>`indexname` })
      .from(
        sql`pg_indexes where schemaname = 'public' and indexname not like '%pk' and indexname not like '%pkey'`,
      );
    await drop();
    const configs = Object.values(postgres).map((table) => postgresConfig(table as unknown as PgTable));
    expect(Object.fromEntries(rows.map(({ table, columns }) => [table, columns.split(",").sort()]))).toEqual(
      Object.fromEntries(configs.map(({ name, columns }) => [name, named(columns)])),
    );
    expect(indexes.map(({ name }) => name).sort()).toEqual(
      configs.flatMap((table) => table.indexes.map(({ config }) => config.name)).sort(),
    );
  });
});
