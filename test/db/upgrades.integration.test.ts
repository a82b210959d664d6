import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { openConnection } from "../../db/connection/libsql-connection.ts";
import { openDatabase } from "../../db/open.ts";
import { schema } from "../../db/schema.sqlite.ts";
import { databases } from "./databases.ts";

type Value = { text: string } | { int: number } | { bool: boolean } | { json: unknown } | { base64: string };
type Row = Record<string, Value>;
/** A schema as it was: its migrations, and one row for each table in which no column is empty. */
type Kept = { hashes: Record<Dialect, string>; rows: Record<string, Row> };
type Dialect = "sqlite" | "postgres";

const KEPT = new URL("./released-schemas/", import.meta.url);
const migrations = (dialect: Dialect) =>
  readMigrationFiles({
    migrationsFolder: fileURLToPath(new URL(`../../db/migrations/${dialect}`, import.meta.url)),
  });
const journal = JSON.parse(
  readFileSync(new URL("../../db/migrations/sqlite/meta/_journal.json", import.meta.url), "utf8"),
) as { entries: { tag: string }[] };
const tags = journal.entries.map(({ tag }) => tag);
const newest = tags.at(-1)!;
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The schema of today with its rows. */
function keep(): Kept {
  const rows = Object.values(schema).map((table) => {
    const { name, columns } = getTableConfig(table as never);
    const values = columns.map((column): [string, Value] => {
      const of = column.keyAsName ? snakeCase(column.name) : column.name;
      switch (column.dataType) {
        case "string":
          return [of, { text: column.enumValues?.[0] ?? `a ${of}` }];
        case "number":
          return [of, { int: 1_767_225_600_000 }];
        case "boolean":
          return [of, { bool: true }];
        case "json":
          return [of, { json: { a: of } }];
        case "buffer":
          return [of, { base64: "AP8=" }];
        default:
          throw new Error(`${name}.${of}: a value of ${column.dataType} is not known here yet`);
      }
    });
    return [name, Object.fromEntries(values)] as const;
  });
  const hashOf = (dialect: Dialect) => migrations(dialect).at(-1)!.hash;
  return {
    hashes: { sqlite: hashOf("sqlite"), postgres: hashOf("postgres") },
    rows: Object.fromEntries(rows),
  };
}

const bindable = (value: Value, dialect: Dialect): unknown => {
  if ("text" in value) return value.text;
  if ("int" in value) return value.int;
  if ("bool" in value) return dialect === "sqlite" ? Number(value.bool) : value.bool;
  if ("json" in value) return JSON.stringify(value.json);
  return Buffer.from(value.base64, "base64");
};
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
  const { db, url, drop } = await databases.postgres();
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
      await db.close().catch(() => {});
      await drop().catch(() => {});
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

it("the newest schema is kept: run this with -u while its migration is not released", async () => {
  await expect(`${JSON.stringify(keep(), null, 1)}\n`).toMatchFileSnapshot(
    `./released-schemas/${newest}.json`,
  );
});

const kept = readdirSync(KEPT).map((file) => file.replace(".json", ""));

describe.each(kept.filter((tag) => tags.includes(tag)))("a database of the schema %s", (tag) => {
  const { hashes, rows } = JSON.parse(readFileSync(new URL(`${tag}.json`, KEPT), "utf8")) as Kept;
  const count = tags.indexOf(tag) + 1;

  it.each(["sqlite", "postgres"] as const)(
    "comes to today's on %s and keeps every value",
    async (dialect) => {
      expect(migrations(dialect)[count - 1]?.hash, "a migration was changed after its release").toBe(
        hashes[dialect],
      );
      const { url, run, drop } = await empty(dialect);
      try {
        await migrateTo(run, dialect, count);
        for (const [table, row] of Object.entries(rows)) {
          const columns = Object.keys(row).map((column) => `"${column}"`);
          const marks = columns.map((_, index) => (dialect === "sqlite" ? "?" : `$${index + 1}`));
          await run(
            `insert into "${table}" (${columns.join(", ")}) values (${marks.join(", ")})`,
            Object.values(row).map((value) => bindable(value, dialect)),
          );
        }
        const db = await openDatabase(url);
        try {
          for (const table of Object.values(db.tables))
            expect(await db.read.select().from(table as never)).toHaveLength(1);
        } finally {
          await db.close();
        }
        for (const [table, row] of Object.entries(rows)) {
          const columns = Object.keys(row).map((column) => `"${column}"`);
          const found = await run(`select ${columns.join(", ")} from "${table}"`);
          const expected = Object.entries(row).map(([column, value]) => [
            column,
            comparable(bindable(value, dialect)),
          ]);
          expect(
            found.map((one) =>
              Object.fromEntries(Object.entries(one).map(([column, value]) => [column, comparable(value)])),
            ),
            table,
          ).toEqual([Object.fromEntries(expected)]);
        }
      } finally {
        await drop();
      }
    },
  );
});
