import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type pg from "pg";
import type { Database } from "./database.ts";

const folder = (dialect: "sqlite" | "postgres") =>
  fileURLToPath(new URL(`./migrations/${dialect}`, import.meta.url));

/** The schema that this release works with: its newest migration, and a hash of that. The same on both databases. */
export function schemaVersion(): { migration: string; hash: string } {
  const journal = readFileSync(`${folder("sqlite")}/meta/_journal.json`, "utf8");
  const { entries } = JSON.parse(journal) as { entries: { tag: string }[] };
  const hash = readMigrationFiles({ migrationsFolder: folder("sqlite") }).at(-1)?.hash ?? "";
  return { migration: entries.at(-1)?.tag ?? "", hash };
}

/**
 * Whether the schema of an open database is this release's own. `newer`: a later release has been here, and this one must not
 * write. `other`: its migrations have the same number and another content.
 */
export async function schemaState({
  dialect,
  read,
}: Pick<Database, "dialect" | "read">): Promise<"current" | "newer" | "other"> {
  const table = dialect === "sqlite" ? sql`__drizzle_migrations` : sql`drizzle.__drizzle_migrations`;
  const applied = await read.select({ hash: sql<string>`hash` }).from(table).orderBy(sql`created_at`);
  const known = readMigrationFiles({ migrationsFolder: folder(dialect) });
  if (applied.length > known.length) return "newer";
  return applied.at(-1)?.hash === known.at(-1)?.hash ? "current" : "other";
}

/** Runs one statement and returns its rows as arrays. */
export type Execute = (statement: string, values?: (string | number)[]) => unknown[][] | Promise<unknown[][]>;

/**
 * Brings a SQLite database up to date, inside a write transaction that the caller begins and commits. Of two
 * processes that start at once, the second waits for that transaction and then finds nothing to do. The
 * record of what was done is the table of Drizzle's own migrator.
 */
export async function migrateSqlite(execute: Execute): Promise<void> {
  await execute(
    "create table if not exists __drizzle_migrations (id integer primary key, hash text not null, created_at numeric)",
  );
  const [newest] = await execute("select max(created_at) from __drizzle_migrations");
  const doneUntil = Number(newest?.[0] ?? 0);
  for (const migration of readMigrationFiles({ migrationsFolder: folder("sqlite") })) {
    if (migration.folderMillis <= doneUntil) continue;
    for (const statement of migration.sql) await execute(statement);
    await execute("insert into __drizzle_migrations (hash, created_at) values (?, ?)", [
      migration.hash,
      migration.folderMillis,
    ]);
  }
}

/** A number that no other program on the same database uses for its advisory locks. */
const MIGRATION_LOCK = 727_001;

/** Drizzle's migrator takes no lock of its own, and several processes may start at once. */
export async function migratePostgres(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(drizzle({ client }), { migrationsFolder: folder("postgres") });
    await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    // Given an error, the pool ends the connection, which gives up the lock.
    client.release(failure);
  }
}
