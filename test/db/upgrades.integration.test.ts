import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { openConnection } from "../../db/connection/libsql-connection.ts";
import { openDatabase } from "../../db/open.ts";
import { databases } from "./databases.ts";

type Dialect = "sqlite" | "postgres";
/** For each column of each table its type in Postgres, which says more than SQLite's. */
type Tables = Record<string, Record<string, string>>;

/** The migrations of each release, by their hashes. Databases have them, so they never change again. Nothing is released yet. */
const RELEASED: Readonly<Record<string, Record<Dialect, string>>> = {};

const folder = (dialect: Dialect) =>
  fileURLToPath(new URL(`../../db/migrations/${dialect}`, import.meta.url));
const migrations = (dialect: Dialect) => readMigrationFiles({ migrationsFolder: folder(dialect) });
const journal = JSON.parse(readFileSync(`${folder("postgres")}/meta/_journal.json`, "utf8")) as {
  entries: { tag: string }[];
};
const tags = journal.entries.map(({ tag }) => tag);

/** The schema after a migration, from the record that was made with it. */
function tablesAfter(tag: string): Tables {
  const { tables } = JSON.parse(
    readFileSync(`${folder("postgres")}/meta/${tag.slice(0, 4)}_snapshot.json`, "utf8"),
  ) as { tables: Record<string, { name: string; columns: Record<string, { name: string; type: string }> }> };
  return Object.fromEntries(
    Object.values(tables).map(({ name, columns }) => [
      name,
      Object.fromEntries(Object.values(columns).map((column) => [column.name, column.type])),
    ]),
  );
}

/** A value that no column is without. */
function sample(column: string, type: string, dialect: Dialect): unknown {
  switch (type) {
    case "text":
      return `a ${column}`;
    case "bigint":
      return 1_767_225_600_000;
    case "boolean":
      return dialect === "sqlite" ? 1 : true;
    case "jsonb":
      return JSON.stringify({ a: column });
    case "bytea":
      return Buffer.from([0, 255]);
    default:
      throw new Error(`${column}: a value of ${type} is not known here yet`);
  }
}

/** As either driver returns it. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer)
    return Buffer.from(value as Uint8Array).toString("base64");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return typeof value === "boolean" ? Number(value) : value;
};

type Statement = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** An empty database of a kind, statements on it, and its end. */
async function empty(dialect: Dialect): Promise<{ url: string; run: Statement; drop(): Promise<void> }> {
  if (dialect === "sqlite") {
    const file = path.join(tmpdir(), `makegood-upgrade-${randomUUID()}.db`);
    const connection = openConnection(file, 5_000);
    const run: Statement = async (text, values = []) => {
      const columns = /^select (.*?) from/.exec(text)?.[1]?.split(", ") ?? [];
      return connection
        .execute(text, values)
        .map((row) =>
          Object.fromEntries(columns.map((column, index) => [column.replaceAll('"', ""), row[index]])),
        );
    };
    const drop = async () => {
      connection.close();
      for (const end of ["", "-wal", "-shm"]) await rm(`${file}${end}`, { force: true });
    };
    return { url: `file:${file}`, run, drop };
  }
  const { url, drop } = await databases.postgres();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run: Statement = async (text, values = []) => (await client.query(text, values)).rows;
  await run("drop schema public cascade");
  await run("drop schema drizzle cascade");
  await run("create schema public");
  return {
    url,
    run,
    drop: async () => {
      await client.end();
      await drop();
    },
  };
}

/** What a release with the first `count` migrations left behind. */
async function migrateTo(run: Statement, dialect: Dialect, count: number): Promise<void> {
  const record = dialect === "sqlite" ? "__drizzle_migrations" : "drizzle.__drizzle_migrations";
  if (dialect === "postgres") await run("create schema drizzle");
  const id = dialect === "sqlite" ? "integer primary key" : "serial primary key";
  await run(`create table ${record} (id ${id}, hash text not null, created_at bigint)`);
  for (const { sql, hash, folderMillis } of migrations(dialect).slice(0, count)) {
    for (const statement of sql) await run(statement);
    const values = dialect === "sqlite" ? "(?, ?)" : "($1, $2)";
    await run(`insert into ${record} (hash, created_at) values ${values}`, [hash, folderMillis]);
  }
}

describe.each(tags)("a database as %s left it, with a row in every table", (tag) => {
  const tables = Object.entries(tablesAfter(tag));
  const count = tags.indexOf(tag) + 1;

  it.each(["sqlite", "postgres"] as const)(
    "comes to today's schema on %s and keeps every value",
    async (dialect) => {
      const hash = migrations(dialect)[count - 1]?.hash;
      expect(hash, "a migration was changed after its release").toBe(RELEASED[tag]?.[dialect] ?? hash);
      const { url, run, drop } = await empty(dialect);
      try {
        await migrateTo(run, dialect, count);
        for (const [table, columns] of tables) {
          const names = Object.keys(columns).map((column) => `"${column}"`);
          const marks = names.map((_, index) => (dialect === "sqlite" ? "?" : `$${index + 1}`));
          await run(
            `insert into "${table}" (${names.join(", ")}) values (${marks.join(", ")})`,
            Object.entries(columns).map(([column, type]) => sample(column, type, dialect)),
          );
        }
        const db = await openDatabase(url);
        try {
          for (const table of Object.values(db.tables))
            expect((await db.read.select().from(table as never)).length).toBeLessThan(2);
        } finally {
          await db.close();
        }
        for (const [table, columns] of tables) {
          const names = Object.keys(columns).map((column) => `"${column}"`);
          const found = await run(`select ${names.join(", ")} from "${table}"`);
          const values = (row: Record<string, unknown>) =>
            Object.fromEntries(Object.entries(row).map(([column, value]) => [column, comparable(value)]));
          const expected = Object.entries(columns).map(([column, type]) => [
            column,
            sample(column, type, dialect),
          ]);
          expect(found.map(values), table).toEqual([values(Object.fromEntries(expected))]);
        }
      } finally {
        await drop();
      }
    },
  );
});
